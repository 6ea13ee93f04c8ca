"""What a message changes in an order that is known. Pure.

HL7 sends what it wants to say, not the whole: empty is "not said". So a message fills in and corrects, and never
wipes. Messages may come in any order: of each part of an order the newest message counts (`moments`), and the same
messages in any order end in the same order. A cancellation says that it is one, and of the rest only what nobody said.
"""

from dataclasses import replace

from reporting.hl7.moments import EPOCH, Moments, Telling, giving_way, moment_of
from reporting.hl7.order import OrderAction, OrderChange
from reporting.hl7.patient_merge import are_of_two_people, patient_told, said_at
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.site_segments import joined
from reporting.hl7.tables import Condition
from reporting.report.order import Code, Identifier, Order, OrderStatus, Priority

PLACED, EXAMINED, CANCELLED = "placed", "examined", "cancelled"
"""Parts of `moments`: when the order was placed (again), examined and cancelled last."""

_UNKNOWN = Code(value="")


def first_told(change: OrderChange) -> tuple[Order, Moments]:
    """Return the order of a message about an order that is not known, and when its parts were said."""
    return _merged(change.order, {}, change)


def moments_known(order: Order, moments: Moments) -> Moments:
    """Return when the parts of a stored order were said; if nobody kept it, as if all were said long ago."""
    if moments:
        return moments
    change = OrderChange(order=order, action=OrderAction.CHANGE, at=EPOCH)
    _, found = _merged(order, {_PARTS[order.status]: moment_of(EPOCH)}, change)
    return found


def merged(known: Order, moments: Moments, change: OrderChange) -> tuple[Order, Moments]:
    """Return `known` with what the message says, and when its parts were said; order_id stays that of `known`.

    Raise Refusal `order-patient-differs` (AE) if the message names another patient: same authority, other value.
    """
    if are_of_two_people(known.patient, change.order.patient):
        where = Location(segment="PID", field=3)
        raise Refusal("order-patient-differs", condition=Condition.APPLICATION, location=where)
    return _merged(known, moments_known(known, moments), change)


def _merged(known: Order, moments: Moments, change: OrderChange) -> tuple[Order, Moments]:
    said = change.order
    moment = moment_of(change.at)
    # What a cancellation says beside: a reason to cancel stands where a reason to examine does, and the like.
    telling = Telling(moments, giving_way(moment) if change.action is OrderAction.CANCEL else moment)
    patient, moments = patient_told(known.patient, moments, said.patient, said_at(said.patient, telling.moment))
    telling.moments |= moments
    order = replace(_told(known, said, telling), patient=patient)
    status, held = _status(known, change, telling, moment)
    return replace(order, status=status, held=held), telling.moments


def _told(known: Order, said: Order, telling: Telling) -> Order:
    return replace(
        known,
        procedure=_procedure(known.procedure, said.procedure, telling),
        placer_number=telling.newest("placer", said=said.placer_number, known=known.placer_number, unsaid=None),
        filler_number=telling.newest("filler", said=said.filler_number, known=known.filler_number, unsaid=None),
        accession_number=_accession_number(known, said, telling),
        study_uid=telling.newest("study", said=said.study_uid, known=known.study_uid, unsaid=""),
        modality=telling.newest("modality", said=said.modality, known=known.modality, unsaid=""),
        body_part=telling.newest("body_part", said=said.body_part, known=known.body_part, unsaid=""),
        priority=telling.newest("priority", said=said.priority, known=known.priority, unsaid=Priority.ROUTINE),
        reason=telling.newest("reason", said=said.reason, known=known.reason, unsaid=""),
        referrer=telling.newest("referrer", said=said.referrer, known=known.referrer, unsaid=None),
        scheduled_at=telling.newest("scheduled", said=said.scheduled_at, known=known.scheduled_at, unsaid=None),
        patient_class=telling.newest("class", said=said.patient_class, known=known.patient_class, unsaid="U"),
        visit_number=telling.newest("visit", said=said.visit_number, known=known.visit_number, unsaid=None),
        site=said.site or known.site,
        site_segments=_site_segments(known.site_segments, said.site_segments, telling),
    )


def _procedure(known: Code, said: Code, telling: Telling) -> Code:
    """Return the procedure; one that is only told in words does not replace a code."""
    if said.value:
        coded = known if known.value else _UNKNOWN
        return telling.newest("procedure", said=said, known=coded, unsaid=_UNKNOWN)
    in_words = telling.newest("procedure in words", said=said, known=known, unsaid=_UNKNOWN)
    return known if known.value else in_words


def _accession_number(known: Order, said: Order, telling: Telling) -> Identifier | None:
    """Return the accession number; a filler number that only stands in for one does not replace a real one."""
    stands_in = said.accession_number is None or said.accession_number == said.filler_number
    has_real = "accession" in telling.moments or (
        "accession stood in" not in telling.moments
        and known.accession_number is not None
        and known.accession_number != known.filler_number
    )
    if not stands_in:
        before = known.accession_number if has_real else None
        return telling.newest("accession", said=said.accession_number, known=before, unsaid=None)
    stood_in = telling.newest(
        "accession stood in", said=said.accession_number, known=known.accession_number, unsaid=None
    )
    return known.accession_number if has_real else stood_in


def _site_segments(known: tuple[str, ...], said: tuple[str, ...], telling: Telling) -> tuple[str, ...]:
    names = {name for name in {line[:3] for line in said} if telling.is_news(f"segment {name}")}
    return joined(known, tuple(line for line in said if line[:3] in names)) if names else known


def _status(known: Order, change: OrderChange, telling: Telling, moment: int) -> tuple[OrderStatus, bool]:
    """Return where the order stands, and whether it waits.

    A cancellation holds until the order is placed or examined after it; an examination until the order is cancelled
    after it.
    """
    moments = telling.moments
    action, examined = change.action, change.order.status is OrderStatus.EXAMINED
    if action is OrderAction.CANCEL:
        _note(moments, CANCELLED, moment)
    if action in {OrderAction.NEW, OrderAction.EXAMINED}:
        _note(moments, PLACED, moment)
        if moments.get(CANCELLED) == moment:
            del moments[CANCELLED]  # at the same moment, the message that comes later counts
    if examined:
        _note(moments, EXAMINED, moment)
    held = known.held
    if action not in {OrderAction.CANCEL, OrderAction.CHANGE} and telling.is_news("held"):
        held = change.order.held
    cancelled = moments.get(CANCELLED)
    if cancelled is not None and cancelled >= moments.get(PLACED, cancelled):
        return OrderStatus.CANCELLED, held
    if EXAMINED in moments and (cancelled is None or moments[EXAMINED] > cancelled):
        return OrderStatus.EXAMINED, held
    return OrderStatus.ORDERED, held


_PARTS = {OrderStatus.ORDERED: PLACED, OrderStatus.EXAMINED: EXAMINED, OrderStatus.CANCELLED: CANCELLED}


def _note(moments: dict[str, int], part: str, moment: int) -> None:
    moments[part] = max(moment, moments.get(part, moment))
