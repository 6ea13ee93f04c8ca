"""The worklist in one query: the most pressing orders by one index, then what became of each of them.

An order with a preliminary report, a correction or addendum under way counts as not signed: there is something to do.
A lock is shown until it is cleared or replaced; whether it has run out is not looked at here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Select, and_, case, func, select

from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import State
from reporting.service.ports import WorklistRow
from reporting.service.worklist_ports import WorklistFilter
from reporting.store.codec import order_codec
from reporting.store.narrowing import narrowed
from reporting.store.tables import deliveries, orders, report_orders, reports, signed_reports
from reporting.store.transaction import Transaction

SOME_DAY = datetime(9000, 1, 1, tzinfo=UTC)
"""Sorts an order that nobody scheduled behind those that are."""

WORST_LAST = (
    DeliveryState.MENDED,
    DeliveryState.ACCEPTED,
    DeliveryState.SENT,
    DeliveryState.QUEUED,
    DeliveryState.HELD,
    DeliveryState.CANCELLED,
    DeliveryState.REFUSED,
)


def worklist(transaction: Transaction, wanted: WorklistFilter, *, limit: int) -> Sequence[WorklistRow]:
    """Return at most `limit` rows, most pressing first."""
    return [
        WorklistRow(
            order=order_codec.read(row.document),
            report_id=row.report_id or "",
            state=State(row.state) if row.state else None,
            revision=row.revision or 0,
            delivery_state=None if row.delivery is None else WORST_LAST[row.delivery],
            locked_by=row.lock_holder or "",
            answered=row.answered or 0,
        )
        for row in transaction.rows(statement(wanted, limit=limit))
    ]


def statement(wanted: WorklistFilter, *, limit: int) -> Select[tuple[object, ...]]:
    """Return the query. The limit is taken in the index alone, before anything is joined."""
    urgency = (orders.c.cancelled, orders.c.signed, orders.c.priority, orders.c.sort_time, orders.c.order_id)
    top = select(*urgency).where(*narrowed(wanted)).order_by(*urgency).limit(limit).subquery("top")
    revision = (
        select(func.max(signed_reports.c.revision))
        .where(signed_reports.c.report_id == reports.c.report_id)
        .correlate(reports)
        .scalar_subquery()
    )
    severity = case(
        {state.value: rank for rank, state in enumerate(WORST_LAST)},
        value=deliveries.c.state,
        else_=len(WORST_LAST) - 1,
    )
    delivery = (
        select(func.max(severity))
        .where(deliveries.c.report_id == reports.c.report_id, deliveries.c.revision == revision)
        .correlate(reports)
        .scalar_subquery()
    )
    others = report_orders.alias("others")
    answered = (
        select(func.count())
        .where(others.c.report_id == reports.c.report_id, others.c.holds)
        .correlate(reports)
        .scalar_subquery()
    )
    held = and_(report_orders.c.order_id == top.c.order_id, report_orders.c.holds)
    return (
        select(
            orders.c.document,
            reports.c.report_id,
            reports.c.state,
            reports.c.lock_holder,
            revision.label("revision"),
            delivery.label("delivery"),
            answered.label("answered"),
        )
        .select_from(
            top.join(orders, orders.c.order_id == top.c.order_id)
            .outerjoin(report_orders, held)
            .outerjoin(reports, reports.c.report_id == report_orders.c.report_id)
        )
        .order_by(top.c.cancelled, top.c.signed, top.c.priority, top.c.sort_time, top.c.order_id)
    )
