"""Word lists of the site's, in the database: a document each, and beside it what tells whether it has changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from reporting.errors import NotFoundError
from reporting.service.vocabulary_ports import ListFormat, StoredList, TermList
from reporting.store.codec import term_list_codec
from reporting.store.tables import term_lists
from reporting.store.transaction import Transaction
from reporting.wording import Language


class SqlTermLists:
    """Fits `service.vocabulary_ports.TermLists`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, given: TermList, *, at: datetime) -> None:
        values = {
            "name": given.name,
            "language": given.language.value,
            "format": given.format.value,
            "terms": len(given.terms),
            "words": len(given.words),
            "document": term_list_codec.write(given),
            "changed_at": at,
        }
        insert = self._transaction.insert(term_lists).values(name_key=given.name.casefold(), **values)
        self._transaction.write(insert.on_conflict_do_update(index_elements=[term_lists.c.name_key], set_=values))

    def remove(self, name: str) -> None:
        if not self._transaction.write(delete(term_lists).where(term_lists.c.name_key == name.casefold())):
            raise NotFoundError("word-list-unknown", name=name)

    def get(self, name: str) -> TermList:
        query = select(term_lists.c.document).where(term_lists.c.name_key == name.casefold())
        found = self._transaction.row(query)
        if found is None:
            raise NotFoundError("word-list-unknown", name=name)
        return term_list_codec.read(found.document)

    def all(self) -> Sequence[StoredList]:
        kept = (column for column in term_lists.c if column is not term_lists.c.document)
        found = (
            StoredList(
                name=row.name,
                language=Language(row.language),
                format=ListFormat(row.format),
                terms=row.terms,
                words=row.words,
                changed_at=row.changed_at,
            )
            for row in self._transaction.rows(select(*kept))
        )
        # Sorted here: databases do not agree on the order of accents.
        return sorted(found, key=lambda each: each.name.casefold())
