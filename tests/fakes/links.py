"""The fake repository of which report answers which orders."""

from collections.abc import Sequence

from reporting.errors import ConflictError
from reporting.report.model import Report
from reporting.report.order import Order
from tests.fakes.rows import Rows, must_exist


def answering(rows: Rows, order_id: str) -> Report | None:
    """Return the report that answers an order now."""
    found = [owner for owner, order_ids in rows.links.items() if order_id in order_ids and owner not in rows.released]
    return rows.reports[found[0]] if found else None


class FakeReportOrders:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def orders_of(self, report_id: str) -> Sequence[Order]:
        return [self._rows.orders[order_id] for order_id in self._rows.links.get(report_id, ())]

    def link(self, report_id: str, order_id: str) -> None:
        must_exist(report_id in self._rows.reports and order_id in self._rows.orders)
        if answering(self._rows, order_id):
            raise ConflictError("order-answered")
        self._rows.links[report_id] = (*self._rows.links[report_id], order_id)

    def unlink(self, report_id: str, order_id: str) -> None:
        first, *others = self._rows.links.get(report_id, ("",))
        if order_id not in others or report_id in self._rows.released:
            raise ConflictError("order-not-linked")
        self._rows.links[report_id] = (first, *(each for each in others if each != order_id))

    def release(self, report_id: str) -> None:
        self._rows.released[report_id] = True

    def reports_of(self, order_id: str) -> Sequence[str]:
        # Reports are added one after the other, each when the one before has let the order go.
        found = [report_id for report_id in self._rows.reports if order_id in self._rows.links[report_id]]
        return sorted(found, key=lambda report_id: report_id not in self._rows.released)
