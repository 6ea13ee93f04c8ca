"""What a message changes in an order that is known. Pure.

HL7 sends what it wants to say, not the whole: empty is "not said". So a later message fills in and corrects, and
never wipes. The status only moves forward: an order that was examined stays so, whatever an update says.
"""

from dataclasses import replace

from reporting.hl7.order import OrderAction, OrderChange
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import Condition
from reporting.report.order import Identifier, Order, OrderStatus, Patient, Priority, Sex


def merged(known: Order, change: OrderChange) -> Order:
    """Return `known` with what the message says; order_id stays that of `known`.

    Raise Refusal `order-patient-differs` (AE) if the message names another patient: same authority, other value.
    """
    said = change.order
    if _differ(known.patient, said.patient):
        where = Location(segment="PID", field=3)
        raise Refusal("order-patient-differs", condition=Condition.APPLICATION, location=where)
    if change.action is OrderAction.CANCEL:
        return replace(known, status=OrderStatus.CANCELLED)
    return replace(
        known,
        patient=_patient(known.patient, said.patient),
        procedure=said.procedure if said.procedure.value or not known.procedure.value else known.procedure,
        placer_number=said.placer_number or known.placer_number,
        filler_number=said.filler_number or known.filler_number,
        accession_number=_accession_number(known, said),
        study_uid=said.study_uid or known.study_uid,
        modality=said.modality or known.modality,
        body_part=said.body_part or known.body_part,
        priority=known.priority if said.priority is Priority.ROUTINE else said.priority,
        status=_status(known.status, change),
        reason=said.reason or known.reason,
        referrer=said.referrer or known.referrer,
        scheduled_at=said.scheduled_at or known.scheduled_at,
        patient_class=said.patient_class if said.patient_class != "U" else known.patient_class,
        visit_number=said.visit_number or known.visit_number,
        site=said.site or known.site,
    )


def _accession_number(known: Order, said: Order) -> Identifier | None:
    """Return the accession number; a filler number that only stands in for one does not replace a known one."""
    if said.accession_number == said.filler_number:
        return known.accession_number or said.accession_number
    return said.accession_number


def _status(known: OrderStatus, change: OrderChange) -> OrderStatus:
    if change.action is OrderAction.NEW and known is OrderStatus.CANCELLED:
        return change.order.status
    if known is OrderStatus.ORDERED:
        return change.order.status
    return OrderStatus.EXAMINED if change.action is OrderAction.EXAMINED else known


def _patient(known: Patient, said: Patient) -> Patient:
    """Return the patient as said; identifiers that the message leaves out are kept behind."""
    new = {(identifier.authority, identifier.authority_oid, identifier.type) for identifier in said.identifiers}
    kept = tuple(i for i in known.identifiers if (i.authority, i.authority_oid, i.type) not in new)
    return replace(
        said,
        identifiers=said.identifiers + kept,
        birth_date=said.birth_date or known.birth_date,
        sex=known.sex if said.sex is Sex.UNKNOWN else said.sex,
    )


def _differ(known: Patient, said: Patient) -> bool:
    """True if no identifier is common and one authority has given two different ones."""
    ours = {(i.authority_oid or i.authority, i.type): i.value for i in known.identifiers}
    theirs = {(i.authority_oid or i.authority, i.type): i.value for i in said.identifiers}
    common = ours.keys() & theirs.keys()
    return bool(common) and all(ours[key] != theirs[key] for key in common)
