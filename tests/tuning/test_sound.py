import numpy as np
import pytest

from reporting.tuning import sound
from reporting.tuning.codec import through_opus
from reporting.tuning.sound import Conditions, Sound

RATE_HZ = 16_000


def chance(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def tone(seconds: float = 1.0, hz: float = 440.0) -> Sound:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE_HZ)) / RATE_HZ)).astype(np.float32)


def level_db(signal: Sound) -> float:
    return float(10 * np.log10(np.square(signal).mean()))


def peak_hz(signal: Sound) -> float:
    return float(np.abs(np.fft.rfft(signal)).argmax() * RATE_HZ / len(signal))


def test_warping_shortens_and_raises_alike() -> None:
    warped = sound.warped(tone(), 1.1)
    assert len(warped) == pytest.approx(RATE_HZ / 1.1, rel=0.001)
    assert peak_hz(warped) == pytest.approx(484, abs=2)


@pytest.mark.parametrize("snr_db", [0, 10, 30])
def test_noise_is_as_much_quieter_as_asked(snr_db: float) -> None:
    voice = tone()
    noise = sound.coloured(len(voice), chance())
    mixed = sound.with_noise(voice, noise, snr_db=snr_db)
    assert level_db(voice) - level_db(mixed - voice) == pytest.approx(snr_db, abs=0.5)


def test_the_level_of_a_voice_is_taken_where_it_sounds() -> None:
    voice = np.concatenate([tone(), np.zeros(RATE_HZ * 9, np.float32)])
    noise = sound.coloured(len(voice), chance())
    mixed = sound.with_noise(voice, noise, snr_db=10)
    assert level_db(tone()) - level_db(mixed - voice) == pytest.approx(10, abs=0.5)


@pytest.mark.parametrize("make", [sound.coloured, sound.humming, sound.murmuring, sound.knocking, sound.noise])
def test_every_noise_sounds_and_is_as_long_as_asked(make: object) -> None:
    made = make(RATE_HZ, chance())  # type: ignore[operator]
    assert len(made) == RATE_HZ
    assert np.isfinite(made).all()
    assert np.square(made).mean() > 0


def test_a_room_goes_on_after_the_voice_has_stopped() -> None:
    voice = np.concatenate([tone(0.5), np.zeros(RATE_HZ // 2, np.float32)])
    heard = sound.in_room(voice, chance(), decay_s=0.5, direct_db=3)
    assert len(heard) == len(voice)
    assert level_db(heard[RATE_HZ // 2 + 800 : RATE_HZ // 2 + 3200]) > -60


def test_a_pause_is_put_where_the_voice_is_quiet() -> None:
    voice = np.concatenate([tone(1.0), np.zeros(1600, np.float32), tone(1.0)])
    paused = sound.paused(voice, chance())
    assert 0.2 <= (len(paused) - len(voice)) / RATE_HZ <= 1.2
    assert np.count_nonzero(np.abs(paused) > 0.01) == np.count_nonzero(np.abs(voice) > 0.01)


def test_joined_voices_follow_one_another_with_a_pause() -> None:
    both = sound.joined([tone(), tone()], chance())
    assert 2.15 <= len(both) / RATE_HZ <= 3.0


def test_what_is_heard_depends_on_the_seed_alone() -> None:
    everything = Conditions(warp=1, pause=1, room=1, noise=1, microphone=1)
    once, again = (sound.heard(tone(2), everything, chance(3)) for _ in range(2))
    assert np.array_equal(once, again)
    assert once.dtype == np.float32
    assert np.abs(once).max() <= 1


@pytest.mark.parametrize("bits_per_s", [10_000, 24_000])
def test_opus_keeps_length_and_place(bits_per_s: int) -> None:
    times = np.arange(2 * 16_000 + 77) / 16_000
    tone = (0.5 * np.sin(2 * np.pi * 300 * times) * (times > 1)).astype(np.float32)
    heard = through_opus(tone, bits_per_s)
    assert heard.shape == tone.shape
    assert np.abs(heard[:15_000]).max() < 0.02
    after = slice(17_000, 31_000)
    likeness = np.dot(heard[after], tone[after]) / np.linalg.norm(heard[after]) / np.linalg.norm(tone[after])
    assert likeness > 0.95


def test_nothing_happens_where_nothing_may() -> None:
    numbers = chance(5)
    voice = (0.3 * numbers.standard_normal(16_000)).astype(np.float32)
    heard = sound.heard(voice, Conditions.none(), numbers)
    assert np.allclose(heard / np.abs(heard).max(), voice / np.abs(voice).max(), atol=1e-6)
