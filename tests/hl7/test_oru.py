"""A signed report as ORU^R01: every word of it arrives, whoever reads the message."""

import re
from dataclasses import replace

import pytest
from hl7apy.parser import parse_message
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.errors import ConfigError, InputError
from reporting.hl7 import er7, mllp, oru_message
from reporting.report.layout import filled_sections
from reporting.report.order import Code, Identifier, Order, Patient, PersonName
from reporting.wording import Language
from tests.hl7.oru_samples import HARD_TEXTS, ORDER, READERS, built, findings, parsed, section, sent_text, signed


def test_segments_stand_in_the_order_of_the_standard() -> None:
    names = [segment.name for segment in parsed(signed()).all]
    assert names == ["MSH", "PID", "PV1", "ORC", "OBR", "TQ1", "OBX", "OBX"]


def test_the_header_is_that_of_a_french_result() -> None:
    header = parsed(signed()).segment("MSH")
    assert [header.field(n) for n in (3, 4, 5, 6)] == ["DICTATION", "RADIOLOGIE", "RIS", "HÔPITAL"]
    assert header.field(7) == "20260106190607+0100"
    assert (header.raw(9), header.field(10), header.field(11), header.field(12)) == (
        "ORU^R01^ORU_R01",
        "DR-000123",
        "P",
        "2.5.1",
    )
    assert [header.field(n) for n in (15, 16, 17, 18)] == ["", "", "FRA", "UNICODE UTF-8"]


def test_an_english_report_names_no_country() -> None:
    assert parsed(signed(language=Language.ENGLISH)).segment("MSH").field(17) == ""


def test_the_patient_is_the_order_s() -> None:
    message = parsed(signed())
    pid, pv1 = message.segment("PID"), message.segment("PV1")
    assert pid.raw(3) == (
        "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS~" + r"IPP101^^^CHU \T\ Co^PI"
    )
    assert (pid.raw(5), pid.field(7), pid.field(8)) == ("PAT-TROIS^DOMINIQUE^DOMINIQUE^^^^L", "19790328", "F")
    assert (pv1.field(2), pv1.raw(19), pv1.field(51)) == ("O", "000897406^^^CHU-X^VN", "V")


def test_the_request_is_told_in_obr() -> None:
    message = parsed(signed())
    orc, obr, tq1 = message.segment("ORC"), message.segment("OBR"), message.segment("TQ1")
    assert (orc.field(1), orc.field(5), orc.field(9)) == ("RE", "CM", "20260106190500")
    assert (obr.raw(2), obr.raw(3)) == ("OPN101^^1.2.250.1.748^ISO", "FIL101^RIS^1.2.250.1.925^ISO")
    assert (orc.raw(2), orc.raw(3)) == (obr.raw(2), obr.raw(3))
    assert obr.raw(4) == obr.raw(44) == r"24727-0^Scanner cérébral \F\ injecté^LN"
    assert (obr.field(7), obr.field(22)) == ("20260106184418", "20260106190500")
    assert obr.raw(16) == "801234564895^Hoda^Adam^^^DR^^^ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO^^^^IDNPS"
    assert (obr.field(18), obr.field(24), obr.raw(27)) == ("ACN101", "RAD", "^^^^^A")
    assert obr.component(31, 2) == "Céphalées brutales ^ fièvre"
    assert (tq1.field(7), tq1.raw(9)) == ("20260106184418", "A^ASAP^HL70485")


def test_the_signer_s_name_is_written_in_subcomponents() -> None:
    obr = parsed(signed()).segment("OBR")
    assert obr.raw(32) == "801234564895&Thomas&Éric&&&DR&&&ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO"
    assert obr.subcomponent(32, 1, 3) == "Éric"


def test_the_study_comes_first_as_order_detail() -> None:
    obx = parsed(signed()).segment("OBX")
    assert (obx.field(1), obx.field(2), obx.raw(3)) == ("1", "ST", "113014^DICOM Study^DCM")
    assert (obx.field(5), obx.field(11)) == ("1.2.250.1.213.4.5.2.1.101", "O")


def test_without_a_study_the_texts_come_first() -> None:
    report = signed()
    message = parsed(replace(report, order=replace(ORDER, study_uid="")))
    assert [(obx.field(1), obx.field(2)) for obx in message.segments("OBX")] == [("1", "TX")]


@pytest.mark.parametrize(("revision", "status"), [(1, "F"), (2, "C"), (3, "C")])
def test_the_first_revision_is_final_and_later_ones_are_corrections(revision: int, status: str) -> None:
    message = parsed(signed(revision=revision))
    assert message.segment("OBR").field(25) == status
    assert [obx.field(11) for obx in message.segments("OBX")] == ["O", status]


