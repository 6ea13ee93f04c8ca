"""One dictation of the desktop client: a source of sound joined to the line, until everything is decoded or kept.

Does not know microphones or files (`Source`) and does not print (`Shows`).
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from reporting.client.level import DeadSignal
from reporting.client.show import Shows
from reporting.client.source import Source
from reporting.client.unsent import keep
from reporting.client.uplink import Uplink
from reporting.clock import Clock
from reporting.errors import PeerError, ReportingError
from reporting.wire import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a dictation ended."""

    error: ReportingError | None
    """Why it ended before its time, from our side; None if it did not."""
    is_refused: bool
    """The service ended it; it said why."""
    unsent: Path | None
    """Where the sound lies that the service may not have; None if it has everything."""

    @property
    def is_complete(self) -> bool:
        return self.error is None and not self.is_refused


async def dictate(source: Source, uplink: Uplink, show: Shows, *, clock: Clock, unsent_folder: Path) -> Summary:
    """Send the source's sound and show the words until all is decoded.

    If the source fails, what it gave is still decoded. If the line fails, what the service has not confirmed is
    written to a file in `unsent_folder`. Raise StoreError `sound-not-kept` if that is impossible.
    """
    feeding = asyncio.create_task(_feed(source, uplink, show))
    error: ReportingError | None = None
    is_refused = False
    try:
        outcome = await uplink.run(show.hear, show.notice)
        is_refused = isinstance(outcome, Failure)
    except ReportingError as failed:
        error = failed
    source.give_rest()
    source_error = await feeding
    unsent = None
    if error is not None or is_refused:
        pcm = uplink.unacknowledged()
        unsent = keep(pcm, unsent_folder, clock.now()) if pcm else None
    return Summary(error=error or source_error, is_refused=is_refused, unsent=unsent)


async def _feed(source: Source, uplink: Uplink, show: Shows) -> ReportingError | None:
    """Pass sound on; return what ended the source before its time."""
    signal = DeadSignal()
    try:
        async for piece in source.sound():
            if isinstance(piece, ReportingError):
                show.notice(piece)
                continue
            uplink.send(piece)
            if signal.hear(piece):
                show.notice(PeerError("microphone-dead"))
    except ReportingError as error:
        show.notice(error)
        return error
    finally:
        uplink.stop()
    return None
