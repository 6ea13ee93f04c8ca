"""Which report answers which orders, in the database. One index lets no order be answered twice at a time."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from reporting.errors import ConflictError
from reporting.report.order import Order
from reporting.store.codec import order_codec
from reporting.store.stage import held_by, mark, unmark
from reporting.store.tables import orders, report_orders, reports
from reporting.store.transaction import Transaction


class SqlReportOrders:
    """Fits `service.linking_ports.ReportOrders`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def orders_of(self, report_id: str) -> Sequence[Order]:
        found = self._transaction.rows(
            select(orders.c.document)
            .join(report_orders, report_orders.c.order_id == orders.c.order_id)
            .where(report_orders.c.report_id == report_id)
            .order_by(report_orders.c.position)
        )
        return [order_codec.read(row.document) for row in found]

    def link(self, report_id: str, order_id: str) -> None:
        if not hold(self._transaction, report_id, order_id):
            raise ConflictError("order-answered")

    def unlink(self, report_id: str, order_id: str) -> None:
        gone = self._transaction.write(
            delete(report_orders).where(
                report_orders.c.report_id == report_id,
                report_orders.c.order_id == order_id,
                report_orders.c.position > 0,
                report_orders.c.holds,
            )
        )
        if not gone:
            raise ConflictError("order-not-linked")
        unmark(self._transaction, orders.c.order_id == order_id)

    def release(self, report_id: str) -> None:
        unmark(self._transaction, orders.c.order_id.in_(held_by(report_id)))
        self._transaction.write(update(report_orders).where(report_orders.c.report_id == report_id).values(holds=False))

    def reports_of(self, order_id: str) -> Sequence[str]:
        found = self._transaction.rows(
            select(reports.c.report_id)
            .join(report_orders, report_orders.c.report_id == reports.c.report_id)
            .where(report_orders.c.order_id == order_id)
            .order_by(report_orders.c.holds, reports.c.created_at, reports.c.report_id)
        )
        return [row.report_id for row in found]


def hold(transaction: Transaction, report_id: str, order_id: str) -> bool:
    """Let the report answer the order as its last; return False if a report answers it already."""
    last = select(func.max(report_orders.c.position)).where(report_orders.c.report_id == report_id).scalar_subquery()
    insert = transaction.insert(report_orders).values(
        report_id=report_id, order_id=order_id, position=func.coalesce(last, -1) + 1, holds=True
    )
    holds = transaction.write(insert.on_conflict_do_nothing()) > 0
    if holds:
        mark(transaction, report_id)
    return holds
