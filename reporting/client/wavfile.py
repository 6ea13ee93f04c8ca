"""WAV files: read as a dictation in real time, and written. Integer PCM of any rate and number of channels.

Does not read other formats: `reporting transcribe` does.
"""

import asyncio
import io
import struct
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporting.client.source import FRAME_SAMPLES, Cutter
from reporting.clock import Clock
from reporting.errors import InputError, NotFoundError, ReportingError
from reporting.speech.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, Resampler, from_float

FRAME_S = FRAME_SAMPLES / SAMPLE_RATE_HZ
_BLOCK_FRAMES = 16_384
_PCM, _EXTENSIBLE = 0x0001, 0xFFFE
_PCM_SUBFORMAT = bytes.fromhex("0100000000001000800000aa00389b71")
"""KSDATAFORMAT_SUBTYPE_PCM: integer samples under the tag EXTENSIBLE, as 24-bit recorders write them."""


class WavFile:
    """A `Source`: the file as if it were spoken now. Each frame has its absolute time, so that nothing drifts."""

    def __init__(
        self, path: Path, *, clock: Clock, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        """Look at the file. Raise NotFoundError `wav-missing`, InputError `wav-not-readable` or `wav-empty`."""
        _open(path).close()
        self._path = path
        self._clock = clock
        self._sleep = sleep
        self._stopped = False
        self._hurried = False

    async def open(self) -> None:
        """Nothing: the file is opened when it is read."""

    async def close(self) -> None:
        """Nothing: the file is closed when it was read."""

    async def sound(self) -> AsyncIterator[bytes | ReportingError]:
        began_s = self._clock.monotonic_s()
        with _open(self._path) as file:
            for number, frame in enumerate(frames(file)):
                await self._wait_until(began_s + number * FRAME_S)
                if self._stopped:
                    return
                yield frame

    async def _wait_until(self, deadline_s: float) -> None:
        wait_s = deadline_s - self._clock.monotonic_s()
        if wait_s > 0 and not self._hurried and not self._stopped:
            await self._sleep(wait_s)

    def stop(self) -> None:
        self._stopped = True

    def give_rest(self) -> None:
        self._hurried = True


def frames(file: wave.Wave_read) -> Iterator[bytes]:
    """Yield the file's sound at 16 kHz mono, in frames."""
    resampler = Resampler(rate_hz=file.getframerate(), channels=file.getnchannels())
    cutter = Cutter()
    while block := file.readframes(_BLOCK_FRAMES):
        whole = block[: len(block) - len(block) % (file.getsampwidth() * file.getnchannels())]
        table = _to_float(whole, file.getsampwidth()).reshape(-1, file.getnchannels())
        yield from cutter.cut(from_float(resampler.feed(table)))
    yield from cutter.cut(from_float(resampler.finish()))
    yield from cutter.finish()


def write_wav(path: Path, pcm: bytes) -> None:
    """Write 16 kHz mono 16 bit."""
    with path.open("wb") as out, wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(BYTES_PER_SAMPLE)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(pcm)


def _open(path: Path) -> wave.Wave_read:
    try:
        file = wave.open(_plain(path), "rb")  # noqa: SIM115 - the caller closes it
    except FileNotFoundError:
        raise NotFoundError("wav-missing", file=str(path)) from None
    except (OSError, wave.Error, EOFError, struct.error) as error:
        raise InputError("wav-not-readable", file=str(path)) from error
    try:
        _check(file, path)
    except ReportingError:
        file.close()
        raise
    return file


def _check(file: wave.Wave_read, path: Path) -> None:
    """Refuse what cannot be dictated before the server is asked."""
    if file.getsampwidth() not in (1, 2, 3, 4):
        raise InputError("wav-not-readable", file=str(path))
    if not file.readframes(1):
        raise InputError("wav-empty", file=str(path))
    file.rewind()
    Resampler(rate_hz=file.getframerate(), channels=file.getnchannels())


def _plain(path: Path) -> str | io.BytesIO:
    """Return the file, with the tag of integer PCM where it says EXTENSIBLE: `wave` knows that only from 3.12 on."""
    with path.open("rb") as opened:
        place = _extensible_pcm(opened)
        if place is None:
            return str(path)
        opened.seek(0)
        content = bytearray(opened.read())
    struct.pack_into("<H", content, place, _PCM)
    return io.BytesIO(content)


def _extensible_pcm(opened: io.BufferedReader) -> int | None:
    """Return where the format tag stands if it is EXTENSIBLE and means integer PCM."""
    if opened.read(4) != b"RIFF":
        return None
    opened.seek(12)
    while len(header := opened.read(8)) == 8:
        name, size = struct.unpack("<4sI", header)
        if name == b"fmt ":
            place, body = opened.tell(), opened.read(size)
            is_pcm = body[:2] == _EXTENSIBLE.to_bytes(2, "little") and body[24:40] == _PCM_SUBFORMAT
            return place if is_pcm else None
        opened.seek(size + size % 2, io.SEEK_CUR)
    return None


def _to_float(pcm: bytes, width: int) -> NDArray[np.float32]:
    """Return samples between -1 and 1; 8 bit is unsigned, the others are signed little-endian."""
    if width == 1:
        return (np.frombuffer(pcm, np.uint8).astype(np.float32) - 128.0) / 128.0
    if width == 3:
        wide = np.zeros((len(pcm) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(pcm, np.uint8).reshape(-1, 3)
        pcm, width = wide.tobytes(), 4
    scale = float(1 << (8 * width - 1))
    return (np.frombuffer(pcm, f"<i{width}") / scale).astype(np.float32)
