"""Orders in: ORM^O01, OMG^O19 and OMI^O23 (HL7 v2.3.1 to 2.5.1) as a value of the domain. Pure.

Follows IHE radiology (SWF RAD-2, RAD-3, RAD-4) and the French teleradiology guide (flows 1, 2 and 4), which names its
flow, not the procedure, in OBR-4 and sends modality and region as OBX. What a message does not say stays empty;
`order_merge` joins it with what is known. Not taken from a message: notes, height, weight, pregnancy, history.
"""

from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum

from reporting.hl7.datatypes import read_ce, read_cx, read_date, read_time, read_uid, read_xcn, read_xpn
from reporting.hl7.er7 import Message, Segment
from reporting.hl7.order_group import OrderGroup, order_group
from reporting.hl7.refusal import Location, Refusal, field_missing, segment_missing
from reporting.hl7.tables import MODALITIES, MODALITY_OF_SECTION, AckCode, Condition, scheme_name
from reporting.report.order import Code, Identifier, Order, OrderStatus, Patient, Priority, Sex

TAKEN = frozenset({("ORM", "O01"), ("OMG", "O19"), ("OMI", "O23")})
VERSIONS = frozenset({"2.3.1", "2.4", "2.5", "2.5.1"})
FLOW_NAMES = "TLR_OBR_PROCEDURE"
"""The coding scheme with which French teleradiology names its flow in OBR-4 instead of a procedure."""


