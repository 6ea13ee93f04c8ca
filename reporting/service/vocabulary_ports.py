"""What the use cases need of storage for words: macros, terms that were added here, word lists. See `ports.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from reporting.text.macros import Macro as Macro
from reporting.text.term_list import ListFormat as ListFormat
from reporting.text.term_list import TermList as TermList
from reporting.text.terminology import AddedTerm as AddedTerm
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredList:
    """A word list without its words."""

    name: str
    language: Language
    format: ListFormat
    terms: int
    """How many may be proposed."""
    words: int
    """How many are only known."""
    changed_at: datetime


class Macros(Protocol):
    """Each user's own macros. The site's stand in the vocabulary."""

    def of(self, user_id: str) -> Sequence[Macro]:
        """Return the user's macros by language, then name."""

    def put(self, user_id: str, macro: Macro, *, at: datetime) -> None:
        """Store a macro in place of the one of that language and name, without regard to case."""

    def remove(self, user_id: str, language: Language, name: str) -> None:
        """Forget a macro; raise NotFoundError `macro-unknown`."""


class AddedTerms(Protocol):
    """Terms that were added here. The shipped ones stand in the vocabulary."""

    def put(self, term: AddedTerm, *, at: datetime) -> None:
        """Store a term in place of the one that is written so, for the same user and language, whatever its case."""

    def remove(self, language: Language, written: str, user_id: str = "") -> None:
        """Forget a term; raise NotFoundError `term-unknown`."""

    def all(self) -> Sequence[AddedTerm]:
        """Return every term by user, language and how it is written."""

    def changed_at(self) -> tuple[int, datetime | None]:
        """Return how many there are, and when the last was stored: both the same, nothing has changed."""


class TermLists(Protocol):
    """Word lists of the site's, each tens of thousands of words."""

    def put(self, given: TermList, *, at: datetime) -> None:
        """Store a list in place of the one of that name, without regard to case."""

    def remove(self, name: str) -> None:
        """Forget a list; raise NotFoundError `word-list-unknown`."""

    def get(self, name: str) -> TermList:
        """Return a list; raise NotFoundError `word-list-unknown`."""

    def all(self) -> Sequence[StoredList]:
        """Return what lists there are, by name: nothing in it has changed while this is the same."""
