import itertools

import pytest

from reporting.speech.endpoint import Boundary, Endpointer, EndpointSettings, Mark, deepest_valley

LOUD = 0.1


def marks(probabilities: list[float], *, loudness: float = LOUD, endpointer: Endpointer | None = None) -> list[Mark]:
    endpointer = endpointer or Endpointer()
    heard = [mark for p in probabilities if (mark := endpointer.hear(p, loudness)) is not None]
    return [mark for mark in heard if mark.boundary is not Boundary.PAUSED]


def started(window: int) -> Mark:
    return Mark(boundary=Boundary.STARTED, window=window)


def ended(window: int) -> Mark:
    return Mark(boundary=Boundary.ENDED, window=window)


def test_two_speech_windows_of_three_begin_an_utterance_at_the_first() -> None:
    assert marks([0.1, 0.9, 0.1, 0.9]) == [started(1)]


def test_a_single_speech_window_is_a_click() -> None:
    assert marks([0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1]) == []


def test_512_ms_of_silence_end_it_and_leave_the_next_its_pre_roll() -> None:
    # Speech in windows 0-9, silence from 10: 16 windows are 512 ms; the utterance keeps the first 6 of them.
    assert marks([0.9] * 10 + [0.1] * 15) == [started(0)]
    assert marks([0.9] * 10 + [0.1] * 16) == [started(0), ended(16)]


def test_a_pause_is_marked_before_it_is_sure_to_be_the_end() -> None:
    endpointer = Endpointer()
    heard = [endpointer.hear(p, LOUD) for p in ([0.9] * 10 + [0.1] * 10) * 2 + [0.1] * 6]
    paused = [mark.window for mark in heard if mark and mark.boundary is Boundary.PAUSED]
    assert paused == [14, 34]
    assert heard[-1] == ended(36)


def test_a_pause_after_too_little_is_not_worth_a_mark() -> None:
    endpointer = Endpointer()
    assert [mark for p in [0.9] * 3 + [0.1] * 15 if (mark := endpointer.hear(p, LOUD))] == [started(0)]


def test_a_pause_that_is_shorter_does_not_end_it() -> None:
    assert marks(([0.9] * 10 + [0.1] * 15) * 3) == [started(0)]


def test_windows_between_the_thresholds_neither_begin_nor_interrupt_a_silence() -> None:
    assert marks([0.9] * 10 + [0.4] * 40) == [started(0)]
    assert marks([0.9] * 10 + [0.1] + [0.4] * 15) == [started(0), ended(16)]


def test_a_sound_shorter_than_a_word_is_dismissed() -> None:
    assert marks([0.9] * 3 + [0.1] * 18)[-1].boundary is Boundary.DISMISSED
    assert marks([0.9] * 4 + [0.1] * 18)[-1].boundary is Boundary.ENDED


def test_another_rooms_speech_is_dismissed() -> None:
    assert marks([0.9] * 40 + [0.1] * 18, loudness=0.002)[-1].boundary is Boundary.DISMISSED


def test_what_was_said_just_before_the_key_is_kept_even_if_it_is_one_window() -> None:
    endpointer = Endpointer()
    assert marks([0.1, 0.1, 0.9], endpointer=endpointer) == []
    assert endpointer.close() == (started(2), ended(3))
    assert not endpointer.speaking


def test_closing_in_silence_says_nothing() -> None:
    endpointer = Endpointer()
    marks([0.1] * 10, endpointer=endpointer)
    assert endpointer.close() == ()


def test_closing_cuts_a_word_in_half_rather_than_lose_it() -> None:
    endpointer = Endpointer()
    marks([0.9] * 20, endpointer=endpointer)
    assert endpointer.close() == (ended(20),)


def test_too_long_speech_is_cut_at_the_pause_within_its_last_part() -> None:
    speech = [0.95] * 600 + [0.6] * 5 + [0.95] * 200
    found = marks(speech)
    assert [mark.boundary for mark in found] == [Boundary.STARTED, Boundary.CUT]
    assert 600 <= found[1].window <= 605


def test_too_long_speech_is_not_cut_before_what_is_settled() -> None:
    endpointer = Endpointer()
    marks([0.95] * 600 + [0.6] * 5 + [0.95] * 100, endpointer=endpointer)
    endpointer.keep_whole(690)
    (cut,) = marks([0.95] * 60, endpointer=endpointer)
    assert cut.boundary is Boundary.CUT
    assert cut.window >= 690


def test_what_follows_a_cut_is_never_dismissed() -> None:
    # Twelve windows of speech follow the pause at which it is cut: too few if they stood alone.
    endpointer = Endpointer(EndpointSettings(minimum_speech_ms=1_000))
    found = marks([0.95] * 728 + [0.05] * 4 + [0.95] * 12 + [0.05] * 18, endpointer=endpointer)
    assert [mark.boundary for mark in found] == [Boundary.STARTED, Boundary.CUT, Boundary.ENDED]


def test_silence_that_remains_after_a_cut_is_dismissed() -> None:
    found = marks([0.95] * 725 + [0.05] * 30)
    assert [mark.boundary for mark in found] == [Boundary.STARTED, Boundary.CUT, Boundary.DISMISSED]


def test_speech_at_once_after_a_restart_may_be_half_a_word_and_is_kept() -> None:
    blip = [0.9] * 2 + [0.1] * 18
    assert marks(blip)[-1].boundary is Boundary.DISMISSED
    assert marks(blip, endpointer=Endpointer(goes_on=True))[-1].boundary is Boundary.ENDED


def test_no_utterance_is_longer_than_the_recogniser_can_hear() -> None:
    found = [0, *(mark.window for mark in marks([0.95] * 4_000))]
    assert max(b - a for a, b in itertools.pairwise(found)) * 32 <= 24_000


def test_the_valley_is_where_loudness_falls_if_the_detector_is_sure_throughout() -> None:
    windows = [(0.99, 0.1)] * 50 + [(0.99, 0.01)] * 5 + [(0.99, 0.1)] * 20
    assert deepest_valley(windows, within=40) == 52


def test_a_short_closure_is_shallower_than_a_pause() -> None:
    windows = [(0.99, 0.1)] * 20 + [(0.99, 0.0)] * 2 + [(0.99, 0.1)] * 20 + [(0.9, 0.01)] * 6 + [(0.99, 0.1)] * 10
    assert 42 <= deepest_valley(windows, within=50) < 48


@pytest.mark.parametrize("length", [1, 2, 5, 10])
def test_a_valley_is_found_in_any_length(length: int) -> None:
    assert 0 <= deepest_valley([(0.9, 0.0)] * length, within=4, after=7) < length
