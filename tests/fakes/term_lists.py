"""Word lists of the site's, in memory."""

from collections.abc import Sequence
from datetime import datetime

from reporting.errors import NotFoundError
from reporting.service.vocabulary_ports import StoredList, TermList
from tests.fakes.rows import Rows


class FakeTermLists:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, given: TermList, *, at: datetime) -> None:
        self._rows.term_lists[given.name.casefold()] = (given, at)

    def remove(self, name: str) -> None:
        if self._rows.term_lists.pop(name.casefold(), None) is None:
            raise NotFoundError("word-list-unknown", name=name)

    def get(self, name: str) -> TermList:
        if name.casefold() not in self._rows.term_lists:
            raise NotFoundError("word-list-unknown", name=name)
        return self._rows.term_lists[name.casefold()][0]

    def all(self) -> Sequence[StoredList]:
        return [
            StoredList(
                name=given.name,
                language=given.language,
                format=given.format,
                terms=len(given.terms),
                words=len(given.words),
                changed_at=at,
            )
            for _, (given, at) in sorted(self._rows.term_lists.items())
        ]
