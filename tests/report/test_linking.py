"""Two orders are of one patient only where it is sure."""

from dataclasses import replace
from datetime import date

import pytest

from reporting.report.linking import is_same_patient
from reporting.report.order import Identifier, Order
from tests.report.builders import an_order

IPP = Identifier(value="IPP-77", authority="CHU-X", type="PI")
INS = Identifier(
    value="279035121518989", authority="ASIP-SANTE-INS-NIR", authority_oid="1.2.250.1.213.1.4.8", type="INS"
)


def order(*identifiers: Identifier, born: date | None = None, site: str = "CHU-X") -> Order:
    base = an_order()
    return replace(base, patient=replace(base.patient, identifiers=identifiers, birth_date=born), site=site)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([IPP], [IPP], True),
        ([IPP, INS], [INS], True),
        ([IPP], [replace(IPP, value="IPP-78")], False),
        ([IPP], [replace(IPP, authority="CHU-Y")], False),
        ([replace(IPP, type="VN")], [replace(IPP, type="VN")], False),
        ([IPP, replace(IPP, value="V1", type="VN")], [IPP, replace(IPP, value="V2", type="VN")], True),
        ([IPP], [INS], False),
        ([IPP, INS], [IPP, replace(INS, value="180035121518989")], False),
        ([IPP, replace(IPP, value="IPP-79")], [IPP], True),
        ([INS], [replace(INS, authority="INS-NIR")], True),
        ([INS], [replace(INS, authority_oid="1.2.250.1.213.1.4.9")], False),
        ([replace(IPP, value="")], [replace(IPP, value="")], False),
        ([], [], False),
    ],
)
def test_an_identifier_of_one_issuer_in_common_and_none_that_differs(
    one: list[Identifier], other: list[Identifier], same: bool
) -> None:
    assert is_same_patient(order(*one), order(*other)) is same
    assert is_same_patient(order(*other), order(*one)) is same


def test_a_number_without_issuer_counts_within_its_site_only() -> None:
    bare = Identifier(value="77")
    assert is_same_patient(order(bare), order(bare))
    assert not is_same_patient(order(bare), order(bare, site="CHU-Y"))
    assert is_same_patient(order(IPP), order(IPP, site="CHU-Y"))


def test_another_birth_date_is_another_patient_and_an_unknown_one_says_nothing() -> None:
    born, other = date(1961, 5, 4), date(1961, 4, 5)
    assert is_same_patient(order(IPP, born=born), order(IPP, born=born))
    assert not is_same_patient(order(IPP, born=born), order(IPP, born=other))
    assert is_same_patient(order(IPP, born=born), order(IPP))
