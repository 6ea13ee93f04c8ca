"""Doubts that matter: where readings disagree about a negation, a side, a number or a unit."""

from reporting.text.doubts import critical_doubts, marked
from reporting.text.spoken import FormattedText, SpokenAlternative, SpokenWord, TimedSpan
from reporting.wording import Language


def heard(text: str, at: int, words: int, other: str, chance: float = 0.3) -> list[SpokenWord]:
    return [
        SpokenWord(
            text=word,
            start_ms=100 * place,
            end_ms=100 * place + 90,
            probability=0.9,
            alternatives=(SpokenAlternative(words=words, text=other, chance=chance),) if place == at else (),
        )
        for place, word in enumerate(text.split())
    ]


def alternatives(words: list[SpokenWord], language: Language = Language.FRENCH) -> list[tuple[str, tuple[str, ...]]]:
    return [(doubt.heard, doubt.alternatives) for doubt in critical_doubts(words, language)]


def test_another_side_number_unit_or_negation_is_a_doubt() -> None:
    assert alternatives(heard("rein droit", 1, 1, "gauche")) == [("droit", ("gauche",))]
    assert alternatives(heard("mesure douze millimètres", 1, 1, "deux")) == [("douze", ("deux",))]
    assert alternatives(heard("douze millimètres", 1, 1, "centimètres")) == [("millimètres", ("centimètres",))]
    assert alternatives(heard("il n'y a pas de nodule", 3, 1, "")) == [("pas", ("",))]
    assert alternatives(heard("there is nodule", 1, 1, "is no"), Language.ENGLISH) == [("is", ("is no",))]


def test_other_words_and_agreement_are_none() -> None:
    assert alternatives(heard("petit nodule", 1, 1, "module")) == []
    assert alternatives(heard("rein droit", 1, 1, "droite")) == []
    assert alternatives(heard("un kyste", 0, 1, "une")) == []
    assert alternatives(heard("ten millimeters", 1, 1, "millimetres"), Language.ENGLISH) == []


def test_what_is_hardly_likely_is_not_told() -> None:
    assert alternatives(heard("rein droit", 1, 1, "gauche", chance=0.04)) == []


def test_a_doubt_marks_what_was_written_of_its_words_and_no_sign() -> None:
    spans = (
        TimedSpan(start=0, end=4, start_ms=0, end_ms=90, probability=0.9),
        TimedSpan(start=4, end=5, start_ms=100, end_ms=190, probability=0.9),
        TimedSpan(start=6, end=11, start_ms=100, end_ms=190, probability=0.9),
    )
    text = FormattedText(text="Rein, droit", spans=spans)
    (doubt,) = critical_doubts(heard("rein droit", 1, 1, "gauche"), Language.FRENCH)
    assert [span.alternatives for span in marked(text, [doubt]).spans] == [(), (), ("gauche",)]
    assert marked(text, []) is text
