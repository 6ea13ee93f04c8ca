"""What the speaker is told about the microphone, and what is left unsaid."""

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.speech.audio import from_float, to_float
from reporting.speech.level import LevelWatch, Notice
from reporting.wording import Language, sentence

Window = NDArray[np.float32]
Heard = tuple[Window, float]
SPEECH, SILENCE = 0.95, 0.02
PER_SECOND = 16_000 / 512


def windows(seconds: float, sound: Window, probability: float) -> list[Heard]:
    """Return as many windows of `sound`, which is repeated, with what the detector says of each."""
    number = round(seconds * PER_SECOND)
    repeated = np.resize(sound, number * 512).astype(np.float32)
    return [(repeated[at * 512 : (at + 1) * 512], probability) for at in range(number)]


def noise(dbfs: float) -> Window:
    """Return a second of noise of this root mean square, in steps of 16 bits."""
    random = np.random.default_rng(5).normal(0.0, 10 ** (dbfs / 20), 16_000)
    return to_float(from_float(random.astype(np.float32)))


def speech(seconds: float, dbfs: float = -26) -> list[Heard]:
    return windows(seconds, noise(dbfs), SPEECH)


def room(seconds: float) -> list[Heard]:
    return windows(seconds, noise(-65), SILENCE)


def still(seconds: float, at: float = 0.0) -> list[Heard]:
    return windows(seconds, np.full(512, at, np.float32), SILENCE)


def shouting(seconds: float, gain: float = 4.0) -> list[Heard]:
    """Return a voice of 150 Hz whose tops are cut off."""
    voice = np.sin(2 * np.pi * 150 * np.arange(16_000) / 16_000) * gain
    return windows(seconds, to_float(from_float(voice.astype(np.float32))), SPEECH)


def shifted(heard: Iterable[Heard], by: float) -> list[Heard]:
    return [((window + by).astype(np.float32), probability) for window, probability in heard]


def told(*parts: Iterable[Heard]) -> list[tuple[float, Notice]]:
    """Return what was said, each with the second it was said at."""
    return list(_told(parts))


def _told(parts: Iterable[Iterable[Heard]]) -> Iterator[tuple[float, Notice]]:
    watch = LevelWatch()
    windows = (each for part in parts for each in part)
    for number, (window, probability) in enumerate(windows, start=1):
        notice = watch.hear(window, probability)
        if notice is not None:
            yield round(number / PER_SECOND, 1), notice


def dialogue(seconds: float, dbfs: float = -26, pause: list[Heard] | None = None) -> list[Heard]:
    """Return phrases of two seconds with pauses between them."""
    pause = room(1.0) if pause is None else pause
    turn = [*speech(2.0, dbfs), *pause]
    return [each for _ in range(round(seconds * PER_SECOND / len(turn))) for each in turn]


def test_good_speech_and_the_silence_between_words_say_nothing() -> None:
    assert told(room(5), dialogue(60)) == []


def test_a_soft_speaker_ten_decibels_below_the_usual_says_nothing() -> None:
    assert told(dialogue(60, dbfs=-36)) == []


def test_a_silent_room_is_not_a_dead_microphone() -> None:
    assert told(room(120)) == []


@pytest.mark.parametrize("at", [0.0, 0.3])
def test_a_microphone_that_never_moved_is_dead_after_three_seconds_at_whatever_voltage(at: float) -> None:
    assert told(still(20, at)) == [(3.0, Notice.DEAD)]


def test_rounding_and_dither_of_one_step_are_no_life() -> None:
    dither = np.random.default_rng(1).integers(-1, 2, 16_000).astype(np.float32) / np.float32(32768)
    assert told(windows(10, dither, SILENCE)) == [(3.0, Notice.DEAD)]


def test_the_pop_of_an_opened_device_is_no_life() -> None:
    assert told(windows(0.1, noise(-30), SILENCE), still(10)) == [(3.1, Notice.DEAD)]


def test_a_noise_gate_that_sends_zeros_between_words_says_nothing() -> None:
    assert told(dialogue(120, pause=still(2.9))) == []


def test_a_suppressing_headset_may_send_zeros_for_half_a_minute_once_it_was_heard() -> None:
    assert told(speech(1), still(29), speech(1), still(29)) == []
    assert told(speech(1), still(40)) == [(31.0, Notice.DEAD)]


