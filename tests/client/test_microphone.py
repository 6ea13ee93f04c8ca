import builtins
from typing import Any

import numpy as np
import pytest

from reporting.client.microphone import Microphone, devices, load_library
from reporting.client.source import FRAME_BYTES
from reporting.errors import ConfigError, PeerError, ReportingError
from reporting.speech.audio import to_float
from tests.client.heard import noise
from tests.client.portaudio import FakeSounddevice, device


async def opened(library: FakeSounddevice, name: str = "", **options: Any) -> Microphone:
    microphone = Microphone(name, library=library, **{"next_block_s": 0.05, "first_block_s": 5.0, **options})
    await microphone.open()
    return microphone


async def collected(microphone: Microphone) -> tuple[list[bytes], list[str]]:
    """Return frames and codes of errors, the one that ended it included."""
    frames: list[bytes] = []
    codes: list[str] = []
    try:
        async for piece in microphone.sound():
            if isinstance(piece, ReportingError):
                codes.append(piece.code)
            else:
                frames.append(piece)
    except ReportingError as error:
        codes.append(error.code)
    return frames, codes


async def test_blocks_of_any_size_become_frames_and_the_last_is_shorter() -> None:
    library, pcm = FakeSounddevice(), b"".join(noise(3)) + noise(1)[0][:500]
    microphone = await opened(library)
    for at in range(0, len(pcm), 1111 * 2):
        library.stream.bring(pcm[at : at + 1111 * 2])
    microphone.stop()
    frames, codes = await collected(microphone)
    assert b"".join(frames) == pcm
    assert [len(frame) for frame in frames] == [FRAME_BYTES] * 3 + [500]
    assert codes == []
    assert library.stream.told == ["start", "stop", "close"]


async def test_sound_is_recorded_from_open_on() -> None:
    library = FakeSounddevice()
    microphone = await opened(library)
    (frame,) = noise(1)
    library.stream.bring(frame)
    stream = microphone.sound()
    assert await anext(stream) == frame
    await microphone.close()


async def test_a_device_that_vanishes_is_said_after_all_that_it_gave() -> None:
    library, frames = FakeSounddevice(), noise(2)
    microphone = await opened(library)
    for frame in frames:
        library.stream.bring(frame)
    given, codes = await collected(microphone)
    assert given == frames
    assert codes == ["microphone-lost"]
    assert library.stream.told == ["start", "abort", "close"]


async def test_a_device_that_never_begins_is_lost_too() -> None:
    given, codes = await collected(await opened(FakeSounddevice(), first_block_s=0.05))
    assert (given, codes) == ([], ["microphone-lost"])


async def test_blocks_that_portaudio_lost_are_said_where_they_are_missing() -> None:
    library, (one, two) = FakeSounddevice(), noise(2)
    microphone = await opened(library)
    library.stream.bring(one)
    library.stream.bring(two, overflow=True)
    microphone.stop()
    given, codes = await collected(microphone)
    assert given == [one, two]
    assert codes == ["microphone-overflow"]


async def test_a_loss_is_said_once_and_the_next_one_again() -> None:
    library, frames = FakeSounddevice(), noise(4)
    microphone = await opened(library, next_block_s=5.0)
    stream, pieces = microphone.sound(), []
    for number, frame in enumerate(frames):
        library.stream.bring(frame, overflow=number in (0, 2))
        while (piece := await anext(stream)) != frame:
            pieces.append((number, str(piece)))
    await microphone.close()
    assert [number for number, _ in pieces] == [0, 2]
    assert all("1 pieces" in text for _, text in pieces)


async def test_a_full_queue_is_said_with_how_much_is_missing() -> None:
    library, frames = FakeSounddevice(), noise(7)
    microphone = await opened(library, waiting_blocks=4)
    for frame in frames:
        library.stream.bring(frame)
    stream = microphone.sound()
    error = await anext(stream)
    assert isinstance(error, PeerError)
    assert (error.code, error.details) == ("microphone-overflow", {"times": 3})
    assert [await anext(stream) for _ in range(4)] == frames[:4]
    await microphone.close()


