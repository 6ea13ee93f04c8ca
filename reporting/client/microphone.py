"""The microphone: a device of any rate to frames of 16 kHz mono. The home of sounddevice, which is loaded when needed.

PortAudio calls from a thread of its own; what it brings waits in a bounded queue until the event loop takes it. Nothing
is dropped silently: what PortAudio or the queue lost is said, and when the device vanishes everything that came before
is still given. A gap is not filled: what follows it stands earlier in the recording than it was said.
"""

import asyncio
import queue
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from reporting.client.level import DEAD_AFTER_MS, DeadSignal
from reporting.client.source import Cutter
from reporting.errors import ConfigError, PeerError, ReportingError
from reporting.speech.audio import SAMPLE_RATE_HZ, Resampler, from_float, to_float

BLOCKS_A_SECOND = 10
WAITING_BLOCKS = 300
"""Half a minute: so long the event loop may be busy before sound is lost."""
FIRST_BLOCK_S = 5.0
"""Devices of PulseAudio and Bluetooth take up to 2 s to begin."""
NEXT_BLOCK_S = 2.0
"""Without a block for so long, the device is gone: PortAudio says nothing when a cable is pulled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A microphone that can be chosen."""

    number: int
    name: str
    channels: int
    rate_hz: int
    """Its own rate."""
    is_default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    rate_hz: int
    channels: int


