"""Orders in: ORM^O01, OMG^O19 and OMI^O23 as values of the domain. Pure.

Follows IHE radiology (SWF RAD-2, RAD-3, RAD-4) and the French teleradiology guide (flows 1 to 4), which names its
flow, not the procedure, in OBR-4 and sends modality and region as OBX. What a message does not say stays empty;
`order_merge` joins it with what is known. Not taken from a message: notes, height, weight, pregnancy, history.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import Enum

from reporting.hl7.datatypes import read_ce, read_time, read_uid, read_xcn
from reporting.hl7.er7 import Message, Segment
from reporting.hl7.message_kind import FLOW_NAMES, site_of, written_at
from reporting.hl7.order_group import OrderGroup, order_groups
from reporting.hl7.patient import Visit, read_patient, read_visit
from reporting.hl7.refusal import Location, Refusal, field_missing, segment_missing
from reporting.hl7.site_segments import kept
from reporting.hl7.tables import MODALITIES, MODALITY_OF_SECTION, Condition, scheme_name
from reporting.report.order import Code, Order, OrderStatus, Patient, Priority


class OrderAction(Enum):
    """What a message wants of an order."""

    NEW = "new"
    CHANGE = "change"
    CANCEL = "cancel"
    EXAMINED = "examined"
    """The images exist."""
    HOLD = "hold"
    RELEASE = "release"
    """It need not wait any longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    order: Order
    """As this message alone tells it; its status is where the action leads."""
    action: OrderAction
    at: datetime
    """When the message was written."""


ACTIONS: dict[str, OrderAction] = {
    "NW": OrderAction.NEW,
    "SN": OrderAction.NEW,
    "RO": OrderAction.NEW,
    "XO": OrderAction.CHANGE,
    "XX": OrderAction.CHANGE,
    "XR": OrderAction.CHANGE,
    "SC": OrderAction.CHANGE,
    "NA": OrderAction.CHANGE,
    "OK": OrderAction.CHANGE,
    "SR": OrderAction.EXAMINED,
    "HD": OrderAction.HOLD,
    "OH": OrderAction.HOLD,
    "RL": OrderAction.RELEASE,
    "OE": OrderAction.RELEASE,
    "CA": OrderAction.CANCEL,
    "OC": OrderAction.CANCEL,
    "CR": OrderAction.CANCEL,
    "DC": OrderAction.CANCEL,
    "OD": OrderAction.CANCEL,
    "DR": OrderAction.CANCEL,
    "RP": OrderAction.CANCEL,
    "RU": OrderAction.CANCEL,
}
"""ORC-1, table 0119. SN is the order that a filler makes (RAD-3); SR is the French "exam done" (flow 4). RP and RU say
which order is replaced, RO which takes its place."""

REPORTS_OF_STATUS = frozenset({"SC", "SR"})

ACTIONS_OF_STATUS: dict[str, OrderAction] = {
    "CM": OrderAction.EXAMINED,
    "CA": OrderAction.CANCEL,
    "DC": OrderAction.CANCEL,
    "RP": OrderAction.CANCEL,
    "IP": OrderAction.CHANGE,
    "SC": OrderAction.CHANGE,
    "HD": OrderAction.HOLD,
}
"""ORC-5, table 0038: what a report of status (SC, SR) means."""

