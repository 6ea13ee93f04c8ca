"""The microphone of this machine: any device and rate to 16 kHz mono frames. The home of sounddevice.

PortAudio calls from a thread of its own; here it only hands its bytes to the event loop. What was recorded is never
dropped in silence: a full queue, a lost block and a microphone that vanished are all said.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

import numpy as np

from reporting.client.source import FRAME_SAMPLES, Cutter
from reporting.errors import ConfigError, InputError, PeerError, ReportingError
from reporting.speech.audio import SAMPLE_RATE_HZ, Resampler, from_float

LOST_AFTER_S = 2.0
"""A device that gives no block for so long is gone: blocks come every 100 ms."""
WAITING_BLOCKS = 3_000
"""Five minutes of blocks that nobody has taken yet."""


class Stream(Protocol):
    """What is used of a sounddevice.RawInputStream."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def close(self) -> None: ...


Callback = Callable[[bytes, int, object, object], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A stream that is open, and how it sounds."""

    stream: Stream
    rate_hz: int
    channels: int


OpensStream = Callable[[str | None, Callback], Opened]


class Microphone:
    """A `Source`. `device` is a part of a device's name; None is the system's default."""

    def __init__(self, device: str | None = None, *, open_stream: "OpensStream | None" = None) -> None:
        self._device = device
        self._open_stream = open_stream or open_sounddevice
        self._blocks: asyncio.Queue[bytes | ReportingError | None] = asyncio.Queue(WAITING_BLOCKS)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._overflowed = False

    async def sound(self) -> AsyncIterator[bytes | ReportingError]:
        """Yield frames until `stop`. Raise as `open_sounddevice`, or PeerError `microphone-lost`."""
        self._loop = asyncio.get_running_loop()
        opened = await asyncio.to_thread(self._open_stream, self._device, self._hear)
        resampler, cutter = Resampler(rate_hz=opened.rate_hz, channels=opened.channels), Cutter()
        lost: ReportingError | None = None
        try:
            await asyncio.to_thread(opened.stream.start)
            while True:
                try:
                    block = await asyncio.wait_for(self._blocks.get(), LOST_AFTER_S)
                except TimeoutError:
                    lost = PeerError("microphone-lost")
                    break
                if block is None:
                    break
                if isinstance(block, ReportingError):
                    yield block
                    continue
                table = np.frombuffer(block, "<i2").astype(np.float32).reshape(-1, opened.channels) / 32768.0
                for frame in cutter.cut(from_float(resampler.feed(table))):
                    yield frame
        finally:
            await asyncio.to_thread(_close, opened.stream)
        for frame in (*cutter.cut(from_float(resampler.finish())), *cutter.finish()):
            yield frame
        if lost is not None:
            raise lost

    def stop(self) -> None:
        """Give what was recorded, then end."""
        self._put(None)

    def give_rest(self) -> None:
        """The same: a microphone has no rest beyond what was recorded."""
        self._put(None)

    def _hear(self, block: bytes, frames: int, at: object, status: object) -> None:
        """Take a block, on PortAudio's thread."""
        if self._loop is None or self._loop.is_closed():
            return
        if status:
            self._loop.call_soon_threadsafe(self._put, PeerError("microphone-overflow"))
        self._loop.call_soon_threadsafe(self._put, bytes(block))

    def _put(self, block: bytes | ReportingError | None) -> None:
        try:
            self._blocks.put_nowait(block)
        except asyncio.QueueFull:
            if not self._overflowed:
                self._overflowed = True
                # The newest waiting block gives its place to the sentence that sound is missing.
                self._blocks.get_nowait()
                self._blocks.put_nowait(PeerError("microphone-overflow"))


def _close(stream: Stream) -> None:
    stream.stop()
    stream.close()


def open_sounddevice(device: str | None, callback: Callback) -> Opened:
    """Open at 16 kHz mono, else as the device prefers.

    Raise ConfigError `microphone-library-missing`, InputError `microphone-unknown`, PeerError `microphone-missing`.
    """
    sounddevice = _sounddevice()
    number = _number(sounddevice, device)
    try:
        found = sounddevice.query_devices(number, "input")
        own = (int(found["default_samplerate"]), max(1, min(2, int(found["max_input_channels"]))))
        for rate_hz, channels in ((SAMPLE_RATE_HZ, 1), own):
            try:
                stream = sounddevice.RawInputStream(
                    samplerate=rate_hz,
                    channels=channels,
                    dtype="int16",
                    blocksize=rate_hz * FRAME_SAMPLES // SAMPLE_RATE_HZ,
                    device=number,
                    callback=callback,
                )
            except sounddevice.PortAudioError:
                if (rate_hz, channels) == own:
                    raise
                continue
            return Opened(stream=stream, rate_hz=rate_hz, channels=channels)
    except (sounddevice.PortAudioError, ValueError) as error:
        raise PeerError("microphone-missing") from error
    raise PeerError("microphone-missing")


def devices() -> Sequence[str]:
    """Return the names of the devices that can record. Raise ConfigError `microphone-library-missing`."""
    return [str(found["name"]) for found in _sounddevice().query_devices() if found["max_input_channels"] > 0]


def _number(sounddevice: ModuleType, device: str | None) -> int | None:
    if device is None:
        return None
    wanted = device.casefold()
    found = [
        number
        for number, each in enumerate(sounddevice.query_devices())
        if each["max_input_channels"] > 0 and wanted in str(each["name"]).casefold()
    ]
    if not found:
        raise InputError("microphone-unknown", device=device)
    return found[0]


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except (OSError, ModuleNotFoundError) as error:
        raise ConfigError("microphone-library-missing") from error
    module: ModuleType = sounddevice
    return module
