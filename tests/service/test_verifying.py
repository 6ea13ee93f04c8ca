"""Terms that may have been misheard: what the recogniser is asked to weigh, and what stands in the end."""

from collections.abc import Hashable

from reporting.service.verifying import TermVerifier
from reporting.speech.engine import Fit
from reporting.speech.hypothesis import Alternative, Word
from reporting.text.ngrams import NgramModel
from reporting.text.term_list import HeardList, ListedTerm, ListFormat, TermList
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.wording import Language

FRENCH = Language.FRENCH
TERMS = TermsBySound(FRENCH, [KnownTerm(written="syringomyélie", spoken="syringomyélie")])
LINES = NgramModel([["pas", "de", "syringomyélie", "cervicale"]] * 3)


def words(text: str) -> tuple[Word, ...]:
    other = (Alternative(words=1, text="autre", chance=0.2),)
    return tuple(
        Word(text=word, start_ms=300 * at, end_ms=300 * at + 250, probability=0.9, alternatives=other)
        for at, word in enumerate(text.split())
    )


def test_a_misheard_term_is_weighed_and_put_in_and_the_other_words_stay_as_they_were() -> None:
    heard = words("pas de seringomyélie cervicale")
    verification = TermVerifier({FRENCH: TERMS}, {FRENCH: LINES}).verify(heard, FRENCH, first=0, listening_for="")
    assert verification is not None
    assert list(verification.texts) == ["pas de seringomyélie cervicale", "pas de syringomyélie cervicale"]
    settled = verification.settle([Fit(heard=-9.0, unheard=-9.0), Fit(heard=-9.0, unheard=-9.0)])
    assert " ".join(word.text for word in settled) == "pas de syringomyélie cervicale"
    assert (settled[0], settled[1], settled[3]) == (heard[0], heard[1], heard[3])
    assert (settled[2].start_ms, settled[2].end_ms) == (heard[2].start_ms, heard[2].end_ms)


def test_what_the_sound_speaks_against_is_not_put_in() -> None:
    heard = words("pas de seringomyélie cervicale")
    verification = TermVerifier({FRENCH: TERMS}, {FRENCH: LINES}).verify(heard, FRENCH, first=0, listening_for="")
    assert verification is not None
    assert verification.settle([Fit(heard=-9.0, unheard=-9.0), Fit(heard=-99.0, unheard=-9.0)]) == heard


def test_nothing_is_weighed_where_all_words_are_used_or_settled_or_no_lines_are_known() -> None:
    verifier = TermVerifier({FRENCH: TERMS}, {FRENCH: LINES})
    assert verifier.verify(words("pas de syringomyélie"), FRENCH, first=0, listening_for="") is None
    assert verifier.verify(words("seringomyélie"), FRENCH, first=1, listening_for="") is None
    assert verifier.verify(words("seringomyélie"), Language.ENGLISH, first=0, listening_for="") is None


def test_terms_that_were_added_count_for_those_they_were_added_for() -> None:
    mine = TermsBySound(FRENCH, [KnownTerm(written="Elucirem", spoken="élucirem", is_added=True)])

    def added(language: Language, listening_for: Hashable) -> TermsBySound | None:
        return mine if (language, listening_for) == (FRENCH, "dr-a") else None

    verifier = TermVerifier({FRENCH: TERMS}, {FRENCH: LINES}, added=added)
    assert verifier.verify(words("élussirem"), FRENCH, first=0, listening_for="dr-b") is None
    verification = verifier.verify(words("élussirem"), FRENCH, first=0, listening_for="dr-a")
    assert verification is not None
    (settled,) = verification.settle([Fit(heard=-9.0, unheard=-9.0), Fit(heard=-5.0, unheard=-9.0)])
    assert settled.text == "Elucirem"


def a_list(*terms: str, words: tuple[str, ...] = ()) -> HeardList:
    listed = tuple(ListedTerm(written=term) for term in terms)
    return HeardList(TermList(name="x", language=FRENCH, format=ListFormat.TEXT, terms=listed, words=words))


def test_words_of_an_imported_list_are_not_taken_for_misheard() -> None:
    def imported(_: Language) -> list[HeardList]:
        return [a_list(words=("seringomyélie",))]

    heard = words("pas de seringomyélie")
    assert TermVerifier({FRENCH: TERMS}, {FRENCH: LINES}).verify(heard, FRENCH, first=0, listening_for="") is not None
    verifier = TermVerifier({FRENCH: TERMS}, {FRENCH: LINES}, imported=imported)
    assert verifier.verify(heard, FRENCH, first=0, listening_for="") is None
    assert verifier.verify(words("de l'seringomyélie"), FRENCH, first=0, listening_for="") is not None


def test_terms_of_an_imported_list_are_put_in_where_what_was_heard_makes_no_sense() -> None:
    verifier = TermVerifier({FRENCH: TERMS}, {FRENCH: LINES}, imported=lambda _: [a_list("Élucirem")])
    assert verifier.verify(words("pas de syringomyélie"), FRENCH, first=0, listening_for="") is None
    verification = verifier.verify(words("pas élussirem"), FRENCH, first=0, listening_for="")
    assert verification is not None
    settled = verification.settle([Fit(heard=-9.0, unheard=-9.0), Fit(heard=-9.5, unheard=-9.0)])
    assert [word.text for word in settled] == ["pas", "Élucirem"]
