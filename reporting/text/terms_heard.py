"""Which terms sound like what was heard: a list of terms, looked up by sound.

Finds, does not judge: `verify.py` does, with the sound itself. Terms of a language; a few thousand are searched in
milliseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from reporting.text.phonetics import key_of_words
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    term: KnownTerm
    likeness: float
    """0 to 1, see `phonetics.likeness`."""


class TermsBySound:
    """Terms of one language. Never changes; safe to share."""

    def __init__(self, language: Language, terms: Iterable[KnownTerm]) -> None:
        self.language = language
        self._keys: list[str] = []
        self._terms: list[KnownTerm] = []
        self.words: set[str] = set()
        """Every word of every term, in lower case, with its plural and feminine by rule."""
        self.are_added = False
        self._spoken: set[str] = set()
        for term in terms:
            self.are_added |= term.is_added
            self._spoken.add(term.spoken.casefold())
            for word in f"{term.spoken} {term.written}".casefold().split():
                self.words.update(word + ending for ending in _ENDINGS[language])
            sounds = key_of_words(term.spoken.split(), language)
            if len(sounds) >= _SHORTEST_KEY:
                self._keys.append(sounds)
                self._terms.append(term)

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
        found = process.extract(
            sounds, self._keys, scorer=Levenshtein.normalized_similarity, score_cutoff=at_least, limit=most
        )
        return [Alike(term=self._terms[at], likeness=score) for _, score, at in found]
