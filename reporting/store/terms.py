"""Terms that were added here, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from reporting.errors import NotFoundError
from reporting.service.vocabulary_ports import AddedTerm
from reporting.store.codec import added_term_codec
from reporting.store.tables import added_terms
from reporting.store.transaction import Transaction
from reporting.wording import Language


class SqlAddedTerms:
    """Fits `service.vocabulary_ports.AddedTerms`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def put(self, term: AddedTerm, *, at: datetime) -> None:
        values = {"document": added_term_codec.write(term), "changed_at": at}
        insert = self._transaction.insert(added_terms).values(
            user_id=term.user_id, language=term.language.value, written_key=term.written.casefold(), **values
        )
        key = [added_terms.c.user_id, added_terms.c.language, added_terms.c.written_key]
        self._transaction.write(insert.on_conflict_do_update(index_elements=key, set_=values))

    def remove(self, language: Language, written: str, user_id: str = "") -> None:
        removed = self._transaction.write(
            delete(added_terms).where(
                added_terms.c.user_id == user_id,
                added_terms.c.language == language.value,
                added_terms.c.written_key == written.casefold(),
            )
        )
        if not removed:
            raise NotFoundError("term-unknown")

    def all(self) -> Sequence[AddedTerm]:
        found = self._transaction.rows(select(added_terms.c.document))
        # Sorted here: databases do not agree on the order of accents.
        return sorted(
            (added_term_codec.read(row.document) for row in found),
            key=lambda term: (term.user_id, term.language.value, term.written),
        )

    def changed_at(self) -> tuple[int, datetime | None]:
        query = select(func.count().label("terms"), func.max(added_terms.c.changed_at).label("last"))
        (row,) = self._transaction.rows(query)
        return row.terms, row.last
