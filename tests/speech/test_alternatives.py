"""What other readings of a sound have in place of words."""

import pytest

from reporting.speech.alternatives import chances, with_alternatives
from reporting.speech.hypothesis import Alternative, Word


def words(text: str) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, start_ms=100 * at, end_ms=100 * at + 90, probability=0.9)
        for at, word in enumerate(text.split())
    )


def found(text: str, *others: tuple[str, float]) -> dict[str, list[tuple[int, str]]]:
    marked = with_alternatives(words(text), others)
    return {w.text: [(other.words, other.text) for other in w.alternatives] for w in marked if w.alternatives}


def test_chances_are_shares_of_all_readings() -> None:
    assert chances([-1.0, -1.0]) == [0.5, 0.5]
    assert sum(chances([-1.0, -2.0, -300.0])) == pytest.approx(1.0)


def test_a_word_that_another_reading_has_otherwise_has_it_as_alternative() -> None:
    assert found("rein droit normal", ("rein gauche normal", 0.3)) == {"droit": [(1, "gauche")]}


def test_a_word_that_another_reading_leaves_out_has_an_empty_alternative() -> None:
    assert found("il n'y a pas de nodule", ("il n'y a de nodule", 0.3)) == {"pas": [(1, "")]}


def test_a_word_that_another_reading_has_between_two_stands_with_the_first() -> None:
    assert found("absence de", ("absence pas de", 0.3)) == {"absence": [(1, "absence pas")]}


def test_case_and_signs_make_no_difference() -> None:
    assert found("Nodule droit.", ("nodule droit", 0.4)) == {}


def test_readings_that_agree_count_together_and_unlikely_ones_do_not() -> None:
    assert found("rein droit", ("rein gauche", 0.03), ("Rein gauche.", 0.03)) == {"droit": [(1, "gauche")]}
    assert found("rein droit", ("rein gauche", 0.03)) == {}


def test_where_many_words_differ_it_is_another_sentence() -> None:
    assert found("a b c d e f", ("u v w x y z", 0.4)) == {}


def test_the_likeliest_comes_first() -> None:
    (only,) = (w for w in with_alternatives(words("x"), [("y", 0.1), ("z", 0.4)]) if w.alternatives)
    assert only.alternatives == (
        Alternative(words=1, text="z", chance=0.4),
        Alternative(words=1, text="y", chance=0.1),
    )
