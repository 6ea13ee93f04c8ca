"""Patients in: ADT of the events that update or merge (HL7 v2.5.1 chapter 3; IHE PAM ITI-30, ITI-31). Pure.

`message_kind` says which events these are. What changes in the orders of the patient is decided here too; finding them
is not.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from reporting.hl7.er7 import Message, Segment
from reporting.hl7.message_kind import Kind, site_of, written_at
from reporting.hl7.moments import Moments, Telling, moment_of
from reporting.hl7.order_merge import moments_known
from reporting.hl7.patient import Visit, read_identifiers, read_patient, read_visit
from reporting.hl7.patient_merge import patient_told
from reporting.hl7.refusal import Location, Refusal, field_missing, segment_missing
from reporting.hl7.tables import Condition
from reporting.report.identity import Merge, is_same_identifier, issuer_and_type
from reporting.report.order import Identifier, Order, Patient

MOST_PAIRS = 100
"""A message that merges more patients is refused: they are merged in one transaction, while others wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientChange:
    """What a message says of one patient."""

    patient: Patient
    visit: Visit
    site: str
    at: datetime
    """When the message was written."""
    merges: tuple[Merge, ...] = ()


def read(message: Message, kind: Kind, *, zone: tzinfo, now: datetime) -> tuple[PatientChange, ...]:
    """Return what an ADT says of each of its patients; a merge can name several pairs.

    Raise Refusal 100 without PID (and MRG), 101 without PID-3, PID-5 (and MRG-1).
    """
    at, site = written_at(message, zone=zone, now=now), site_of(message)
    if not message.segments("PID"):
        raise segment_missing("PID")
    if kind is not Kind.MERGE:
        patient, visit = read_patient(message.segment("PID")), read_visit(message.segment("PV1"))
        return (PatientChange(patient=patient, visit=visit, site=site, at=at),)
    if not message.segments("MRG"):
        raise segment_missing("MRG")
    if len(message.segments("MRG")) > MOST_PAIRS:
        where = Location(segment="MRG", sequence=MOST_PAIRS + 1)
        raise Refusal("patients-too-many", condition=Condition.CARDINALITY, location=where, most=MOST_PAIRS)
    return tuple(
        PatientChange(
            patient=(patient := read_patient(pid)),
            visit=Visit(),
            site=site,
            at=at,
            merges=tuple(_merges(patient, mrg, site, at)),
        )
        for pid, mrg in _pairs(message)
    )


def _pairs(message: Message) -> Iterator[tuple[Segment, Segment]]:
    pid: Segment | None = None
    for segment in message.all:
        if segment.name == "PID":
            pid = segment
        elif segment.name == "MRG":
            if pid is None:
                raise segment_missing("PID")
            yield pid, segment


def _merges(patient: Patient, mrg: Segment, site: str, at: datetime) -> Iterator[Merge]:
    gone = read_identifiers(mrg, 1)
    if not gone:
        raise field_missing("MRG", 1)
    for each in gone:
        if not any(is_same_identifier(each, site, kept, site) for kept in patient.identifiers):
            yield Merge(gone=each, survivor=_in_place_of(each, patient), site=site, at=at)


def _in_place_of(gone: Identifier, patient: Patient) -> Identifier:
    """Return the survivor's number of the same issuer, else the first."""
    of_issuer = (each for each in patient.identifiers if issuer_and_type(each) == issuer_and_type(gone))
    of_authority = (
        each
        for each in patient.identifiers
        if (each.authority_oid, each.authority) == (gone.authority_oid, gone.authority)
    )
    return next(of_issuer, None) or next(of_authority, patient.identifiers[0])


def told_of_patient(
    order: Order, moments: Moments, patient: Patient, patient_moments: Moments, change: PatientChange
) -> tuple[Order, Moments]:
    """Return an order of the patient with what is known of them now, and when that was said.

    `patient` is what `change` and the messages before it say together; of the visit `change` counts, if it is the
    order's.
    """
    known, moments = patient_told(order.patient, moments_known(order, moments), patient, patient_moments)
    telling, patient_class, number = Telling(moments, moment_of(change.at)), order.patient_class, change.visit.number
    if number and order.visit_number and number.value == order.visit_number.value:
        said = change.visit.patient_class
        patient_class = telling.newest("class", said=said, known=patient_class, unsaid="U")
    return replace(order, patient=known, patient_class=patient_class), telling.moments
