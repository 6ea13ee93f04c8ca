"""Signing, correcting, adding to and giving up a report; sending a refused message again.

A signature is one transaction: signed revision, report state, outbox rows and audit, or nothing. The messages are built
inside it, before the commit: a report whose message cannot be built is not signed. Not signed either is a report whose
order has no accession number, since no RIS could file it (French teleradiology sends the number after the examination),
or whose order was cancelled. Does not send: see `deliver`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ConflictError, InputError
from reporting.hl7.delivery import Delivery, DeliveryState
from reporting.log import logger
from reporting.report.edits import FieldEdit, apply
from reporting.report.lifecycle import Action, next_state
from reporting.report.model import Origin, Report
from reporting.report.order import Order, OrderStatus
from reporting.report.signing import SignedReport, sign
from reporting.service.access import Access
from reporting.service.events import Publishes, publish_changed
from reporting.service.field_rules import check_complete
from reporting.service.locking import claim_lock, require_radiologist
from reporting.service.outgoing import MakesMessages
from reporting.service.ports import AuditEntry, Cursor, OpensUnits, UnitOfWork, User
from reporting.template.fill import with_addendum
from reporting.template.navigation import where_to_begin

_log = logger("service")


def _new_uuid() -> str:
    return str(uuid4())


def _nobody() -> None:
    """Wake nobody: deliveries are then sent when the sender next looks."""


def _never(report_id: str) -> bool:
    """Nobody dictates: for those who sign without a dictation service beside them."""
    return False


class Signing:
    """What turns a draft into a signed revision and back into something that can be written."""

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
        self._new_id = new_id

    def sign(self, report_id: str, user: User, password: str, base_version: int) -> SignedReport:
        """Sign what the user saw at `base_version` and queue its message.

        Raise DeniedError `password-wrong`, `radiologists-only`; ConflictError `report-locked`, `order-cancelled`,
        `report-changed-before-signing`, `dictation-still-running`, `report-action-not-allowed`; InputError
        `accession-missing`, `report-empty`, `required-fields-empty`, `not-a-number`, or why the ORU cannot be built.
        """
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
            latest = unit.signed.latest(report_id)
            order = unit.orders.get(report.order_id)
            signed = sign(
                report,
                order,
                signer_id=user.user_id,
                signer=user.practitioner,
                signed_at=now,
                revision=latest.revision + 1 if latest else 1,
            )
            check_complete(report)
            deliveries = self._deliveries(signed, _accession(order), now)
            unit.signed.add(signed)
            unit.reports.save(signed.report, None, at=now)
            for delivery in deliveries:
                unit.outbox.enqueue(delivery)
            unit.reports.clear_lock(report_id)
            detail = f"revision {signed.revision} {signed.kind.value} sha256 {signed.content_hash}"
            unit.audit.record(self._entry("report-signed", report_id, user, detail))
            unit.commit()
        self._wake()
        publish_changed(self._hub, report_id)
        _log.info(
            "report signed",
            report_id=report_id,
            revision=signed.revision,
            delivery_ids=[delivery.delivery_id for delivery in deliveries],
            control_ids=[delivery.control_id for delivery in deliveries],
        )
        return signed

    def _deliveries(self, signed: SignedReport, accession: str, now: datetime) -> Sequence[Delivery]:
        return [
            Delivery(
                delivery_id=self._new_id(),
                report_id=signed.report.report_id,
                revision=signed.revision,
                accession=accession,
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
            report = self._write_back(unit, report, latest, user, now)
            restored = replace(latest.report, version=report.version, state=state)
            unit.reports.save(restored, None, at=now)
            unit.reports.clear_lock(report_id)
            unit.audit.record(self._entry("report-abandoned", report_id, user, f"revision {latest.revision} stands"))
            unit.commit()
        publish_changed(self._hub, report_id)
        _log.info("report abandoned", report_id=report_id, revision=latest.revision)
        return restored

    def _write_back(self, unit: UnitOfWork, report: Report, latest: SignedReport, user: User, now: datetime) -> Report:
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
        return report

    def resend(self, delivery_id: str, user: User) -> str:
        """Put a refused message back into the queue, the same bytes; return its report's id.

        Raise NotFoundError `delivery-unknown`, ConflictError `delivery-not-refused`, or `delivery-superseded` if a
        later revision is on its way or there: the RIS would end with the older text.
        """
        with self._units() as unit:
            delivery = unit.outbox.get(delivery_id)
            later = (d for d in unit.outbox.for_report(delivery.report_id) if d.destination == delivery.destination)
            if any(d.revision > delivery.revision for d in later):
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


def _accession(order: Order) -> str:
    """Return the order's accession number. Raise ConflictError `order-cancelled`, InputError `accession-missing`."""
    if order.status is OrderStatus.CANCELLED:
        raise ConflictError("order-cancelled")
    if order.accession_number is None or not order.accession_number.value:
        raise InputError("accession-missing")
    return order.accession_number.value