STATUSES: dict[OrderAction, OrderStatus] = {
    OrderAction.NEW: OrderStatus.ORDERED,
    OrderAction.CHANGE: OrderStatus.ORDERED,
    OrderAction.HOLD: OrderStatus.ORDERED,
    OrderAction.RELEASE: OrderStatus.ORDERED,
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


def read(message: Message, *, new_id: Callable[[], str], zone: tzinfo, now: datetime) -> tuple[OrderChange, ...]:
    """Return what a message of orders places, changes or cancels, in the order in which it says it.

    `new_id` makes our id of each order; times without an offset are times in `zone`. Raise Refusal with all that the
    acknowledgement has to say: AE for faults of the message. `message_kind` has said that it is one of orders.
    """
    if not message.segments("PID"):
        raise segment_missing("PID")
    patient, visit = read_patient(message.segment("PID")), read_visit(message.segment("PV1"))
    orders = order_groups(message)
    at = written_at(message, zone=zone, now=now)
    for_all = _before_orders(message)
    return tuple(
        _change(steps, patient, visit, message=message, order_id=new_id(), zone=zone, at=at, for_all=for_all)
        for steps in orders
    )


def _before_orders(message: Message) -> list[Segment]:
    """Return the site's own segments before the first order: they belong to each."""
    found = []
    for segment in message.all:
        if segment.name in {"ORC", "OBR"}:
            break
        if segment.name.startswith("Z"):
            found.append(segment)
    return found


def _change(
    steps: Sequence[OrderGroup],
    patient: Patient,
    visit: Visit,
    *,
    message: Message,
    order_id: str,
    zone: tzinfo,
    at: datetime,
    for_all: list[Segment],
) -> OrderChange:
    """Return what is said of one order. Its steps differ in what was done; the rest is the first step's."""
    group = steps[0]
    action = _action(group)
    procedure = _procedure(steps)
    if procedure is None and action is OrderAction.NEW:
        raise field_missing("OBR", 4)
    if not (group.placer_number or group.filler_number or group.accession_number):
        raise Refusal(
            "order-number-missing", condition=Condition.REQUIRED_FIELD, location=Location(segment="ORC", field=2)
        )
    examined = action is OrderAction.NEW and group.orc.field(5) == "CM"
    order = Order(
        order_id=order_id,
        patient=patient,
        procedure=procedure or Code(value=""),
        placer_number=group.placer_number,
        filler_number=group.filler_number,
        accession_number=group.accession_number,
        study_uid=_first(_study_uid(step) for step in steps),
        modality=_first(_modality(step) for step in steps),
        body_part=_first(_body_part(step) for step in steps),
        priority=_priority(group),
        status=OrderStatus.EXAMINED if examined else STATUSES[action],
        reason=_reason(group, action),
        referrer=read_xcn(group.obr, 16) or read_xcn(group.orc, 12),
        scheduled_at=next((time for value in group.times() if (time := read_time(value, zone))), None),
        patient_class=visit.patient_class,
        visit_number=visit.number,
        site=site_of(message),
        held=action is OrderAction.HOLD,
        site_segments=kept([*for_all, *(segment for step in steps for segment in step.site_segments)]),
    )
    return OrderChange(order=order, action=action, at=at)


def _first(values: Iterable[str]) -> str:
    return next((value for value in values if value), "")


def _action(group: OrderGroup) -> OrderAction:
    control = group.orc.field(1)
    if not control:
        raise field_missing("ORC", 1)
    if control not in ACTIONS:
        where = Location(segment="ORC", field=1)
        raise Refusal("order-control-not-taken", condition=Condition.TABLE_VALUE, location=where)
    if control in REPORTS_OF_STATUS:
        return ACTIONS_OF_STATUS.get(group.orc.field(5), ACTIONS[control])
    return ACTIONS[control]


def _procedure(steps: Sequence[OrderGroup]) -> Code | None:
    """Return what was done or is asked for; of several steps the first's code, in the words of all."""
    found = [code for step in steps if (code := _procedure_of(step))]
    if not found:
        return None
    words = dict.fromkeys(code.meaning for code in found if code.meaning)
    return replace(found[0], meaning=" + ".join(words))


def _procedure_of(group: OrderGroup) -> Code | None:
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


def _study_uid(group: OrderGroup) -> str:
    """Return IPC-3 (2.5), else ZDS-1 (IHE RAD-4 in 2.3.1)."""
    return read_uid(group.ipc.component(3, 1)) or read_uid(group.zds.component(1, 1))


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
