"""A message from the RIS or the hospital: read, taken, stored, answered.

Every message gets an answer: AA when what it says is stored, AE when the message is wrong, AR when it is right but
cannot be taken now (storage), so that the sender tries again. A message that was taken and comes again, byte for byte,
is answered as before and does nothing; one that was refused is looked at anew. What came in is logged in the store,
without what it said. Does not listen: `hl7.listener` and `hl7.order_folder` bring bytes and take answers back.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from hashlib import sha256
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ReportingError, StoreError
from reporting.hl7 import adt, batch, er7, order
from reporting.hl7.answering import Answering
from reporting.hl7.message_kind import Kind, kind_of
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode, Condition
from reporting.log import logger
from reporting.service.events import Publishes, Silence, publish_changed
from reporting.service.intake_ports import ReceivedMessage
from reporting.service.ports import OpensUnits, UnitOfWork
from reporting.service.receive_order import take_orders
from reporting.service.receive_patient import take_patients

_log = logger("service")

LONGEST_ID = 50
"""Characters of a control id, and of a sender, that are logged."""
PATIENTS_ARE_KEPT = timedelta(days=1)
"""How long a patient without an order here is remembered: messages overtake one another by seconds."""
TIDIED_EVERY = timedelta(hours=1)
_WORSE = (AckCode.AA, AckCode.AE, AckCode.AR)


def _new_uuid() -> str:
    return str(uuid4())


def _new_control_id() -> str:
    return f"A{uuid4().hex[:19].upper()}"


class ReceiveOrders:
    """Takes messages of orders and patients. Blocks: call it in a thread."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        zone: tzinfo,
        hub: Publishes | None = None,
        *,
        names_orders: bool = False,
        messages_are_kept: timedelta = timedelta(days=30),
        new_id: Callable[[], str] = _new_uuid,
        control_id: Callable[[], str] = _new_control_id,
    ) -> None:
        """`names_orders`: orders are answered by ORR, ORG or ORI even where a sender does not ask for it."""
        self._units = units
        self._clock = clock
        self._zone = zone
        self._hub = hub or Silence()
        self._messages_are_kept = messages_are_kept
        self._new_id = new_id
        self._control_id = control_id
        self._answering = Answering(control_id=control_id, now=clock.now, names_orders=names_orders)
        self._tidied_at: datetime | None = None

    def receive(self, message: bytes) -> bytes:
        """Return the answers to a message or batch (ER7 without framing), one after the other. Never raises."""
        return b"".join(self.answers(message))

    def answers(self, message: bytes) -> tuple[bytes, ...]:
        """Return the answers to a message or batch (ER7 without framing); none if none is wanted. Never raises."""
        if not batch.is_batch(message):
            return self._received(message)[1]
        return (self.receive_file(message)[1],)

    def receive_file(self, content: bytes) -> tuple[AckCode, bytes]:
        """Take a batch, or messages one after the other; return the worst outcome and the answer. Never raises.

        AR, which asks to send again, is worse than AE, since something may still be taken.
        """
        try:
            whole = batch.read(content)
        except Refusal as refusal:
            _log.warning("batch refused", code=refusal.code, ack_code=refusal.ack_code.value)
            return refusal.ack_code, b"".join(self._answering.refused(None, refusal))
        results = [self._received(each) for each in whole.messages]
        answers = [answer for _, of_message in results for answer in of_message]
        worst = max((outcome for outcome, _ in results), key=_WORSE.index, default=AckCode.AA)
        if whole.header is None:
            return worst, b"".join(answers)
        return worst, batch.answer(whole, answers, control_id=self._control_id(), at=self._clock.now())

    def too_large(self) -> bytes:
        """Return the answer to a file that is not even read."""
        return b"".join(
            self._answering.refused(None, Refusal("orders-file-too-large", condition=Condition.APPLICATION))
        )

    def _received(self, message: bytes) -> tuple[AckCode, tuple[bytes, ...]]:
        """Take a message; return what became of it, and the answers that its sender wants."""
        received = er7.header(message)
        control_id = received.control_id[:LONGEST_ID] if received else ""
        try:
            received = er7.parse(message)
            if not received.charset_as_said:
                _log.info("charset not as announced", control_id=control_id, read_as=received.notation.charset)
            done = self._take(received, sha256(message).hexdigest())
        except Refusal as refusal:
            _log.warning("message refused", control_id=control_id, code=refusal.code, ack_code=refusal.ack_code.value)
            self._log_refused(received, message, refusal)
            return self._refused(received, refusal)
        except ReportingError as error:
            _log.error("message not stored", control_id=control_id, code=error.code)
            return self._refused(received, _refusal_of(error))
        except Exception as error:  # noqa: BLE001 - the sender must get an answer; the text may repeat the message
            _log.error("message not taken", control_id=control_id, kind=type(error).__name__)
            return self._refused(received, Refusal("order-not-taken", condition=Condition.APPLICATION))
        _log.info("message taken", control_id=control_id, done=done)
        return AckCode.AA, self._answering.taken(received)

    def _refused(self, received: er7.Message | None, refusal: Refusal) -> tuple[AckCode, tuple[bytes, ...]]:
        return refusal.ack_code, self._answering.refused(received, refusal)

    def _take(self, received: er7.Message, fingerprint: str) -> str:
        """Store what the message says; return what was done."""
        kind, now = kind_of(received), self._clock.now()
        with self._units() as unit:
            seen = _seen(received, now, AckCode.AA, "", fingerprint)
            before = unit.intake.last_message(seen.sender, seen.control_id)
            if before is not None and before.sha256 == fingerprint and before.outcome == AckCode.AA.value:
                return "repeated"
            if before is not None and before.sha256 != fingerprint:
                _log.warning("control id used again", control_id=seen.control_id)
            done, reports = self._change(unit, received, kind, now)
            unit.intake.log(replace(seen, code=done))
            self._tidy(unit, now)
            unit.commit()
        for report_id in sorted(reports):
            publish_changed(self._hub, report_id)
        return done

    def _change(self, unit: UnitOfWork, received: er7.Message, kind: Kind, now: datetime) -> tuple[str, set[str]]:
        """Do what the message says; return what that was, and the reports whose order changed."""
        if kind is Kind.ORDER:
            changes = order.read(received, new_id=self._new_id, zone=self._zone, now=now)
            return "orders", take_orders(unit, changes, now)
        if kind is Kind.UNUSED:
            return "nothing", set()
        patients = adt.read(received, kind, zone=self._zone, now=now)
        count, reports = take_patients(unit, patients, now)
        return f"patient of {count} orders", reports

    def _log_refused(self, received: er7.Message | None, message: bytes, refusal: Refusal) -> None:
        """Log what was refused, in a unit of its own. That this fails is no news for the sender."""
        now = self._clock.now()
        try:
            with self._units() as unit:
                unit.intake.log(_seen(received, now, refusal.ack_code, refusal.code, sha256(message).hexdigest()))
                self._tidy(unit, now)
                unit.commit()
        except ReportingError as error:
            _log.error("refusal not logged", code=error.code)

    def _tidy(self, unit: UnitOfWork, now: datetime) -> None:
        if self._tidied_at is None or now - self._tidied_at >= TIDIED_EVERY:
            self._tidied_at = now
            unit.intake.forget(messages_before=now - self._messages_are_kept, patients_before=now - PATIENTS_ARE_KEPT)


def _seen(
    received: er7.Message | None, now: datetime, outcome: AckCode, code: str, fingerprint: str
) -> ReceivedMessage:
    header = received.all[0] if received else er7.Segment(name="MSH", fields=())
    return ReceivedMessage(
        sender="|".join(header.component(number, 1)[:LONGEST_ID] for number in (3, 4)),
        control_id=header.field(10)[:LONGEST_ID],
        received_at=now,
        kind="^".join(header.component(9, number)[:LONGEST_ID] for number in (1, 2)),
        outcome=outcome.value,
        code=code,
        sha256=fingerprint,
    )


def _refusal_of(error: ReportingError) -> Refusal:
    """Return the refusal for an error of ours: AR when trying again may help, else AE."""
    ack_code = AckCode.AR if isinstance(error, StoreError) else AckCode.AE
    return Refusal(error.code, ack_code=ack_code, condition=Condition.APPLICATION, location=None, **error.details)
