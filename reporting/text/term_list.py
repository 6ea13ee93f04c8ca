"""A word list of the site's: many terms and words at once, as it is kept. Does not read files (`list_formats.py`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from reporting.text.terminology import LexiconTerm, by_sound
from reporting.text.terms_heard import TermsBySound
from reporting.wording import Language


class ListFormat(Enum):
    """How the file of a list is laid out. The value is what the command takes."""

    RADLEX = "radlex"
    """A table of names with RadLex identifiers."""
    HUNSPELL = "hunspell"
    """A dictionary of a spelling checker."""
    TEXT = "text"
    """One term a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTerm:
    """A term that may be proposed where what was heard makes no sense."""

    written: str
    spoken: tuple[str, ...] = ()
    """How it is said, in words; empty: as it is written."""
    code: str = ""
    """E.g. a RadLex identifier, RID1301."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermList:
    """Terms to propose, and words that are only known: what is known is not taken for misheard."""

    name: str
    language: Language
    format: ListFormat
    terms: tuple[ListedTerm, ...] = ()
    words: tuple[str, ...] = ()
    """In lower case."""


class HeardList:
    """A list, ready for what was heard. Never changes; safe to share. 45,000 terms take a second to make."""

    def __init__(self, given: TermList) -> None:
        self.language = given.language
        terms = (LexiconTerm(written=term.written, spoken=term.spoken) for term in given.terms)
        self.terms: TermsBySound = by_sound(given.language, terms, are_imported=True)
        self._everyday = _with_parts(given.words)
        self._words = _with_parts(self.terms.words)

    def knows(self, word: str) -> bool:
        """Return whether a word, in lower case, or a part of one, stands in the list."""
        return word in self._words or word in self._everyday

    def is_everyday(self, word: str) -> bool:
        """Return the same of the words that are only known."""
        return word in self._everyday


def _with_parts(words: Iterable[str]) -> frozenset[str]:
    return frozenset(part for word in words for part in (word, *(() if word.isalpha() else parts(word))))


def parts(word: str) -> list[str]:
    """Return what a word is made of: « l'hémi-thorax » gives "l'", "hémi" and "thorax"."""
    return word.replace("'", "' ").replace("-", " ").split()
