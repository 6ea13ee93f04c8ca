"""Where a message stands on its way to a destination, and what an answer means for it. No I/O, no clock.

The table DELIVERY and `decide` are the only places that move a delivery. The meaning of the codes follows
HL7 v2.5.1 §2.9.2 and the French teleradiology guide: AE is an error in the message, which sending again does not
mend; AR is a refusal for the time being. We send in original mode (MSH-15 and MSH-16 empty), where a receiver that
answers CA, CE or CR means AA, AE or AR: no second answer will follow. In enhanced mode CA would not be the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from reporting.errors import ConflictError


class DeliveryState(Enum):
    QUEUED = "queued"
    """Waiting for its time."""
    SENT = "sent"
    """On the wire, unanswered."""
    ACCEPTED = "accepted"
    """The RIS has it: AA (or CA, then AA in enhanced mode) for our control id."""
    REFUSED = "refused"
    """AE, or AR and failures until the attempts were spent: waits for a person."""
    HELD = "held"
    """A person keeps it back; what is behind it in its lane waits too."""
    CANCELLED = "cancelled"
    """A person gave it up: the destination does not have it and will not get it."""
    MENDED = "mended"
    """Refused, and another delivery went in its place."""


WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.SENT, DeliveryState.HELD})
"""Not there yet, and nothing went wrong for good: what is newer in the same lane stays behind."""


class OutcomeKind(Enum):
    """What an attempt came to."""

    ACKNOWLEDGED = "acknowledged"
    """An answer with our control id; `ack_code` says which."""
    TIMEOUT = "timeout"
    CONNECTION_FAILED = "connection-failed"
    WRONG_ANSWER = "wrong-answer"
    """An answer that is not an acknowledgement of this message."""
    STORED = "stored"
    """The message lies in the destination's folder, which answers nothing: that is the end of it."""


HEARD = frozenset({OutcomeKind.ACKNOWLEDGED, OutcomeKind.STORED})
"""The line works, whatever was said over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    kind: OutcomeKind
    ack_code: str = ""
    """MSA-1: AA, AE, AR, CA, CE, CR; empty without an answer."""
    reason: str = ""
    """MSA-3 or ERR in plain words; never a patient's word: see `ack.reason`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at sending, kept whatever came of it."""

    number: int
    """1 for the first."""
    at: datetime
    outcome: Outcome
    duration_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message for one destination. The bytes are built once and never change."""

    delivery_id: str
    report_id: str
    revision: int
    accession: str
    """Deliveries of one accession keep their order."""
    destination: str
    """Name of the destination in the settings, e.g. ris."""
    control_id: str
    """MSH-10."""
    message: bytes
    """ER7 without MLLP framing."""
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime
    attempts: tuple[Attempt, ...] = ()
    reason: str = ""
    """Why a person holds it or gave it up, in that person's words; never logged."""
    mends: str = ""
    """Id of the refused delivery in whose place this one was sent; empty: this is the message as it was signed."""
    mended_by: str = ""
    """User id of who mended it."""


class DeliveryEvent(Enum):
    """What happens to a delivery."""

    CLAIMED = "claimed"
    """A sender took it; also the next sender, when the first one died and its lease ran out."""
    ACCEPTED = "accepted"
    FAILED = "failed"
    """No answer, or one that invites to try again."""
    REFUSED = "refused"
    """Trying again would not help, or was tried often enough."""
    RESENT = "resent"
    """A person asked for a refused one to be sent again."""
    GIVEN_BACK = "given-back"
    """The sender that claimed it did not try: the line is down, or its lease was running out."""
    HELD = "held"
    RELEASED = "released"
    CANCELLED = "cancelled"
    MENDED = "mended"
    """A person mended the message: the mended one is another delivery."""
    REPLAYED = "replayed"
    """A person asked for what the destination had accepted: it lost it."""


DELIVERY: dict[tuple[DeliveryState, DeliveryEvent], DeliveryState] = {
    (DeliveryState.QUEUED, DeliveryEvent.CLAIMED): DeliveryState.SENT,
    (DeliveryState.SENT, DeliveryEvent.CLAIMED): DeliveryState.SENT,
    (DeliveryState.SENT, DeliveryEvent.ACCEPTED): DeliveryState.ACCEPTED,
    (DeliveryState.SENT, DeliveryEvent.FAILED): DeliveryState.QUEUED,
    (DeliveryState.SENT, DeliveryEvent.REFUSED): DeliveryState.REFUSED,
    (DeliveryState.SENT, DeliveryEvent.GIVEN_BACK): DeliveryState.QUEUED,
    (DeliveryState.REFUSED, DeliveryEvent.RESENT): DeliveryState.QUEUED,
    (DeliveryState.QUEUED, DeliveryEvent.HELD): DeliveryState.HELD,
    (DeliveryState.HELD, DeliveryEvent.RELEASED): DeliveryState.QUEUED,
    (DeliveryState.HELD, DeliveryEvent.CANCELLED): DeliveryState.CANCELLED,
    (DeliveryState.REFUSED, DeliveryEvent.CANCELLED): DeliveryState.CANCELLED,
    (DeliveryState.REFUSED, DeliveryEvent.MENDED): DeliveryState.MENDED,
    # A person's wish alone takes back what was accepted.
    (DeliveryState.ACCEPTED, DeliveryEvent.REPLAYED): DeliveryState.QUEUED,
}

