"""A signed report as FHIR R4 DiagnosticReport: to be read as one resource or a Bundle, and to be pushed. Pure.

Read, the report contains everything that it speaks of, since no other resource is served here; `bundle` has the same
beside it. Pushed (a transaction), the report replaces the revision that the receiver has, found by the report's own
number; patient, signer, orders and studies are made only where the receiver has none with that number and issuer. What
has no number of a known issuer stays inside the report: by a bare number another hospital's patient could be matched.
Sections stay inside it as well, so that none of an earlier revision is left over. The same report gives the same bytes.
Not here: HTTP (`web/fhir.py`), what is said of the service and its errors (`fhir_answers.py`).
"""

import base64
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum
from urllib.parse import quote
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from reporting.render.fhir_narrative import narrative
from reporting.render.fhir_resources import (
    PATIENT,
    SIGNER,
    conclusion,
    matching_number,
    order_identifiers,
    parts,
)
from reporting.render.fhir_systems import REPORT_CODE, REPORT_STATUS, SHA_256, URI_SYSTEM, V2_0074
from reporting.render.fhir_values import Resource, Systems, concept, instant, known, line, lines, reference
from reporting.render.text import text
from reporting.report.order import Code
from reporting.report.signing import RevisionKind, SignedReport

NO_SYSTEMS: Systems = {}
REPORT = "report"
TYPE = "DiagnosticReport"

Document = tuple[str, bytes]
"""Media type and bytes of the report as a document."""


class BundleKind(Enum):
    """What a Bundle is for."""

    COLLECTION = "collection"
    """To be read."""
    TRANSACTION = "transaction"
    """To be posted to the base of a FHIR server: all of it is done, or nothing."""


def diagnostic_report(
    signed: SignedReport,
    *,
    base_url: str,
    zone: ZoneInfo,
    document: Document | None = None,
    systems: Systems = NO_SYSTEMS,
) -> Resource:
    """Return the DiagnosticReport, everything it speaks of contained. Times are told in `zone`.

    `base_url` is this service's, without a slash at the end; empty if nobody needs to find the way back.
    """
    return _Build(signed, base_url, zone, document, systems).read(separate=())[REPORT]


def bundle(
    signed: SignedReport,
    kind: BundleKind,
    *,
    base_url: str,
    zone: ZoneInfo,
    document: Document | None = None,
    systems: Systems = NO_SYSTEMS,
) -> Resource:
    """Return the report and what it speaks of as a Bundle; the arguments are those of `diagnostic_report`."""
    build = _Build(signed, base_url, zone, document, systems)
    return build.collection() if kind is BundleKind.COLLECTION else build.transaction()


def push(
    signed: SignedReport,
    *,
    base_url: str,
    zone: ZoneInfo,
    document: Document | None = None,
    systems: Systems = NO_SYSTEMS,
) -> bytes:
    """Return the bytes to be posted to the base of a FHIR server as `application/fhir+json`."""
    return encode(
        bundle(signed, BundleKind.TRANSACTION, base_url=base_url, zone=zone, document=document, systems=systems)
    )


def encode(resource: Resource) -> bytes:
    """Return a resource as JSON, UTF-8."""
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()


def report_identifier(report_id: str) -> Resource:
    """Return the number under which a report is known everywhere: its UUID."""
    return {"use": "official", "system": URI_SYSTEM, "value": f"urn:uuid:{_uuid(report_id)}"}


def identifiers(signed: SignedReport, systems: Systems = NO_SYSTEMS) -> list[Resource]:
    """Return the report's own number, then those of its orders, each once."""
    found = [report_identifier(signed.report.report_id)]
    for order in signed.orders:
        found += [number for number in order_identifiers(order, systems) if number not in found]
    return found


