"""The orders that a report answers, as they must be before it is released or signed. Changes nothing."""

from collections.abc import Sequence

from reporting.errors import ConflictError, InputError
from reporting.report.linking import is_same_patient
from reporting.report.order import Order, OrderStatus
from reporting.service.ports import UnitOfWork


def orders_to_sign(unit: UnitOfWork, report_id: str) -> Sequence[Order]:
    """Return the report's orders, the one it was opened for first.

    Raise ConflictError `order-cancelled`, `patient-merge-not-seen`, InputError `accession-missing`; for the others
    ConflictError `linked-order-cancelled`, `linked-order-moved` (of another patient now), InputError
    `linked-accession-missing`.
    """
    order, *linked = unit.links.orders_of(report_id)
    if order.status is OrderStatus.CANCELLED:
        raise ConflictError("order-cancelled")
    if any(each.patient_merged_at for each in (order, *linked)):
        raise ConflictError("patient-merge-not-seen")
    if not accession(order):
        raise InputError("accession-missing")
    for each in linked:
        if not is_same_patient(order, each):
            raise ConflictError("linked-order-moved")
        if each.status is OrderStatus.CANCELLED:
            raise ConflictError("linked-order-cancelled")
        if not accession(each):
            raise InputError("linked-accession-missing")
    return (order, *linked)


def accession(order: Order) -> str:
    """Return the order's accession number, or an empty string."""
    return order.accession_number.value if order.accession_number else ""