EVENT_OF_ACK: dict[str, DeliveryEvent] = {
    "AA": DeliveryEvent.ACCEPTED,
    "CA": DeliveryEvent.ACCEPTED,
    "AE": DeliveryEvent.REFUSED,
    "CE": DeliveryEvent.REFUSED,
    "AR": DeliveryEvent.FAILED,
    "CR": DeliveryEvent.FAILED,
}
"""Table 0008 in original mode."""


def next_delivery_state(state: DeliveryState, event: DeliveryEvent) -> DeliveryState:
    """Return the state after `event`; raise ConflictError `delivery-event-not-allowed` if there is none."""
    try:
        return DELIVERY[state, event]
    except KeyError:
        raise ConflictError("delivery-event-not-allowed", state=state.value, event=event.value) from None


class Retried(Enum):
    """What a destination may have sent again by itself. A line that fails is always tried again."""

    AR = "AR"
    CR = "CR"
    TIMEOUT = "timeout"
    WRONG_ANSWER = "wrong-answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how fast a failed message is sent again."""

    attempts: int = 50
    """Then it waits for a person. A person who sends it again gives it as many anew."""
    first_delay_s: float = 1.0
    """Doubled with each failure."""
    longest_delay_s: float = 300.0
    retried: frozenset[Retried] = frozenset(Retried)
    """What is not in it waits for a person at the first such answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a delivery goes after an attempt, to be stored together with the attempt, whatever came of it."""

    state: DeliveryState
    next_attempt_at: datetime
    """When it is due; of no meaning unless QUEUED."""


def decide(delivery: Delivery, outcome: Outcome, *, now: datetime, policy: RetryPolicy, jitter: float) -> Decision:
    """Return what becomes of a SENT delivery whose attempt came to `outcome`.

    `delivery.attempts` are the earlier attempts, without this one. `jitter` is a random number from 0 to 1: the delay
    is between half of the back-off and the whole. Raise ConflictError `delivery-event-not-allowed` if it is not SENT.
    """
    event = _event(outcome, policy)
    failures = _attempts_of_this_round(delivery.attempts, policy) + 1
    if event is DeliveryEvent.FAILED and failures >= policy.attempts:
        event = DeliveryEvent.REFUSED
    state = next_delivery_state(delivery.state, event)
    if state is not DeliveryState.QUEUED:
        return Decision(state=state, next_attempt_at=now)
    delay_s = back_off_s(failures, policy, jitter)
    return Decision(state=state, next_attempt_at=now + timedelta(seconds=delay_s))


def back_off_s(failures: int, policy: RetryPolicy, jitter: float) -> float:
    """Return how long to wait after that many failures in a row: between half of the back-off and all of it."""
    # The exponent is capped: 2**1024 is no float.
    delay_s = min(policy.first_delay_s * 2.0 ** min(failures - 1, 64), policy.longest_delay_s)
    return delay_s * (0.5 + 0.5 * jitter)


_RETRIED_KIND = {OutcomeKind.TIMEOUT: Retried.TIMEOUT, OutcomeKind.WRONG_ANSWER: Retried.WRONG_ANSWER}
_RETRIED_CODE = {"AR": Retried.AR, "CR": Retried.CR}


def _event(outcome: Outcome, policy: RetryPolicy) -> DeliveryEvent:
    if outcome.kind is OutcomeKind.STORED:
        return DeliveryEvent.ACCEPTED
    if outcome.kind is OutcomeKind.ACKNOWLEDGED:
        event = EVENT_OF_ACK.get(outcome.ack_code, DeliveryEvent.FAILED)
        retried = _RETRIED_CODE.get(outcome.ack_code)
    else:
        event, retried = DeliveryEvent.FAILED, _RETRIED_KIND.get(outcome.kind)
    if event is DeliveryEvent.FAILED and retried is not None and retried not in policy.retried:
        return DeliveryEvent.REFUSED
    return event


def _attempts_of_this_round(attempts: Sequence[Attempt], policy: RetryPolicy) -> int:
    """Count the attempts since the delivery last waited for a person, or was accepted: each begins a new round."""
    count = 0
    for attempt in attempts:
        count += 1
        if _event(attempt.outcome, policy) is not DeliveryEvent.FAILED or count >= policy.attempts:
            count = 0
    return count


def is_settled_by(stored: DeliveryState, decided: DeliveryState) -> bool:
    """Return whether an attempt that led to `decided` moves a delivery that stands at `stored`.

    A sender whose lease ran out may come back late, when another one has gone on or a person has acted. What the RIS
    has, it has: an acceptance counts whenever it comes; everything else only of the delivery as it was sent.
    """
    if stored is DeliveryState.SENT:
        return True
    return decided is DeliveryState.ACCEPTED and stored in (
        DeliveryState.QUEUED,
        DeliveryState.HELD,
        DeliveryState.REFUSED,
    )
