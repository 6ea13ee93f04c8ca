"""A report as a page shows it: `ReportView` of DESIGN.md, and what this user may do with it now.

Values only, and one function that gathers them inside a unit of work. A delivery is shown without its message.
"""

from dataclasses import dataclass
from datetime import datetime

from reporting.hl7.delivery import Attempt, Delivery, DeliveryState
from reporting.report.lifecycle import TRANSITIONS, Action
from reporting.report.model import Report
from reporting.report.order import Order
from reporting.report.signing import RevisionKind, SignedReport
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    report: Report
    order: Order
    cursor: Cursor | None
    lock: LockView | None
    revisions: tuple[RevisionView, ...]
    deliveries: tuple[DeliveryView, ...]
    can: tuple[str, ...]


def view_of(unit: UnitOfWork, report_id: str, user: User, now: datetime) -> ReportView:
    """Gather the view. Raise NotFoundError `report-unknown`."""
    report = unit.reports.get(report_id)
    lock = live_lock(unit, report_id, now)
    mine = lock is not None and lock.user_id == user.user_id
    return ReportView(
        report=report,
        order=unit.orders.get(report.order_id),
        cursor=unit.reports.cursor(report_id),
        lock=LockView(holder=lock.holder, mine=mine, since=lock.since, expires_at=lock.expires_at) if lock else None,
        revisions=tuple(_revision(signed) for signed in unit.signed.all(report_id)),
        deliveries=tuple(_delivery(delivery) for delivery in unit.outbox.for_report(report_id)),
        can=allowed(report, user, locked_by_another=lock is not None and not mine),
    )


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
    )


def _delivery(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        delivery_id=delivery.delivery_id,
        revision=delivery.revision,
        destination=delivery.destination,
        control_id=delivery.control_id,
        state=delivery.state,
        created_at=delivery.created_at,
        next_attempt_at=delivery.next_attempt_at,
        attempts=delivery.attempts,
    )
