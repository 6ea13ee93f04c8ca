import pytest

from reporting.speech.words import Piece, group, pieces, text_of, timed


def texts(*written: str) -> list[str]:
    """Return the words made of pieces of one token each."""
    return text_of(group(pieces(written, [[0]] * len(written)))).split(" ")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ((" l", "'", "a", "orte"), ["l'aorte"]),
        ((" 4", ",", "5", " mm"), ["4,5", "mm"]),
        ((" post", "-", "op", "ératoire"), ["post-opératoire"]),
        ((" normal", " ?", " Oui", "."), ["normal?", "Oui."]),
        ((" L", "4", "-", "L", "5"), ["L4-L5"]),
        ((" sans", " -", " avec"), ["sans", "-", "avec"]),
        (("Le", " foie"), ["Le", "foie"]),
        ((" ", " foie"), ["foie"]),
    ],
)
def test_a_word_begins_at_a_space(written: tuple[str, ...], words: list[str]) -> None:
    assert texts(*written) == words


def test_times_count_from_the_session_and_stay_within_the_utterance() -> None:
    words = group(pieces([" pas", " de", " lésion", "."], [[1], [2], [3, 4], [5]]))
    heard = timed(
        words,
        token_starts_s=[0.2, 0.5, 0.6, 0.8, 1.0, 9.0],
        token_probabilities=[0.9, 0.8, 0.6, 0.8, 0.1],
        offset_ms=10_000,
        length_ms=1_200,
    )
    assert [(word.text, word.start_ms, word.end_ms) for word in heard] == [
        ("pas", 10_200, 10_500),
        ("de", 10_500, 10_600),
        ("lésion.", 10_600, 11_200),
    ]
    assert heard[2].probability == pytest.approx(0.7)  # the full stop does not count


def test_times_never_run_backwards() -> None:
    words = group(pieces([" a", " b", " c"], [[1], [2], [3]]))
    heard = timed(words, token_starts_s=[0.5, 0.3, 0.2, 0.1], token_probabilities=[1.0] * 3, offset_ms=0, length_ms=900)
    edges = [edge for word in heard for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)


def test_the_pause_before_the_first_word_and_after_another_is_not_part_of_it() -> None:
    words = group([Piece(" non", 0, 1), Piece(" pas", 1, 1)])
    heard = timed(words, token_starts_s=[0.0, 2.0, 5.0], token_probabilities=[1.0, 1.0], offset_ms=0, length_ms=6_000)
    assert [(word.start_ms, word.end_ms) for word in heard] == [(1_500, 2_000), (2_000, 2_500)]


def test_a_sign_that_stands_apart_and_goes_on_begins_a_word_of_its_own() -> None:
    assert texts(" nodule", " of", " .", "5", " mm") == ["nodule", "of", ".5", "mm"]
    assert texts(" environ", " °", "5") == ["environ", "°5"]
    assert texts(" normal", " ?", " oui") == ["normal?", "oui"]
