"""Which terms sound like what was heard: a list of terms, looked up by sound.

Finds, does not judge: `verify.py` does, with the sound itself. Terms of a language; tens of thousands are searched in
less than a millisecond (`likest.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporting.text.likest import Likest
from reporting.text.phonetics import key_of_words, syllables
from reporting.wording import Language

_SHORTEST_KEY = 4
"""Sounds: what is shorter sounds like too much else."""
_ENDINGS = {Language.FRENCH: ("", "s", "e", "es"), Language.ENGLISH: ("", "s")}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTerm:
    """A term as it is said and as it is written."""

    written: str
    spoken: str
    """One way to say it, as a recogniser writes it; letters that are spelled stand apart, as capitals."""
    is_added: bool = False
    """True: by this site or speaker, not shipped."""
    is_imported: bool = False
    """True: from a word list of the site's, one of tens of thousands."""
    is_command: bool = False
    """True: no term of a report, but a whole spoken command."""

    @property
    def is_of_site(self) -> bool:
        """True: the formatter does not know how it is written."""
        return self.is_added or self.is_imported


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    term: KnownTerm
    likeness: float
    """0 to 1, see `phonetics.likeness`."""


class TermsBySound:
    """Terms of one language. Never changes; safe to share."""

    def __init__(self, language: Language, terms: Iterable[KnownTerm]) -> None:
        self.language = language
        keys: list[str] = []
        self._terms: list[KnownTerm] = []
        words: set[str] = set()
        self.are_added = False
        self._spoken: set[str] = set()
        for term in terms:
            self.are_added |= term.is_added
            self._spoken.add(term.spoken.casefold())
            words.update(term.spoken.casefold().split(), term.written.casefold().split())
            sounds = key_of_words(term.spoken.split(), language)
            # Among so many terms one of a syllable sounds like nearly everything.
            if len(sounds) >= _SHORTEST_KEY and (not term.is_imported or syllables(sounds) > 1):
                keys.append(sounds)
                self._terms.append(term)
        self.words = frozenset(word + ending for word in words for ending in _ENDINGS[language])
        """Every word of every term, in lower case, with its plural and feminine by rule."""
        self._likest = Likest(keys)

    def __len__(self) -> int:
        return len(self._terms)

    def is_said(self, words: Sequence[str]) -> bool:
        """Return whether the words, in lower case, are exactly how a term is said."""
        return " ".join(words) in self._spoken

    def like(self, words: Sequence[str], *, at_least: float, most: int) -> list[Alike]:
        """Return up to `most` terms that sound like the words, the likest first."""
        sounds = key_of_words(words, self.language)
        if len(sounds) < _SHORTEST_KEY:
            return []
        found = self._likest.like(sounds, at_least=at_least, most=most)
        return [Alike(term=self._terms[each.place], likeness=each.likeness) for each in found]
