"""What a message of orders does: each order matched with what is known, and stored. Works in a unit that is given.

What a message does not say never wipes what is known; what it says too late changes nothing; a cancelled order keeps
its signed report. A message of several orders is stored as a whole or not at all.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reporting.hl7.moments import Moments, moment_of
from reporting.hl7.order import OrderAction, OrderChange
from reporting.hl7.order_merge import first_told, merged
from reporting.hl7.patient_merge import patient_told
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import Condition
from reporting.report.order import Order, OrderStatus
from reporting.service.ports import AuditEntry, UnitOfWork
from reporting.service.standing import standing

AUDIT_ACTIONS = {
    OrderAction.NEW: "order-received",
    OrderAction.CHANGE: "order-changed",
    OrderAction.EXAMINED: "order-examined",
    OrderAction.CANCEL: "order-cancelled",
    OrderAction.HOLD: "order-held",
    OrderAction.RELEASE: "order-released",
}


def take_orders(unit: UnitOfWork, changes: Sequence[OrderChange], now: datetime) -> set[str]:
    """Store what a message says of its orders; return the reports whose order changed.

    Raise Refusal `order-not-known`, `order-patient-differs`.
    """
    if not changes:
        return set()
    first = changes[0].order
    patient = standing(unit, first.patient, first.site)
    reports = {_take(unit, replace(each, order=replace(each.order, patient=patient)), now) for each in changes}
    return reports - {""}


def _take(unit: UnitOfWork, change: OrderChange, now: datetime) -> str:
    known = unit.orders.match(change.order)
    before: Moments = {}
    if known is None:
        order, moments = _first_seen(unit, change)
    else:
        before = unit.intake.moments(known.order_id)
        order, moments = merged(known, before, change)
    if order != known or moments != before:
        unit.orders.save(order, moments)
    report = unit.reports.for_order(order.order_id) if known else None
    report_id = report.report_id if report else ""
    unit.audit.record(
        AuditEntry(
            at=now,
            user_id="",
            action=AUDIT_ACTIONS[change.action],
            subject=order.order_id,
            detail=_detail(unit, change, order, known, before, report_id),
        )
    )
    return report_id if order != known else ""


def _first_seen(unit: UnitOfWork, change: OrderChange) -> tuple[Order, Moments]:
    """Return the order of a message about an order that is not known.

    The order message may have been lost, or be on its way, or sent before this service existed: what names an
    examination is taken, and so is a cancellation, which the order must not outlive. Raise Refusal `order-not-known`
    (AE, 204) for news of an examination that is not named.
    """
    named = change.order.procedure.value or change.order.procedure.meaning
    if not named and change.action not in {OrderAction.EXAMINED, OrderAction.CANCEL}:
        where = Location(segment="ORC", field=2)
        raise Refusal("order-not-known", condition=Condition.UNKNOWN_KEY, location=where)
    order, moments = first_told(change)
    patient = order.patient
    for told in unit.intake.told(patient.identifiers, order.site):
        patient, moments = patient_told(patient, moments, told.patient, told.moments)
    return replace(order, patient=patient), moments


def _detail(
    unit: UnitOfWork, change: OrderChange, order: Order, known: Order | None, before: Moments, report_id: str
) -> str:
    if known is None:
        return "not known before" if change.action is OrderAction.CANCEL else ""
    late = moment_of(change.at) < max(before.values(), default=0)
    if order == known:
        return "older than what is known, nothing changed" if late else "repeated, nothing changed"
    signed = unit.signed.latest(report_id) if report_id else None
    if order.status is OrderStatus.CANCELLED and signed is not None:
        return f"signed revision {signed.revision} stays"
    return "older than what is known, filled in" if late else ""
