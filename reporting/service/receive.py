"""An order message from the RIS: read, matched with what is known, stored, acknowledged.

Every message gets an answer: AA when the order is stored, AE when the message is wrong, AR when it is right but cannot
be taken now (storage), so that the sender tries again. What a message does not say never wipes what is known; a
cancelled order keeps its signed report. Does not listen: `hl7.listener` brings the bytes and takes the answer back.
"""

from collections.abc import Callable
from datetime import tzinfo
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ReportingError, StoreError
from reporting.hl7 import ack, er7
from reporting.hl7.order import OrderAction, OrderChange, read
from reporting.hl7.order_merge import merged
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import AckCode, Condition
from reporting.log import logger
from reporting.report.order import Order, OrderStatus
from reporting.service.events import Publishes, Silence, publish_changed
from reporting.service.ports import AuditEntry, OpensUnits, UnitOfWork

_log = logger("service")
AUDIT_ACTIONS = {
    OrderAction.NEW: "order-received",
    OrderAction.CHANGE: "order-changed",
    OrderAction.EXAMINED: "order-examined",
    OrderAction.CANCEL: "order-cancelled",
}


def _new_uuid() -> str:
    return str(uuid4())


def _new_control_id() -> str:
    return f"A{uuid4().hex[:19].upper()}"


class ReceiveOrders:
    """Takes order messages. Blocks: call it in a thread."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        zone: tzinfo,
        hub: Publishes | None = None,
        *,
        new_id: Callable[[], str] = _new_uuid,
        control_id: Callable[[], str] = _new_control_id,
    ) -> None:
        self._units = units
        self._clock = clock
        self._zone = zone
        self._hub = hub or Silence()
        self._new_id = new_id
        self._control_id = control_id

    def receive(self, message: bytes) -> bytes:
        """Return the acknowledgement (ER7 without framing) of a message (the same). Never raises."""
        received = er7.header(message)
        control_id = received.control_id if received else ""
        try:
            received = er7.parse(message)
            order_id = self._take(read(received, order_id=self._new_id(), zone=self._zone))
        except Refusal as refusal:
            _log.warning("order refused", control_id=control_id, code=refusal.code, ack_code=refusal.ack_code.value)
            return self._refused(received, refusal)
        except ReportingError as error:
            _log.error("order not stored", control_id=control_id, code=error.code)
            return self._refused(received, _refusal_of(error))
        except Exception as error:  # noqa: BLE001 - the sender must get an answer; the text may repeat the message
            _log.error("order not taken", control_id=control_id, kind=type(error).__name__)
            return self._refused(received, Refusal("order-not-taken", condition=Condition.APPLICATION))
        _log.info("order taken", control_id=control_id, order_id=order_id)
        return ack.acknowledgement(received, AckCode.AA, control_id=self._control_id(), at=self._clock.now())

    def _take(self, change: OrderChange) -> str:
        with self._units() as unit:
            known = unit.orders.match(change.order)
            order = _first_seen(change) if known is None else merged(known, change)
            if order != known:
                unit.orders.save(order)
            report = unit.reports.for_order(order.order_id)
            unit.audit.record(
                AuditEntry(
                    at=self._clock.now(),
                    user_id="",
                    action=AUDIT_ACTIONS[change.action],
                    subject=order.order_id,
                    detail=_detail(unit, order, known, report.report_id if report else ""),
                )
            )
            unit.commit()
        if report is not None and order != known:
            publish_changed(self._hub, report.report_id)
        return order.order_id

    def _refused(self, received: er7.Message | None, refusal: Refusal) -> bytes:
        return ack.refused(received, refusal, control_id=self._control_id(), at=self._clock.now())


def _first_seen(change: OrderChange) -> Order:
    """Return the order of a message about an order that is not known.

    The order message may have been lost, or sent before this service existed: what names an examination is taken.
    Raise Refusal `order-not-known` (AE, 204) for a cancellation, and for news of an examination that is not named.
    """
    named = change.order.procedure.value or change.order.procedure.meaning
    if change.action is OrderAction.CANCEL or not (named or change.action is OrderAction.EXAMINED):
        where = Location(segment="ORC", field=2)
        raise Refusal("order-not-known", condition=Condition.UNKNOWN_KEY, location=where)
    return change.order


def _detail(unit: UnitOfWork, order: Order, known: Order | None, report_id: str) -> str:
    if order == known:
        return "repeated, nothing changed"
    signed = unit.signed.latest(report_id) if report_id else None
    if order.status is OrderStatus.CANCELLED and signed is not None:
        return f"signed revision {signed.revision} stays"
    return ""


def _refusal_of(error: ReportingError) -> Refusal:
    """Return the refusal for an error of ours: AR when trying again may help, else AE."""
    ack_code = AckCode.AR if isinstance(error, StoreError) else AckCode.AE
    return Refusal(error.code, ack_code=ack_code, condition=Condition.APPLICATION, location=None, **error.details)
