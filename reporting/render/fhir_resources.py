"""What a DiagnosticReport speaks of, as FHIR R4 resources: patient, signer, orders, studies, sections. Pure.

Resources name one another by what `Refer` says. Whether they stand inside the report or beside it is decided in
`fhir.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from reporting.render.fhir_systems import (
    DCM,
    DICOM_UID_SYSTEM,
    GENDERS,
    IMPRESSION_CODE,
    LOINC,
    PRIORITIES,
    REQUEST_STATUS,
    SECTION_STATUS,
    SNOMED_CT,
    code_system,
    is_oid,
)
from reporting.render.fhir_values import (
    Resource,
    Systems,
    concept,
    human_name,
    identifier,
    instant,
    known,
    line,
    lines,
    professional_identifiers,
    reference,
)
from reporting.report.layout import filled_sections
from reporting.report.model import Section
from reporting.report.order import Code, Order, OrderStatus, Practitioner
from reporting.report.signing import RevisionKind, SignedReport

Refer = Callable[[str], str]
"""Name of a part (patient, signer, order-1, study-1, section-1 ...) to what a Reference says."""

PATIENT, SIGNER = "patient", "signer"


def order_name(number: int) -> str:
    return f"order-{number}"


def section_texts(signed: SignedReport) -> list[tuple[Section, str]]:
    """Return each section in which something stands, with its text; none of a withdrawn report."""
    if signed.kind is RevisionKind.WITHDRAWAL:
        return []
    return [(section, text) for section, raw in filled_sections(signed.report) if (text := lines(raw))]


def conclusion(signed: SignedReport) -> str:
    """Return the text of the impression, or an empty string."""
    return "\n".join(text for section, text in section_texts(signed) if _is_impression(section))


def _is_impression(section: Section) -> bool:
    code = section.code
    return code is not None and code.value == IMPRESSION_CODE and code_system(code.scheme or "LN") == LOINC


def studies(signed: SignedReport) -> dict[str, Order]:
    """Return each study's UID with the first order that names it."""
    return {order.study_uid: order for order in reversed(signed.orders) if line(order.study_uid)}


def parts(signed: SignedReport, refer: Refer, zone: ZoneInfo, systems: Systems) -> Iterator[tuple[str, Resource]]:
    """Yield name and resource of everything that the report speaks of; no resource has an id yet."""
    yield PATIENT, patient(signed.order, systems)
    yield SIGNER, practitioner(signed.signer, systems)
    for number, order in enumerate(signed.orders, 1):
        yield order_name(number), service_request(signed, order, refer, zone, systems)
    for number, (uid, order) in enumerate(studies(signed).items(), 1):
        yield f"study-{number}", imaging_study(signed, uid, order, refer, systems)
    for number, (section, text) in enumerate(section_texts(signed), 1):
        yield f"section-{number}", observation(signed, section, text, refer, zone)


def patient(order: Order, systems: Systems) -> Resource:
    """Return the Patient."""
    who = order.patient
    name = human_name(who.name, use="official")
    return known(
        resourceType="Patient",
        identifier=[identifier(number, systems=systems) for number in who.identifiers if line(number.value)],
        name=[name] if name else [],
        gender=GENDERS[who.sex],
        birthDate=who.birth_date.isoformat() if who.birth_date else "",
    )


def practitioner(person: Practitioner, systems: Systems) -> Resource:
    """Return the Practitioner."""
    name = human_name(person.name)
    return known(
        resourceType="Practitioner",
        identifier=professional_identifiers(person.identifier, systems),
        name=[name] if name else [],
    )


def order_identifiers(order: Order, systems: Systems) -> list[Resource]:
    """Return the numbers of an order, the strongest first: placer (PLAC), filler (FILL), accession (ACSN)."""
    numbers = (
        (order.placer_number, "placer", "PLAC"),
        (order.filler_number, "filler", "FILL"),
        (order.accession_number, "accession", "ACSN"),
    )
    return [
        identifier(number, kind=kind, code=code, systems=systems)
        for number, kind, code in numbers
        if number is not None and line(number.value)
    ]


def service_request(signed: SignedReport, order: Order, refer: Refer, zone: ZoneInfo, systems: Systems) -> Resource:
    """Return the order as a ServiceRequest."""
    code, reason, site = concept(order.procedure), line(order.reason), line(order.body_part)
    return known(
        resourceType="ServiceRequest",
        identifier=order_identifiers(order, systems),
        status=REQUEST_STATUS[signed.kind],
        intent="order",
        category=[{"coding": [{"system": SNOMED_CT, "code": "363679005", "display": "Imaging"}]}],
        priority=PRIORITIES[order.priority],
        code=code,
        subject=reference(refer(PATIENT), "Patient"),
        occurrenceDateTime=instant(order.scheduled_at, zone) if order.scheduled_at else "",
        requester=_referrer(order, systems),
        reasonCode=[{"text": reason}] if reason else [],
        bodySite=[{"text": site}] if site else [],
    )


def _referrer(order: Order, systems: Systems) -> Resource:
    """Who asked, by number and name: a Reference needs no resource of theirs."""
    if order.referrer is None:
        return {}
    numbers = professional_identifiers(order.referrer.identifier, systems)
    told = known(identifier=numbers[0] if numbers else {}, display=line(order.referrer.name.display()))
    return {"type": "Practitioner", **told} if told else {}


def imaging_study(signed: SignedReport, uid: str, order: Order, refer: Refer, systems: Systems) -> Resource:
    """Return the images, of which we know the UID and what was asked for."""
    basis = next(n for n, each in enumerate(signed.orders, 1) if each.order_id == order.order_id)
    modality, accession = line(order.modality), order.accession_number
    number: Resource = {"system": DICOM_UID_SYSTEM, "value": f"urn:oid:{uid}"} if is_oid(uid) else {"value": line(uid)}
    numbers = [number]
    if accession and line(accession.value):
        numbers.append(identifier(accession, kind="accession", code="ACSN", systems=systems))
    return known(
        resourceType="ImagingStudy",
        identifier=numbers,
        status="available" if order.status is OrderStatus.EXAMINED else "unknown",
        modality=[{"system": DCM, "code": modality}] if modality else [],
        subject=reference(refer(PATIENT), "Patient"),
        basedOn=[reference(refer(order_name(basis)), "ServiceRequest")],
        description=line(order.procedure.meaning),
    )


def observation(signed: SignedReport, section: Section, text: str, refer: Refer, zone: ZoneInfo) -> Resource:
    """Return a section: its LOINC code, its title, its text word for word."""
    at, code = signed.order.scheduled_at, section.code or Code(value="")
    coded = replace(code, scheme=code.scheme or "LN")
    return known(
        resourceType="Observation",
        status=SECTION_STATUS[signed.kind],
        code=concept(coded, section.title or section.section_id),
        subject=reference(refer(PATIENT), "Patient"),
        effectiveDateTime=instant(at, zone) if at else "",
        issued=instant(signed.signed_at, zone),
        performer=[reference(refer(SIGNER), "Practitioner")],
        valueString=text,
    )


def matching_number(resource: Resource) -> Resource | None:
    """Return the number by which a receiver finds its own copy of a resource; None if that cannot be done for sure.

    A number without its issuer could be anyone's. One accession number can stand for several studies; a section is
    never shared between reports.
    """
    numbers = resource.get("identifier", [])
    if resource["resourceType"] == "Observation" or not isinstance(numbers, list):
        return None
    if resource["resourceType"] == "ImagingStudy":
        numbers = numbers[:1]
    return next((number for number in numbers if number.get("system")), None)
