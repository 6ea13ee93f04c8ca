"""What an operator does with deliveries: hold, release, send again, cancel, mend, replay. Each act is audited.

What was signed is never changed by it (`hl7.mended`), and no receiver is left with an older text than it had. Reasons
are kept for the queue, not logged: people write names into them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import ConflictError, InputError, NotFoundError
from reporting.hl7 import er7
from reporting.hl7.delivery import Delivery, DeliveryEvent, DeliveryState
from reporting.hl7.mended import mended
from reporting.log import logger
from reporting.service.delivery_ports import Hold
from reporting.service.events import Publishes, publish_changed
from reporting.service.lanes import is_superseded
from reporting.service.operators import Operator
from reporting.service.outgoing import new_control_id
from reporting.service.ports import AuditEntry, OpensUnits, UnitOfWork

_log = logger("service")
MOST_AT_ONCE = 10_000
LONGEST_REASON = 500
"""Characters of a reason that are kept."""

_AUDITED = {
    DeliveryEvent.HELD: "delivery-held",
    DeliveryEvent.RELEASED: "delivery-released",
    DeliveryEvent.CANCELLED: "delivery-cancelled",
}


def _new_uuid() -> str:
    return str(uuid4())


class SteeringQueue:
    """The acts of an operator. `urge` makes the sender of a destination look anew at once."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        hub: Publishes,
        destinations: Sequence[str],
        *,
        urge: Callable[[str], None],
        new_id: Callable[[], str] = _new_uuid,
        control_id: Callable[[], str] = new_control_id,
    ) -> None:
        self._units = units
        self._clock = clock
        self._hub = hub
        self._destinations = tuple(destinations)
        self._urge = urge
        self._new_id = new_id
        self._control_id = control_id

    def hold_destination(self, destination: str, who: Operator, reason: str = "") -> None:
        """Send nothing more to a destination until it is released. Raise NotFoundError `destination-unknown`."""
        hold = Hold(held_at=self._clock.now(), held_by=who.user_id, reason=_shortened(reason))
        self._set_hold(destination, who, hold, "destination-held")

    def release_destination(self, destination: str, who: Operator) -> None:
        """Send to a destination again. Raise NotFoundError `destination-unknown`."""
        self._set_hold(destination, who, None, "destination-released")

    def _set_hold(self, destination: str, who: Operator, hold: Hold | None, action: str) -> None:
        with self._units() as unit:
            self._check(unit, destination)
            unit.outbox.hold(destination, hold)
            unit.audit.record(self._entry(action, destination, who))
            unit.commit()
        self._urge(destination)
        _log.info("destination held" if hold else "destination released", destination=destination)

    def _check(self, unit: UnitOfWork, destination: str) -> None:
        """One that the settings do not name any more may still be on hold, and hold messages."""
        known = {*self._destinations, *(each.destination for each in unit.outbox.destinations())}
        if destination not in known:
            raise NotFoundError("destination-unknown", destination=destination, known=", ".join(sorted(known)))

    def hold(self, delivery_id: str, who: Operator, reason: str = "") -> str:
        """Keep a queued delivery back, and what is newer in its lane; return its report's id."""
        return self._move(delivery_id, DeliveryEvent.HELD, who, reason)

    def release(self, delivery_id: str, who: Operator) -> str:
        """Queue a held delivery again; return its report's id."""
        return self._move(delivery_id, DeliveryEvent.RELEASED, who, "")

    def cancel(self, delivery_id: str, who: Operator, reason: str) -> str:
        """Give a refused or held delivery up for good; return its report's id. Raise InputError `reason-missing`."""
        if not reason.strip():
            raise InputError("reason-missing")
        return self._move(delivery_id, DeliveryEvent.CANCELLED, who, reason)

    def _move(self, delivery_id: str, event: DeliveryEvent, who: Operator, reason: str) -> str:
        with self._units() as unit:
            delivery = unit.outbox.move(delivery_id, event, at=self._clock.now(), reason=_shortened(reason))
            unit.audit.record(self._entry(_AUDITED[event], delivery_id, who))
            unit.commit()
        self._tell(delivery, event)
        return delivery.report_id

    def resend(self, delivery_id: str, who: Operator) -> str:
        """Queue a refused delivery again, the same bytes; return its report's id.

        Raise NotFoundError `delivery-unknown`, ConflictError `delivery-not-refused`, `delivery-superseded`.
        """
        with self._units() as unit:
            delivery = unit.outbox.get(delivery_id)
            if is_superseded(unit, delivery):
                raise ConflictError("delivery-superseded")
            unit.outbox.requeue(delivery_id, at=self._clock.now())
            unit.audit.record(self._entry("delivery-resent", delivery_id, who))
            unit.commit()
        self._tell(delivery, DeliveryEvent.RESENT)
        return delivery.report_id

    def resend_all(self, destination: str, who: Operator) -> int:
        """Queue every refused delivery of a destination again, but those that are superseded; return how many.

        Raise NotFoundError `destination-unknown`.
        """
        with self._units() as unit:
            self._check(unit, destination)
            refused = unit.outbox.lines(destination, DeliveryState.REFUSED, limit=MOST_AT_ONCE)
            again = [each for each in refused if not is_superseded(unit, unit.outbox.get(each.delivery_id))]
            for each in again:
                unit.outbox.requeue(each.delivery_id, at=self._clock.now())
                unit.audit.record(self._entry("delivery-resent", each.delivery_id, who))
            unit.commit()
        self._urge(destination)
        for report_id in {each.report_id for each in again}:
            publish_changed(self._hub, report_id)
        _log.info("refused deliveries queued again", destination=destination, deliveries=len(again))
        return len(again)

    def mend(self, delivery_id: str, text: str, who: Operator) -> str:
        """Send `text` in place of a refused message, under a new control id; return the new delivery's id.

        Raise ConflictError `delivery-cannot-be-mended`, `delivery-superseded`, or what `hl7.mended` refuses.
        """
        now, control_id = self._clock.now(), self._control_id()
        with self._units() as unit:
            refused = unit.outbox.get(delivery_id)
            if refused.state is not DeliveryState.REFUSED or er7.header(refused.message) is None:
                raise ConflictError("delivery-cannot-be-mended", state=refused.state.value)
            if is_superseded(unit, refused):
                raise ConflictError("delivery-superseded")
            new = replace(
                refused,
                delivery_id=self._new_id(),
                control_id=control_id,
                message=mended(refused.message, text, control_id),
                state=DeliveryState.QUEUED,
                created_at=now,
                next_attempt_at=now,
                attempts=(),
                reason="",
                mends=refused.delivery_id,
                mended_by=who.user_id,
            )
            unit.outbox.move(delivery_id, DeliveryEvent.MENDED, at=now)
            unit.outbox.enqueue(new)
            unit.audit.record(self._entry("delivery-mended", delivery_id, who, f"as {new.delivery_id}"))
            unit.audit.record(self._entry("delivery-queued", new.delivery_id, who, f"mends {delivery_id}"))
            unit.commit()
        self._tell(new, DeliveryEvent.MENDED)
        return new.delivery_id

    def replay(self, destination: str, since: datetime, until: datetime, who: Operator) -> int:
        """Send again what a destination accepted of [since, until), by when it was queued; return how many.

        The same bytes under the same control ids, each lane in its order and up to its newest report.
        Raise NotFoundError `destination-unknown`, InputError `replay-range-wrong`.
        """
        if until <= since:
            raise InputError("replay-range-wrong")
        with self._units() as unit:
            self._check(unit, destination)
            now = self._clock.now()
            queued = unit.outbox.replay(destination, since=since, until=until, at=now)
            detail = f"{since.isoformat()} {until.isoformat()} deliveries {len(queued)}"
            unit.audit.record(self._entry("destination-replayed", destination, who, detail))
            for delivery_id in queued:
                unit.audit.record(self._entry("delivery-replayed", delivery_id, who))
            unit.commit()
        self._urge(destination)
        _log.info("destination replayed", destination=destination, deliveries=len(queued))
        return len(queued)

    def _tell(self, delivery: Delivery, event: DeliveryEvent) -> None:
        self._urge(delivery.destination)
        publish_changed(self._hub, delivery.report_id)
        _log.info(
            "delivery steered",
            act=event.value,
            destination=delivery.destination,
            delivery_id=delivery.delivery_id,
            control_id=delivery.control_id,
        )

    def _entry(self, action: str, subject: str, who: Operator, detail: str = "") -> AuditEntry:
        return AuditEntry(at=self._clock.now(), user_id=who.user_id, action=action, subject=subject, detail=detail)


def _shortened(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST_REASON]