def test_each_filled_section_is_one_observation_with_its_code_and_title() -> None:
    report = signed(
        section("request", "Indication", "18785-6", "Céphalées."),
        section("technique", "Technique", "55111-9", ""),
        section("findings", "Résultats", "59776-5", "Un.", "", "Deux.\nTrois."),
        section("addendum", "Complément", "55107-7", "Relu."),
        section("local", "Note du service", "", "Rien."),
    )
    texts = [obx for obx in parsed(report).segments("OBX") if obx.field(2) == "TX"]
    assert [obx.raw(3) for obx in texts] == [
        "18785-6^Indication^LN",
        "59776-5^Résultats^LN",
        "55107-7^Complément^LN",
        "local^Note du service^L",
    ]
    assert [obx.raw(5) for obx in texts] == ["Céphalées.", "Un.~Deux.~Trois.", "Relu.", "Rien."]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", HARD_TEXTS)
def test_every_text_arrives_as_it_was_signed_for_three_readers(text: str, reader: str) -> None:
    raw = built(signed(findings(text)))
    assert READERS[reader](raw)[1] == ("TX", "59776-5^Résultats^LN", sent_text(text))


def test_a_line_of_two_quotation_marks_does_not_mean_deleted() -> None:
    obx = parsed(signed(section("findings", "Résultats", "59776-5", 'a\n""'))).segments("OBX")[1]
    assert obx.raw(5) == 'a~ ""'


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_hl7apy_reads_what_it_wrote(text: str) -> None:
    raw = built(signed(section("findings", "Résultats", "59776-5", text)))
    message = parse_message(raw.decode())
    assert message.validate()
    assert message.to_er7() + "\r" == raw.decode()


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1).filter(lambda text: '""' not in text))
def test_any_text_arrives(text: str) -> None:
    report = signed(section("findings", "Résultats", "59776-5", text, "Fin."))
    _, whole = next(filled_sections(report.report))
    obx = parsed(report).segments("OBX")[1]
    lines = [re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", line) for line in whole.splitlines()]
    assert obx.text(5).split("\n") == lines


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1).filter(str.strip))
def test_any_text_can_be_framed_and_makes_no_segment(text: str) -> None:
    report = signed(section("findings", text, "", text, "Fin."))
    raw = built(replace(report, order=replace(ORDER, reason=text)))
    mllp.frame(raw)
    assert len(er7.parse(raw).all) == 8


def test_the_same_report_makes_the_same_bytes() -> None:
    assert built(signed()) == built(signed())


def test_segments_end_with_carriage_returns_only() -> None:
    raw = built(signed(section("findings", "Résultats", "59776-5", "a\nb")))
    assert raw.endswith(b"\r")
    assert b"\n" not in raw


def test_an_order_without_times_priority_or_people_still_makes_a_message() -> None:
    bare = Order(
        order_id="o1",
        patient=Patient(identifiers=(Identifier(value="1"),), name=PersonName(family="DOE")),
        procedure=Code(value="", meaning="IRM tête"),
        placer_number=Identifier(value="P1"),
        accession_number=Identifier(value="A1", authority="SITE"),
    )
    obr = parsed(replace(signed(), order=bare)).segment("OBR")
    assert (obr.raw(3), obr.raw(4), obr.raw(44)) == ("A1^SITE", "^IRM tête", "")
    assert obr.field(7) == "20260106190500"
    assert (obr.field(18), obr.field(19)) == ("A1", "SITE")


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (replace(ORDER, patient=replace(ORDER.patient, identifiers=())), "PID-3"),
        (replace(ORDER, procedure=Code(value="")), "OBR-4"),
        (replace(ORDER, placer_number=None, filler_number=None, accession_number=None), "OBR-3"),
    ],
)
def test_a_message_that_would_lack_what_it_needs_is_not_built(order: Order, field: str) -> None:
    with pytest.raises(InputError) as refused:
        built(replace(signed(), order=order))
    assert refused.value.code == "oru-incomplete"
    assert refused.value.details == {"fields": field}
    assert "PAT-TROIS" not in str(refused.value)


class AlteredMessage:
    """A message whose library writes something else than it was given."""

    def __init__(self, message: object, before: str, after: str) -> None:
        self.message, self.before, self.after = message, before, after

    def validate(self) -> bool:
        return True

    def to_er7(self) -> str:
        text: str = self.message.to_er7()  # type: ignore[attr-defined]
        assert self.before in text
        return text.replace(self.before, self.after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("Pas d'h", "H"), ("279035121518989", "279035121518980"), ("OBX|2", "NTE|2"), ("^DOMINIQUE^", "^^")],
)
def test_a_message_that_says_something_else_never_leaves(
    monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    assemble = oru_message._assemble
    monkeypatch.setattr(
        oru_message,
        "_assemble",
        lambda segments, version: AlteredMessage(assemble(segments, version), before, after),
    )
    with pytest.raises(ConfigError) as fault:
        built(signed())
    assert fault.value.code == "oru-not-valid"


def test_what_hl7apy_finds_is_told_without_a_value() -> None:
    order = replace(ORDER, patient=replace(ORDER.patient, name=PersonName(family="SECRET")), patient_class="")
    with pytest.raises(ConfigError) as fault:
        built(replace(signed(), order=order))
    assert fault.value.details == {"elements": "PV1_2"}
