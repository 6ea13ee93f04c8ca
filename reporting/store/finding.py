"""Signed reports found by the numbers of their orders, in the database."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from reporting.report.signing import SignedReport
from reporting.store.codec import signed_codec
from reporting.store.tables import orders, report_orders, signed_reports
from reporting.store.transaction import Transaction


class SqlSignedByNumber:
    """Fits `service.finding_ports.SignedByNumber`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def latest(self, number: str) -> Sequence[SignedReport]:
        if not number:
            return []
        return [signed_codec.read(row.document) for row in self._transaction.rows(statement(number))]


def statement(number: str) -> Select[tuple[str]]:
    """Return the query for the documents."""
    numbered = (
        select(report_orders.c.report_id)
        .join(orders, orders.c.order_id == report_orders.c.order_id)
        .where(
            or_(
                orders.c.placer_number == number,
                orders.c.filler_number == number,
                orders.c.accession_number == number,
            )
        )
    )
    newer = signed_reports.alias("newer")
    newest = select(func.max(newer.c.revision)).where(newer.c.report_id == signed_reports.c.report_id).scalar_subquery()
    return (
        select(signed_reports.c.document)
        .where(signed_reports.c.report_id.in_(numbered), signed_reports.c.revision == newest)
        .order_by(signed_reports.c.report_id)
    )
