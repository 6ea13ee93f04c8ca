"""Words that are settled while their utterance is still being spoken."""

import numpy as np

from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.speech.stable import StableSettings, StableWords, settled_first

WORD_MS = 400


def words(text: str, *, start_ms: int = 0) -> tuple[Word, ...]:
    """Return words of 400 ms each."""
    return tuple(
        Word(text=word, start_ms=start_ms + WORD_MS * at, end_ms=start_ms + WORD_MS * (at + 1), probability=0.9)
        for at, word in enumerate(text.split())
    )


def reading(text: str, *, start_ms: int = 0) -> Hypothesis:
    return Hypothesis(text=text, words=words(text, start_ms=start_ms))


def asked(stable: StableWords, end_ms: int) -> Utterance:
    """Return a request about the sound up to `end_ms`, as `CurrentUtterance.so_far` makes it."""
    return Utterance(
        utterance_id="u",
        start_sample=0,
        audio=np.zeros(end_ms * 16 - stable.audio_from, np.float32),
        settled=stable.words,
        skipped_words=stable.skipped_words,
        skipped_samples=stable.audio_from,
    )


def texts(stable: StableWords) -> str:
    return " ".join(word.text for word in stable.words)


def test_what_two_readings_in_a_row_agree_on_is_settled_but_for_the_last_word() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240))
    stable.hear(asked(stable, 1_300), reading("pas de nodule"))
    assert texts(stable) == ""
    stable.hear(asked(stable, 1_700), reading("pas de nodule"))
    assert texts(stable) == "pas de"


def test_a_word_that_ends_at_the_edge_of_the_sound_waits() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240))
    for _ in range(2):
        stable.hear(asked(stable, 1_000), reading("pas de nodule"))
    assert texts(stable) == "pas"


def test_words_before_a_difference_are_settled_and_those_after_it_wait() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240))
    stable.hear(asked(stable, 4_000), reading("foie de taille normale sans lésion"))
    stable.hear(asked(stable, 4_000), reading("foie de paille normale sans lésion"))
    assert texts(stable) == "foie de"
    stable.hear(asked(stable, 4_000), reading("foie de taille normale sans lésion"))
    stable.hear(asked(stable, 4_000), reading("foie de taille normale sans lésion"))
    assert texts(stable) == "foie de taille normale sans"


def test_in_a_pause_the_last_word_is_whole() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240))
    stable.hear(asked(stable, 1_300), reading("pas de nodule"))
    stable.hear(asked(stable, 1_300), reading("pas de nodule"), at_pause=True)
    assert texts(stable) == "pas de nodule"


def test_a_reading_that_contradicts_what_is_settled_settles_nothing() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240))
    for _ in range(2):
        stable.hear(asked(stable, 2_000), reading("pas de nodule"))
    for _ in range(2):
        stable.hear(asked(stable, 3_000), reading("un nodule du lobe"))
    assert texts(stable) == "pas de"


def test_a_reading_without_times_settles_nothing() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240))
    for _ in range(3):
        stable.hear(asked(stable, 3_000), Hypothesis(text="pas de nodule"))
    assert texts(stable) == ""


def test_the_sound_of_settled_words_is_left_out_but_for_the_last_four() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240, skip_from_ms=1_500, overlap_words=4))
    text = "foie de taille normale sans lésion focale visible ce jour"
    for _ in range(2):
        stable.hear(asked(stable, 4_000), reading(text))
    assert texts(stable) == "foie de taille normale sans lésion focale visible ce"
    assert stable.skipped_words == len(stable.words) - 4
    first = stable.words[stable.skipped_words]
    assert stable.audio_from == (first.start_ms - 120) * 16
    assert asked(stable, 4_000).known == " ".join(word.text for word in stable.words[-4:])


def test_readings_of_the_rest_go_on_where_the_sound_was_left_out() -> None:
    stable = StableWords(0, StableSettings(hold_back_ms=240, skip_from_ms=1_500, overlap_words=4))
    text = "foie de taille normale sans lésion focale visible ce jour"
    for _ in range(2):
        stable.hear(asked(stable, 4_000), reading(text))
    said, skipped = text.split(), stable.skipped_words
    rest = " ".join([*said[skipped:], "rate", "normale", "aussi"])
    for _ in range(2):
        stable.hear(asked(stable, 5_600), reading(rest, start_ms=WORD_MS * skipped))
    assert texts(stable) == f"{text} rate normale"


def test_a_final_begins_with_what_is_settled_whatever_is_read() -> None:
    settled = words("pas de nodule")
    request = Utterance(
        utterance_id="u",
        start_sample=0,
        audio=np.zeros(16_000, np.float32),
        settled=settled,
        skipped_words=2,
        skipped_samples=8_000,
    )
    assert settled_first(request, reading("nodule visible", start_ms=800)).text == "pas de nodule visible"
    assert settled_first(request, reading("module visible", start_ms=800)).text == "pas de nodule visible"
    assert settled_first(request, Hypothesis(text="")).text == "pas de nodule"
    assert settled_first(request, Hypothesis(text="")).words == settled
