"""Terms that stand in what is known of an examination are expected; what may not be guessed is not."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.text.critical import is_critical_word
from reporting.text.expected import MOST, expected_terms
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.wording import Language

NAMES = ("embolie pulmonaire", "embolie", "dyspnée", "œdème", "rein gauche", "épanchement pleural", "toux")
TERMS = TermsBySound(Language.FRENCH, [KnownTerm(written=name, spoken=name) for name in NAMES])


def test_the_longest_term_is_taken_and_each_once() -> None:
    texts = ["Dyspnée brutale : embolie pulmonaire ?", "Pas d'embolie pulmonaire. Épanchement pleural."]
    assert expected_terms(texts, TERMS) == ("dyspnée", "embolie pulmonaire", "épanchement pleural")


def test_sides_and_short_terms_are_not_expected() -> None:
    assert expected_terms(["rein gauche, toux"], TERMS) == ()


def test_no_more_than_a_dozen_are_expected() -> None:
    names = [f"terme{letter}" for letter in "abcdefghijklmnop"]
    many = TermsBySound(Language.FRENCH, [KnownTerm(written=name, spoken=name) for name in names])
    assert expected_terms([" ".join(names)], many) == tuple(names[:MOST])


@given(st.lists(st.sampled_from([*NAMES, "pas de", "sans", "gauche", "douze", "Bosniak"]), max_size=20))
def test_nothing_critical_is_ever_expected(parts: list[str]) -> None:
    found = expected_terms([" ".join(parts)], TERMS)
    assert not any(is_critical_word(word, Language.FRENCH) for term in found for word in term.split())
