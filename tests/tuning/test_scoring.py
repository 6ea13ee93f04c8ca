import pytest

from reporting.text.score import scored_words
from reporting.tuning.scoring import LineScore, Terms, score, summary
from reporting.wording import Language

FR = Language.FRENCH


def terms(*spoken: str, unseen: str = "") -> Terms:
    all_terms = frozenset(tuple(scored_words(term, FR)) for term in (*spoken, unseen) if term)
    return Terms(all=all_terms, unseen=frozenset({tuple(scored_words(unseen, FR))} if unseen else ()))


def scored(written: str, got: str, known: Terms | None = None, line: str = "1") -> LineScore:
    return score(written, got, FR, known or terms(), line=line, voice="v", condition="clean")


def test_case_signs_and_the_spelling_of_numbers_count_only_as_written() -> None:
    line = scored("Nodule de 4 mm, stable.", "nodule de quatre millimètres stable")
    assert (line.errors, line.words) == (0, 5)
    assert line.exact_errors == 4


def test_a_term_counts_when_all_its_words_stand_together() -> None:
    known = terms("arbre à bourgeons", "lingula")
    line = scored("Aspect d'arbre à bourgeons de la lingula.", "aspect d'arbre et bourgeons de la lingula", known)
    assert (line.terms_found, line.terms) == (1, 2)


def test_a_term_that_was_never_trained_on_is_counted_apart() -> None:
    line = scored("Signe de Monod.", "signe de mono", terms("signe", unseen="signe de Monod"))
    assert (line.unseen_found, line.unseen) == (0, 1)
    assert (line.terms_found, line.terms) == (1, 2)


@pytest.mark.parametrize(("got", "is_loop"), [("pas de lésion", False), ("pas de lésion " * 4, True)])
def test_a_loop_is_far_more_words_than_were_said(got: str, is_loop: bool) -> None:
    assert scored("Pas de lésion.", got).is_loop is is_loop


def test_a_summary_weighs_words_not_lines() -> None:
    lines = [scored("un deux trois quatre mots ici", "rien", line="1"), scored("oui", "oui", line="2")]
    figures = summary(lines)
    assert figures.lines == 2
    assert figures.word_error_rate == sum(line.errors for line in lines) / sum(line.words for line in lines)
    low, high = figures.interval
    assert low <= figures.word_error_rate <= high


def test_the_share_of_lines_with_a_critical_error_is_told() -> None:
    lines = [scored("Pas de lésion.", "lésion", line="1"), scored("Pas de lésion.", "pas de lésion", line="2")]
    assert summary(lines).lines_with_critical == 0.5


def test_no_lines_give_no_errors() -> None:
    assert summary([]).word_error_rate == 0
