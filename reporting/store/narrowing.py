"""Which orders the worklist is narrowed to, as conditions, and how many there are of each kind.

Whether a signed report arrived is not kept beside the order: deliveries that are waiting or failed are looked up by
their state, and are few; every other report that was addressed is delivered.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select, true, union

from reporting.hl7.delivery import WAITING, DeliveryState
from reporting.report.order import Priority
from reporting.service.worklist_ports import Status, WorklistCount, WorklistFilter
from reporting.store.search import terms
from reporting.store.stage import ADDRESSED, CORRECTING, DRAFT, LAST_REVISION, PRELIMINARY, SIGNED, UNREAD
from reporting.store.tables import audit, deliveries, orders, report_orders, reports
from reporting.store.transaction import Transaction

FAILED = (DeliveryState.REFUSED, DeliveryState.CANCELLED)
PRIORITIES = tuple(Priority)
"""By the number that stands in the column."""

STAGE_STATUS = {
    UNREAD: Status.UNREAD,
    DRAFT: Status.DRAFT,
    PRELIMINARY: Status.PRELIMINARY,
    CORRECTING: Status.CORRECTING,
    SIGNED: Status.SIGNED,
    ADDRESSED: Status.DELIVERED,
}


def narrowed(wanted: WorklistFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of everything that is wanted."""
    conditions = found(wanted)
    if wanted.statuses:
        conditions.append(or_(*(_stands_at(status) for status in wanted.statuses)))
    if wanted.modalities:
        conditions.append(orders.c.modality.in_(wanted.modalities))
    if wanted.priorities:
        conditions.append(orders.c.priority.in_([PRIORITIES.index(priority) for priority in wanted.priorities]))
    if wanted.sites:
        conditions.append(orders.c.site.in_(wanted.sites))
    return conditions


def found(wanted: WorklistFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of search and mine alone."""
    return [*_searched(wanted), _is_mine(wanted)] if wanted.mine else _searched(wanted)


def _searched(wanted: WorklistFilter) -> list[ColumnElement[bool]]:
    return [orders.c.search.contains(term) for term in terms(wanted.search)]


def _is_mine(wanted: WorklistFilter) -> ColumnElement[bool]:
    return orders.c.order_id.in_(_of(wanted.mine)) if wanted.mine else true()


def counted(transaction: Transaction, wanted: WorklistFilter) -> Sequence[WorklistCount]:
    """Return how many orders of each kind search and mine leave."""
    counts: Counter[tuple[Status, str, int, str]] = Counter()
    for row in transaction.rows(counts_of(wanted)):
        counts[_status(row), row.modality, row.priority, row.site] += row.count_of
    for row in transaction.rows(astray(wanted)):
        if not row.mine:
            continue
        alike = (row.modality, row.priority, row.site)
        counts[Status.DELIVERED, *alike] -= 1
        counts[Status.REFUSED if row.failed else Status.SIGNED, *alike] += 1
    return [
        WorklistCount(status=status, modality=modality, priority=PRIORITIES[rank], site=site, count=count)
        for (status, modality, rank, site), count in counts.items()
        if count > 0
    ]


def counts_of(wanted: WorklistFilter) -> Select[Any]:
    """Return the query for the counts by what stands beside the orders. It reads one index and no order."""
    alike = (orders.c.cancelled, orders.c.held, orders.c.stage, orders.c.modality, orders.c.priority, orders.c.site)
    if not (conditions := found(wanted)):
        return select(*alike, func.count().label("count_of")).group_by(*alike)
    # By itself SQLite would take the index that is sorted as the groups are, and read each order to search it.
    left = select(*alike).where(*conditions).cte("left_over").prefix_with("MATERIALIZED")
    return select(*left.c, func.count().label("count_of")).group_by(*left.c)


def astray(wanted: WorklistFilter) -> Select[Any]:
    """Return the query for the orders whose signed report was addressed and is not there, or failed.

    Whether they are mine is a column: as a condition PostgreSQL, which takes the few rows for one or two, would look
    through all that is mine for each of them (13 s over 100,000 orders).
    """
    failed = orders.c.order_id.in_(_with(FAILED)).label("failed")
    columns = (orders.c.modality, orders.c.priority, orders.c.site, failed, _is_mine(wanted).label("mine"))
    return select(*columns).where(
        orders.c.order_id.in_(_with((*FAILED, *WAITING))),
        orders.c.stage == ADDRESSED,
        not_(orders.c.cancelled),
        *_searched(wanted),
    )


def _status(row: Any) -> Status:
    if row.cancelled:
        return Status.CANCELLED
    return Status.ON_HOLD if row.held and row.stage == UNREAD else STAGE_STATUS[row.stage]


def _stands_at(status: Status) -> ColumnElement[bool]:
    if status is Status.CANCELLED:
        return orders.c.cancelled.is_(True)
    stage = orders.c.stage
    failed, waiting = orders.c.order_id.in_(_with(FAILED)), orders.c.order_id.in_(_with(tuple(WAITING)))
    where: dict[Status, ColumnElement[bool]] = {
        Status.UNREAD: and_(stage == UNREAD, not_(orders.c.held)),
        Status.ON_HOLD: and_(stage == UNREAD, orders.c.held),
        Status.DRAFT: stage == DRAFT,
        Status.PRELIMINARY: stage == PRELIMINARY,
        Status.CORRECTING: stage == CORRECTING,
        Status.SIGNED: or_(stage == SIGNED, and_(stage == ADDRESSED, waiting, not_(failed))),
        Status.DELIVERED: and_(stage == ADDRESSED, not_(waiting), not_(failed)),
        Status.REFUSED: and_(stage == ADDRESSED, failed),
    }
    return and_(not_(orders.c.cancelled), where[status])


def _with(states: Sequence[DeliveryState]) -> Select[Any]:
    """Return the query for the orders with a delivery of the last revision in one of these states."""
    return (
        select(report_orders.c.order_id)
        .join(deliveries, deliveries.c.report_id == report_orders.c.report_id)
        .where(
            report_orders.c.holds,
            deliveries.c.state.in_(sorted(state.value for state in states)),
            deliveries.c.revision == LAST_REVISION,
        )
    )


def _of(user_id: str) -> Select[Any]:
    """Return the query for the orders whose report the user has the lock of, began, released or signed."""
    earlier = audit.alias("earlier")
    began = and_(
        audit.c.action == "report-opened",
        ~exists().where(
            earlier.c.subject == audit.c.subject,
            earlier.c.action == "report-opened",
            earlier.c.position < audit.c.position,
        ),
    )
    did = select(audit.c.subject).where(
        audit.c.user_id == user_id, or_(began, audit.c.action.in_(("report-released", "report-signed")))
    )
    locked = select(reports.c.report_id).where(reports.c.lock_user_id == user_id)
    return select(report_orders.c.order_id).where(
        report_orders.c.holds, report_orders.c.report_id.in_(union(locked, did))
    )
