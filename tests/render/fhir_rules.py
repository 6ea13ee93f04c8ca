"""What a FHIR resource of ours must keep: `fhir.resources` validates its shape, the rest is R4's own rules.

`fhir.resources` has R4B in place of R4; the two differ in none of the resources used here. It checks neither required
codes, nor references, nor XHTML.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from fhir.resources.R4B import get_fhir_model_class

from reporting.render.fhir import encode

XHTML = "{http://www.w3.org/1999/xhtml}"
XHTML_ELEMENTS = {"div", "h2", "h3", "p", "b", "br", "table", "tbody", "tr", "th", "td"}

CODES: dict[tuple[str, str], set[str]] = {
    ("DiagnosticReport", "status"): {"preliminary", "final", "corrected", "appended", "entered-in-error"},
    ("Observation", "status"): {"preliminary", "final", "corrected", "amended", "entered-in-error"},
    ("ServiceRequest", "status"): {"active", "completed"},
    ("ServiceRequest", "intent"): {"order"},
    ("ServiceRequest", "priority"): {"routine", "urgent", "asap", "stat"},
    ("ImagingStudy", "status"): {"available", "unknown"},
    ("Patient", "gender"): {"female", "male", "other", "unknown"},
    ("Bundle", "type"): {"collection", "transaction", "searchset"},
    ("CapabilityStatement", "kind"): {"instance"},
    ("CapabilityStatement", "status"): {"active"},
}
"""Required bindings: which of their codes may occur here."""
ISSUES = {
    "invalid",
    "login",
    "expired",
    "forbidden",
    "not-found",
    "not-supported",
    "conflict",
    "transient",
    "exception",
}


def check(resource: dict[str, Any]) -> dict[str, Any]:
    """Assert that it is valid R4 as it goes over the line; return it as it is read there."""
    read: dict[str, Any] = json.loads(encode(resource))
    get_fhir_model_class(read["resourceType"]).model_validate(read)
    for each in resources(read):
        check_codes(each)
        if "text" in each:
            check_narrative(each)
        check_contained(each)
    if read["resourceType"] == "Bundle":
        check_bundle(read)
    assert_nothing_empty(read)
    return read


def resources(value: object) -> Iterator[dict[str, Any]]:
    """Yield every resource in it, itself included."""
    if isinstance(value, dict):
        if "resourceType" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from resources(each)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def check_codes(resource: dict[str, Any]) -> None:
    for (kind, member), allowed in CODES.items():
        if resource["resourceType"] == kind and member in resource:
            assert resource[member] in allowed
    for issue in resource.get("issue", []):
        assert issue["code"] in ISSUES


def check_narrative(resource: dict[str, Any]) -> None:
    """txt-1: simple XHTML; txt-2: something to read."""
    root = ElementTree.fromstring(resource["text"]["div"])
    assert root.tag == f"{XHTML}div"
    assert {each.tag.removeprefix(XHTML) for each in root.iter()} <= XHTML_ELEMENTS
    assert "".join(root.itertext()).strip()


def check_contained(resource: dict[str, Any]) -> None:
    """dom-2 to dom-5, ref-1: one level deep, named from outside, without a version; no reference leads nowhere."""
    contained = resource.get("contained", [])
    ids = [each["id"] for each in contained]
    assert len(set(ids)) == len(ids)
    named = {reference for reference in references(resource) if reference.startswith("#")}
    outside = {key: value for key, value in resource.items() if key != "contained"}
    assert {f"#{each}" for each in ids} <= set(references(outside))
    for each in contained:
        assert not {"contained", "meta", "text"} & set(each)
    if ids:
        assert named == {f"#{each}" for each in ids}


def check_bundle(bundle: dict[str, Any]) -> None:
    """bdl-3, bdl-4, bdl-7 and that every reference is to an entry or inside one."""
    entries = bundle.get("entry", [])
    urls = [entry["fullUrl"] for entry in entries]
    assert len(set(urls)) == len(urls)
    for entry in entries:
        assert ("request" in entry) == (bundle["type"] == "transaction")
        assert ("search" in entry) == (bundle["type"] == "searchset")
        inside = {f"#{each['id']}" for each in entry["resource"].get("contained", [])}
        assert set(references(entry["resource"])) <= {*urls, *inside}
        if not entry["fullUrl"].startswith("urn:uuid:"):
            assert entry["fullUrl"].endswith(f"/{entry['resource']['resourceType']}/{entry['resource']['id']}")


def assert_nothing_empty(value: object) -> None:
    assert value not in ("", [], {}, None)
    if isinstance(value, str):
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]", value)
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        assert_nothing_empty(each)
