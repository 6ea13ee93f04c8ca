"""Terms in place of what was misheard: proposed by their sound, taken only if sound and language agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text import verify
from reporting.text.critical import critical_tokens
from reporting.text.opposed import is_opposite
from reporting.text.spoken import SpokenWord
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.text.verify import VerifySettings, Weight
from reporting.wording import Language

TERMS = TermsBySound(
    Language.FRENCH,
    [
        KnownTerm(written=term, spoken=term)
        for term in ("hépatomégalie", "gadopiclénol", "hyperdense", "syringomyélie", "cinq lobes", "gauchissement")
    ],
)
ADDED = TermsBySound(Language.FRENCH, [KnownTerm(written="Elucirem", spoken="élucirem", is_added=True)])
USED = frozenset("la une de et est sans pas nodule patte eau si rem près gauche droit hypodense foie élu".split())  # noqa: SIM905
SETTINGS = VerifySettings()


def words(text: str, probability: float = 0.9) -> list[SpokenWord]:
    return [
        SpokenWord(text=word, start_ms=300 * at, end_ms=300 * at + 250, probability=probability)
        for at, word in enumerate(text.split())
    ]


def proposed(text: str, *terms: TermsBySound, first: int = 0, probability: float = 0.9) -> list[tuple[str, str]]:
    said = words(text, probability)
    found = verify.proposals(said, terms or (TERMS,), lambda word: word in USED, SETTINGS, first=first)
    return [(" ".join(w.text for w in said[p.start : p.end]), p.term.written) for p in found]


def test_a_term_is_proposed_for_words_that_nobody_uses_and_that_sound_like_it() -> None:
    assert ("hé patte eau mégalie", "hépatomégalie") in proposed("une hé patte eau mégalie")
    assert proposed("seringomyélie") == [("seringomyélie", "syringomyélie")]


def test_words_that_people_use_are_left_alone() -> None:
    assert proposed("foie hypodense et nodule") == []


def test_a_term_that_was_added_here_is_also_proposed_for_used_words_that_sound_much_like_it() -> None:
    assert proposed("élu si rem", ADDED, probability=0.9)[0] == ("élu si rem", "Elucirem")
    assert proposed("élu si", ADDED, probability=0.9) == []


def test_for_words_that_were_not_heard_clearly_an_added_term_need_sound_less_like_them() -> None:
    assert proposed("élu si près", ADDED, probability=0.5)[0] == ("élu si près", "Elucirem")
    assert proposed("élu si près", ADDED, probability=0.9) == []


def test_added_terms_do_not_take_the_place_of_shipped_ones_that_are_likelier() -> None:
    added = TermsBySound(
        Language.FRENCH,
        [
            KnownTerm(written=f"Seringo{end}", spoken=f"séringo{end}", is_added=True)
            for end in ("mex", "lys", "dol", "ra")
        ],
    )
    found = [term for _, term in proposed("seringomyélie", added, TERMS)]
    assert found[0] == "syringomyélie"
    assert len(found) == 1 + SETTINGS.proposals


def test_settled_words_stay() -> None:
    assert proposed("seringomyélie", first=1) == []


@pytest.mark.parametrize("text", ["gauchisement droitt gauche", "cinc lobbes", "hyppodense", "hipodense"])
def test_a_critical_word_is_neither_replaced_nor_put_in_nor_a_sense_turned_around(text: str) -> None:
    said = words(text)
    for old, new in proposed(text):
        assert critical_tokens(old, Language.FRENCH) == critical_tokens(new, Language.FRENCH) == ()
        assert new != "hyperdense"
    assert said == words(text)


def test_opposites_are_known_by_what_they_begin_with() -> None:
    assert is_opposite(["hypodense"], ["hyperdense"], Language.FRENCH)
    assert is_opposite(["intramural"], ["extramural"], Language.ENGLISH)
    assert is_opposite(["compétente"], ["incompétente"], Language.FRENCH)
    assert not is_opposite(["hiperdense"], ["hyperdense"], Language.FRENCH)
    assert not is_opposite(["intramurale"], ["intramural"], Language.ENGLISH)


def taken(evidence: float, language: float, *, term: KnownTerm | None = None, is_senseless: bool = True) -> bool:
    said = words("seringomyélie")
    (proposal,) = verify.proposals(said, (TERMS,), lambda _: False, SETTINGS)
    if term is not None:
        proposal = verify.Proposal(start=0, end=1, term=term, likeness=0.9, is_senseless=is_senseless)
    weights = [
        Weight(heard=-10.0, unheard=-10.0, language=-10.0),
        Weight(heard=-10.0 + evidence, unheard=-10.0, language=-10.0 + language),
    ]
    return bool(verify.chosen([proposal], weights, SETTINGS))


def test_a_term_is_taken_if_sound_and_language_speak_for_it() -> None:
    assert taken(2.0, 3.0)
    assert taken(-2.0, 5.0)
    assert not taken(-5.0, 20.0)
    assert not taken(5.0, -1.0)
    assert not taken(-3.0, 2.0)


def test_of_an_added_term_only_the_sound_can_speak() -> None:
    (added,) = (KnownTerm(written="Elucirem", spoken="élucirem", is_added=True),)
    assert taken(1.0, -20.0, term=added)
    assert taken(-10.0, -20.0, term=added)  # it sounds very much alike, and what was heard makes no sense
    assert not taken(-18.0, 20.0, term=added)
    assert not taken(-1.0, 20.0, term=added, is_senseless=False)
    assert taken(-0.1, -20.0, term=added, is_senseless=False)


def test_what_is_expected_anyway_is_no_evidence() -> None:
    assert Weight(heard=-5.0, unheard=-3.0, language=0.0).evidence == -2.0


def test_proposals_for_the_same_words_exclude_each_other() -> None:
    term = KnownTerm(written="t", spoken="t")
    both = [
        verify.Proposal(start=0, end=2, term=term, likeness=0.9),
        verify.Proposal(start=1, end=3, term=term, likeness=0.8),
    ]
    weights = [Weight(heard=0.0, unheard=0.0, language=0.0)]
    weights += [Weight(heard=1.0, unheard=0.0, language=1.0), Weight(heard=2.0, unheard=0.0, language=1.0)]
    assert verify.chosen(both, weights, SETTINGS) == [both[1]]


@given(
    st.lists(st.sampled_from(["hé", "patte", "mégalie", "une", "pas", "droit", "douze", "seringomyélie"]), max_size=9)
)
def test_no_proposal_touches_a_negation_side_or_number(said: list[str]) -> None:
    for old, _ in proposed(" ".join(said)):
        assert not {"pas", "droit", "douze"} & set(old.split())


def test_a_term_lasts_as_long_as_what_it_replaces() -> None:
    said = words("hé patte eau mégalie.")
    proposal = verify.Proposal(start=0, end=4, term=KnownTerm(written="x", spoken="grosse hépatomégalie"), likeness=1)
    new = verify.in_place(proposal, said)
    assert [word.text for word in new] == ["grosse", "hépatomégalie."]
    assert (new[0].start_ms, new[-1].end_ms) == (said[0].start_ms, said[-1].end_ms)
    assert new[0].end_ms == new[1].start_ms