class OrderAction(Enum):
    """What a message wants of an order."""

    NEW = "new"
    CHANGE = "change"
    CANCEL = "cancel"
    EXAMINED = "examined"
    """The images exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    order: Order
    """As this message alone tells it; its status is where the action leads."""
    action: OrderAction


ACTIONS: dict[str, OrderAction] = {
    "NW": OrderAction.NEW,
    "SN": OrderAction.NEW,
    "XO": OrderAction.CHANGE,
    "XX": OrderAction.CHANGE,
    "SC": OrderAction.CHANGE,
    "SR": OrderAction.EXAMINED,
    "CA": OrderAction.CANCEL,
    "OC": OrderAction.CANCEL,
    "CR": OrderAction.CANCEL,
    "DC": OrderAction.CANCEL,
    "OD": OrderAction.CANCEL,
    "DR": OrderAction.CANCEL,
}
"""ORC-1, table 0119. SN is the order that a filler makes (RAD-3); SR is the French "exam done" (flow 4)."""

ACTIONS_OF_STATUS: dict[str, OrderAction] = {
    "CM": OrderAction.EXAMINED,
    "CA": OrderAction.CANCEL,
    "DC": OrderAction.CANCEL,
    "IP": OrderAction.CHANGE,
    "SC": OrderAction.CHANGE,
    "HD": OrderAction.CHANGE,
}
"""ORC-5, table 0038: what a report of status (SC, SR) means."""

STATUSES: dict[OrderAction, OrderStatus] = {
    OrderAction.NEW: OrderStatus.ORDERED,
    OrderAction.CHANGE: OrderStatus.ORDERED,
    OrderAction.CANCEL: OrderStatus.CANCELLED,
    OrderAction.EXAMINED: OrderStatus.EXAMINED,
}

PRIORITIES = {
    "S": Priority.STAT,
    "STAT": Priority.STAT,
    "A": Priority.URGENT,
    "ASAP": Priority.URGENT,
    "U": Priority.URGENT,
    "URGENT": Priority.URGENT,
    "T": Priority.URGENT,
    "R": Priority.ROUTINE,
    "ROUTINE": Priority.ROUTINE,
}
"""Table 0485, and words that are seen in its place."""

SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER, "A": Sex.OTHER}
PATIENT_CLASSES = frozenset("EIOPRBCNU")


def read(message: Message, *, order_id: str, zone: tzinfo) -> OrderChange:
    """Return the order that a message places, changes or cancels.

    `order_id` becomes the order's id (ours); times without an offset are times in `zone`. Raise Refusal with all
    that the acknowledgement has to say: AR for messages that are not taken here, AE for faults of the message.
    """
    _check_header(message)
    patient = _patient(message)
    group = order_group(message)
    action = _action(group)
    procedure = _procedure(group)
    if procedure is None and action is OrderAction.NEW:
        raise field_missing("OBR", 4)
    if not (group.placer_number or group.filler_number or group.accession_number):
        raise Refusal(
            "order-number-missing", condition=Condition.REQUIRED_FIELD, location=Location(segment="ORC", field=2)
        )
    visit = message.segment("PV1")
    examined = action is OrderAction.NEW and group.orc.field(5) == "CM"
    order = Order(
        order_id=order_id,
        patient=patient,
        procedure=procedure or Code(value=""),
        placer_number=group.placer_number,
        filler_number=group.filler_number,
        accession_number=group.accession_number,
        study_uid=_study_uid(group, message),
        modality=_modality(group),
        body_part=_body_part(group),
        priority=_priority(group),
        status=OrderStatus.EXAMINED if examined else STATUSES[action],
        reason=_reason(group, action),
        referrer=read_xcn(group.obr, 16) or read_xcn(group.orc, 12),
        scheduled_at=next((time for value in group.times() if (time := read_time(value, zone))), None),
        patient_class=visit.field(2) if visit.field(2) in PATIENT_CLASSES else "U",
        visit_number=_visit_number(visit),
        site=message.segment("MSH").component(4, 1),
    )
    return OrderChange(order=order, action=action)


def _check_header(message: Message) -> None:
    """Refuse what is not an order we read (table 0357: 200, 201, 203)."""
    header = message.segment("MSH")
    kind, event = header.component(9, 1), header.component(9, 2)
    where = Location(segment="MSH", field=9)
    if kind not in {taken for taken, _ in TAKEN}:
        raise Refusal(
            "hl7-message-type-not-taken", ack_code=AckCode.AR, condition=Condition.MESSAGE_TYPE, location=where
        )
    if (kind, event) not in TAKEN:
        raise Refusal("hl7-event-not-taken", ack_code=AckCode.AR, condition=Condition.EVENT, location=where)
    if header.component(12, 1) not in VERSIONS:
        where = Location(segment="MSH", field=12)
        raise Refusal("hl7-version-not-taken", ack_code=AckCode.AR, condition=Condition.VERSION, location=where)
    if not message.control_id:
        raise field_missing("MSH", 10)


def _patient(message: Message) -> Patient:
    if not message.segments("PID"):
        raise segment_missing("PID")
    pid = message.segment("PID")
    identifiers = tuple(identifier for value in pid.repetitions(3) if (identifier := read_cx(value)))
    if not identifiers:
        raise field_missing("PID", 3)
    name = read_xpn(pid.repetitions(5))
    if name is None:
        raise field_missing("PID", 5)
    sex = SEXES.get(pid.component(8, 1), Sex.UNKNOWN)
    return Patient(identifiers=identifiers, name=name, birth_date=read_date(pid.field(7)), sex=sex)


def _action(group: OrderGroup) -> OrderAction:
    control = group.orc.field(1)
    if not control:
        raise field_missing("ORC", 1)
    if control not in ACTIONS:
        where = Location(segment="ORC", field=1)
        raise Refusal("order-control-not-taken", condition=Condition.TABLE_VALUE, location=where)
    if control in {"SC", "SR"}:
        return ACTIONS_OF_STATUS.get(group.orc.field(5), ACTIONS[control])
    return ACTIONS[control]


def _procedure(group: OrderGroup) -> Code | None:
    """Return what was done or is asked for: the coded act of flow 4, OBR-4, else modality and region in words."""
    performed = group.coded("CODE_ACTE_IMAGERIE")
    if performed:
        return performed
    asked = read_ce(group.obr, 4)
    if asked and asked.scheme != FLOW_NAMES:
        return asked
    if requested := group.ipc.component(2, 1):
        return Code(value=requested, scheme=scheme_name(group.ipc.component(2, 3)))
    modality = group.coded("MODALITE_IMAGERIE")
    words = [modality.meaning or modality.value if modality else "", _body_part(group)]
    meaning = " ".join(word for word in words if word)
    return Code(value="", meaning=meaning) if meaning else None


def _study_uid(group: OrderGroup, message: Message) -> str:
    """Return IPC-3 (2.5), else ZDS-1 (IHE RAD-4 in 2.3.1)."""
    return read_uid(group.ipc.component(3, 1)) or read_uid(message.segment("ZDS").component(1, 1))


def _modality(group: OrderGroup) -> str:
    coded = group.coded("MODALITE_IMAGERIE")
    for said in (coded.value if coded else "", group.ipc.component(5, 1), group.obr.field(24)):
        word = MODALITY_OF_SECTION.get(said, said)
        if word in MODALITIES:
            return word
    return ""


def _body_part(group: OrderGroup) -> str:
    """Return REGION_ANATOMIQUE in words: `1.1` is a region, `1.2` its side or other detail, `2.1` the next region."""
    regions: dict[str, list[str]] = {}
    for obx in group.observations("REGION_ANATOMIQUE"):
        words = obx.component(5, 2) or obx.component(5, 1)
        if words:
            regions.setdefault(obx.field(4).partition(".")[0], []).append(words)
    return "; ".join(", ".join(words) for words in regions.values())


def _priority(group: OrderGroup) -> Priority:
    said = (
        group.tq1.component(9, 1),
        group.orc.component(7, 6),
        group.obr.component(27, 6),
        group.obr.field(5),
    )
    return next((PRIORITIES[word.upper()] for word in said if word.upper() in PRIORITIES), Priority.ROUTINE)


def _reason(group: OrderGroup, action: OrderAction) -> str:
    """Return OBR-31 (all repetitions), OBR-13 or ORC-16; ORC-16 of a cancellation says why it was cancelled."""
    reasons = [value.component(2) or value.component(1) for value in group.obr.repetitions(31)]
    words = "; ".join(reason.strip() for reason in reasons if reason.strip()) or group.obr.text(13).strip()
    if words or action is OrderAction.CANCEL:
        return words
    return (group.orc.component(16, 2) or group.orc.component(16, 1)).strip()


def _visit_number(visit: Segment) -> Identifier | None:
    return next((read_cx(value) for value in visit.repetitions(19)), None)
