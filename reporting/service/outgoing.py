"""Which messages a signed report becomes: one for each destination that takes it.

Builds no message itself: what writes signed reports is given to it, see `outlets.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from reporting.hl7 import mllp
from reporting.report.signing import RevisionKind, SignedReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message for a destination, built once."""

    destination: str
    """Its name in the settings."""
    control_id: str
    """MSH-10, or what identifies the message there."""
    message: bytes
    """Not framed."""


MakesMessages = Callable[[SignedReport, datetime], Sequence[Outgoing]]
"""(signed report, time of sending) to its messages; none if no destination takes that kind of revision.

Raises a ReportingError if one cannot be built: then none is sent.
"""

BuildsMessage = Callable[[SignedReport, str, datetime], bytes]
"""(signed report, control id, time of sending) to the bytes for one destination. Raises a ReportingError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A destination as signing sees it."""

    destination: str
    build: BuildsMessage
    is_for: Callable[[RevisionKind], bool]
    """Whether it takes revisions of that kind."""


def new_control_id() -> str:
    """Return a MSH-10 that is unique forever: at most 20 characters in HL7 v2.5.1, here R and 76 random bits."""
    return f"R{uuid4().hex[:19].upper()}"


def to_many(outlets: Sequence[Outlet], control_id: Callable[[], str] = new_control_id) -> MakesMessages:
    """Return what makes the messages for several destinations, each with a control id of its own."""

    def make(signed: SignedReport, sent_at: datetime) -> Sequence[Outgoing]:
        outgoing = []
        for outlet in outlets:
            if outlet.is_for(signed.kind):
                chosen = control_id()
                message = outlet.build(signed, chosen, sent_at)
                mllp.frame(message)  # refuses what no line could carry, while the report can still be mended
                outgoing.append(Outgoing(destination=outlet.destination, control_id=chosen, message=message))
        return outgoing

    return make


def to_one(destination: str, build: BuildsMessage, control_id: Callable[[], str] = new_control_id) -> MakesMessages:
    """Return what makes messages where there is one destination, which takes everything."""
    return to_many([Outlet(destination=destination, build=build, is_for=lambda _: True)], control_id)
