"""A signed report as DiagnosticReport: valid, and word for word what was signed."""

import base64
import hashlib
import json
import unicodedata
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.render.fhir import diagnostic_report, encode
from reporting.render.text import text
from reporting.report.layout import filled_sections
from reporting.report.order import Identifier, OrderStatus, Patient, PersonName
from reporting.report.signing import RevisionKind, SignedReport
from reporting.wording import Language
from tests.render.fhir_rules import check
from tests.render.fhir_samples import FRENCH_ORDER, of_kind, saying
from tests.render.reports import a_full_order, signed

PARIS = ZoneInfo("Europe/Paris")
BASE = "https://reporting.hospital.example/fhir"


def built(report: SignedReport) -> dict[str, Any]:
    """Return the valid resource as it is read from the line."""
    return check(diagnostic_report(report, base_url=BASE, zone=PARIS))


def inside(resource: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in resource["contained"] if each["resourceType"] == kind]


def shown(resource: dict[str, Any]) -> str:
    return "\n".join(ElementTree.fromstring(resource["text"]["div"]).itertext())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", RevisionKind)
@pytest.mark.parametrize("order", [{}, FRENCH_ORDER, {"study_uid": "", "accession_number": None, "referrer": None}])
def test_every_kind_of_revision_is_valid(kind: RevisionKind, language: Language, order: dict[str, object]) -> None:
    resource = built(of_kind(kind, language, **order))
    assert resource["language"] == language.value
    assert len(inside(resource, "Patient")) == len(inside(resource, "Practitioner")) == 1
    assert bool(inside(resource, "ImagingStudy")) == (order.get("study_uid") != "")


@pytest.mark.parametrize(
    ("kind", "status", "section", "request_status"),
    [
        (RevisionKind.PRELIMINARY, "preliminary", {"preliminary"}, "active"),
        (RevisionKind.ORIGINAL, "final", {"final"}, "completed"),
        (RevisionKind.CORRECTION, "corrected", {"corrected"}, "completed"),
        (RevisionKind.ADDENDUM, "appended", {"amended"}, "completed"),
        (RevisionKind.WITHDRAWAL, "entered-in-error", set(), "active"),
    ],
)
def test_a_revision_says_what_it_is(kind: RevisionKind, status: str, section: set[str], request_status: str) -> None:
    report = of_kind(kind)
    resource = built(report)
    assert resource["status"] == status
    assert {each["status"] for each in inside(resource, "Observation")} == section
    assert {each["status"] for each in inside(resource, "ServiceRequest")} == {request_status}
    assert resource["meta"]["versionId"] == str(report.revision)
    assert resource["meta"]["tag"][0]["code"] == report.content_hash


def test_a_withdrawn_report_holds_no_word_of_what_was_found_and_says_why_it_was_withdrawn() -> None:
    resource = built(of_kind(RevisionKind.WITHDRAWAL))
    assert not {"result", "conclusion", "presentedForm"} & set(resource)
    whole = json.dumps(resource, ensure_ascii=False)
    assert "Nodule" not in whole
    assert "Quetzal" not in whole
    assert "ne concerne pas ce patient" in shown(resource)


def test_sections_stand_word_for_word_with_their_codes_and_the_impression_is_the_conclusion() -> None:
    report = signed()
    resource = built(report)
    sections = list(filled_sections(report.report))
    assert [each["valueString"] for each in inside(resource, "Observation")] == [body for _, body in sections]
    assert [each["code"]["text"] for each in inside(resource, "Observation")] == ["Résultats", "Conclusion"]
    assert inside(resource, "Observation")[0]["code"]["coding"] == [{"system": "http://loinc.org", "code": "59776-5"}]
    assert resource["conclusion"] == "Nodule à contrôler."


def test_the_text_for_people_is_the_documents_own() -> None:
    report = signed()
    resource = built(report)
    (form,) = resource["presentedForm"]
    plain = base64.b64decode(form["data"])
    assert plain.decode() == text(report, PARIS).strip()
    assert form["size"] == len(plain)
    assert base64.b64decode(form["hash"]) == hashlib.sha1(plain).digest()
    told = shown(resource)
    for words in (
        "TESTARD Lucie",
        "Poumons\N{NO-BREAK SPACE}: Nodule de 8 mm.",
        "Pas de condensation.",
        "Dr Duval Anne",
    ):
        assert words in told


def test_a_document_is_presented_beside_the_text() -> None:
    resource = check(
        diagnostic_report(signed(), base_url=BASE, zone=PARIS, document=("application/pdf", b"%PDF-1.7 \xff"))
    )
    plain, document = resource["presentedForm"]
    assert plain["contentType"] == "text/plain; charset=utf-8"
    assert (document["contentType"], base64.b64decode(document["data"])) == ("application/pdf", b"%PDF-1.7 \xff")


def test_times_are_told_with_the_offset_of_the_site() -> None:
    resource = built(signed())
    assert resource["issued"] == "2026-01-06T19:05:00+01:00"
    assert resource["effectiveDateTime"] == "2026-03-02T12:00:00+01:00"
    resource = check(diagnostic_report(signed(), base_url=BASE, zone=ZoneInfo("America/Martinique")))
    assert resource["issued"] == "2026-01-06T14:05:00-04:00"


