"""Where sound comes from: what a microphone and a file have in common. Pure, but for the waiting of its users."""

from collections.abc import AsyncIterator
from typing import Protocol

from reporting.errors import ReportingError
from reporting.speech.audio import BYTES_PER_SAMPLE

FRAME_SAMPLES = 1_600
"""100 ms: short enough for live words, long enough that its header does not matter."""
FRAME_BYTES = FRAME_SAMPLES * BYTES_PER_SAMPLE


class Source(Protocol):
    """Sound in frames."""

    async def open(self) -> None:
        """Begin to record. Raise a ReportingError if that is impossible."""

    def sound(self) -> AsyncIterator[bytes | ReportingError]:
        """Yield PCM16 at 16 kHz, FRAME_SAMPLES long but for the last; or an error that is said and lived with.

        Raises a ReportingError where the sound ends before its time, after everything that was recorded was given.
        """

    async def close(self) -> None:
        """Record no longer; may be called at any time, also twice."""

    def stop(self) -> None:
        """The speaker is done: give what was recorded, then end."""

    def give_rest(self) -> None:
        """Nobody listens any more: give everything that is left without waiting, then end."""


class Cutter:
    """Pieces of any length to frames."""

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, pcm: bytes) -> list[bytes]:
        """Return the whole frames; what is left waits for more."""
        waiting = self._rest + pcm
        whole = len(waiting) - len(waiting) % FRAME_BYTES
        self._rest = waiting[whole:]
        return [waiting[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]

    def finish(self) -> list[bytes]:
        """Return what is left: none or one frame that is shorter."""
        rest, self._rest = self._rest, b""
        return [rest] if rest else []
