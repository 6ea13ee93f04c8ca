"""The queue as its operator sees it: each destination with what waits there, and the lists behind the numbers.

Reads only; what an operator does stands in `queue_acts.py`. Reasons of failures may hold the peer's own words, so they
are shown to operators and never logged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reporting.clock import Clock
from reporting.hl7 import er7
from reporting.hl7.delivery import DeliveryState, Outcome
from reporting.service.delivery_ports import DestinationState, Hold, QueueLine, Tally
from reporting.service.export import oru_text
from reporting.service.operators import Operator, Reader
from reporting.service.ports import AuditEntry, OpensUnits

RECENT = timedelta(hours=24)
LONGEST_LIST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """A destination at a glance."""

    destination: str
    configured: bool
    """False: the settings do not name it any more, and nobody sends what waits for it."""
    hold: Hold | None
    queued: int
    sent: int
    """On the wire, or claimed by a sender."""
    held: int
    refused: int
    accepted: int
    """Of what was queued in the last 24 hours."""
    oldest_at: datetime | None
    """When the oldest delivery that waits (queued, sent or held) was queued."""
    failed_at: datetime | None
    failure: Outcome | None
    accepted_at: datetime | None

    @property
    def waiting(self) -> int:
        return self.queued + self.sent + self.held


class Queue:
    """What the queue page and `reporting deliver queue` show."""

    def __init__(self, units: OpensUnits, clock: Clock, destinations: Sequence[str]) -> None:
        """`destinations` are the names in the settings, in their order."""
        self._units = units
        self._clock = clock
        self._destinations = tuple(destinations)

    def overview(self) -> Sequence[QueueState]:
        """Return the destinations of the settings, then others for which something still waits."""
        with self._units() as unit:
            tallies = unit.outbox.tally(accepted_since=self._clock.now() - RECENT)
            known = {each.destination: each for each in unit.outbox.destinations()}
        stranded = {each.destination for each in tallies if each.state is not DeliveryState.ACCEPTED}
        names = [*self._destinations, *sorted(stranded - set(self._destinations))]
        return [
            _state(
                known.get(name, DestinationState(destination=name)),
                [each for each in tallies if each.destination == name],
                configured=name in self._destinations,
            )
            for name in names
        ]

    def lines(
        self, who: Operator, destination: str, state: DeliveryState, *, limit: int = LONGEST_LIST
    ) -> Sequence[QueueLine]:
        """Return the oldest deliveries of a destination in a state, without their messages."""
        with self._units() as unit:
            return unit.outbox.lines(destination, state, limit=min(limit, LONGEST_LIST))

    def message(self, delivery_id: str, who: Reader | Operator) -> str:
        """Return a message for people, one segment a line; the reading is audited.

        Raise NotFoundError `delivery-unknown`.
        """
        with self._units() as unit:
            delivery = unit.outbox.get(delivery_id)
            unit.audit.record(
                AuditEntry(at=self._clock.now(), user_id=who.user_id, action="delivery-read", subject=delivery_id)
            )
            unit.commit()
        return shown(delivery.message)


def shown(message: bytes) -> str:
    """Return a message as text: ER7 one segment a line, anything else as it is."""
    return message.decode("utf-8", errors="replace") if er7.header(message) is None else oru_text(message)


def _state(known: DestinationState, tallies: Sequence[Tally], *, configured: bool) -> QueueState:
    counts = {each.state: each.count for each in tallies}
    waiting = [each.oldest_at for each in tallies if each.state not in (DeliveryState.ACCEPTED, DeliveryState.REFUSED)]
    return QueueState(
        destination=known.destination,
        configured=configured,
        hold=known.hold,
        queued=counts.get(DeliveryState.QUEUED, 0),
        sent=counts.get(DeliveryState.SENT, 0),
        held=counts.get(DeliveryState.HELD, 0),
        refused=counts.get(DeliveryState.REFUSED, 0),
        accepted=counts.get(DeliveryState.ACCEPTED, 0),
        oldest_at=min(waiting, default=None),
        failed_at=known.failed_at,
        failure=known.failure,
        accepted_at=known.accepted_at,
    )
