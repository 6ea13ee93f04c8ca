"""What the use cases need from storage to know which report answers which orders. Like `ports.py`, and part of it."""

from collections.abc import Sequence
from typing import Protocol

from reporting.report.order import Order


class ReportOrders(Protocol):
    """Which report answers which orders: at most one an order, at a time. `Reports.add` and `.for_order` follow it.

    Ask `Reports.get` first: who has read a report changes its orders alone.
    """

    def orders_of(self, report_id: str) -> Sequence[Order]:
        """Return the orders that the report answers, or answered until it was withdrawn: first the one it was opened
        for, then the others as they were linked.
        """

    def link(self, report_id: str, order_id: str) -> None:
        """Let the report answer one more order; raise ConflictError `order-answered` if a report answers it."""

    def unlink(self, report_id: str, order_id: str) -> None:
        """Let an order go that was linked, as if it never had been.

        Raise ConflictError `order-not-linked` if it was not, or if it is the one that the report was opened for.
        """

    def release(self, report_id: str) -> None:
        """Let every order go, for another report to answer; that this one did is kept."""

    def reports_of(self, order_id: str) -> Sequence[str]:
        """Return the ids of the reports that answer or answered the order, oldest first."""
