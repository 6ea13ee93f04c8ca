import wave
from pathlib import Path

import numpy as np
import pytest

from reporting.errors import InputError, NotFoundError
from reporting.speech.audio import from_float
from reporting.speech.files import read_audio


def a_wav(path: Path, *, rate_hz: int, channels: int, seconds: float) -> Path:
    at = np.arange(round(rate_hz * seconds)) / rate_hz
    tone = (0.5 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate_hz)
        out.writeframes(from_float(np.repeat(tone, channels)))
    return path


@pytest.mark.parametrize(("rate_hz", "channels"), [(8_000, 1), (16_000, 1), (44_100, 2)])
def test_any_rate_and_channels_become_16_khz_mono(tmp_path: Path, rate_hz: int, channels: int) -> None:
    sound = read_audio(a_wav(tmp_path / "a.wav", rate_hz=rate_hz, channels=channels, seconds=1.0))
    assert sound.dtype == np.float32
    assert sound.shape == pytest.approx((16_000,), abs=40)
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["en/jfk.flac", "fr/leopard_test_fr.wav"])
def test_clips_of_several_formats_are_read(name: str) -> None:
    clips = Path(__file__).parents[2].parent / "shared" / "data" / "audio"
    if not clips.is_dir():
        pytest.skip("shared/data/audio is not beside the checkout")
    assert len(read_audio(clips / name)) > 5 * 16_000


def test_a_file_that_is_not_there_is_said_without_its_name(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError) as refused:
        read_audio(tmp_path / "dupont_jean.wav")
    assert refused.value.code == "audio-file-missing"
    assert "dupont" not in str(refused.value)


def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dupont.mp3").write_bytes(b"no sound at all" * 100)
    with pytest.raises(InputError) as refused:
        read_audio(tmp_path / "dupont.mp3")
    assert refused.value.code == "audio-file-unreadable"
    assert "dupont" not in str(refused.value)


def test_a_file_without_sound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_audio(a_wav(tmp_path / "a.wav", rate_hz=16_000, channels=1, seconds=0.0))
    assert refused.value.code in {"audio-file-empty", "audio-file-unreadable"}
