"""What sending and the operator's queue need from storage: the outbox, in prose. Like `ports.py`, and part of it.

One transaction a unit of work; all times are aware UTC; any method may raise StoreError. Does not send.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.hl7.delivery import Attempt, Decision, Delivery, DeliveryEvent, DeliveryState, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An attempt at a delivery, and where the delivery stands after it."""

    delivery_id: str
    attempt: Attempt
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A destination that a person keeps from being sent to."""

    held_at: datetime
    held_by: str
    """User id."""
    reason: str
    """In that person's words; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationState:
    """What is known of a destination as a whole. One that nothing was ever sent to has no row and reads as empty."""

    destination: str
    hold: Hold | None = None
    failed_at: datetime | None = None
    """When the last attempt failed that did."""
    failure: Outcome | None = None
    """What it came to. Its reason may hold the peer's own words: for those who may read messages."""
    accepted_at: datetime | None = None
    """When something was last accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many deliveries of a destination stand in a state."""

    destination: str
    state: DeliveryState
    count: int
    oldest_at: datetime
    """When the oldest of them was queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A delivery as a list shows it: without its message."""

    delivery_id: str
    report_id: str
    revision: int
    destination: str
    control_id: str
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime
    attempts: int
    """How many there were."""
    last: Attempt | None
    reason: str
    """Why a person holds it or gave it up."""
    mends: str


class Outbox(Protocol):
    """Messages on their way. A row is written in the transaction that signs the report.

    A lane is what keeps its order: one destination and one accession number (without one, one report).
    """

    def enqueue(self, delivery: Delivery) -> None:
        """Store a new delivery."""

    def claim(self, destination: str, *, now: datetime, lease_s: float, limit: int = 1) -> Sequence[Delivery]:
        """Mark the next due deliveries as SENT and return them, longest due first; none if the destination is on hold.

        Due: QUEUED and next_attempt_at <= now; or SENT with a lease that has run out (its sender died).
        Not due: a delivery with an older waiting one (QUEUED, SENT or HELD) in its lane: so that at most one of a lane
        is claimed. A REFUSED one waits for a person and does not hold up the ones behind it.
        Claims of several workers never return the same delivery. Commits with the unit of work.
        """

    def give_back(self, delivery_ids: Sequence[str]) -> None:
        """Queue again what was claimed and not tried, as it was before. What is not SENT any more is left alone."""

    def record(self, results: Sequence[Result]) -> frozenset[str]:
        """Store attempts and where their deliveries stand now; return the ids of those that were moved by it.

        Which are moved: `hl7.delivery.is_settled_by`. The attempt is stored in any case, and so is the destination's
        last failure or acceptance. Raise NotFoundError `delivery-unknown`.
        """

    def get(self, delivery_id: str) -> Delivery:
        """Return a delivery; raise NotFoundError `delivery-unknown`."""

    def for_report(self, report_id: str) -> Sequence[Delivery]:
        """Return the report's deliveries, oldest first."""

    def requeue(self, delivery_id: str, *, at: datetime) -> None:
        """Put a REFUSED delivery back into the queue (the same bytes); else ConflictError `delivery-not-refused`."""

    def move(self, delivery_id: str, event: DeliveryEvent, *, at: datetime, reason: str = "") -> Delivery:
        """Let a person's HELD, RELEASED, CANCELLED or MENDED happen; return the delivery as it is then.

        `reason` replaces the one that is stored. Raise NotFoundError `delivery-unknown`, ConflictError
        `delivery-event-not-allowed`.
        """

    def replay(self, destination: str, *, since: datetime, until: datetime, at: datetime) -> Sequence[str]:
        """Queue again what the destination accepted of [since, until), by the time it was queued; return the ids.

        The same rows, bytes and control ids. What was accepted later in one of those lanes goes with it, so that no
        lane ends with an older text; a lane of which something is on the wire now is left out.
        """

    def next_due_at(self, destination: str) -> datetime | None:
        """Return when the next QUEUED delivery is due; None if none is queued or the destination is on hold."""

    def tally(self, *, accepted_since: datetime) -> Sequence[Tally]:
        """Count the deliveries by destination and state: QUEUED, SENT, HELD, REFUSED; ACCEPTED if queued since then."""

    def lines(self, destination: str, state: DeliveryState, *, limit: int) -> Sequence[QueueLine]:
        """Return the oldest deliveries of a destination that stand in a state."""

    def destinations(self) -> Sequence[DestinationState]:
        """Return what is known of each destination, by name."""

    def hold(self, destination: str, hold: Hold | None) -> None:
        """Put a destination on hold, or release it."""
