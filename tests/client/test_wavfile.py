import struct
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.client.source import FRAME_BYTES
from reporting.client.wavfile import WavFile, write_wav
from reporting.errors import InputError, NotFoundError, ReportingError
from reporting.speech.audio import to_float
from tests.client.heard import SleepingClock, noise

PCM_SUBFORMAT = bytes.fromhex("0100000000001000800000aa00389b71")
FLOAT_SUBFORMAT = bytes.fromhex("0300000000001000800000aa00389b71")


def tone(rate_hz: int, seconds: float = 0.5) -> NDArray[np.float64]:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(rate_hz * seconds)) / rate_hz)


def as_integers(sound: NDArray[np.float64], width: int) -> bytes:
    if width == 1:
        return np.round(sound * 127 + 128).astype(np.uint8).tobytes()
    whole = np.round(sound * ((1 << (8 * width - 1)) - 1)).astype("<i8").astype("<i4")
    if width == 3:
        return b"".join(struct.pack("<i", value)[:3] for value in whole.ravel())
    return whole.astype(f"<i{width}").tobytes()


def written(path: Path, sound: NDArray[np.float64], *, rate_hz: int, width: int, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(as_integers(sound, width))
    return path


def riff(path: Path, tag: int, body: bytes, *, width: int, rate_hz: int = 16_000, subformat: bytes = b"") -> Path:
    format_ = struct.pack("<HHIIHH", tag, 1, rate_hz, rate_hz * width, width, 8 * width)
    if subformat:
        format_ += struct.pack("<HHI", 22, 8 * width, 4) + subformat
    chunks = b"LIST" + struct.pack("<I", 3) + b"abc\0"  # an odd chunk before the format, as some recorders write
    chunks += b"fmt " + struct.pack("<I", len(format_)) + format_ + b"data" + struct.pack("<I", len(body)) + body
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks)
    return path


async def read(path: Path) -> bytes:
    clock = SleepingClock()
    return b"".join(await frames_of(WavFile(path, clock=clock, sleep=clock.sleep)))


async def frames_of(file: WavFile) -> list[bytes]:
    pieces: list[bytes] = []
    async for piece in file.sound():
        assert not isinstance(piece, ReportingError)
        pieces.append(piece)
    return pieces


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize(("width", "coarseness"), [(1, 0.01), (2, 1e-3), (3, 1e-3), (4, 1e-3)])
async def test_integer_samples_of_any_rate_and_width_are_the_same_sound(
    tmp_path: Path, rate_hz: int, width: int, coarseness: float
) -> None:
    file = written(tmp_path / "a.wav", tone(rate_hz), rate_hz=rate_hz, width=width)
    heard = to_float(await read(file))
    assert len(heard) == 8_000
    assert np.abs(heard - tone(16_000))[400:-400].max() < coarseness


async def test_two_channels_are_mixed(tmp_path: Path) -> None:
    both = np.column_stack([tone(16_000), np.zeros(8_000)])
    heard = to_float(await read(written(tmp_path / "a.wav", both, rate_hz=16_000, width=2, channels=2)))
    assert np.abs(heard - tone(16_000) / 2).max() < 1e-3


async def test_16_khz_mono_passes_bit_by_bit_and_comes_back(tmp_path: Path) -> None:
    pcm = b"".join([*noise(3), *noise(1, samples=77)])
    write_wav(tmp_path / "a.wav", pcm)
    assert await read(tmp_path / "a.wav") == pcm


async def test_integer_samples_under_the_tag_extensible_are_read(tmp_path: Path) -> None:
    file = riff(tmp_path / "a.wav", 0xFFFE, as_integers(tone(16_000), 3), width=3, subformat=PCM_SUBFORMAT)
    assert np.abs(to_float(await read(file)) - tone(16_000)).max() < 1e-3


async def test_a_file_that_was_cut_in_the_middle_of_a_sample_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    file = written(tmp_path / "a.wav", tone(16_000), rate_hz=16_000, width=2)
    file.write_bytes(file.read_bytes()[:-4001])
    assert len(await read(file)) == 2 * (8_000 - 2_001)


def _missing(folder: Path) -> Path:
    return folder / "none.wav"


def _text(folder: Path) -> Path:
    path = folder / "a.wav"
    path.write_text("no sound")
    return path


def _nothing(folder: Path) -> Path:
    path = folder / "a.wav"
    path.touch()
    return path


def _float(folder: Path) -> Path:
    return riff(folder / "a.wav", 3, tone(16_000).astype("<f4").tobytes(), width=4)


def _extensible_float(folder: Path) -> Path:
    body = tone(16_000).astype("<f4").tobytes()
    return riff(folder / "a.wav", 0xFFFE, body, width=4, subformat=FLOAT_SUBFORMAT)


def _empty(folder: Path) -> Path:
    return written(folder / "a.wav", tone(16_000)[:0], rate_hz=16_000, width=2)


def _too_slow(folder: Path) -> Path:
    return written(folder / "a.wav", tone(1_000), rate_hz=1_000, width=2)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_missing, "wav-missing"),
        (_text, "wav-not-readable"),
        (_nothing, "wav-not-readable"),
        (_float, "wav-not-readable"),
        (_extensible_float, "wav-not-readable"),
        (_empty, "wav-empty"),
        (_too_slow, "audio-rate-unsupported"),
    ],
)
def test_a_file_that_cannot_be_dictated_is_refused_at_once(
    tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    with pytest.raises(InputError) as raised:
        WavFile(make(tmp_path), clock=SleepingClock())
    assert raised.value.code == code
    assert isinstance(raised.value, NotFoundError) == (code == "wav-missing")


def test_the_refusal_names_transcribe_as_the_way_for_other_formats(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="reporting transcribe"):
        WavFile(_float(tmp_path), clock=SleepingClock())


async def test_frames_are_given_at_absolute_times_so_that_slowness_does_not_add_up(tmp_path: Path) -> None:
    clock = SleepingClock()
    write_wav(tmp_path / "a.wav", b"".join(noise(6)))
    began_s, given_s = clock.monotonic_s(), []
    async for frame in WavFile(tmp_path / "a.wav", clock=clock, sleep=clock.sleep).sound():
        assert isinstance(frame, bytes)
        assert len(frame) == FRAME_BYTES
        given_s.append(clock.monotonic_s() - began_s)
        clock.advance(0.03 if len(given_s) != 3 else 0.25)  # the receiver takes its time, once a long one
    assert given_s == pytest.approx([0.0, 0.1, 0.2, 0.45, 0.48, 0.51])


async def test_stop_ends_the_file_early(tmp_path: Path) -> None:
    clock = SleepingClock()
    write_wav(tmp_path / "a.wav", b"".join(noise(6)))
    file = WavFile(tmp_path / "a.wav", clock=clock, sleep=clock.sleep)
    given = []
    async for frame in file.sound():
        given.append(frame)
        if len(given) == 2:
            file.stop()
    assert len(given) == 2


async def test_the_rest_is_given_without_waiting(tmp_path: Path) -> None:
    clock = SleepingClock()
    write_wav(tmp_path / "a.wav", b"".join(noise(6)))
    file = WavFile(tmp_path / "a.wav", clock=clock, sleep=clock.sleep)
    given = []
    async for frame in file.sound():
        given.append(frame)
        file.give_rest()
    assert b"".join(given) == b"".join(noise(6))  # type: ignore[arg-type]
    assert clock.slept == []
