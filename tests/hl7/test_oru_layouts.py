"""The same text in every layout, type, version and encoding: it arrives, whoever reads the message."""

import base64
from dataclasses import replace

import pytest
from hl7apy.parser import parse_message
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.errors import ConfigError
from reporting.hl7 import mllp
from reporting.hl7.profile import Charset
from reporting.report.signing import RevisionKind
from reporting.wording import Language
from tests.hl7.oru_samples import (
    HARD_TEXTS,
    LAYOUTS,
    ORDER,
    PROFILES,
    arrives,
    built,
    decoded,
    expected_texts,
    findings,
    of_texts,
    parsed,
    read_by_us,
    section,
    signed,
    texts_of,
    wanted,
)

TWO = (findings("Un.\n\nDeux."), section("impression", "Conclusion", "19005-8", "Rien."))


@pytest.mark.parametrize("charset", [charset.value for charset in Charset])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PROFILES)
def test_every_text_arrives_for_three_readers(name: str, layout: str, charset: str) -> None:
    assert not arrives(of_texts(HARD_TEXTS), wanted(name, **LAYOUTS[layout], charset=charset))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", PROFILES)
def test_hl7apy_finds_every_message_valid(name: str, layout: str) -> None:
    raw = built(signed(*TWO), wanted(name, **LAYOUTS[layout]))
    assert parse_message(decoded(raw)).validate()


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(min_size=1).filter(str.strip),
    layout=st.sampled_from(list(LAYOUTS)),
    name=st.sampled_from(list(PROFILES)),
    charset=st.sampled_from([charset.value for charset in Charset]),
)
def test_any_text_arrives_in_every_layout(text: str, layout: str, name: str, charset: str) -> None:
    profile = wanted(name, **LAYOUTS[layout], charset=charset)
    report = signed(findings(text))
    raw = built(report, profile)
    mllp.frame(raw)
    assert b"\n" not in raw
    assert list(texts_of(read_by_us(raw), profile)) == expected_texts(report, profile)


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1), charset=st.sampled_from([charset.value for charset in Charset]))
def test_any_name_and_reason_can_be_sent(text: str, charset: str) -> None:
    name = replace(ORDER.patient.name, family=f"X{text}")
    order = replace(ORDER, reason=text, patient=replace(ORDER.patient, name=name))
    raw = built(replace(signed(findings("Fin.")), order=order), wanted(charset=charset))
    assert raw.count(b"\r") == 8


def obx(layout: str, name: str = "rad-128") -> list[tuple[str, str, str, str]]:
    profile = wanted(name, **LAYOUTS[layout])
    return [
        (each.field(2), each.raw(3), each.raw(4), each.raw(5))
        for each in parsed(signed(*TWO), profile).segments("OBX")[1:]
    ]


FINDINGS, IMPRESSION = "59776-5^Résultats^LN", "19005-8^Conclusion^LN"


def test_lines_are_one_observation_each_numbered_within_their_section() -> None:
    assert obx("lines") == [
        ("TX", FINDINGS, "1", "Un."),
        ("TX", FINDINGS, "2", ""),
        ("TX", FINDINGS, "3", "Deux."),
        ("TX", IMPRESSION, "1", "Rien."),
    ]


def test_breaks_stand_within_one_formatted_text() -> None:
    assert obx("breaks") == [("FT", FINDINGS, "", "Un.\\.br\\\\.br\\Deux."), ("FT", IMPRESSION, "", "Rien.")]


def test_the_whole_report_is_one_observation_with_its_titles() -> None:
    whole = "18748-4^Scanner cérébral^LN"
    assert obx("whole") == [("TX", whole, "", "Résultats~Un.~~Deux.~~Conclusion~Rien.")]
    assert obx("whole FT")[0][3] == "\\.br\\".join(["Résultats", "Un.", "", "Deux.", "", "Conclusion", "Rien."])


def test_rad_28_sends_the_study_and_every_line_as_archives_expect_them() -> None:
    message = parsed(signed(*TWO), PROFILES["rad-28"])
    assert [segment.name for segment in message.all] == ["MSH", "PID", "PV1", "ORC", "OBR", *["OBX"] * 7]
    header, order = message.segment("MSH"), message.segment("OBR")
    assert (header.raw(9), header.field(12), header.field(18)) == ("ORU^R01", "2.3.1", "8859/1")
    assert order.raw(27) == "^^^^^A"
    first, *texts = message.segments("OBX")
    assert [first.raw(n) for n in (2, 3, 4, 5, 11)] == [
        "HD",
        "^Study Instance UID",
        "1",
        "1.2.250.1.213.4.5.2.1.101",
        "F",
    ]
    assert [[each.raw(n) for n in (2, 3, 4, 5)] for each in texts] == [
        ["TX", "^SR Text", "1", "Résultats"],
        ["TX", "^SR Text", "2", "Un."],
        ["TX", "^SR Text", "3", ""],
        ["TX", "^SR Text", "4", "Deux."],
        ["TX", "^SR Text", "5", "Conclusion"],
        ["TX", "^SR Text", "6", "Rien."],
    ]


def test_no_study_is_named_if_a_profile_wants_none() -> None:
    message = parsed(signed(*TWO), wanted(study="none"))
    assert [each.field(2) for each in message.segments("OBX")] == ["TX", "TX"]


