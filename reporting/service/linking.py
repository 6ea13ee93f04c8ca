"""Letting one report answer several orders of a patient, and no longer: while nothing was released or signed.

A change of the orders is a new version of the report, as a change of its text is: nobody signs for an order that was
not on the page. Does not look for examinations that belong together: a person chooses.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from reporting.clock import Clock
from reporting.errors import ConflictError
from reporting.log import logger
from reporting.report.lifecycle import TRANSITIONS, Action, next_state
from reporting.report.linking import is_same_patient
from reporting.report.model import Report
from reporting.report.order import Order, OrderStatus, Priority
from reporting.service.answering import accession
from reporting.service.events import Publishes, publish_changed
from reporting.service.lanes import lane_of
from reporting.service.locking import claim_lock
from reporting.service.ports import AuditEntry, OpensUnits, UnitOfWork, User

_log = logger("service")
PRESSING = {priority: rank for rank, priority in enumerate(Priority)}


class Linking:
    """The use cases of linked orders."""

    def __init__(self, units: OpensUnits, clock: Clock, hub: Publishes, *, lock_minutes: int) -> None:
        self._units = units
        self._clock = clock
        self._hub = hub
        self._lock_minutes = lock_minutes

    def offered(self, report_id: str) -> Sequence[Order]:
        """Return the orders that the report could answer as well: of the same patient, not cancelled, not answered.

        Most pressing first; none once something was released. Raise NotFoundError `report-unknown`.
        """
        with self._units() as unit:
            report = unit.reports.get(report_id)
            if (report.state, Action.LINK) not in TRANSITIONS:
                return ()
            order = unit.links.orders_of(report_id)[0]
            patients = unit.intake.orders_of(order.patient.identifiers, order.site)
            free = [each for each in patients if unit.reports.for_order(each.order_id) is None]
        return sorted((each for each in free if _fits(order, each)), key=_urgency)

    def link(self, report_id: str, user: User, order_id: str) -> Report:
        """Let the report answer one more order.

        Raise NotFoundError `report-unknown`, `order-unknown`; ConflictError `report-locked`,
        `report-action-not-allowed`, `order-of-another-patient`, `order-cancelled`, `order-answered`,
        `orders-sent-apart`.
        """

        def step(unit: UnitOfWork) -> None:
            order, orders = unit.orders.get(order_id), unit.links.orders_of(report_id)
            if not is_same_patient(orders[0], order):
                raise ConflictError("order-of-another-patient")
            if order.status is OrderStatus.CANCELLED:
                raise ConflictError("order-cancelled")
            unit.links.link(report_id, order_id)
            lane_of(unit, report_id, (*orders, order), accession(orders[0]))

        return self._change(report_id, user, "order-linked", order_id, step)

    def unlink(self, report_id: str, user: User, order_id: str) -> Report:
        """Let an order go; raise ConflictError `order-not-linked`, and as `link` does."""
        return self._change(
            report_id, user, "order-unlinked", order_id, lambda unit: unit.links.unlink(report_id, order_id)
        )

    def _change(
        self, report_id: str, user: User, audited: str, order_id: str, step: Callable[[UnitOfWork], None]
    ) -> Report:
        now = self._clock.now()
        with self._units() as unit:
            report = unit.reports.get(report_id)
            claim_lock(unit, report_id, user, now, self._lock_minutes)
            changed = replace(report, version=report.version + 1, state=next_state(report.state, Action.LINK))
            step(unit)
            unit.reports.save(changed, None, at=now)
            for subject, detail in ((report_id, order_id), (order_id, report_id)):
                unit.audit.record(
                    AuditEntry(at=now, user_id=user.user_id, action=audited, subject=subject, detail=detail)
                )
            unit.commit()
        publish_changed(self._hub, report_id)
        _log.info(audited.replace("-", " "), report_id=report_id, order_id=order_id)
        return changed


def _fits(order: Order, other: Order) -> bool:
    return other.status is not OrderStatus.CANCELLED and is_same_patient(order, other)


def _urgency(order: Order) -> tuple[int, float, str]:
    """Return what sorts as the worklist does: what nobody scheduled comes last."""
    scheduled = order.scheduled_at.timestamp() if order.scheduled_at else math.inf
    return (PRESSING[order.priority], scheduled, order.order_id)
