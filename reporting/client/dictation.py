"""One dictation from the speaker's side: sound from a source to the service, words from the service to a listener.

Says every error once and loses no sound: what the server has not acknowledged is in the summary. Opens nothing.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from reporting.client.source import Source
from reporting.client.uplink import ServerMessage, Uplink
from reporting.clock import Clock
from reporting.errors import PeerError, ReportingError
from reporting.speech.audio import to_ms
from reporting.wire import Acknowledged, Drained, Failure, FinalText, Ready

HARMLESS = frozenset({"line-broken", "microphone-silent"})
"""Errors after which nothing is missing."""


class Listener(Protocol):
    """Who is told. `at_s`: seconds since the first frame was sent, None before."""

    def heard(self, message: ServerMessage, at_s: float | None) -> None:
        """The service said something; acknowledgements are not told."""

    def trouble(self, error: ReportingError, at_s: float | None) -> None:
        """Something is wrong on this side or with the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a dictation ended."""

    session_id: str
    """Empty if it never began."""
    samples: int
    """What was recorded."""
    finals: int
    breaks: int
    """How often the line broke."""
    is_drained: bool
    """Everything that was recorded is decoded and stored."""
    failures: tuple[str, ...]
    """Codes of what went wrong so that something may be missing, in order."""
    unsent: bytes = field(repr=False)
    """PCM16 that may be missing on the server; empty if drained."""


class _Telling:
    """Passes on to the listener, and counts."""

    def __init__(self, listener: Listener, uplink: Uplink, clock: Clock) -> None:
        self._listener = listener
        self._uplink = uplink
        self._clock = clock
        self.began = asyncio.Event()
        self.finals = 0
        self.failures: list[str] = []

    def heard(self, message: ServerMessage) -> None:
        match message:
            case Acknowledged():
                return
            case Ready():
                self.began.set()
            case FinalText():
                self.finals += 1
            case Failure():
                self.failures.append(message.code)
        self._listener.heard(message, self._at_s())

    def trouble(self, error: ReportingError) -> None:
        if error.code not in HARMLESS:
            self.failures.append(error.code)
        self._listener.trouble(error, self._at_s())

    def _at_s(self) -> float | None:
        first_s = self._uplink.first_sent_s
        return None if first_s is None else self._clock.monotonic_s() - first_s


async def dictate(source: Source, uplink: Uplink, listener: Listener, clock: Clock) -> Summary:
    """Dictate until the source ends and all of it is decoded, or until it cannot go on.

    The source is opened first: what is said while the line is made is not lost. Errors are told to the listener and
    counted, not raised.
    """
    telling = _Telling(listener, uplink, clock)
    ending: Drained | Failure | None = None
    try:
        await source.open()
        ending = await _converse(source, uplink, telling)
    except ReportingError as error:
        telling.trouble(error)
    finally:
        await source.close()
    is_drained = isinstance(ending, Drained) and ending.samples >= uplink.samples
    if isinstance(ending, Drained) and not is_drained:
        missing_ms = to_ms(uplink.samples - ending.samples)
        telling.trouble(PeerError("dictation-drained-short", seconds=-(-missing_ms // 1000)))
    return Summary(
        session_id=uplink.session_id,
        samples=uplink.samples,
        finals=telling.finals,
        breaks=uplink.breaks,
        is_drained=is_drained,
        failures=tuple(telling.failures),
        unsent=b"" if is_drained else uplink.unacknowledged(),
    )


async def _converse(source: Source, uplink: Uplink, telling: _Telling) -> Drained | Failure:
    """Speak and listen at once; whatever ends the listening, the rest of the sound goes to the uplink's backlog."""
    speaking = asyncio.create_task(_speak(source, uplink, telling))
    try:
        return await uplink.run(telling.heard, telling.trouble)
    finally:
        source.give_rest()
        if not telling.began.is_set():
            speaking.cancel()
        # Raises if speaking broke for a reason that was not told.
        await asyncio.wait({speaking})
        if not speaking.cancelled():
            speaking.result()


async def _speak(source: Source, uplink: Uplink, telling: _Telling) -> None:
    await telling.began.wait()
    try:
        async for piece in source.sound():
            if isinstance(piece, ReportingError):
                telling.trouble(piece)
            else:
                uplink.send(piece)
    except ReportingError as error:
        telling.trouble(error)
    finally:
        # Whatever ended the sound: what was recorded is decoded.
        uplink.stop()
