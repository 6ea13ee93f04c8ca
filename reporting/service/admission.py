"""How many may dictate at once. One too many is told so at once, rather than all made to wait.

Counts sessions, not connections: who goes on after a broken line shares the place that the session still holds.
Does not know what a dictation is, nor how many are right: `calibration.py` does.
"""

from collections import Counter
from dataclasses import dataclass

from reporting.errors import ConflictError


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What the service can do, as its speakers are told."""

    speakers: int = 0
    """How many may dictate at once; 0: not limited."""
    decode_ms: int = 0
    """How long five seconds of speech take to be read; 0: not measured."""


class Admission:
    """The places for dictations. On the event loop only."""

    def __init__(self, speakers: int) -> None:
        """`speakers`: how many places; 0: not limited."""
        self._speakers = speakers
        self._held: Counter[str] = Counter()

    @property
    def running(self) -> int:
        """How many sessions hold a place."""
        return len(self._held)

    def enter(self, session_id: str) -> None:
        """Take a place, or one more hold on the session's own. Raise ConflictError `service-busy`."""
        if self._speakers and session_id not in self._held and len(self._held) >= self._speakers:
            raise ConflictError("service-busy", speakers=self._speakers)
        self._held[session_id] += 1

    def leave(self, session_id: str) -> None:
        """Give up one hold; with the last the place is free."""
        self._held[session_id] -= 1
        if self._held[session_id] <= 0:
            del self._held[session_id]
