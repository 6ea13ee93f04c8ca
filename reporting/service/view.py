"""A report as a page shows it: `ReportView` of DESIGN.md, and what this user may do with it now.

Values only, and one function that gathers them inside a unit of work. A delivery is shown without its message.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.hl7.delivery import HEARD, WAITING, Attempt, Delivery, DeliveryState
from reporting.report.lifecycle import TRANSITIONS, Action, State
from reporting.report.making import MadeWith
from reporting.report.model import Report
from reporting.report.order import Order
from reporting.report.signing import RevisionKind, SignedReport, Withdrawal, WithdrawalReason
from reporting.service.field_rules import template_may_change
from reporting.service.locking import live_lock
from reporting.service.ports import Cursor, Role, UnitOfWork, User

TEMPLATE = "template"
"""The one thing that can be done beside the actions of the life cycle: change the template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockView:
    holder: str
    mine: bool
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    revision: int
    kind: RevisionKind
    signer: str
    """Display name."""
    signed_at: datetime
    content_hash: str
    withdrawal: Withdrawal | None
    """Of a withdrawal: why."""
    made_with: MadeWith | None
    """None of what was signed before this was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierView:
    """A withdrawn report of the same order, or of one of them."""

    report_id: str
    withdrawn_at: datetime
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    delivery_id: str
    revision: int
    destination: str
    control_id: str
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime
    attempts: tuple[Attempt, ...]
    sent_at: datetime | None
    """When it went out last."""
    answered_at: datetime | None
    """When the last answer came; None if there was none, or the last attempt brought none."""
    ack_code: str
    """The last answer's: AA, AE ...; empty without one."""
    reason: str
    """Why a person holds it or gave it up, else why the last attempt did not bring it there; may be empty."""
    on_hold: bool
    """The destination is on hold: it waits for that."""
    mends: str
    """Id of the refused delivery in whose place it went, mended by an operator; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    report: Report
    order: Order
    """The order that the report was opened for."""
    linked: tuple[Order, ...]
    """The other orders that it answers."""
    cursor: Cursor | None
    lock: LockView | None
    revisions: tuple[RevisionView, ...]
    deliveries: tuple[DeliveryView, ...]
    can: tuple[str, ...]
    earlier: tuple[EarlierView, ...]
    """Oldest first."""
    current: str
    """Of a withdrawn report: the report that answers its first order now; empty if none does."""


def view_of(unit: UnitOfWork, report_id: str, user: User, now: datetime) -> ReportView:
    """Gather the view. Raise NotFoundError `report-unknown`."""
    report = unit.reports.get(report_id)
    lock = live_lock(unit, report_id, now)
    mine = lock is not None and lock.user_id == user.user_id
    order, *linked = unit.links.orders_of(report_id)
    held = {each.destination for each in unit.outbox.destinations() if each.hold}
    return ReportView(
        report=report,
        order=order,
        linked=tuple(linked),
        cursor=unit.reports.cursor(report_id),
        lock=LockView(holder=lock.holder, mine=mine, since=lock.since, expires_at=lock.expires_at) if lock else None,
        revisions=tuple(_revision(signed) for signed in unit.signed.all(report_id)),
        deliveries=tuple(_delivery(delivery, held) for delivery in unit.outbox.for_report(report_id)),
        can=allowed(report, user, locked_by_another=lock is not None and not mine),
        earlier=tuple(_earlier(unit, report_id, (order, *linked))),
        current=_current(unit, order) if report.state is State.WITHDRAWN else "",
    )


def _earlier(unit: UnitOfWork, report_id: str, orders: Sequence[Order]) -> Iterator[EarlierView]:
    """Yield what was withdrawn before this report, each once."""
    before: dict[str, None] = {}
    for order in orders:
        ids = list(unit.links.reports_of(order.order_id))
        before |= dict.fromkeys(ids[: ids.index(report_id)])
    for each in before:
        latest = unit.signed.latest(each)
        if latest is not None and latest.withdrawal is not None:
            yield EarlierView(report_id=each, withdrawn_at=latest.signed_at, reason=latest.withdrawal.reason)


def _current(unit: UnitOfWork, order: Order) -> str:
    report = unit.reports.for_order(order.order_id)
    return report.report_id if report else ""


def allowed(report: Report, user: User, *, locked_by_another: bool) -> tuple[str, ...]:
    """Return the actions allowed now. What an action needs besides (accession number, words) it says itself."""
    if user.role is not Role.RADIOLOGIST or locked_by_another:
        return ()
    actions = tuple(action.value for action in Action if (report.state, action) in TRANSITIONS)
    return (*actions, TEMPLATE) if template_may_change(report) else actions


def _revision(signed: SignedReport) -> RevisionView:
    return RevisionView(
        revision=signed.revision,
        kind=signed.kind,
        signer=signed.signer.name.display(),
        signed_at=signed.signed_at,
        content_hash=signed.content_hash,
        made_with=signed.made_with,
        withdrawal=signed.withdrawal,
    )


def _delivery(delivery: Delivery, held: Collection[str]) -> DeliveryView:
    last = delivery.attempts[-1] if delivery.attempts else None
    answered = last is not None and last.outcome.kind in HEARD
    return DeliveryView(
        delivery_id=delivery.delivery_id,
        revision=delivery.revision,
        destination=delivery.destination,
        control_id=delivery.control_id,
        state=delivery.state,
        created_at=delivery.created_at,
        next_attempt_at=delivery.next_attempt_at,
        attempts=delivery.attempts,
        sent_at=last.at if last else None,
        answered_at=last.at + timedelta(milliseconds=last.duration_ms) if last and answered else None,
        ack_code=last.outcome.ack_code if last else "",
        reason=delivery.reason or (last.outcome.reason if last else ""),
        on_hold=delivery.destination in held and delivery.state in WAITING,
        mends=delivery.mends,
    )
