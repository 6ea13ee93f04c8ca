"""What the use cases need from storage to take messages of the RIS. Like `ports.py`, and part of it.

Orders themselves stand there. Here is what makes messages in any order, and messages that come twice, end the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.report.identity import Merge
from reporting.report.order import Identifier, Order, Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedMessage:
    """That a message came in and what became of it. Not what it said."""

    sender: str
    """MSH-3 and MSH-4, joined by a bar."""
    control_id: str
    """MSH-10."""
    received_at: datetime
    kind: str
    """MSH-9, e.g. ORM^O01."""
    outcome: str
    """MSA-1 of our answer: AA, AE, AR."""
    code: str
    """Why it was refused, or what was done."""
    sha256: str
    """Of its bytes, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPatient:
    """A patient that a message told of, apart from any order."""

    patient: Patient
    moments: Mapping[str, int]
    """When each part was said (`hl7/moments.py`)."""
    site: str
    """The facility that said it."""
    told_at: datetime
    """When the last message came."""


class Intake(Protocol):
    """What messages leave behind beside orders."""

    def moments(self, order_id: str) -> Mapping[str, int]:
        """Return when each part of the order was said; empty if nobody kept it."""

    def orders_of(self, identifiers: Sequence[Identifier], site: str) -> Sequence[Order]:
        """Return the orders whose patient has one of these identifiers, as sent by `site`, by order_id."""

    def told(self, identifiers: Sequence[Identifier], site: str) -> Sequence[ToldPatient]:
        """Return the patients that were told of and have one of these identifiers."""

    def tell(self, told: ToldPatient) -> None:
        """Store a patient for each of their identifiers, in place of what was told under it."""

    def merges(self, values: Sequence[str]) -> Sequence[Merge]:
        """Return the merges of which one of these values is the gone or the surviving number."""

    def add_merge(self, merge: Merge) -> None:
        """Store a merge; the same merge twice is stored once."""

    def last_message(self, sender: str, control_id: str) -> ReceivedMessage | None:
        """Return the last message of that sender and control id, or None. Units that ask wait for one another."""

    def log(self, message: ReceivedMessage) -> None:
        """Store that a message came in."""

    def forget(self, *, messages_before: datetime, patients_before: datetime) -> None:
        """Remove messages that were received, and patients that were told of, before these times."""