class _Build:
    """One signed report on its way into FHIR."""

    def __init__(
        self, signed: SignedReport, base_url: str, zone: ZoneInfo, document: Document | None, systems: Systems
    ) -> None:
        self._signed = signed
        self._base_url = base_url
        self._zone = zone
        self._document = document
        self._systems = systems

    def read(self, separate: Collection[str]) -> dict[str, Resource]:
        """Return the report by REPORT, and by name what stands beside it; the rest is contained."""

        def refer(name: str) -> str:
            return self._urn(name) if name in separate else f"#{name}"

        made = dict(parts(self._signed, refer, self._zone, self._systems))
        beside = {name: _reaching(resource) for name, resource in made.items() if name in separate}
        contained = [_with_id(resource, name) for name, resource in made.items() if name not in separate]
        return {REPORT: self._report(made, contained, refer), **beside}

    def collection(self) -> Resource:
        """Return a Bundle in which every resource is an entry."""
        resources = self.read(separate=self._names())
        report_url = f"{self._base_url}/{TYPE}/{self._signed.report.report_id}"
        return {
            "resourceType": "Bundle",
            "id": self._signed.report.report_id,
            "meta": self._meta(),
            "type": BundleKind.COLLECTION.value,
            "timestamp": instant(self._signed.signed_at, self._zone),
            "entry": [
                {"fullUrl": report_url if name == REPORT else self._urn(name), "resource": resource}
                for name, resource in resources.items()
            ],
        }

    def transaction(self) -> Resource:
        """Return a Bundle of conditional creates and one conditional update."""
        found = self._matchable()
        resources = self.read(separate=found)
        # Id and version are the receiver's to give.
        report = {**resources.pop(REPORT), "meta": self._origin()}
        del report["id"]
        own = report_identifier(self._signed.report.report_id)
        return {
            "resourceType": "Bundle",
            "type": BundleKind.TRANSACTION.value,
            "entry": [
                *(
                    {
                        "fullUrl": self._urn(name),
                        "resource": resource,
                        "request": {"method": "POST", "url": resource["resourceType"], "ifNoneExist": found[name]},
                    }
                    for name, resource in resources.items()
                ),
                {
                    "fullUrl": self._urn(REPORT),
                    "resource": report,
                    "request": {"method": "PUT", "url": f"{TYPE}?{_query(own)}"},
                },
            ],
        }

    def _names(self) -> list[str]:
        return [name for name, _ in parts(self._signed, str, self._zone, self._systems)]

    def _matchable(self) -> dict[str, str]:
        """Return what the receiver can find among its own, with the query that finds it, no query twice.

        Orders and studies only if the patient can be found: beside the report they could not name one inside it.
        """
        made = dict(parts(self._signed, str, self._zone, self._systems))
        found: dict[str, str] = {}
        used = set()
        for name, resource in made.items():
            number = matching_number(resource)
            if number is None or (name not in (PATIENT, SIGNER) and PATIENT not in found):
                continue
            query = _query(number)
            if (resource["resourceType"], query) not in used:
                used.add((resource["resourceType"], query))
                found[name] = query
        return found

    def _report(self, made: Mapping[str, Resource], contained: list[Resource], refer: Callable[[str], str]) -> Resource:
        signed, report = self._signed, self._signed.report
        at = signed.order.scheduled_at
        return known(
            resourceType=TYPE,
            id=report.report_id,
            meta=self._meta(),
            language=report.language.value,
            text=narrative(signed, self._zone),
            contained=contained,
            identifier=identifiers(signed, self._systems),
            basedOn=_references(made, "ServiceRequest", refer),
            status=REPORT_STATUS[signed.kind],
            category=[{"coding": [{"system": V2_0074, "code": "RAD", "display": "Radiology"}]}],
            code=_report_code(report.code, report.title),
            subject=reference(refer(PATIENT), "Patient", signed.order.patient.name.display()),
            effectiveDateTime=instant(at, self._zone) if at else "",
            issued=instant(signed.signed_at, self._zone),
            resultsInterpreter=[reference(refer(SIGNER), "Practitioner", signed.signer.name.display())],
            result=_references(made, "Observation", refer),
            imagingStudy=_references(made, "ImagingStudy", refer),
            conclusion=conclusion(signed),
            presentedForm=list(self._forms()),
        )

    def _meta(self) -> Resource:
        return {
            "versionId": str(self._signed.revision),
            "lastUpdated": instant(self._signed.signed_at, self._zone),
            **self._origin(),
        }

    def _origin(self) -> Resource:
        """Where it comes from, and the hash of what was signed."""
        tag = {"system": SHA_256, "code": self._signed.content_hash, "display": "SHA-256"}
        return known(source=self._base_url, tag=[tag])

    def _forms(self) -> Iterator[Resource]:
        """Yield the report as plain text, then as the document if there is one; nothing of a withdrawn one."""
        if self._signed.kind is RevisionKind.WITHDRAWAL:
            return
        yield self._form("text/plain; charset=utf-8", lines(text(self._signed, self._zone)).encode())
        if self._document:
            yield self._form(*self._document)

    def _form(self, content_type: str, content: bytes) -> Resource:
        return known(
            contentType=content_type,
            language=self._signed.report.language.value,
            data=base64.b64encode(content).decode(),
            size=len(content),
            # FHIR wants SHA-1 here; it is a checksum of the attachment and guards nothing.
            hash=base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
            title=line(self._signed.report.title),
            creation=instant(self._signed.signed_at, self._zone),
        )

    def _urn(self, name: str) -> str:
        """Return the address of an entry: the same whenever this report is built again."""
        return f"urn:uuid:{uuid5(_uuid(self._signed.report.report_id), name)}"


def _report_code(code: Code | None, title: str) -> Resource:
    """Return the type of the document: LOINC's for every imaging report, and the template's own beside it."""
    general = concept(Code(value=REPORT_CODE, scheme="LN"), title)
    own = concept(code)["coding"] if code and line(code.value) else []
    codings = [own, general["coding"]]
    return known(coding=_each_once(codings), text=general.get("text"))


def _each_once(lists: list[object]) -> list[object]:
    found: list[object] = []
    for codings in lists:
        found += [coding for coding in codings if coding not in found] if isinstance(codings, list) else []
    return found


def _references(made: Mapping[str, Resource], kind: str, refer: Callable[[str], str]) -> list[Resource]:
    return [reference(refer(name), kind) for name, resource in made.items() if resource["resourceType"] == kind]


def _reaching(resource: Resource) -> Resource:
    """Return a resource that stands beside the report without what it says is based on something inside it."""
    bases = resource.get("basedOn", [])
    inside = isinstance(bases, list) and any(str(basis["reference"]).startswith("#") for basis in bases)
    return {member: value for member, value in resource.items() if not (inside and member == "basedOn")}


def _with_id(resource: Resource, name: str) -> Resource:
    return {"resourceType": resource["resourceType"], "id": name, **resource}


def _query(number: Resource) -> str:
    """Return a search by one identifier; what means something in a search parameter is escaped (R4 §3.1.1.4)."""
    system, value = (
        str(number[part]).replace("\\", "\\\\").replace("|", "\\|").replace(",", "\\,").replace("$", "\\$")
        for part in ("system", "value")
    )
    return f"identifier={quote(f'{system}|{value}', safe=':/')}"


def _uuid(report_id: str) -> UUID:
    """Return the id of a report, which is a UUID; one that is not gets the same one each time."""
    try:
        return UUID(report_id)
    except ValueError:
        return uuid5(NAMESPACE_OID, report_id)