def test_an_examination_of_unknown_time_and_images_claims_neither() -> None:
    resource = built(signed(scheduled_at=None, status=OrderStatus.ORDERED))
    assert "effectiveDateTime" not in resource
    assert inside(resource, "ImagingStudy")[0]["status"] == "unknown"


def test_a_french_identity_keeps_its_issuers_and_types() -> None:
    resource = built(signed(**FRENCH_ORDER))
    (patient,) = inside(resource, "Patient")
    ins, local = patient["identifier"]
    assert (ins["system"], ins["value"]) == ("urn:oid:1.2.250.1.213.1.4.8", "279035121518989")
    assert ins["type"]["coding"] == [
        {"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "INS-NIR"}
    ]
    assert ins["use"] == "official"
    assert (local["system"], local["use"]) == ("urn:oid:1.2.250.1.213.4.5.2.4", "usual")
    assert patient["name"][0]["given"] == ["DOMINIQUE", "MARIE"]
    (signer,) = inside(resource, "Practitioner")
    assert [(n["system"], n["value"]) for n in signer["identifier"]] == [
        ("urn:oid:1.2.250.1.71.4.2.1", "801234567897"),
        ("https://rpps.esante.gouv.fr", "01234567897"),
    ]
    numbers = {n["type"]["coding"][0]["code"]: n for n in inside(resource, "ServiceRequest")[0]["identifier"]}
    assert set(numbers) == {"ACSN", "PLAC", "FILL"}
    assert numbers["FILL"]["system"] == "urn:oid:1.2.250.1.925.994044.27"
    assert "system" not in numbers["ACSN"]


def test_the_study_is_named_by_its_uid() -> None:
    (study,) = inside(built(signed()), "ImagingStudy")
    assert study["identifier"][0] == {"system": "urn:dicom:uid", "value": "urn:oid:1.2.250.1.9"}
    (odd,) = inside(built(signed(study_uid="1.02.x")), "ImagingStudy")
    assert odd["identifier"][0] == {"value": "1.02.x"}


def test_one_report_of_several_orders_is_based_on_all_of_them() -> None:
    second = a_full_order(
        order_id="order-2",
        accession_number=Identifier(value="ACN2"),
        study_uid="1.2.250.1.10",
        patient=Patient(
            identifiers=(Identifier(value="77431", authority="CHU-X", type="PI"),), name=PersonName(family="TESTARD")
        ),
    )
    third = replace(second, order_id="order-3", accession_number=Identifier(value="ACN3"))
    resource = built(signed(linked=(second, third)))
    assert [each["reference"] for each in resource["basedOn"]] == ["#order-1", "#order-2", "#order-3"]
    assert len(resource["imagingStudy"]) == 2
    numbers = [number["value"] for number in resource["identifier"]]
    assert {"ACN1", "ACN2", "ACN3"} <= set(numbers)
    assert numbers.count("PLA1") == 1


def test_markup_in_a_report_is_text() -> None:
    words = "<script>alert('1')</script> & <b>T2</b> > 3 \"x\" ]]>"
    resource = built(saying(words, title='<Conclusion & "fin">'))
    assert words in shown(resource)
    assert resource["conclusion"] == words
    assert "<script" not in resource["text"]["div"]


def test_a_long_text_with_every_character_arrives_whole() -> None:
    every = "".join(chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) not in ("Cc", "Cs"))
    every = "".join(every.split("\u2028")).replace("\u2029", "").replace("\ufffe", "").replace("\uffff", "")
    words = f"a{every}z"
    resource = built(saying(words))
    assert resource["conclusion"] == words
    assert words in shown(resource)


def test_what_is_no_character_becomes_a_space_and_every_line_break_the_same() -> None:
    assert built(saying("a\x01b\x0bc\r\nd\u2028e\x7f\ud800f\ufffeg"))["conclusion"] == "a b\nc\nd\ne  f g"


def test_a_section_of_nothing_that_can_be_seen_is_left_out() -> None:
    resource = built(saying("\x01\x02"))
    assert not {"result", "conclusion"} & set(resource)


@settings(max_examples=150, deadline=None)
@given(words=st.text(min_size=1, max_size=200), title=st.text(max_size=30), name=st.text(min_size=1, max_size=20))
def test_whatever_is_written_the_resource_is_valid_and_says_it(words: str, title: str, name: str) -> None:
    report = saying(words, title)
    patient = replace(report.order.patient, name=PersonName(family=name, given=words[:5]))
    report = replace(report, order=replace(report.order, patient=patient, reason=words, study_uid=name))
    resource = built(report)
    visible = "".join(each for each in words if each.isprintable()).split()
    assert "".join("".join(each for each in resource.get("conclusion", "") if each.isprintable()).split()) == "".join(
        visible
    )


def test_the_same_report_gives_the_same_bytes() -> None:
    first, second = (encode(diagnostic_report(signed(), base_url=BASE, zone=PARIS)) for _ in range(2))
    assert first == second


def test_french_words_are_sent_as_they_are() -> None:
    assert "Nodule à contrôler.".encode() in encode(diagnostic_report(signed(), base_url=BASE, zone=PARIS))
