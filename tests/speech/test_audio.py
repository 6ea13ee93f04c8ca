import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reporting.errors import InputError
from reporting.speech.audio import Resampler, from_float, to_16k_mono, to_float

RATES_HZ = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000]


def tone(hz: float, *, rate_hz: int, seconds: float = 0.5) -> NDArray[np.float32]:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(rate_hz * seconds)) / rate_hz)).astype(np.float32)


def in_pieces(sound: NDArray[np.float32], sizes: list[int], *, rate_hz: int, channels: int = 1) -> NDArray[np.float32]:
    resampler = Resampler(rate_hz=rate_hz, channels=channels)
    out, at = [], 0
    while at < len(sound):
        for size in sizes:
            out.append(resampler.feed(sound[at : at + size]))
            at += size
    return np.concatenate([*out, resampler.finish()])


def test_pcm_survives_the_way_to_float_and_back() -> None:
    pcm = np.arange(-32768, 32768, dtype="<i2").tobytes()
    assert from_float(to_float(pcm)) == pcm


def test_too_loud_sound_is_clipped_not_wrapped_around() -> None:
    assert np.frombuffer(from_float(np.array([1.5, -1.5, 1.0], np.float32)), "<i2").tolist() == [32767, -32768, 32767]


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_tone_keeps_its_pitch_place_and_loudness(rate_hz: int) -> None:
    out = to_16k_mono(tone(1_000, rate_hz=rate_hz), rate_hz=rate_hz)
    assert len(out) == 8_000
    assert np.abs(out - tone(1_000, rate_hz=16_000))[300:-300].max() < 1e-4


@pytest.mark.parametrize("rate_hz", [22_050, 44_100, 48_000, 96_000])
def test_what_16_khz_cannot_carry_is_removed_not_folded_back(rate_hz: int) -> None:
    out = to_16k_mono(tone(9_000, rate_hz=rate_hz), rate_hz=rate_hz)
    assert np.abs(out)[300:-300].max() < 1e-3


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
def test_consonants_at_7_khz_pass(rate_hz: int) -> None:
    out = to_16k_mono(tone(7_000, rate_hz=rate_hz), rate_hz=rate_hz)
    assert np.abs(out)[300:-300].max() > 0.45


@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=12), st.sampled_from([*RATES_HZ, 16_000, 44_099]))
@settings(max_examples=40, deadline=None)
def test_pieces_of_any_size_give_the_same_sound(sizes: list[int], rate_hz: int) -> None:
    sound = np.random.default_rng(7).uniform(-1, 1, 4_000).astype(np.float32)
    whole = to_16k_mono(sound, rate_hz=rate_hz)
    assert np.array_equal(in_pieces(sound, sizes, rate_hz=rate_hz), whole)
    assert len(whole) == -(-4_000 * 16_000 // rate_hz)


def test_stereo_is_mixed() -> None:
    left, right = tone(500, rate_hz=48_000), tone(1_500, rate_hz=48_000)
    mixed = to_16k_mono(np.stack([left, right], axis=1), rate_hz=48_000)
    alone = (to_16k_mono(left, rate_hz=48_000) + to_16k_mono(right, rate_hz=48_000)) / 2
    assert np.allclose(mixed, alone, atol=1e-6)


def test_sound_at_16_khz_is_left_as_it_is() -> None:
    sound = tone(7_900, rate_hz=16_000)
    assert np.array_equal(in_pieces(sound, [333], rate_hz=16_000), sound)


def test_silence_in_no_piece_gives_no_sound() -> None:
    assert len(Resampler(rate_hz=48_000).finish()) == 0
    assert len(Resampler(rate_hz=48_000).feed(np.zeros(0, np.float32))) == 0


@pytest.mark.parametrize("rate_hz", [0, 3_999, 400_000])
def test_a_rate_that_no_device_has_is_refused(rate_hz: int) -> None:
    with pytest.raises(InputError) as refused:
        Resampler(rate_hz=rate_hz)
    assert refused.value.code == "audio-rate-unsupported"


def test_another_number_of_channels_than_announced_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        Resampler(rate_hz=48_000, channels=2).feed(np.zeros((10, 3), np.float32))
    assert refused.value.code == "audio-channels-unsupported"
