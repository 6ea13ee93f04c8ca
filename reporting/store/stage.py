"""How far the report of an order is, beside the order, so that the worklist is narrowed and counted by one index.

A delivery's fate is not copied here: it is looked up among the few that are not accepted. See `worklist.py`.
"""

from sqlalchemy import ColumnElement, Exists, Select, case, exists, func, select, update

from reporting.report.lifecycle import State
from reporting.store.tables import deliveries, orders, report_orders, reports, signed_reports
from reporting.store.transaction import Transaction

UNREAD, DRAFT, PRELIMINARY, CORRECTING, SIGNED, ADDRESSED = range(6)
"""Values of `orders.stage`. ADDRESSED: signed, and there are deliveries of the last revision."""

STAGES = {
    State.DRAFT: DRAFT,
    State.PRELIMINARY: PRELIMINARY,
    State.CORRECTING: CORRECTING,
    State.ADDING: CORRECTING,
    State.SIGNED: SIGNED,
    State.WITHDRAWN: UNREAD,
}

LAST_REVISION = (
    select(func.max(signed_reports.c.revision))
    .where(signed_reports.c.report_id == deliveries.c.report_id)
    .correlate(deliveries)
    .scalar_subquery()
)
"""Beside a delivery: the last revision of its report."""


def mark(transaction: Transaction, report_id: str) -> None:
    """Set what stands beside the orders that the report answers now."""
    row = transaction.row(
        select(
            reports.c.state,
            case((reports.c.state == State.SIGNED.value, _is_addressed(report_id)), else_=False).label("addressed"),
        ).where(reports.c.report_id == report_id)
    )
    if row is None:
        return
    stage = ADDRESSED if row.addressed else STAGES[State(row.state)]
    transaction.write(
        update(orders)
        .where(orders.c.order_id.in_(held_by(report_id)), orders.c.stage != stage)
        .values(stage=stage, signed=stage >= SIGNED)
    )


def unmark(transaction: Transaction, these: ColumnElement[bool]) -> None:
    """Make orders unread again: no report answers them any longer."""
    transaction.write(update(orders).where(these).values(stage=UNREAD, signed=False))


def held_by(report_id: str) -> Select[tuple[str]]:
    """Return the query for the ids of the orders that the report answers now."""
    return select(report_orders.c.order_id).where(report_orders.c.report_id == report_id, report_orders.c.holds)


def _is_addressed(report_id: str) -> Exists:
    return exists().where(deliveries.c.report_id == report_id, deliveries.c.revision == LAST_REVISION)
