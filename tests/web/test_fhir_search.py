"""What a FHIR search asks for, sign by sign."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputError
from reporting.web.fhir_search import Asked, Token, asked
from tests.render.fhir_samples import FRENCH_ORDER
from tests.render.reports import signed


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("ACN101", Token(value="ACN101")),
        ("|ACN101", Token(value="ACN101", system="")),
        ("urn:oid:1.2.3|ACN101", Token(value="ACN101", system="urn:oid:1.2.3")),
        (r"a\|b", Token(value="a|b")),
        (r"s\,x|v\\\|\$", Token(value="v\\|$", system="s,x")),
        (r"a\\|b", Token(value="b", system="a\\")),
        ("a\\b", Token(value="a\\b")),
    ],
)
def test_a_token_is_read_as_fhir_escapes_it(text: str, token: Token) -> None:
    assert asked([("identifier", text)]) == Asked(token=token)


@given(value=st.text(alphabet="ab|,$\\ é", min_size=1), system=st.text(alphabet="u:|,$\\"))
def test_whatever_was_escaped_comes_back(value: str, system: str) -> None:
    def escaped(text: str) -> str:
        return "".join(f"\\{sign}" if sign in "\\|,$" else sign for sign in text)

    found = asked([("identifier", f"{escaped(system)}|{escaped(value)}")])
    assert found.token == Token(value=value, system=system)


@given(text=st.text())
def test_whatever_is_sent_it_is_understood_or_refused(text: str) -> None:
    with contextlib.suppress(InputError):
        token = asked([("identifier", text)]).token
        assert token
        assert token.value


def test_the_reports_own_number_is_its_id() -> None:
    number = "6f1c9f0e-7b7a-4b5e-9a55-0d8a8a3f2c11"
    assert asked([("identifier", f"urn:uuid:{number}")]).report_id == number
    assert asked([("identifier", f"urn:uuid:{number}"), ("_id", "other")]).report_id == "other"


@pytest.mark.parametrize(
    ("token", "found"),
    [
        (Token(value="ACN101"), True),
        (Token(value="ACN101", system=""), True),
        (Token(value="OPN101", system="urn:oid:1.2.250.1.748.12345678.12"), True),
        (Token(value="OPN101", system=""), False),
        (Token(value="279035121518989"), False),
        (Token(value="acn101"), False),
    ],
)
def test_a_report_has_the_numbers_of_its_orders_and_none_of_its_patient(token: Token, found: bool) -> None:
    assert token.is_of(signed(**FRENCH_ORDER)) is found
