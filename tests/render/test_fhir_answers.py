"""What the FHIR service says of itself, of errors, of a search."""

from zoneinfo import ZoneInfo

import pytest

from reporting.errors import (
    ConfigError,
    ConflictError,
    DeniedError,
    InputError,
    NotFoundError,
    ReportingError,
    StoreError,
)
from reporting.render.fhir import diagnostic_report
from reporting.render.fhir_answers import capability_statement, operation_outcome, search_set
from reporting.wording import Language
from tests.render.fhir_rules import check
from tests.render.reports import signed

BASE = "https://reporting.hospital.example/fhir"


@pytest.mark.parametrize("language", Language)
def test_the_capability_statement_is_valid_and_names_what_is_offered(language: Language) -> None:
    read = check(capability_statement(base_url=BASE, version="1.2", language=language))
    assert read["fhirVersion"] == "4.0.1"
    (server,) = read["rest"]
    offered = {each["type"]: [it["code"] for it in each["interaction"]] for each in server["resource"]}
    assert offered == {"DiagnosticReport": ["read", "vread", "search-type"], "Bundle": ["read"]}
    assert [each["name"] for each in server["resource"][0]["searchParam"]] == ["_id", "identifier"]


@pytest.mark.parametrize(
    ("error", "issue"),
    [
        (NotFoundError("fhir-report-unknown"), "not-found"),
        (NotFoundError("fhir-not-offered"), "not-supported"),
        (InputError("fhir-search-by-post"), "not-supported"),
        (InputError("request-not-understood", where="body"), "invalid"),
        (DeniedError("not-signed-in"), "login"),
        (DeniedError("sign-in-expired"), "expired"),
        (DeniedError("radiologists-only"), "forbidden"),
        (ConflictError("order-cancelled"), "conflict"),
        (StoreError("database-busy"), "transient"),
        (ConfigError("internal-error"), "exception"),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_an_error_is_an_outcome_with_its_code_and_its_sentence(
    error: ReportingError, issue: str, language: Language
) -> None:
    (told,) = check(operation_outcome(error, language))["issue"]
    assert told["code"] == issue
    assert told["details"] == {"coding": [{"code": error.code}], "text": error.sentence(language).strip()}


def test_found_reports_are_matches_of_a_searchset_and_nothing_found_is_a_valid_one() -> None:
    report = diagnostic_report(signed(), base_url=BASE, zone=ZoneInfo("Europe/Paris"))
    read = check(search_set([report], base_url=BASE))
    assert (read["total"], read["entry"][0]["search"]) == (1, {"mode": "match"})
    assert read["link"] == [{"relation": "self", "url": f"{BASE}/DiagnosticReport/_search"}]
    assert check(search_set([], base_url=BASE))["total"] == 0
