"""Terms of imported lists in place of what was misheard: so many that they are held to more than shipped ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text import verify
from reporting.text.partly import likeness_of_rest
from reporting.text.phonetics import key_of_words, likeness
from reporting.text.spoken import SpokenWord
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.text.verify import VerifySettings, Weight
from reporting.wording import Language

ENGLISH = Language.ENGLISH
SETTINGS = VerifySettings()
TERMS = (
    "Elucirem",
    "medial collateral ligament",
    "anterior talofibular ligament",
    "abdominal hyperdense focus",
    "inferior tracheobronchial lymphatic",
    "deep temporoparietal fascia",
    "entorhinal area",
    "hepatomegaly",
)
IMPORTED = TermsBySound(ENGLISH, [KnownTerm(written=term, spoken=term, is_imported=True) for term in TERMS])
USED = frozenset(
    "the a of lateral medial collateral ligament posterior anterior abdominal focus area patty megaly he heart is "  # noqa: SIM905
    "large left no three superior inferior lymphatic deep fascia".split()
)


def is_used(word: str) -> bool:
    return word in USED


def said(text: str, probability: float = 0.9) -> list[SpokenWord]:
    return [
        SpokenWord(text=word, start_ms=300 * at, end_ms=300 * at + 250, probability=probability)
        for at, word in enumerate(text.split())
    ]


def proposed(text: str, probability: float = 0.9) -> list[tuple[str, str]]:
    words = said(text, probability)
    found = verify.proposals(words, (IMPORTED,), is_used, SETTINGS)
    return [(" ".join(word.text for word in words[each.start : each.end]), each.term.written) for each in found]


def test_an_imported_term_is_proposed_in_place_of_words_that_make_no_sense() -> None:
    assert proposed("the elussirem") == [("elussirem", "Elucirem")]
    assert proposed("the entorinal area") == [("entorinal area", "entorhinal area")]
    assert proposed("he patoo megaly")[0][1] == "hepatomegaly"


@pytest.mark.parametrize("probability", [0.1, 0.9])
def test_it_is_never_proposed_where_words_are_merely_unsure_or_said_as_it_is(probability: float) -> None:
    assert proposed("he patty megaly", probability) == []
    assert proposed("elucirem", probability) == []
    assert proposed("the medial collateral ligament", probability) == []


@pytest.mark.parametrize(
    "text",
    [
        "lateral collateral ligamant",
        "superior tracheobronchiall lymphatic",  # another place
        "temporoparietall fascia",  # a word would be put in that nobody said
        "abdominal hypodence focus",  # the opposite, in the middle of a term
    ],
)
def test_what_was_heard_rightly_stays_and_what_was_not_must_itself_sound_like_the_term(text: str) -> None:
    assert proposed(text) == []


def test_a_term_of_several_words_is_as_likely_as_the_part_of_it_that_was_misheard() -> None:
    (found,) = verify.proposals(said("ventorinal area"), (IMPORTED,), is_used, SETTINGS)
    rest = likeness_of_rest(["ventorinal", "area"], ["ventorinal"], ["entorhinal", "area"], ENGLISH, is_used)
    assert (
        found.likeness == rest < likeness(*(key_of_words([w, "area"], ENGLISH) for w in ("ventorinal", "entorhinal")))
    )
    assert likeness_of_rest(["entorinal"], ["entorinal"], ["x", "y"], ENGLISH, is_used) < 0.5
    assert likeness_of_rest(["entorinal"], ["entorinal"], ["hepatomegaly"], ENGLISH, is_used) == 1.0


def test_a_term_of_everyday_words_is_not_proposed_for_a_recogniser_knows_them() -> None:
    terms = TermsBySound(
        ENGLISH, [KnownTerm(written=term, spoken=term, is_imported=True) for term in ("lateral", "heart area")]
    )
    for text in ("laterall", "heart arrea"):
        words = said(text)
        assert verify.proposals(words, (terms,), lambda word: word == "heart", SETTINGS) != []
        assert verify.proposals(words, (terms,), is_used, SETTINGS) == []
    assert verify.proposals(said("laterall"), (terms,), lambda _: False, SETTINGS, is_everyday=is_used) == []


def test_a_term_that_sounds_only_as_alike_as_a_shipped_one_must_is_not_proposed() -> None:
    for is_imported in (False, True):
        terms = TermsBySound(ENGLISH, [KnownTerm(written="clubbing", spoken="clubbing", is_imported=is_imported)])
        assert bool(verify.proposals(said("collapsing"), (terms,), is_used, SETTINGS)) is False
        found = verify.proposals(said("clubbins"), (terms,), is_used, VerifySettings(likeness_imported=0.95))
        assert bool(found) is not is_imported


@given(st.lists(st.sampled_from(["left", "no", "three", "lateral", "collaterel", "ligament", "elussirem"]), max_size=7))
def test_no_used_word_is_lost_and_nothing_critical_is_touched(words: list[str]) -> None:
    for old, new in proposed(" ".join(words)):
        kept = {word for word in old.split() if word in USED}
        assert not kept & {"left", "no", "three"}
        assert len(new.split()) == 1 or kept <= set(new.split())


@pytest.mark.parametrize(("evidence", "is_taken"), [(-5.9, True), (-6.5, False)])
def test_of_an_imported_term_only_the_sound_can_speak(evidence: float, is_taken: bool) -> None:
    term = KnownTerm(written="Elucirem", spoken="elucirem", is_imported=True)
    proposal = verify.Proposal(start=0, end=1, term=term, likeness=SETTINGS.likeness_imported)
    weights = [
        Weight(heard=-10.0, unheard=-10.0, language=-10.0),
        Weight(heard=-10.0 + evidence, unheard=-10.0, language=-30.0),
    ]
    assert bool(verify.chosen([proposal], weights, SETTINGS)) is is_taken


def test_it_is_written_as_the_list_writes_it() -> None:
    term = KnownTerm(written="Elucirem", spoken="ellu ci rem", is_imported=True)
    words = verify.in_place(verify.Proposal(start=0, end=1, term=term, likeness=1.0), said("elussirem."))
    assert [word.text for word in words] == ["Elucirem."]