async def test_a_dead_microphone_is_said_once_and_its_silence_is_still_given() -> None:
    library = FakeSounddevice()
    microphone = await opened(library)
    for _ in range(50):
        library.stream.bring(bytes(FRAME_BYTES))
    microphone.stop()
    given, codes = await collected(microphone)
    assert len(given) == 50
    assert codes == ["microphone-silent"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ([(16_000, 1), (48_000, 1), (48_000, 2)], (16_000, 1)),
        ([(48_000, 1), (48_000, 2)], (48_000, 1)),
        ([(48_000, 2)], (48_000, 2)),
    ],
)
async def test_the_device_is_opened_as_it_permits_and_gives_16_khz_mono(
    accepted: list[tuple[int, int]], expected: tuple[int, int]
) -> None:
    library = FakeSounddevice(
        known=[device(0, "USB", channels=4, rate_hz=48_000.0)],
        accepts=lambda rate, channels: (rate, channels) in accepted,
    )
    microphone = await opened(library)
    options = library.stream.options
    assert (options["samplerate"], options["channels"]) == expected
    rate_hz, channels = expected
    tone = np.round(16_000 * np.sin(2 * np.pi * 440 * np.arange(rate_hz // 2) / rate_hz)).astype("<i2")
    pcm = np.repeat(tone, channels).tobytes()
    for at in range(0, len(pcm), 9600):
        library.stream.bring(pcm[at : at + 9600])
    microphone.stop()
    frames, _ = await collected(microphone)
    heard = to_float(b"".join(frames))
    assert len(heard) == 8_000
    wanted = 0.48828 * np.sin(2 * np.pi * 440 * np.arange(8_000) / 16_000)
    assert np.abs(heard - wanted)[400:-400].max() < 2e-3


def test_a_device_that_permits_nothing_is_said() -> None:
    with pytest.raises(ConfigError) as raised:
        Microphone(library=FakeSounddevice(accepts=lambda rate_hz, channels: False))
    assert raised.value.code == "microphone-not-opened"
    assert "PortAudio -9997" in str(raised.value)


async def test_a_device_that_another_program_holds_is_said() -> None:
    with pytest.raises(ConfigError) as raised:
        await opened(FakeSounddevice(opens=False))
    assert raised.value.code == "microphone-not-opened"


KNOWN = [device(0, "Speakers", channels=0), device(1, "SpeechMike Premium"), device(2, "SpeechMike Premium (copy)")]


@pytest.mark.parametrize(
    ("name", "number"),
    [("", None), ("speechmike", 1), ("SpeechMike Premium", 1), ("copy", 2), ("2", 2)],
)
async def test_a_device_is_named_by_part_of_its_name_or_its_number(name: str, number: int | None) -> None:
    library = FakeSounddevice(known=KNOWN, default=1)
    await opened(library, name)
    assert library.stream.options["device"] == number


@pytest.mark.parametrize("name", ["Speakers", "Headset", "0", "7"])
def test_a_device_that_is_not_there_or_cannot_hear_is_said(name: str) -> None:
    with pytest.raises(ConfigError, match=name) as raised:
        Microphone(name, library=FakeSounddevice(known=KNOWN, default=1))
    assert raised.value.code == "microphone-missing"


def test_a_machine_without_any_microphone_is_said() -> None:
    library = FakeSounddevice(known=[])
    with pytest.raises(ConfigError) as raised:
        Microphone(library=library)
    assert raised.value.code == "microphone-missing"
    assert devices(library) == ()


def test_devices_are_those_that_can_hear() -> None:
    found = devices(FakeSounddevice(known=KNOWN, default=2))
    assert [(each.number, each.name, each.is_default) for each in found] == [
        (1, "SpeechMike Premium", False),
        (2, "SpeechMike Premium (copy)", True),
    ]


@pytest.mark.parametrize(
    ("failure", "code", "way_out"),
    [
        (OSError("PortAudio library not found"), "microphone-library-missing", "apt install libportaudio2"),
        (ImportError("No module named 'sounddevice'"), "microphone-package-missing", "pip install"),
    ],
)
def test_a_missing_library_is_said_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, code: str, way_out: str
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name == "sounddevice":
            raise failure
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=way_out) as raised:
        load_library()
    assert raised.value.code == code