def test_a_suppressing_headset_is_known_when_the_session_goes_on_after_a_broken_line() -> None:
    watch = LevelWatch(goes_on=True)
    assert not [notice for heard in (still(29), speech(8, dbfs=-50)) for w, p in heard if (notice := watch.hear(w, p))]


def test_one_short_word_is_enough_to_know_a_suppressing_headset() -> None:
    assert told(still(2), speech(0.25), still(25)) == []


def test_the_zeros_of_a_suppressing_headset_are_said_less_and_less_often() -> None:
    turn = [*speech(12), *still(100)]
    said = told(*[turn] * 5)
    assert [notice for _, notice in said] == [Notice.DEAD] * 2
    pauses = [at % (12 + 100) - 12 for at, _ in said]
    assert pauses == pytest.approx([30, 60], abs=0.5)


def test_a_microphone_that_dies_again_after_it_lived_for_a_while_is_said_again() -> None:
    assert [notice for _, notice in told(still(5), speech(12), still(40))] == [Notice.DEAD, Notice.DEAD]
    assert [notice for _, notice in told(still(5), speech(2), still(40))] == [Notice.DEAD]


def test_speech_that_is_too_soft_is_said_once_after_two_seconds_of_it() -> None:
    assert told(speech(60, dbfs=-50)) == [(2.0, Notice.TOO_SOFT)]
    assert told(room(1), dialogue(60, dbfs=-50)) == [(4.0, Notice.TOO_SOFT)]


def test_the_pauses_do_not_count_as_soft_speech() -> None:
    assert told(room(30), speech(1.5, dbfs=-50), room(30)) == []


def test_a_colleague_in_the_room_is_not_the_speaker() -> None:
    assert told(dialogue(6), speech(8, dbfs=-50), dialogue(6)) == []


def test_a_speaker_who_moved_away_is_told_after_ten_seconds() -> None:
    ((at, notice),) = told(speech(10), speech(12, dbfs=-50))
    assert notice is Notice.TOO_SOFT
    assert at == pytest.approx(20, abs=0.2)


def test_soft_speech_with_a_constant_voltage_is_still_soft() -> None:
    assert [notice for _, notice in told(shifted(speech(10, dbfs=-50), 0.04))] == [Notice.TOO_SOFT]


def test_clipped_speech_is_said_once_after_two_seconds_of_it() -> None:
    assert told(room(1), shouting(20)) == [(3.0, Notice.CLIPPED)]


def test_speech_that_just_reaches_full_scale_is_not_clipped() -> None:
    assert told(shouting(20, gain=0.999)) == []


def test_a_cough_at_full_scale_is_not_a_fault() -> None:
    assert told(dialogue(10), shouting(0.3), dialogue(10)) == []


def test_clipping_is_said_again_only_after_it_was_right_for_a_while() -> None:
    assert len(told(shouting(5), speech(6), shouting(5))) == 1
    assert len(told(shouting(5), speech(20), shouting(5))) == 2


def test_a_constant_voltage_is_said_after_the_device_had_time_to_settle() -> None:
    assert told(shifted(room(20), -0.2)) == [(2.0, Notice.OFFSET)]


def test_a_small_voltage_and_a_device_that_settles_say_nothing() -> None:
    assert told(shifted(room(20), 0.04)) == []
    assert told(shifted(room(1), 0.5), room(20)) == []


def test_speech_that_is_clipped_at_one_end_is_no_constant_voltage() -> None:
    voice = np.maximum(np.sin(2 * np.pi * 150 * np.arange(16_000) / 16_000) * 3, -0.3)
    clipped = to_float(from_float(voice.astype(np.float32)))
    assert [notice for _, notice in told(windows(10, clipped, SPEECH))] == [Notice.CLIPPED]


def test_two_faults_at_once_are_both_said() -> None:
    faulty = shifted(speech(10, dbfs=-50), 0.3)
    assert {notice for _, notice in told(faulty)} == {Notice.OFFSET, Notice.TOO_SOFT}


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_its_sentence_in_both_languages(notice: Notice) -> None:
    assert all(sentence(notice.value, language, {}) for language in Language)
