from collections.abc import Callable

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from reporting.speech.vad import WINDOW_SAMPLES, SileroDetector

Clip = Callable[[str], NDArray[np.float32]]


def windows(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return sound[: len(sound) // WINDOW_SAMPLES * WINDOW_SAMPLES].reshape(-1, WINDOW_SAMPLES)


def scores(sound: NDArray[np.float32]) -> list[float]:
    detector = SileroDetector()
    return [detector.score(window) for window in windows(sound)]


def test_window_by_window_it_hears_what_the_whole_file_says(clip: Clip) -> None:
    sound = clip("fr/cheetah_test_fr.wav")
    got = scores(sound)
    # faster-whisper's own loop blanks the end of the last window: its score is not comparable.
    whole = get_vad_model()(windows(sound).reshape(-1).copy())
    assert np.allclose(got[:-1], np.ravel(whole)[:-1], atol=1e-4)
    assert max(got) > 0.9


def test_two_dictations_do_not_hear_each_other(clip: Clip) -> None:
    sound, other = clip("fr/cheetah_test_fr.wav"), clip("en/leopard_test.wav")
    one, two = SileroDetector(), SileroDetector()
    mixed = []
    for window, foreign in zip(windows(sound), windows(other), strict=False):
        mixed.append(one.score(window))
        two.score(foreign)
    assert mixed == scores(sound)[: len(mixed)]


def test_a_window_that_is_used_again_by_its_owner_is_not_remembered_wrongly(clip: Clip) -> None:
    sound = clip("fr/cheetah_test_fr.wav")
    detector, room, got = SileroDetector(), np.empty(WINDOW_SAMPLES, np.float32), []
    for window in windows(sound):
        room[:] = window
        got.append(detector.score(room))
    assert got == scores(sound)


def test_silence_is_not_speech() -> None:
    assert max(scores(np.zeros(16_000, np.float32))) < 0.3


@pytest.mark.parametrize("noise", ["noise/picovoice_kitchen.wav", "noise/pyroom_doing_the_dishes.wav"])
def test_noise_of_a_room_is_hardly_ever_speech(clip: Clip, noise: str) -> None:
    assert np.mean(np.array(scores(clip(noise)[: 20 * 16_000])) > 0.5) < 0.02
