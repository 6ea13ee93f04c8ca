"""What a FHIR R4 service says beside its reports: its CapabilityStatement, search results, OperationOutcome. Pure."""

from collections.abc import Mapping, Sequence

from reporting.errors import (
    ConflictError,
    DeniedError,
    InputError,
    NotFoundError,
    PeerError,
    ReportingError,
    StoreError,
)
from reporting.render.fhir import TYPE
from reporting.render.fhir_values import Resource, line
from reporting.wording import Language, sentence

FHIR_VERSION = "4.0.1"
MEDIA_TYPE = "application/fhir+json"
CHANGED_ON = "2026-11-25"
"""Day on which what is offered last changed: the CapabilityStatement's date."""

_ISSUE_OF_CODE = {
    "not-signed-in": "login",
    "sign-in-expired": "expired",
    "internal-error": "exception",
    "fhir-not-offered": "not-supported",
    "fhir-search-by-post": "not-supported",
    "fhir-search-parameter": "not-supported",
    "fhir-json-only": "not-supported",
}
_ISSUE_OF_FAMILY: Mapping[type[ReportingError], str] = {
    NotFoundError: "not-found",
    DeniedError: "forbidden",
    InputError: "invalid",
    ConflictError: "conflict",
    PeerError: "transient",
    StoreError: "transient",
}


def operation_outcome(error: ReportingError, language: Language) -> Resource:
    """Return an error: its code for machines, its sentence for people. It holds no word of a report or request."""
    families = (issue for family, issue in _ISSUE_OF_FAMILY.items() if isinstance(error, family))
    issue = _ISSUE_OF_CODE.get(error.code) or next(families, "exception")
    return {
        "resourceType": "OperationOutcome",
        "language": language.value,
        "issue": [
            {
                "severity": "fatal" if issue == "exception" else "error",
                "code": issue,
                "details": {"coding": [{"code": error.code}], "text": line(error.sentence(language))},
            }
        ],
    }


def search_set(reports: Sequence[Resource], *, base_url: str) -> Resource:
    """Return found reports as a searchset. Its self link names no parameter: one of them may be a patient's number."""
    found: Resource = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(reports),
        "link": [{"relation": "self", "url": f"{base_url}/{TYPE}/_search"}],
    }
    entries = [
        {"fullUrl": f"{base_url}/{TYPE}/{report['id']}", "resource": report, "search": {"mode": "match"}}
        for report in reports
    ]
    return {**found, "entry": entries} if entries else found


def capability_statement(*, base_url: str, version: str, language: Language) -> Resource:
    """Return what is offered; `version` is the software's."""

    def said(code: str) -> str:
        return sentence(code, language, {})

    return {
        "resourceType": "CapabilityStatement",
        "language": language.value,
        "status": "active",
        "date": CHANGED_ON,
        "kind": "instance",
        "software": {"name": "Reporting", "version": version},
        "implementation": {"description": said("fhir-offers"), "url": base_url},
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA_TYPE],
        "rest": [
            {
                "mode": "server",
                "security": {"description": said("fhir-offers-security")},
                "resource": [
                    {
                        "type": TYPE,
                        "documentation": said("fhir-offers-reports"),
                        "interaction": [{"code": "read"}, {"code": "vread"}, {"code": "search-type"}],
                        "versioning": "versioned",
                        "readHistory": True,
                        "conditionalRead": "not-match",
                        "searchParam": [
                            {"name": "_id", "type": "token", "documentation": said("fhir-offers-id")},
                            {"name": "identifier", "type": "token", "documentation": said("fhir-offers-identifier")},
                        ],
                    },
                    {
                        "type": "Bundle",
                        "documentation": said("fhir-offers-bundle"),
                        "interaction": [{"code": "read"}],
                        "versioning": "versioned",
                        "conditionalRead": "not-match",
                    },
                ],
            }
        ],
    }
