"""Signing a report, releasing it as preliminary, withdrawing it; correcting, adding to and giving up a report.

Each of the first three is one transaction: signed revision, report state, outbox rows and audit, or nothing. The
messages are built inside it, before the commit: a report whose message cannot be built is not signed. Not signed
either is a report of which an order has no accession number, since no RIS could file it (French teleradiology sends
the number after the examination), or was cancelled; withdrawn it can be all the same. Does not send: see `deliver`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ConflictError
from reporting.hl7.delivery import Delivery, DeliveryState
from reporting.log import logger
from reporting.report.edits import FieldEdit, apply
from reporting.report.lifecycle import Action, next_state
from reporting.report.making import MadeWith
from reporting.report.model import Origin, Report
from reporting.report.signing import SignedReport, Withdrawal, sign
from reporting.service.access import Access
from reporting.service.answering import accession, orders_to_sign
from reporting.service.events import Publishes, publish_changed
from reporting.service.field_rules import check_complete
from reporting.service.lanes import is_superseded, lane_of
from reporting.service.locking import claim_lock, require_radiologist
from reporting.service.makings import SaysMaking
from reporting.service.outgoing import MakesMessages
from reporting.service.ports import AuditEntry, Cursor, OpensUnits, UnitOfWork, User
from reporting.template.fill import with_addendum
from reporting.template.navigation import where_to_begin

_log = logger("service")
DONE = {Action.SIGN: "signed", Action.RELEASE: "released", Action.WITHDRAW: "withdrawn"}
"""What was done to the report, for log and audit."""


def _new_uuid() -> str:
    return str(uuid4())


def _nobody() -> None:
    """Wake nobody: deliveries are then sent when the sender next looks."""


def _never(report_id: str) -> bool:
    """Nobody dictates: for those who sign without a dictation service beside them."""
    return False


def _unknown(report: Report) -> MadeWith | None:
    """Keep nothing of what the report was made with."""
    return None


class Signing:
    """What turns a report into a signed revision and back into something that can be written."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        hub: Publishes,
        access: Access,
        make_messages: MakesMessages,
        *,
        lock_minutes: int,
        wake: Callable[[], None] = _nobody,
        is_dictated: Callable[[str], bool] = _never,
        made_with: SaysMaking = _unknown,
        new_id: Callable[[], str] = _new_uuid,
    ) -> None:
        self._units = units
        self._clock = clock
        self._hub = hub
        self._access = access
        self._make_messages = make_messages
        self._lock_minutes = lock_minutes
        self._wake = wake
        self._is_dictated = is_dictated
        self._made_with = made_with
        self._new_id = new_id

    def sign(self, report_id: str, user: User, password: str, base_version: int) -> SignedReport:
        """Sign what the user saw at `base_version` and queue its message.

        Raise DeniedError `password-wrong`, `radiologists-only`; ConflictError `report-locked`, `order-cancelled`,
        `report-changed-before-signing`, `dictation-still-running`, `report-action-not-allowed`; InputError
        `accession-missing`, `report-empty`, `required-fields-empty`, `not-a-number`, or why the ORU cannot be built;
        and what `answering` says of linked orders.
        """
        return self._revise(report_id, user, password, base_version, Action.SIGN)

    def release(self, report_id: str, user: User, password: str, base_version: int) -> SignedReport:
        """Release what the user saw at `base_version` as preliminary; the report stays open. Raise as `sign`."""
        return self._revise(report_id, user, password, base_version, Action.RELEASE)

    def withdraw(
        self, report_id: str, user: User, password: str, base_version: int, withdrawal: Withdrawal
    ) -> SignedReport:
        """Take back for good what was released or signed last, and let its orders go to be read again.

        What was written since a preliminary release goes, and stays in the edits. Raise as `sign`, except for what
        concerns the orders and the text: a report of the wrong patient can always be withdrawn.
        """
        return self._revise(report_id, user, password, base_version, Action.WITHDRAW, withdrawal)

    def _revise(
        self,
        report_id: str,
        user: User,
        password: str,
        base_version: int,
        action: Action,
        withdrawal: Withdrawal | None = None,
    ) -> SignedReport:
        require_radiologist(user)
        self._access.check_password(user, password)
        if self._is_dictated(report_id):
            # Words that are still being decoded would come too late for the signature.
            raise ConflictError("dictation-still-running")
        now = self._clock.now()
        with self._units() as unit:
            report = unit.reports.get(report_id)
            claim_lock(unit, report_id, user, now, self._lock_minutes)
            if report.version != base_version:
                raise ConflictError("report-changed-before-signing", seen=base_version, current=report.version)
            next_state(report.state, action)
            latest = unit.signed.latest(report_id)
            if action is Action.WITHDRAW and latest is not None:
                report = replace(self._as_signed(unit, report, latest, user, now), state=report.state)
                orders = unit.links.orders_of(report_id)
            else:
                orders = orders_to_sign(unit, report_id)
            signed = sign(
                report,
                orders[0],
                signer_id=user.user_id,
                signer=user.practitioner,
                signed_at=now,
                revision=latest.revision + 1 if latest else 1,
                action=action,
                linked=orders[1:],
                withdrawal=withdrawal,
                made_with=self._made_with(report),
            )
            if action is not Action.WITHDRAW:
                check_complete(report)
            lane = lane_of(unit, report_id, orders, accession(orders[0]))
            deliveries = self._deliveries(signed, lane, now)
            unit.signed.add(signed)
            unit.reports.save(signed.report, None, at=now)
            if action is Action.WITHDRAW:
                unit.links.release(report_id)
            for delivery in deliveries:
                unit.outbox.enqueue(delivery)
            unit.reports.clear_lock(report_id)
            reason = f" {withdrawal.reason.value}" if withdrawal else ""
            detail = f"revision {signed.revision} {signed.kind.value}{reason} sha256 {signed.content_hash}"
            unit.audit.record(self._entry(f"report-{DONE[action]}", report_id, user, detail))
            unit.commit()
        self._wake()
        publish_changed(self._hub, report_id)
        _log.info(
            f"report {DONE[action]}",
            report_id=report_id,
            revision=signed.revision,
            delivery_ids=[delivery.delivery_id for delivery in deliveries],
            control_ids=[delivery.control_id for delivery in deliveries],
        )
        return signed

    def _deliveries(self, signed: SignedReport, lane: str, now: datetime) -> Sequence[Delivery]:
        return [
            Delivery(
                delivery_id=self._new_id(),
                report_id=signed.report.report_id,
                revision=signed.revision,
                accession=lane,
                destination=outgoing.destination,
                control_id=outgoing.control_id,
                message=outgoing.message,
                state=DeliveryState.QUEUED,
                created_at=now,
                next_attempt_at=now,
            )
            for outgoing in self._make_messages(signed, now)
        ]

    def correct(self, report_id: str, user: User) -> Report:
        """Open the text of a signed report again; what is signed then is a corrected revision."""
        return self._reopen(report_id, user, Action.CORRECT, lambda report: report)

    def addend(self, report_id: str, user: User) -> Report:
        """Open an addendum of a signed report; its signed text stays as it is."""
        return self._reopen(report_id, user, Action.ADDEND, with_addendum)

    def _reopen(self, report_id: str, user: User, action: Action, prepare: Callable[[Report], Report]) -> Report:
        now = self._clock.now()
        with self._units() as unit:
            report = unit.reports.get(report_id)
            claim_lock(unit, report_id, user, now, self._lock_minutes)
            opened = replace(prepare(report), state=next_state(report.state, action))
            unit.reports.save(opened, None, at=now)
            field = where_to_begin(opened)
            if field is not None and action is Action.ADDEND:
                unit.reports.set_cursor(report_id, Cursor(field_id=field.field_id, offset=len(field.text)))
            unit.audit.record(self._entry(f"report-{action.value}-began", report_id, user))
            unit.commit()
        publish_changed(self._hub, report_id)
        _log.info("report opened again", report_id=report_id, action=action.value)
        return opened

    def abandon(self, report_id: str, user: User) -> Report:
        """Give up a correction or addendum: the text of the last signed revision stands again.

        What was written stays in the edits: each field goes back by an edit of its own.
        """
        now = self._clock.now()
        with self._units() as unit:
            report = unit.reports.get(report_id)
            claim_lock(unit, report_id, user, now, self._lock_minutes)
            state = next_state(report.state, Action.ABANDON)
            latest = unit.signed.latest(report_id)
            if latest is None:
                raise ConflictError("report-not-signed")
            restored = replace(self._as_signed(unit, report, latest, user, now), state=state)
            unit.reports.save(restored, None, at=now)
            unit.reports.clear_lock(report_id)
            unit.audit.record(self._entry("report-abandoned", report_id, user, f"revision {latest.revision} stands"))
            unit.commit()
        publish_changed(self._hub, report_id)
        _log.info("report abandoned", report_id=report_id, revision=latest.revision)
        return restored

    def _as_signed(self, unit: UnitOfWork, report: Report, latest: SignedReport, user: User, now: datetime) -> Report:
        """Return the report with the text of its last revision, to which each field goes back by an edit of its own."""
        signed = {field.field_id: field for field in latest.report.fields()}
        for field in tuple(report.fields()):
            before = signed.get(field.field_id)
            if field.text == (before.text if before else ""):
                continue
            edit = FieldEdit(
                edit_id=f"abandon-{self._new_id()}",
                field_id=field.field_id,
                base_version=report.version,
                start=0,
                end=len(field.text),
                text=before.text if before else "",
                origin=Origin.TYPED,
                spans=before.spans if before else (),
                author_id=user.user_id,
            )
            report = apply(report, edit)
            unit.reports.save(report, edit, at=now)
        return replace(latest.report, version=report.version)

    def resend(self, delivery_id: str, user: User) -> str:
        """Put a refused message back into the queue, the same bytes; return its report's id.

        Raise NotFoundError `delivery-unknown`, ConflictError `delivery-not-refused`, or `delivery-superseded` if a
        later revision, or a later report of the same examination, is on its way or there: the RIS would end with the
        older text.
        """
        with self._units() as unit:
            delivery = unit.outbox.get(delivery_id)
            if is_superseded(unit, delivery):
                raise ConflictError("delivery-superseded")
            unit.outbox.requeue(delivery_id, at=self._clock.now())
            unit.audit.record(self._entry("delivery-resent", delivery_id, user))
            unit.commit()
        self._wake()
        publish_changed(self._hub, delivery.report_id)
        _log.info("delivery queued again", delivery_id=delivery_id, control_id=delivery.control_id)
        return delivery.report_id

    def _entry(self, action: str, subject: str, user: User, detail: str = "") -> AuditEntry:
        return AuditEntry(at=self._clock.now(), user_id=user.user_id, action=action, subject=subject, detail=detail)
