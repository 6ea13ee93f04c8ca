"""Who a message is about: PID and PV1 as values of the domain (HL7 v2.5.1 §3.4.2 and §3.4.3). Pure."""

from dataclasses import dataclass

from reporting.hl7.datatypes import read_cx, read_date, read_xpn
from reporting.hl7.er7 import Segment
from reporting.hl7.refusal import field_missing
from reporting.report.order import Identifier, Patient, Sex

SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER, "A": Sex.OTHER}
PATIENT_CLASSES = frozenset("EIOPRBCNU")
"""Table 0004, PV1-2."""
MOST_IDENTIFIERS = 30
"""Further identifiers of a patient are not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    patient_class: str = "U"
    """Table 0004; U if it is not said."""
    number: Identifier | None = None


def read_patient(pid: Segment) -> Patient:
    """Return the patient of a PID. Raise Refusal 101 without PID-3 or PID-5."""
    identifiers = read_identifiers(pid, 3)
    if not identifiers:
        raise field_missing("PID", 3)
    name = read_xpn(pid.repetitions(5))
    if name is None:
        raise field_missing("PID", 5)
    sex = SEXES.get(pid.component(8, 1), Sex.UNKNOWN)
    return Patient(identifiers=identifiers, name=name, birth_date=read_date(pid.field(7)), sex=sex)


def read_identifiers(segment: Segment, field: int) -> tuple[Identifier, ...]:
    """Return the identifiers of a repeated CX (PID-3, MRG-1), each once, as they come."""
    values = segment.repetitions(field)[:MOST_IDENTIFIERS]
    return tuple(dict.fromkeys(identifier for value in values if (identifier := read_cx(value))))


def read_visit(pv1: Segment) -> Visit:
    """Return the visit of a PV1: PV1-2 and PV1-19."""
    said = pv1.field(2)
    number = next((found for value in pv1.repetitions(19) if (found := read_cx(value))), None)
    return Visit(patient_class=said if said in PATIENT_CLASSES else "U", number=number)
