"""Terms that were added here, in memory."""

from collections.abc import Sequence
from datetime import datetime

from reporting.errors import NotFoundError
from reporting.service.vocabulary_ports import AddedTerm
from reporting.wording import Language
from tests.fakes.rows import Rows


class FakeAddedTerms:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, term: AddedTerm, *, at: datetime) -> None:
        self._rows.terms[term.user_id, term.language.value, term.written.casefold()] = (term, at)

    def remove(self, language: Language, written: str, user_id: str = "") -> None:
        if self._rows.terms.pop((user_id, language.value, written.casefold()), None) is None:
            raise NotFoundError("term-unknown")

    def all(self) -> Sequence[AddedTerm]:
        found = (term for term, _ in self._rows.terms.values())
        return sorted(found, key=lambda term: (term.user_id, term.language.value, term.written))

    def changed_at(self) -> tuple[int, datetime | None]:
        times = [at for _, at in self._rows.terms.values()]
        return len(times), max(times, default=None)
