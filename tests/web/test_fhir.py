"""Signed reports over FHIR: read and searched by persons and by systems; no number of a patient in an address."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from reporting import config
from reporting.errors import ConfigError
from reporting.report.order import Identifier
from reporting.service.access import token_hash
from reporting.service.read_signed import READ
from reporting.web.fhir import FORM_LIMIT_BYTES, SYSTEM
from tests.render.fhir_rules import check
from tests.service.world import LEA, ORDER
from tests.web.site import Site

Web = tuple[Site, TestClient]
Headers = dict[str, str]
TOKEN = "a-token-of-a-system"
SEARCH = "/fhir/DiagnosticReport/_search"


def signed_report(site: Site, browser: TestClient) -> tuple[str, Headers]:
    """Sign a report; return its id and a person's headers."""
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.type("Pas d'hémorragie.", field_id="impression")
    site.world.sign()
    return report_id, headers


def trust_token(site: Site, token: str = TOKEN) -> Headers:
    """Put a token into the settings; return a system's headers."""
    services = site.app.state.services
    settings = services.settings.model_copy(update={"fhir_token_sha256": token_hash(token).upper()})
    site.app.state.services = replace(services, settings=settings)
    return {"Authorization": f"Bearer {token}"}


def read(answer: Any, status: int = 200) -> dict[str, Any]:
    """Return a valid resource."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/fhir+json")
    return check(answer.json())


def refused(answer: Any, status: int) -> str:
    """Return the code of a valid OperationOutcome."""
    outcome = read(answer, status)
    assert outcome["resourceType"] == "OperationOutcome"
    return str(outcome["issue"][0]["details"]["coding"][0]["code"])


def readers(site: Site) -> list[str]:
    with site.world.units() as unit:
        return [each.user_id for each in unit.audit.entries(site.world.report_id) if each.action == READ]


def test_a_signed_report_is_read_with_its_version_and_the_reading_is_audited(web: Web) -> None:
    report_id, headers = signed_report(*web)
    answer = web[1].get(f"/fhir/DiagnosticReport/{report_id}", headers=headers)
    resource = read(answer)
    assert (resource["id"], resource["status"], resource["conclusion"]) == (report_id, "final", "Pas d'hémorragie.")
    assert resource["issued"].endswith(("+01:00", "+02:00"))
    assert resource["meta"]["source"] == "http://testserver/fhir"
    assert (answer.headers["etag"], answer.headers["cache-control"]) == ('W/"1"', "no-store")
    assert answer.headers["last-modified"].endswith("GMT")
    assert readers(web[0]) == [LEA.user_id]


def test_a_system_reads_with_the_token_of_the_settings_and_with_it_nothing_else(web: Web) -> None:
    report_id, _ = signed_report(*web)
    headers = trust_token(web[0])
    assert read(web[1].get(f"/fhir/DiagnosticReport/{report_id}", headers=headers))["id"] == report_id
    assert readers(web[0]) == [SYSTEM]
    for address in (f"/api/reports/{report_id}", "/api/worklist"):
        assert web[1].get(address, headers=headers).status_code == 401


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer "}])
def test_without_token_or_sign_in_nothing_is_read(web: Web, headers: Headers) -> None:
    report_id, _ = signed_report(*web)
    trust_token(web[0])
    for answer in (
        web[1].get(f"/fhir/DiagnosticReport/{report_id}", headers=headers),
        web[1].get(f"/fhir/Bundle/{report_id}", headers=headers),
        web[1].post(SEARCH, data={"identifier": "ACN101"}, headers=headers),
    ):
        assert refused(answer, 401) == "not-signed-in"
        assert answer.headers["www-authenticate"] == "Bearer"
    assert readers(web[0]) == []


def test_where_no_token_is_set_none_opens(web: Web) -> None:
    report_id, _ = signed_report(*web)
    for token in ("", token_hash("")):
        answer = web[1].get(f"/fhir/DiagnosticReport/{report_id}", headers={"Authorization": f"Bearer {token}"})
        assert refused(answer, 401) == "not-signed-in"


def test_a_token_sum_that_is_none_is_refused_at_start_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTING_FHIR_TOKEN_SHA256", TOKEN)
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert caught.value.code == "setting-wrong"
    assert "REPORTING_FHIR_TOKEN_SHA256" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_draft_and_what_does_not_exist_are_equally_unknown(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.world.type("Pas d'hémorragie.", field_id="impression")
    for unknown in (report_id, "nowhere", "ACN%20101", "%00"):
        answer = browser.get(f"/fhir/DiagnosticReport/{unknown}", headers=headers)
        assert refused(answer, 404) == "fhir-report-unknown"
        assert "ACN" not in answer.text
    found = read(browser.post(SEARCH, data={"identifier": "ACN101"}, headers=headers))
    assert found["total"] == 0


def test_a_correction_that_is_being_written_is_not_read_and_older_versions_stay(web: Web) -> None:
    site, browser = web
    report_id, headers = signed_report(site, browser)
    site.world.signing.correct(report_id, LEA)
    site.world.type("Contrôle. ", field_id="impression")
    assert read(browser.get(f"/fhir/DiagnosticReport/{report_id}", headers=headers))["status"] == "final"
    site.world.sign()
    newest = read(browser.get(f"/fhir/DiagnosticReport/{report_id}", headers=headers))
    assert (newest["status"], newest["meta"]["versionId"]) == ("corrected", "2")
    first = read(browser.get(f"/fhir/DiagnosticReport/{report_id}/_history/1", headers=headers))
    assert (first["status"], first["conclusion"]) == ("final", "Pas d'hémorragie.")
    for version in ("0", "3", "x", "99999999999", "-1"):
        answer = browser.get(f"/fhir/DiagnosticReport/{report_id}/_history/{version}", headers=headers)
        assert refused(answer, 404) == "revision-unknown"


def test_who_has_the_newest_version_gets_no_other_copy(web: Web) -> None:
    site, browser = web
    report_id, headers = signed_report(site, browser)
    address = f"/fhir/DiagnosticReport/{report_id}"
    same = browser.get(address, headers={**headers, "If-None-Match": 'W/"1"'})
    assert (same.status_code, same.headers["etag"], same.content) == (304, 'W/"1"', b"")
    assert readers(site) == []
    assert read(browser.get(address, headers={**headers, "If-None-Match": 'W/"7", "x"'}))["id"] == report_id


def test_the_report_is_read_as_a_bundle_too(web: Web) -> None:
    report_id, headers = signed_report(*web)
    resource = read(web[1].get(f"/fhir/Bundle/{report_id}", headers=headers))
    assert (resource["type"], resource["id"]) == ("collection", report_id)
    assert resource["entry"][0]["fullUrl"] == f"http://testserver/fhir/DiagnosticReport/{report_id}"


@pytest.mark.parametrize(
    ("form", "total"),
    [
        ({"identifier": "ACN101"}, 1),
        ({"identifier": "|ACN101"}, 1),
        ({"identifier": "urn:oid:1.2.3|ACN101"}, 0),
        ({"identifier": "OPN101"}, 1),
        ({"identifier": "ACN10"}, 0),
        ({"identifier": "IPP101"}, 0),
        ({"_id": "{id}"}, 1),
        ({"_id": "{id}", "identifier": "ACN101", "_format": "json"}, 1),
        ({"_id": "{id}", "identifier": "ACN999"}, 0),
        ({"_id": "nowhere", "identifier": "ACN101"}, 0),
    ],
)
def test_a_search_comes_as_a_form(web: Web, form: dict[str, str], total: int) -> None:
    report_id, headers = signed_report(*web)
    sent = {name: value.format(id=report_id) for name, value in form.items()}
    answer = web[1].post(SEARCH, data=sent, headers=headers)
    found = read(answer)
    assert (found["type"], found["total"], len(found.get("entry", []))) == ("searchset", total, total)
    assert "ACN" not in found["link"][0]["url"]
    assert len(readers(web[0])) == total


def test_a_report_is_found_by_its_own_number_and_by_number_and_issuer(web: Web) -> None:
    site, browser = web
    site.world.put_order(replace(ORDER, accession_number=Identifier(value="A|1,2", authority_oid="1.2.3")))
    report_id, headers = signed_report(site, browser)
    resource = read(browser.get(f"/fhir/DiagnosticReport/{report_id}", headers=headers))
    for number in ("urn:oid:1.2.3|A\\|1\\,2", "A\\|1\\,2"):
        assert read(browser.post(SEARCH, data={"identifier": number}, headers=headers))["total"] == 1
    # The reports of this test have no UUID for an id, so that their urn:uuid leads to none.
    assert resource["identifier"][0]["value"].startswith("urn:uuid:")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"identifier": ""},
        {"identifier": "ACN101,ACN102"},
        {"identifier": "urn:oid:1.2.3|"},
        {"identifier": "a|b|c"},
        {"identifier": "a\x00"},
        {"identifier": ["ACN101", "ACN102"]},
        {"patient": "Dupont"},
        {"_id": "x", "_count": "1"},
    ],
)
def test_a_search_that_cannot_be_answered_in_full_is_refused_without_repeating_it(
    web: Web, form: dict[str, Any]
) -> None:
    _, headers = signed_report(*web)
    answer = web[1].post(SEARCH, data=form, headers={**headers, "Content-Type": "application/x-www-form-urlencoded"})
    assert refused(answer, 400) == "fhir-search-parameter"
    assert "Dupont" not in answer.text
    assert readers(web[0]) == []


@pytest.mark.parametrize("address", ["/fhir/DiagnosticReport", SEARCH])
def test_a_number_in_an_address_is_refused_and_the_refusal_says_what_to_do(web: Web, address: str) -> None:
    _, headers = signed_report(*web)
    for query in ("identifier=ACN101", "_id=x&identifier=ACN101", "subject=Patient/1"):
        answer = web[1].get(f"{address}?{query}", headers=headers)
        assert refused(answer, 400) == "fhir-search-by-post"
        assert "POST /fhir/DiagnosticReport/_search" in answer.text
        assert "ACN101" not in answer.text
    posted = web[1].post(f"{SEARCH}?identifier=ACN101", data={"_id": "x"}, headers=headers)
    assert refused(posted, 400) == "fhir-search-by-post"


def test_by_id_a_report_may_be_searched_by_get(web: Web) -> None:
    report_id, headers = signed_report(*web)
    found = read(web[1].get(f"/fhir/DiagnosticReport?_id={report_id}", headers=headers))
    assert [entry["resource"]["id"] for entry in found["entry"]] == [report_id]
    assert refused(web[1].get("/fhir/DiagnosticReport", headers=headers), 400) == "fhir-search-parameter"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"identifier": "ACN101"}', "application/json"),
        (b"identifier=%FF", "application/x-www-form-urlencoded"),
        (b"identifier=\xff", "application/x-www-form-urlencoded"),
        (b"identifier=" + b"A" * FORM_LIMIT_BYTES, "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_small_form_is_refused(web: Web, content: bytes, kind: str) -> None:
    _, headers = signed_report(*web)
    answer = web[1].post(SEARCH, content=content, headers={**headers, "Content-Type": kind})
    assert refused(answer, 400) == "fhir-search-form"


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("application/fhir+json", "", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "", 200),
        ("", "", 200),
        ("application/fhir+xml", "", 406),
        ("application/fhir+json", "?_format=xml", 406),
        ("application/fhir+xml", "?_format=json", 200),
    ],
)
def test_only_json_is_spoken(web: Web, accept: str, query: str, status: int) -> None:
    report_id, headers = signed_report(*web)
    answer = web[1].get(f"/fhir/DiagnosticReport/{report_id}{query}", headers={**headers, "Accept": accept})
    read(answer, status)


def test_what_is_offered_is_told_without_sign_in(web: Web) -> None:
    resource = read(web[1].get("/fhir/metadata"))
    assert (resource["resourceType"], resource["implementation"]["url"]) == (
        "CapabilityStatement",
        "http://testserver/fhir",
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "Patient/1"),
        ("PUT", "DiagnosticReport/1"),
        ("DELETE", "DiagnosticReport/1"),
        ("POST", "DiagnosticReport"),
        ("GET", ""),
        ("POST", ""),
    ],
)
def test_what_is_not_offered_is_answered_in_fhir(web: Web, method: str, path: str) -> None:
    _, headers = signed_report(*web)
    assert refused(web[1].request(method, f"/fhir/{path}", headers=headers), 404) == "fhir-not-offered"


def test_a_surprise_is_answered_in_fhir_without_what_was_sent(web: Web) -> None:
    report_id, headers = signed_report(*web)
    web[0].app.state.services.reading.read = None
    answer = web[1].get(f"/fhir/DiagnosticReport/{report_id}", headers=headers)
    assert refused(answer, 500) == "internal-error"


def test_the_outcome_speaks_the_language_of_who_asks(web: Web) -> None:
    _, headers = signed_report(*web)
    outcome = read(web[1].get("/fhir/DiagnosticReport/nowhere", headers=headers), 404)
    assert outcome["language"] == "fr"
    assert outcome["issue"][0]["details"]["text"].startswith("Aucun compte rendu signé")