def test_french_teleradiology_names_country_profile_and_the_national_identity_first() -> None:
    report = signed(language=Language.ENGLISH)
    patient = replace(ORDER.patient, identifiers=ORDER.patient.identifiers[::-1])
    message = parsed(replace(report, order=replace(ORDER, patient=patient)), PROFILES["fr-teleradiology"])
    header = message.segment("MSH")
    assert (header.field(17), header.raw(21)) == ("FRA", "1.0^CISIS_TLR_HL7_V2")
    assert message.segment("PID").raw(3).startswith("279035121518989^^^ASIP-SANTE-INS-NIR&")


PDF = b"%PDF-1.7\r\n" + bytes(range(256)) * 40


@pytest.mark.parametrize("name", PROFILES)
def test_the_document_stands_after_the_text(name: str) -> None:
    profile = wanted(name, pdf=True)
    *_, last = parsed(signed(*TWO), profile, document=PDF).segments("OBX")
    assert (last.field(2), last.raw(3), last.field(11)) == ("ED", "18748-4^Scanner cérébral^LN", "F")
    assert [last.component(5, n) for n in (1, 2, 3, 4)] == ["", "AP", "PDF", "Base64"]
    assert base64.b64decode(last.component(5, 5), validate=True) == PDF


def test_type_and_code_of_the_document_are_the_profile_s() -> None:
    profile = wanted(pdf=True, pdf_type="Application", pdf_code="PDF^Report^99SITE")
    *_, last = parsed(signed(*TWO), profile, document=PDF).segments("OBX")
    assert (last.raw(3), last.component(5, 2)) == ("PDF^Report^99SITE", "Application")


def test_a_document_is_not_sent_unasked_and_not_left_out_unsaid() -> None:
    assert b"ED" not in built(signed(*TWO), document=PDF).replace(b"MEDI", b"")
    with pytest.raises(ConfigError) as refused:
        built(signed(*TWO), wanted(pdf=True))
    assert (refused.value.code, refused.value.details) == ("oru-document-missing", {"profile": "rad-128"})


KINDS = {
    RevisionKind.PRELIMINARY: ("RE", "IP", "P", "P"),
    RevisionKind.ORIGINAL: ("RE", "CM", "F", "F"),
    RevisionKind.CORRECTION: ("RE", "CM", "C", "C"),
    RevisionKind.ADDENDUM: ("RE", "CM", "C", "C"),
    RevisionKind.WITHDRAWAL: ("RE", "IP", "C", "W"),
}


def statuses(message_kind: RevisionKind, **overrides: object) -> tuple[str, str, str, list[str]]:
    message = parsed(signed(*TWO, kind=message_kind, revision=3), wanted(**overrides))
    order, examination = message.segment("ORC"), message.segment("OBR")
    texts = [each.field(11) for each in message.segments("OBX") if each.field(2) == "TX"]
    return order.field(1), order.field(5), examination.field(25), texts


@pytest.mark.parametrize("kind", RevisionKind)
def test_each_kind_of_revision_has_its_statuses(kind: RevisionKind) -> None:
    *expected, text = KINDS[kind]
    notice = ["F"] if kind is RevisionKind.WITHDRAWAL else []
    assert statuses(kind) == (*expected, [*notice, text, text])


def test_a_profile_decides_what_an_addendum_and_a_withdrawal_are_called() -> None:
    assert statuses(RevisionKind.ADDENDUM, obx_11={"addendum": "B"}, obr_25={"addendum": "A"})[2:] == ("A", ["B", "B"])
    wishes = {"obr_25": {"withdrawal": "X"}, "orc_1": {"withdrawal": "CA"}, "withdrawal_notice": False}
    assert statuses(RevisionKind.WITHDRAWAL, **wishes) == ("CA", "IP", "X", ["W", "W"])


def test_the_study_is_order_detail_whatever_the_kind() -> None:
    message = parsed(signed(*TWO, kind=RevisionKind.WITHDRAWAL))
    assert message.segments("OBX")[0].field(11) == "O"


@pytest.mark.parametrize(
    ("language", "title", "line"),
    [
        (Language.FRENCH, "Compte rendu retiré", "Ce compte rendu est retiré. N'en tenez pas compte."),
        (Language.ENGLISH, "Withdrawn report", "This report is withdrawn. Do not use it."),
    ],
)
def test_a_withdrawn_text_follows_a_line_that_says_so(language: Language, title: str, line: str) -> None:
    report = signed(*TWO, kind=RevisionKind.WITHDRAWAL, language=language)
    texts = [each for each in parsed(report).segments("OBX") if each.field(2) == "TX"]
    assert (texts[0].raw(3), texts[0].field(5)) == (f"withdrawn^{title}^L", line)
    assert [each.field(5) for each in texts[1:]] == ["Un.", "Rien."]


ADDENDA = (
    *TWO,
    section("addendum", "Addendum 1", "55107-7", "Relu."),
    section("addendum-2", "Addendum 2", "55107-7", "Relu\nencore."),
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_addendum_can_go_alone(layout: str) -> None:
    profile = wanted(**LAYOUTS[layout], addendum="addendum-only")
    raw = built(signed(*ADDENDA, kind=RevisionKind.ADDENDUM, revision=3), profile)
    title = "Addendum 2\n" if layout.startswith("whole") else ""
    assert list(texts_of(read_by_us(raw), profile)) == [f"{title}Relu\nencore."]


def test_a_correction_of_a_report_with_addenda_is_the_whole_text() -> None:
    message = parsed(signed(*ADDENDA, revision=4), wanted(addendum="addendum-only"))
    assert [each.field(5) for each in message.segments("OBX")[1:]] == ["Un.", "Rien.", "Relu.", "Relu"]
