"""What the worklist shows: a patient, an examination that was asked for, and who asked for it.

Does not know HL7 or DICOM: `hl7/order.py` fills these values from a message.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class Sex(Enum):
    FEMALE = "F"
    MALE = "M"
    OTHER = "O"
    UNKNOWN = "U"


class Priority(Enum):
    """How soon; the order of the members is the order of the worklist."""

    STAT = "stat"
    URGENT = "urgent"
    ROUTINE = "routine"


class OrderStatus(Enum):
    ORDERED = "ordered"
    """Asked for; the images may not exist yet."""
    EXAMINED = "examined"
    """The images exist: to be read."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A value and who issued it. The type is the issuer's kind: PI, INS, AN, VN, IDNPS ..."""

    value: str
    authority: str = ""
    """Name of the assigning authority, e.g. ASIP-SANTE-INS-NIR."""
    authority_oid: str = ""
    """The authority's OID without prefix; empty if unknown."""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A coded concept: value, meaning for people, and scheme (LN, DCM, RADLEX, SCT, CCAM, 99LOCAL ...)."""

    value: str
    meaning: str = ""
    scheme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    family: str
    given: str = ""
    middle: str = ""
    prefix: str = ""

    def display(self) -> str:
        """Return e.g. `Dr Thomas Eric`: prefix, family, given, as worklists sort.

        A French INS name repeats the first given name in the list of all (PID-5.2 and 5.3): it is shown once.
        """
        repeated = self.middle.split()[:1] == self.given.split()[:1]
        given = (self.middle,) if repeated else (self.given, self.middle)
        return " ".join(part for part in (self.prefix, self.family, *given) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Practitioner:
    name: PersonName
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    identifiers: tuple[Identifier, ...]
    """At least one; the first is the one that results are sent with first."""
    name: PersonName
    birth_date: date | None = None
    sex: Sex = Sex.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One examination to report. `order_id` is ours; the other numbers belong to placer and filler."""

    order_id: str
    patient: Patient
    procedure: Code
    placer_number: Identifier | None = None
    filler_number: Identifier | None = None
    accession_number: Identifier | None = None
    """None until the examination was made (French teleradiology sends it afterwards)."""
    study_uid: str = ""
    modality: str = ""
    """DICOM modality: CT, MR, US, CR, DX, MG ...; empty if the order does not say."""
    body_part: str = ""
    """As people say it; empty if the order does not say."""
    priority: Priority = Priority.ROUTINE
    status: OrderStatus = OrderStatus.ORDERED
    reason: str = ""
    """Why the examination was asked for, in the referrer's words."""
    referrer: Practitioner | None = None
    scheduled_at: datetime | None = None
    patient_class: str = "U"
    """HL7 table 0004: I inpatient, O outpatient, E emergency, U unknown."""
    visit_number: Identifier | None = None
    site: str = ""
    """The facility that sent the order."""
    held: bool = False
    """True: whoever asked for the examination wants it to wait."""
    patient_merged_at: datetime | None = None
    """When the patient became another one while a report was written; None: never, or a radiologist has seen it."""
    site_segments: tuple[str, ...] = ()
    """The sender's own (Z) segments as ER7, for whoever wants them back; not read here."""
