"""Writing in a report: opening it, edits from a page, the lock, the cursor, the choice of template.

Every change is a `FieldEdit` and goes through the one door in `applying`. Spoken words come in by `final`.
Each method is one transaction; what it did is published after the commit. Does not know HTTP or audio.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ConflictError
from reporting.log import logger
from reporting.report.edits import FieldEdit
from reporting.report.lifecycle import Action, is_open, next_state
from reporting.report.model import Origin, Report
from reporting.report.order import Order
from reporting.service.applying import Applied, apply_edit, once_more, tell
from reporting.service.events import Publishes, publish_changed, publish_cursor
from reporting.service.field_rules import check_writable, field_of, template_may_change
from reporting.service.locking import claim_lock, live_lock, require_radiologist
from reporting.service.ports import AuditEntry, Cursor, Lock, OpensUnits, Role, UnitOfWork, User
from reporting.service.rewrite import clear
from reporting.service.view import LockView, ReportView, view_of
from reporting.template.fill import empty_report, reuse
from reporting.template.library import Library
from reporting.template.navigation import where_to_begin

__all__ = ["Applied", "EditRequest", "LockView", "ReportView", "Writing"]
_log = logger("service")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """An edit as a page asks for it: replace characters [start, end) of a field, seen at `base_version`."""

    edit_id: str
    field_id: str
    base_version: int
    start: int
    end: int
    text: str


class Writing:
    """The use cases of writing."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        hub: Publishes,
        library: Library,
        lock_minutes: int,
        *,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._units = units
        self._clock = clock
        self._hub = hub
        self._library = library
        self._lock_minutes = lock_minutes
        self._new_id = new_id

    # Opening and looking.

    def open(self, order_id: str, user: User) -> str:
        """Return the id of the report that answers the order; make it from the best template if there is none.

        A radiologist gets the lock if it is free. Raise NotFoundError `order-unknown`, DeniedError `radiologists-only`
        if someone else opens a study that has no report yet.
        """
        try:
            return self._open(order_id, user)
        except ConflictError as error:
            if error.code != "report-exists":
                raise
            return self._open(order_id, user)  # someone opened the same study at the same moment

    def _open(self, order_id: str, user: User) -> str:
        now = self._clock.now()
        with self._units() as unit:
            order = unit.orders.get(order_id)
            report = unit.reports.for_order(order_id)
            if report is None:
                require_radiologist(user)
                report = self._new_report(order, user)
                unit.reports.add(report, created_at=now)
                self._put_cursor_first(unit, report)
            lock = live_lock(unit, report.report_id, now)
            if is_open(report.state) and user.role is Role.RADIOLOGIST and lock is None:
                claim_lock(unit, report.report_id, user, now, self._lock_minutes)
            unit.audit.record(self._entry("report-opened", report.report_id, user))
            unit.commit()
        publish_changed(self._hub, report.report_id)
        _log.info("report opened", report_id=report.report_id, order_id=order_id)
        return report.report_id

    def view(self, report_id: str, user: User) -> ReportView:
        """Return the report as a page shows it. Raise NotFoundError `report-unknown`."""
        with self._units() as unit:
            return view_of(unit, report_id, user, self._clock.now())

    # Edits.

    def edit(self, report_id: str, user: User, request: EditRequest) -> Applied:
        """Apply what a page typed, and renew the lock. See `apply_edit` for what is refused."""
        edit = FieldEdit(
            edit_id=request.edit_id,
            field_id=request.field_id,
            base_version=request.base_version,
            start=request.start,
            end=request.end,
            text=request.text,
            origin=Origin.TYPED,
        )
        return self._change(lambda unit: apply_edit(unit, report_id, edit, user, self._clock.now(), self._lock_minutes))

    def clear(self, report_id: str, user: User, field_id: str) -> Applied:
        """Empty a field and withdraw the sound of its words. Raise ConflictError `nothing-to-clear`."""
        step, now = f"clear-field-{self._new_id()}", self._clock.now()
        return self._change(lambda unit: clear(unit, report_id, user, field_id, step, now, self._lock_minutes))

    def _change(self, step: Callable[[UnitOfWork], Applied]) -> Applied:
        def once() -> Applied:
            with self._units() as unit:
                applied = step(unit)
                unit.commit()
            return applied

        applied = once_more(once)
        tell(self._hub, applied)
        return applied

    # Where dictated words go.

    def set_cursor(self, report_id: str, user: User, cursor: Cursor) -> None:
        """Say where dictated words go; behind the field's end means its end.

        Raise InputError `field-unknown`, `field-read-only`; ConflictError `report-locked`, `report-action-not-allowed`.
        """
        now = self._clock.now()
        with self._units() as unit:
            report = unit.reports.get(report_id)
            claim_lock(unit, report_id, user, now, self._lock_minutes)
            next_state(report.state, Action.EDIT)
            check_writable(report, cursor.field_id)
            # The page may not have seen the newest words yet: its offset is then of an older, longer text.
            length = len(field_of(report, cursor.field_id).text)
            cursor = replace(cursor, offset=min(max(cursor.offset, 0), length))
            unit.reports.set_cursor(report_id, cursor)
            unit.commit()
        publish_cursor(self._hub, report_id, cursor)

    # The lock and the template.

    def take_lock(self, report_id: str, user: User, *, take_over: bool = False) -> Lock:
        """Take or renew the lock. Raise ConflictError `report-locked` if someone has it and it is not taken over."""
        now = self._clock.now()
        with self._units() as unit:
            unit.reports.get(report_id)
            before = live_lock(unit, report_id, now)
            lock = claim_lock(unit, report_id, user, now, self._lock_minutes, take_over=take_over)
            unit.commit()
        if before is None or before.user_id != user.user_id:
            publish_changed(self._hub, report_id)
        return lock

    def change_template(self, report_id: str, user: User, template_id: str) -> Report:
        """Begin the report again from another template, while only a template's words stand in it.

        Raise NotFoundError `template-unknown`, ConflictError `template-not-changeable`, `report-locked`.
        """
        template = self._library.get(template_id)
        now = self._clock.now()
        with self._units() as unit:
            report = unit.reports.get(report_id)
            claim_lock(unit, report_id, user, now, self._lock_minutes)
            if not template_may_change(report):
                raise ConflictError("template-not-changeable")
            changed = reuse(report, template, unit.orders.get(report.order_id))
            unit.reports.save(changed, None, at=now)
            self._put_cursor_first(unit, changed)
            unit.audit.record(self._entry("template-changed", report_id, user, template.template_id))
            unit.commit()
        publish_changed(self._hub, report_id)
        return changed

    def _new_report(self, order: Order, user: User) -> Report:
        return empty_report(self._library.choose(order, user.language), order, self._new_id())

    def _put_cursor_first(self, unit: UnitOfWork, report: Report) -> None:
        field = where_to_begin(report)
        if field is not None:
            unit.reports.set_cursor(report.report_id, Cursor(field_id=field.field_id, offset=len(field.text)))

    def _entry(self, action: str, report_id: str, user: User, detail: str = "") -> AuditEntry:
        return AuditEntry(at=self._clock.now(), user_id=user.user_id, action=action, subject=report_id, detail=detail)