class Microphone:
    """A `Source`. `library` is sounddevice, or what stands for it in tests."""

    def __init__(
        self,
        device: str = "",
        *,
        library: Any = None,
        first_block_s: float = FIRST_BLOCK_S,
        next_block_s: float = NEXT_BLOCK_S,
        waiting_blocks: int = WAITING_BLOCKS,
    ) -> None:
        """Find the device: its name, a part of it or its number; empty for the system's own choice.

        Raise ConfigError `microphone-library-missing`, `microphone-package-missing`, `microphone-missing` or
        `microphone-not-opened`.
        """
        self._library = load_library() if library is None else library
        self._device = _number(self._library, device)
        self._shape = self._find_shape(device)
        self._first_block_s = first_block_s
        self._next_block_s = next_block_s
        self._blocks: queue.Queue[bytes] = queue.Queue(waiting_blocks)
        self._lost = 0
        """Losses since the beginning: counted by PortAudio's thread only."""
        self._said_lost = 0
        self._is_stopped = False
        self._is_lost = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self._stream: Any = None
        self._resampler = Resampler(rate_hz=self._shape.rate_hz, channels=self._shape.channels)
        self._cutter = Cutter()
        self._signal = DeadSignal()

    async def open(self) -> None:
        """Begin to record: takes a second or two. Raise ConfigError `microphone-not-opened`."""
        self._loop = asyncio.get_running_loop()
        self._stream = await asyncio.to_thread(self._opened)

    async def sound(self) -> AsyncIterator[bytes | ReportingError]:
        """Yield frames and what is wrong with them; raise PeerError `microphone-lost` after the last frame."""
        patience_s = self._first_block_s
        while not self._is_stopped and not self._is_lost:
            self._is_lost = not await self._has_news(patience_s)
            patience_s = self._next_block_s
            for piece in self._taken():
                yield piece
        await self.close()
        for piece in [*self._taken(), *self._framed(self._resampler.finish()), *self._cutter.finish()]:
            yield piece
        if self._is_lost:
            raise PeerError("microphone-lost")

    async def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            await asyncio.to_thread(_close, stream, is_lost=self._is_lost)

    def stop(self) -> None:
        self._is_stopped = True
        self._news.set()

    def give_rest(self) -> None:
        self.stop()

    async def _has_news(self, patience_s: float) -> bool:
        """Return False if no block came in time."""
        try:
            async with asyncio.timeout(patience_s):
                await self._news.wait()
        except TimeoutError:
            return not self._blocks.empty()
        self._news.clear()
        return True

    def _taken(self) -> list[bytes | ReportingError]:
        """Return what waits: frames, and what is wrong with them."""
        pieces: list[bytes | ReportingError] = []
        lost = self._lost - self._said_lost
        if lost:
            self._said_lost += lost
            pieces.append(PeerError("microphone-overflow", times=lost))
        while True:
            try:
                block = self._blocks.get_nowait()
            except queue.Empty:
                return pieces
            table = to_float(block).reshape(-1, self._shape.channels)
            for frame in self._framed(self._resampler.feed(table)):
                pieces.append(frame)
                if self._signal.hear(frame):
                    pieces.append(PeerError("microphone-silent", seconds=DEAD_AFTER_MS // 1000))

    def _framed(self, samples: "np.ndarray[Any, np.dtype[np.float32]]") -> list[bytes]:
        return self._cutter.cut(from_float(samples))

    # PortAudio's side.

    def _hear(self, block: Any, _frames: int, _time: Any, status: Any) -> None:
        """Take a block: called by PortAudio's thread, which must never wait."""
        try:
            self._blocks.put_nowait(bytes(block))
        except queue.Full:
            self._lost += 1
        if status and status.input_overflow:
            self._lost += 1
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._news.set)

    def _opened(self) -> Any:
        try:
            stream = self._library.RawInputStream(
                device=self._device,
                samplerate=self._shape.rate_hz,
                channels=self._shape.channels,
                dtype="int16",
                blocksize=self._shape.rate_hz // BLOCKS_A_SECOND,
                callback=self._hear,
            )
            stream.start()
        except self._library.PortAudioError as error:
            raise ConfigError("microphone-not-opened", why=_reason(error)) from error
        return stream

    def _find_shape(self, device: str) -> _Shape:
        """Return rate and channels that the device takes, the best first."""
        try:
            found = self._library.query_devices(self._device, "input")
        except (ValueError, self._library.PortAudioError) as error:
            raise ConfigError("microphone-missing", device=device or "default") from error
        own_hz, channels = round(found["default_samplerate"]), int(found["max_input_channels"])
        shapes = [
            _Shape(rate_hz=SAMPLE_RATE_HZ, channels=1),
            _Shape(rate_hz=own_hz, channels=1),
            # Some ALSA devices give two channels or none.
            _Shape(rate_hz=own_hz, channels=max(1, min(2, channels))),
        ]
        why = ""
        for shape in shapes:
            try:
                self._library.check_input_settings(
                    device=self._device, channels=shape.channels, dtype="int16", samplerate=shape.rate_hz
                )
            except (ValueError, self._library.PortAudioError) as error:
                why = _reason(error)
            else:
                return shape
        raise ConfigError("microphone-not-opened", why=why)


def _close(stream: Any, *, is_lost: bool) -> None:
    """End the stream; one whose device is gone is not waited for."""
    if is_lost:
        stream.abort(ignore_errors=True)
    else:
        stream.stop(ignore_errors=True)
    stream.close(ignore_errors=True)


def _reason(error: Exception) -> str:
    """Return PortAudio's number for what is wrong, or the kind of the error: its text may name a path."""
    numbers = [str(argument) for argument in error.args if isinstance(argument, int)]
    return f"PortAudio {numbers[0]}" if numbers else type(error).__name__


def devices(library: Any = None) -> tuple[Device, ...]:
    """Return the microphones of this machine. Errors as `Microphone`."""
    library = load_library() if library is None else library
    try:
        found = library.query_devices()
    except library.PortAudioError as error:
        raise ConfigError("microphone-not-opened", why=_reason(error)) from error
    try:
        default = int(library.query_devices(None, "input")["index"])
    except (ValueError, library.PortAudioError):
        default = -1  # there are devices, none of which the system would choose
    return tuple(
        Device(
            number=int(device["index"]),
            name=str(device["name"]),
            channels=int(device["max_input_channels"]),
            rate_hz=round(device["default_samplerate"]),
            is_default=int(device["index"]) == default,
        )
        for device in found
        if device["max_input_channels"] > 0
    )


def _number(library: Any, device: str) -> int | None:
    """Return the number of the device that is meant; the first if several fit, None for the system's own choice.

    Several fit on Windows, where each microphone stands once for every way to reach it.
    """
    if not device:
        return None
    known = devices(library)
    wanted = device.casefold()
    for fits in (
        [each for each in known if wanted in (each.name.casefold(), str(each.number))],
        [each for each in known if wanted in each.name.casefold()],
    ):
        if fits:
            return fits[0].number
    raise ConfigError("microphone-missing", device=device)


def load_library() -> Any:
    """Return sounddevice. Raise ConfigError `microphone-package-missing` or `microphone-library-missing`."""
    try:
        import sounddevice
    except ImportError as error:
        raise ConfigError("microphone-package-missing") from error
    except OSError as error:
        # PortAudio itself: the wheels for Linux do not carry it.
        raise ConfigError("microphone-library-missing") from error
    return sounddevice
