import math
from itertools import product

import pytest

from reporting.text.choice import ReadingChooser
from reporting.text.corpus import Line
from reporting.text.ngrams import NgramModel, spoken_words
from reporting.wording import Language

FR, EN = Language.FRENCH, Language.ENGLISH
LINES = [
    "fécalome stercoral du rectum point",
    "pas d'épanchement pleural point",
    "pas d'épanchement péricardique point",
    "nodule du lobe supérieur droit point",
]


def lines(texts: list[str], language: Language = FR) -> list[Line]:
    return [Line(language=language, spoken=text, written=text, place="x") for text in texts]


def model(texts: list[str]) -> NgramModel:
    return NgramModel([spoken_words(text) for text in texts])


def test_words_are_those_that_are_spoken() -> None:
    assert spoken_words("Pas d’épanchement, main-d'œuvre !") == ["pas", "d'", "épanchement", "main-d'", "œuvre"]


def test_what_follows_a_context_sums_to_one_with_what_is_unknown() -> None:
    counted = model(LINES)
    words = {word for line in LINES for word in spoken_words(line)}
    known = sum(math.exp(counted.log_probability([w])) / math.exp(counted.log_probability([])) for w in words)
    assert 0 < math.exp(counted.log_probability([])) < 1
    assert known > 0
    # All sentences of at most two known words are together less likely than certainty.
    short = sum(math.exp(counted.log_probability(list(pair))) for pair in product(words, repeat=2))
    assert 0 < short < 1


def test_what_was_said_before_is_more_likely() -> None:
    counted = model(LINES)
    assert counted.log_probability(["fécalome", "stercoral"]) > counted.log_probability(["fécalome", "stercorale"])
    assert counted.log_probability(spoken_words("pas d'épanchement")) > counted.log_probability(
        spoken_words("épanchement pas d'")
    )


def test_a_word_never_heard_of_is_possible() -> None:
    assert math.isfinite(model(LINES).log_probability(["zzz"] * 30))
    assert math.isfinite(model([]).log_probability(["zzz"]))
    assert not model(LINES).knows("zzz")
    assert model(LINES).knows("stercoral")


def test_the_likely_spelling_is_chosen() -> None:
    chooser = ReadingChooser.of_lines(lines(LINES))
    assert chooser.choose(["Fécalome stercorale du rectum", "Fécalome stercoral du rectum"], [-2.0, -2.5], FR) == 1


def test_a_sure_recogniser_is_not_overruled() -> None:
    chooser = ReadingChooser.of_lines(lines(LINES))
    assert chooser.choose(["fécalome stercorale du rectum", "fécalome stercoral du rectum"], [-2.0, -30.0], FR) == 0


def test_a_language_without_lines_keeps_the_favourite() -> None:
    assert ReadingChooser.of_lines(lines(LINES)).choose(["no effusion", "know effusion"], [-2.0, -2.1], EN) == 0


def test_development_lines_are_not_counted() -> None:
    kept_back = next(line for line in lines([f"ligne {n}" for n in range(400)]) if line.is_development)
    chooser = ReadingChooser.of_lines([kept_back])
    assert chooser.choose(["autre", kept_back.spoken], [-1.0, -1.0], FR) == 0


@pytest.mark.parametrize("words", [[], ["a"], ["a", "b", "c"]])
def test_every_log_probability_is_below_zero(words: list[str]) -> None:
    assert model(["a b c", "b c"]).log_probability(words) < 0
