"""Terms that may have been misheard: what the recogniser asks while it reads.

Joins the terms of the vocabulary, those that were added here, and the dictation lines that know how people speak. Fits
`speech.engine.Verifier`. Called from the recogniser's threads.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from reporting.service.transcribe import spoken_words
from reporting.speech.engine import Fit
from reporting.speech.hypothesis import Word
from reporting.text import verify
from reporting.text.ngrams import NgramModel
from reporting.text.ngrams import spoken_words as plain_words
from reporting.text.spoken import SpokenWord
from reporting.text.terms_heard import TermsBySound
from reporting.text.verify import Proposal, VerifySettings, Weight
from reporting.wording import Language

AddedTerms = Callable[[Language, Hashable], TermsBySound | None]
"""From a language and whom one listens for to the terms that were added here, None if there are none."""


def nothing_added(_language: Language, _listening_for: Hashable) -> None:
    """Know no terms but the shipped ones."""


class TermVerifier:
    """Proposes terms for what seems misheard, and settles which were said."""

    def __init__(
        self,
        terms: Mapping[Language, TermsBySound],
        lines: Mapping[Language, NgramModel],
        *,
        added: AddedTerms = nothing_added,
        settings: VerifySettings | None = None,
    ) -> None:
        self._terms = terms
        self._lines = lines
        self._added = added
        self._settings = settings or VerifySettings()

    def verify(
        self, words: Sequence[Word], language: Language, *, first: int, listening_for: Hashable
    ) -> "TermVerification | None":
        lines = self._lines.get(language)
        if lines is None:
            return None
        added = self._added(language, listening_for)
        terms = [known for known in (added, self._terms.get(language)) if known]
        said = spoken_words(words)
        proposed = verify.proposals(said, terms, lines.knows, self._settings, first=first)
        return TermVerification(words, said, proposed, lines, self._settings) if proposed else None


@dataclass(frozen=True, slots=True)
class TermVerification:
    """A reading and the terms that are proposed for it."""

    heard: Sequence[Word]
    said: tuple[SpokenWord, ...]
    proposed: Sequence[Proposal]
    lines: NgramModel
    settings: VerifySettings

    @property
    def texts(self) -> list[str]:
        as_heard = " ".join(word.text for word in self.said)
        return [as_heard, *(proposal.said(self.said) for proposal in self.proposed)]

    def settle(self, fits: Sequence[Fit]) -> tuple[Word, ...]:
        weights = [
            Weight(heard=fit.heard, unheard=fit.unheard, language=self.lines.log_probability(plain_words(text)))
            for fit, text in zip(fits, self.texts, strict=True)
        ]
        words: list[Word] = []
        at = 0
        for proposal in verify.chosen(self.proposed, weights, self.settings):
            words.extend(self.heard[at : proposal.start])
            words.extend(
                Word(text=word.text, start_ms=word.start_ms, end_ms=word.end_ms, probability=word.probability)
                for word in verify.in_place(proposal, self.said)
            )
            at = proposal.end
        return (*words, *self.heard[at:])
