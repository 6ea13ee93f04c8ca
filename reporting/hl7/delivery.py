"""Where a message stands on its way to a destination, and what an answer means for it. No I/O, no clock.

The table DELIVERY and `decide` are the only places that move a delivery. Filled by the owner of this room:
values first, so that the store and the pages can be written beside it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class DeliveryState(Enum):
    QUEUED = "queued"
    """Waiting for its time."""
    SENT = "sent"
    """On the wire, unanswered."""
    ACCEPTED = "accepted"
    """The RIS has it: AA (or CA, then AA in enhanced mode) for our control id."""
    REFUSED = "refused"
    """AE, or AR and failures until the attempts were spent: waits for a person."""


class OutcomeKind(Enum):
    """What an attempt came to."""

    ACKNOWLEDGED = "acknowledged"
    """An answer with our control id; `ack_code` says which."""
    TIMEOUT = "timeout"
    CONNECTION_FAILED = "connection-failed"
    WRONG_ANSWER = "wrong-answer"
    """An answer that is not an acknowledgement of this message."""


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
