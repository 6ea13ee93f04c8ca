"""Which lane a report is sent on, so that no report overtakes another of the same examination. Sends nothing.

A lane keeps its order (`delivery_ports`); its name is an accession number. A report goes on one lane all its life: the
first accession number that it was sent under, even if the RIS changes the number later. A later report of one of its
orders, after it was withdrawn, goes on the same lane, whichever of the numbers that one is sent under: the withdrawal
cannot reach the RIS after it. So every order has one lane for ever, and orders that have two of them already are not
answered together.
"""

from collections.abc import Iterable, Sequence

from reporting.errors import ConflictError
from reporting.hl7.delivery import Delivery
from reporting.report.order import Order
from reporting.service.ports import UnitOfWork


def lane_of(unit: UnitOfWork, report_id: str, orders: Iterable[Order], first: str) -> str:
    """Return the lane of a report that answers `orders`; `first` if nothing of them was sent yet.

    Raise ConflictError `orders-sent-apart` if they have two.
    """
    if own := unit.outbox.for_report(report_id):
        return own[0].accession
    lanes = {sent[0].accession for other in _others(unit, report_id, orders) if (sent := unit.outbox.for_report(other))}
    if len(lanes) > 1:
        raise ConflictError("orders-sent-apart")
    return lanes.pop() if lanes else first


def is_superseded(unit: UnitOfWork, delivery: Delivery) -> bool:
    """Return whether something later was queued for the same examination and destination.

    Later is a later revision, or, if the report was withdrawn, the report that came after it.
    """
    if any(
        each.revision > delivery.revision
        for each in unit.outbox.for_report(delivery.report_id)
        if each.destination == delivery.destination
    ):
        return True
    return any(
        each.destination == delivery.destination
        for order in unit.links.orders_of(delivery.report_id)
        for later in _after(unit.links.reports_of(order.order_id), delivery.report_id)
        for each in unit.outbox.for_report(later)
    )


def _others(unit: UnitOfWork, report_id: str, orders: Iterable[Order]) -> list[str]:
    """Return the other reports that answer or answered one of the orders, each once."""
    found = (other for order in orders for other in unit.links.reports_of(order.order_id))
    return [other for other in dict.fromkeys(found) if other != report_id]


def _after(report_ids: Sequence[str], report_id: str) -> Sequence[str]:
    return report_ids[report_ids.index(report_id) + 1 :]
