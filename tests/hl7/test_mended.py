"""A mended message: what an operator may change in it, and what was signed and stays."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import ConflictError, InputError
from reporting.hl7 import er7
from reporting.hl7.mended import mended

LINES = (
    r"MSH|^~\&|DICTATION|RADIOLOGY|RIS|HOSPITAL|20260106190500+0100||ORU^R01^ORU_R01|R1|P|2.5.1|||||FRA|UNICODE UTF-8",
    "PID|1||279035121518989^^^INS~IPP101^^^APHP-X^PI||PAT-TROIS^DOMINIQUE||19790328|F",
    "ORC|RE|OPN101|FIL101||CM",
    "OBR|1|OPN101|FIL101|24727-0^CT Head W contrast IV^LN||||||||||||||ACN101||||20260106190500||RAD|F",
    "OBX|1|ST|113014^DICOM Study^DCM||1.2.250.1||||||O",
    "OBX|2|TX|59776-5^Findings^LN||Pas d'hémorragie.~Lésion de 12 x 8 mm.||||||F",
    "OBX|3|TX|19005-8^Impression^LN||1. Pas d'hémorragie.||||||F",
)
ORIGINAL = "".join(f"{line}\r" for line in LINES).encode()


def changed(number: int, old: str, new: str) -> str:
    assert old in LINES[number]
    return "\n".join([*LINES[:number], LINES[number].replace(old, new), *LINES[number + 1 :]])


def test_a_mended_message_has_a_control_id_of_its_own_and_everything_else_as_it_was() -> None:
    message = mended(ORIGINAL, "\n".join(LINES), "R2")
    assert message == ORIGINAL.replace(b"|R1|", b"|R2|")
    assert er7.parse(message).control_id == "R2"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n"])
def test_segments_may_end_as_the_editor_wants(end: str) -> None:
    assert mended(ORIGINAL, end.join(LINES) + end, "R2") == ORIGINAL.replace(b"|R1|", b"|R2|")


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (0, "|RIS|", "|RIS-Y|"),
        (0, "|P|", "|T|"),
        (1, "~IPP101^^^APHP-X^PI", ""),
        (1, "^^^APHP-X^PI", "^^^APHP-X&1.2.250.1&ISO^PI"),
        (1, "DOMINIQUE", "DOMINIQUE^MARIE"),
        (2, "|CM", "|"),
        (3, "|OPN101|FIL101|", "|OPN101|ACN101|"),
        (3, "|RAD|", "|CT|"),
        (5, "59776-5^Findings^LN", "CR^Compte rendu^L"),
    ],
)
def test_addresses_codes_and_issuers_may_be_changed(number: int, old: str, new: str) -> None:
    assert new.encode() in mended(ORIGINAL, changed(number, old, new), "R2")


def test_a_segment_of_the_site_may_be_added() -> None:
    assert b"ZDS|1.2.3\r" in mended(ORIGINAL, "\n".join([*LINES, "ZDS|1.2.3"]), "R2")


@pytest.mark.parametrize("charset", ["8859/1", "8859/15"])
def test_the_character_set_may_be_changed_and_the_text_stays(charset: str) -> None:
    message = mended(ORIGINAL, changed(0, "UNICODE UTF-8", charset), "R2")
    assert "hémorragie".encode("latin-1") in message
    assert er7.parse(message).segments("OBX")[1].text(5) == "Pas d'hémorragie.\nLésion de 12 x 8 mm."


@pytest.mark.parametrize(
    ("number", "old", "new", "where"),
    [
        (5, "Pas d'hémorragie", "Hémorragie", ("OBX", 2, 5)),
        (5, "12 x 8", "12 x 9", ("OBX", 2, 5)),
        (5, "~", " ", ("OBX", 2, 5)),
        (5, "mm.||||||F", "mm.||||||C", ("OBX", 2, 11)),
        (5, "||||||F", "|cm|||||F", ("OBX", 2, 6)),
        (5, "|TX|", "|FT|", ("OBX", 2, 2)),
        (3, "|RAD|F", "|RAD|P", ("OBR", 1, 25)),
        (0, "^~", "^~".replace("^", "$"), ("MSH", 1, 2)),
    ],
)
def test_what_was_signed_cannot_be_changed(number: int, old: str, new: str, where: tuple[str, int, int]) -> None:
    with pytest.raises(ConflictError) as refused:
        mended(ORIGINAL, changed(number, old, new), "R2")
    assert refused.value.code == "mended-text-changed"
    details = refused.value.details
    assert (details["segment"], details["number"], details["field"]) == where


@pytest.mark.parametrize(
    "lines",
    [
        [*LINES[:6]],
        [*LINES, "OBX|4|TX|19005-8^Impression^LN||2. Fracture.||||||F"],
        [*LINES, "NTE|1||Fracture."],
        [*LINES[:5], LINES[6], LINES[5]],
        [*LINES[:4], LINES[4], "OBR|2|OPN101|FIL101|||||||||||||||ACN101||||||RAD|F", *LINES[5:]],
    ],
    ids=["a text less", "a text more", "a note", "another order of texts", "an order between the texts"],
)
def test_texts_are_neither_added_nor_left_out_nor_moved(lines: list[str]) -> None:
    with pytest.raises(ConflictError) as refused:
        mended(ORIGINAL, "\n".join(lines), "R2")
    assert refused.value.code == "mended-text-changed"


@pytest.mark.parametrize(
    ("number", "old", "new", "field"),
    [
        (1, "IPP101", "IPP102", "PID-3"),
        (1, "279035121518989^^^INS~IPP101^^^APHP-X^PI", "", "PID-3"),
        (3, "ACN101", "ACN102", "OBR-18"),
        (2, "FIL101", "FIL102", "ORC-3"),
    ],
)
def test_no_other_patient_or_order_can_be_put_in(number: int, old: str, new: str, field: str) -> None:
    with pytest.raises(ConflictError) as refused:
        mended(ORIGINAL, changed(number, old, new), "R2")
    assert (refused.value.code, refused.value.details) == ("mended-person-changed", {"field": field})


@pytest.mark.parametrize(
    "text",
    ["", "PID|1", "MSH", "not a message", "\n".join([*LINES, "no segment"]), changed(0, "UNICODE UTF-8", "KLINGON")],
)
def test_what_is_no_message_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        mended(ORIGINAL, text, "R2")
    assert refused.value.code == "mended-not-hl7"


def test_a_character_that_the_set_lacks_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        mended(ORIGINAL, changed(0, "UNICODE UTF-8", "8859/1") + "\nZZZ|≤", "R2")
    assert refused.value.code == "mended-not-hl7"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(0, 6), st.integers(0, 80))
def test_whatever_is_typed_anywhere_the_signed_texts_stay_or_it_is_refused(typed: str, number: int, at: int) -> None:
    line = LINES[number]
    text = "\n".join([*LINES[:number], line[:at] + typed + line[at:], *LINES[number + 1 :]])
    try:
        message = mended(ORIGINAL, text, "R2")
    except (ConflictError, InputError) as error:
        assert not re.search("hémorragie|Lésion|PAT-TROIS", str(error))  # noqa: PT017  either way something holds
        return
    before, after = er7.parse(ORIGINAL), er7.parse(message)
    assert [s.text(5) for s in before.segments("OBX")] == [s.text(5) for s in after.segments("OBX")]
    assert after.control_id == "R2"
