import numpy as np
import pytest

from reporting.speech.doubt import is_echo, is_invented, is_silent, loudest, repeats, without_loops


def test_a_phrase_that_comes_four_times_in_a_row_is_said_once() -> None:
    assert without_loops([1, 2, 7, 8, 9, 7, 8, 9, 7, 8, 9, 7, 8, 9, 3]) == [1, 2, 7, 8, 9, 3]


def test_three_times_is_how_people_talk() -> None:
    spoken = [7, 8, 9, 7, 8, 9, 7, 8, 9]
    assert without_loops(spoken) == spoken


def test_one_token_must_come_six_times() -> None:
    assert without_loops([5] * 5) == [5] * 5
    assert without_loops([1, *[5] * 40, 2]) == [1, 5, 2]


@pytest.mark.parametrize("tokens", [[], [1], [1, 2, 3]])
def test_short_text_has_no_loops(tokens: list[int]) -> None:
    assert without_loops(tokens) == tokens


def test_a_text_that_repeats_itself_compresses() -> None:
    assert repeats("le foie est normal, " * 12)
    assert not repeats("Le foie est de taille normale, de contours réguliers, sans lésion focale décelable.")
    assert not repeats("non non non")


def test_a_phrase_of_the_training_is_dropped_only_where_the_signal_is_weak() -> None:
    phrase = "Sous-titres réalisés par la communauté d'Amara.org"
    assert is_invented(phrase, loudness=0.002, no_speech=0.1, log_probability=-0.3)
    assert is_invented(phrase, loudness=0.05, no_speech=0.55, log_probability=-0.3)
    assert not is_invented("Merci.", loudness=0.05, no_speech=0.1, log_probability=-0.3)
    assert not is_invented("Pas de fracture.", loudness=0.002, no_speech=0.55, log_probability=-0.3)


def test_an_unlikely_text_where_probably_nobody_spoke_is_dropped() -> None:
    assert is_invented("fracture", loudness=0.1, no_speech=0.8, log_probability=-1.5)
    assert not is_invented("fracture", loudness=0.1, no_speech=0.8, log_probability=-0.5)


def test_loudness_is_that_of_the_loudest_window() -> None:
    sound = np.zeros(16_000, np.float32)
    sound[8_192:8_704] = 0.5
    assert loudest(sound) == pytest.approx(0.5)
    assert loudest(np.zeros(0, np.float32)) == 0.0
    assert is_silent(loudest(np.full(700, 0.0005, np.float32)))


def test_what_was_expected_said_in_the_same_order_is_an_echo() -> None:
    expecting = ("embolie pulmonaire", "dyspnée", "œdème")
    assert is_echo("Embolie pulmonaire, dyspnée.", expecting)
    assert not is_echo("pas d'embolie pulmonaire ni de dyspnée", expecting)
    assert not is_echo("dyspnée embolie pulmonaire", expecting)
    assert not is_echo("embolie pulmonaire", ())
