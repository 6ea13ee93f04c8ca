"""The report as a Bundle: to be read, and to be pushed to a FHIR server that has other reports and patients."""

import json
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.render.fhir import BundleKind, bundle, push
from reporting.report.order import Identifier, Patient, PersonName
from reporting.report.signing import RevisionKind, SignedReport
from reporting.wording import Language
from tests.render.fhir_rules import check, references
from tests.render.fhir_samples import FRENCH_ORDER, of_kind
from tests.render.reports import a_full_order, signed

PARIS = ZoneInfo("Europe/Paris")
BASE = "https://reporting.hospital.example/fhir"


def pushed(report: SignedReport, **more: Any) -> dict[str, Any]:
    """Return the transaction as the receiver reads it."""
    read: dict[str, Any] = json.loads(push(report, base_url=BASE, zone=PARIS, **more))
    return check(read)


def entries(read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the entries by type, where there is one of each."""
    return {entry["resource"]["resourceType"]: entry for entry in read["entry"]}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", RevisionKind)
@pytest.mark.parametrize("order", [{}, FRENCH_ORDER, {"study_uid": ""}])
def test_every_kind_of_revision_is_a_valid_bundle(
    kind: RevisionKind, language: Language, order: dict[str, object]
) -> None:
    report = of_kind(kind, language, **order)
    for purpose in BundleKind:
        read = check(bundle(report, purpose, base_url=BASE, zone=PARIS, document=("application/pdf", b"%PDF")))
        assert read["type"] == purpose.value


def test_to_be_read_everything_is_an_entry_of_its_own() -> None:
    read = check(bundle(signed(), BundleKind.COLLECTION, base_url=BASE, zone=PARIS))
    kinds = [entry["resource"]["resourceType"] for entry in read["entry"]]
    assert kinds == [
        "DiagnosticReport",
        "Patient",
        "Practitioner",
        "ServiceRequest",
        "ImagingStudy",
        "Observation",
        "Observation",
    ]
    assert read["entry"][0]["fullUrl"] == f"{BASE}/DiagnosticReport/report-1"
    assert "contained" not in read["entry"][0]["resource"]
    assert (read["id"], read["meta"]["versionId"]) == ("report-1", "1")


def test_what_the_receiver_can_find_is_made_only_where_it_has_none() -> None:
    found = entries(pushed(signed(**FRENCH_ORDER)))
    assert set(found) == {"Patient", "Practitioner", "ServiceRequest", "ImagingStudy", "DiagnosticReport"}
    assert {kind: entry["request"].get("ifNoneExist") for kind, entry in found.items()} == {
        "Patient": "identifier=urn:oid:1.2.250.1.213.1.4.8%7C279035121518989",
        "Practitioner": "identifier=urn:oid:1.2.250.1.71.4.2.1%7C801234567897",
        "ServiceRequest": "identifier=urn:oid:1.2.250.1.748.12345678.12%7COPN101",
        "ImagingStudy": "identifier=urn:dicom:uid%7Curn:oid:1.2.250.1.9",
        "DiagnosticReport": None,
    }
    assert {entry["request"]["method"] for kind, entry in found.items() if kind != "DiagnosticReport"} == {"POST"}


def test_a_later_revision_replaces_the_report_by_its_own_number_and_leaves_no_section_behind() -> None:
    first, second = (entries(pushed(of_kind(kind)))["DiagnosticReport"] for kind in list(RevisionKind)[1:3])
    assert first["request"] == second["request"]
    assert first["request"]["method"] == "PUT"
    assert first["request"]["url"].startswith("DiagnosticReport?identifier=urn:ietf:rfc:3986%7Curn:uuid:")
    assert first["fullUrl"] == second["fullUrl"]
    for entry in (first, second):
        assert "id" not in entry["resource"]
        assert "versionId" not in entry["resource"]["meta"]
        kinds = [each["resourceType"] for each in entry["resource"]["contained"]]
        assert kinds.count("Observation") == 2


def test_a_report_with_a_uuid_is_known_by_it() -> None:
    report = signed()
    number = "6f1c9f0e-7b7a-4b5e-9a55-0d8a8a3f2c11"
    named = replace(report, report=replace(report.report, report_id=number))
    assert entries(pushed(named))["DiagnosticReport"]["request"]["url"].endswith(f"%7Curn:uuid:{number}")


def test_a_patient_whose_numbers_name_no_issuer_stays_inside_the_report_and_so_do_orders_and_studies() -> None:
    """By a bare number the patient of another hospital could be matched."""
    found = entries(pushed(signed()))
    assert set(found) == {"Practitioner", "DiagnosticReport"}
    kinds = {each["resourceType"] for each in found["DiagnosticReport"]["resource"]["contained"]}
    assert kinds == {"Patient", "ServiceRequest", "ImagingStudy", "Observation"}


def test_an_order_without_issuer_stays_inside_and_the_study_does_not_name_it() -> None:
    order = {**FRENCH_ORDER, "placer_number": None, "filler_number": None}
    found = entries(pushed(signed(**order)))
    assert set(found) == {"Patient", "Practitioner", "ImagingStudy", "DiagnosticReport"}
    assert "basedOn" not in found["ImagingStudy"]["resource"]
    assert list(references(found["DiagnosticReport"]["resource"]["basedOn"])) == ["#order-1"]


def test_a_site_can_say_who_issues_the_numbers_that_arrive_without_issuer() -> None:
    systems = {"CHU-X": "urn:oid:1.2.3", "RIS": "https://ris.example/orders", "accession": "urn:oid:1.2.4"}
    found = entries(pushed(signed(accession_number=Identifier(value="ACN9")), systems=systems))
    assert found["Patient"]["request"]["ifNoneExist"] == "identifier=urn:oid:1.2.3%7C77431"
    assert found["ServiceRequest"]["request"]["ifNoneExist"] == "identifier=https://ris.example/orders%7CPLA1"
    numbers = [(n.get("system"), n["value"]) for n in found["ServiceRequest"]["resource"]["identifier"]]
    assert ("urn:oid:1.2.4", "ACN9") in numbers


def test_what_has_a_meaning_in_a_search_is_escaped() -> None:
    patient = Patient(
        identifiers=(Identifier(value="A|B,C$D&x=1 é", authority_oid="1.2.3", type="PI"),),
        name=PersonName(family="TESTARD"),
    )
    query = entries(pushed(signed(patient=patient)))["Patient"]["request"]["ifNoneExist"]
    assert query == "identifier=urn:oid:1.2.3%7CA%5C%7CB%5C%2CC%5C%24D%26x%3D1%20%C3%A9"


def test_two_orders_of_one_number_are_one_entry() -> None:
    order = a_full_order(**FRENCH_ORDER, order_id="order-2")
    read = pushed(signed(linked=(order,), **FRENCH_ORDER))
    kinds = [entry["resource"]["resourceType"] for entry in read["entry"]]
    assert kinds.count("ServiceRequest") == kinds.count("ImagingStudy") == 1
    report = read["entry"][-1]["resource"]
    assert len(report["basedOn"]) == 2


numbers = st.builds(
    Identifier,
    value=st.text(max_size=8),
    authority=st.sampled_from(["", "RIS", "ASIP-SANTE-PS"]),
    authority_oid=st.sampled_from(["", "1.2.3", "1.02", "x"]),
    type=st.sampled_from(["", "PI", "INS", "ZZ", " "]),
)


@settings(max_examples=150, deadline=None)
@given(
    identifiers=st.lists(numbers, min_size=1, max_size=3),
    placer=numbers | st.none(),
    accession=numbers | st.none(),
    uid=st.sampled_from(["", "1.2.3", "abc", " "]),
    kind=st.sampled_from(RevisionKind),
)
def test_whatever_an_order_lacks_the_bundles_are_valid(
    identifiers: list[Identifier], placer: Identifier | None, accession: Identifier | None, uid: str, kind: RevisionKind
) -> None:
    patient = Patient(identifiers=tuple(identifiers), name=PersonName(family=""))
    report = of_kind(kind, patient=patient, placer_number=placer, accession_number=accession, study_uid=uid)
    for purpose in BundleKind:
        check(bundle(report, purpose, base_url=BASE, zone=PARIS))


def test_the_same_report_is_pushed_as_the_same_bytes() -> None:
    report = signed(**FRENCH_ORDER)
    assert push(report, base_url=BASE, zone=PARIS) == push(report, base_url=BASE, zone=PARIS)
