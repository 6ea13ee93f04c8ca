"""Terms that may have been misheard: what the recogniser asks while it reads.

Joins the terms of the vocabulary, those that were added or imported here, and the dictation lines that know how people
speak. Fits `speech.engine.Verifier`. Called from the recogniser's threads.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from reporting.service.transcribe import spoken_words
from reporting.speech.engine import Fit
from reporting.speech.hypothesis import Word
from reporting.text import verify
from reporting.text.commands_heard import proposed_commands
from reporting.text.ngrams import NgramModel
from reporting.text.ngrams import spoken_words as plain_words
from reporting.text.spoken import SpokenWord
from reporting.text.term_list import HeardList
from reporting.text.terms_heard import TermsBySound
from reporting.text.verify import Proposal, VerifySettings, Weight
from reporting.wording import Language

AddedTerms = Callable[[Language, Hashable], TermsBySound | None]
"""From a language and whom one listens for to the terms that were added here, None if there are none."""

ImportedTerms = Callable[[Language], Sequence[HeardList]]
"""From a language to the word lists that were imported here."""


def nothing_imported(_language: Language) -> Sequence[HeardList]:
    """Know no word lists."""
    return ()


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
        imported: ImportedTerms = nothing_imported,
        commands: Mapping[Language, TermsBySound] | None = None,
        settings: VerifySettings | None = None,
    ) -> None:
        self._terms = terms
        self._lines = lines
        self._added = added
        self._imported = imported
        self._commands = commands or {}
        self._settings = settings or VerifySettings()

    def verify(
        self, words: Sequence[Word], language: Language, *, first: int, listening_for: Hashable
    ) -> "TermVerification | None":
        lines = self._lines.get(language)
        if lines is None:
            return None
        added = self._added(language, listening_for)
        imported = self._imported(language)
        terms = [known for known in (added, self._terms.get(language), *(each.terms for each in imported)) if known]
        said = spoken_words(words)

        def is_used(word: str) -> bool:
            return lines.knows(word) or any(each.knows(word) for each in imported)

        def is_everyday(word: str) -> bool:
            return lines.knows(word) or any(each.is_everyday(word) for each in imported)

        proposed = verify.proposals(said, terms, is_used, self._settings, first=first, is_everyday=is_everyday)
        if (commands := self._commands.get(language)) is not None:
            proposed += proposed_commands(said, commands, self._settings, first=first)
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
