"""Each user's own macros, in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from reporting.errors import NotFoundError
from reporting.service.vocabulary_ports import Macro
from reporting.store.codec import macro_codec
from reporting.store.tables import macros
from reporting.store.transaction import Transaction
from reporting.wording import Language


class SqlMacros:
    """Fits `service.vocabulary_ports.Macros`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of(self, user_id: str) -> Sequence[Macro]:
        found = self._transaction.rows(select(macros.c.document).where(macros.c.user_id == user_id))
        # Sorted here as well: databases do not agree on the order of accents.
        return sorted(
            (macro_codec.read(row.document) for row in found), key=lambda macro: (macro.language.value, macro.name)
        )

    def put(self, user_id: str, macro: Macro, *, at: datetime) -> None:
        values = {"document": macro_codec.write(macro), "changed_at": at}
        insert = self._transaction.insert(macros).values(
            user_id=user_id, language=macro.language.value, name_key=macro.name.casefold(), **values
        )
        key = [macros.c.user_id, macros.c.language, macros.c.name_key]
        self._transaction.write(insert.on_conflict_do_update(index_elements=key, set_=values))

    def remove(self, user_id: str, language: Language, name: str) -> None:
        removed = self._transaction.write(
            delete(macros).where(
                macros.c.user_id == user_id,
                macros.c.language == language.value,
                macros.c.name_key == name.casefold(),
            )
        )
        if not removed:
            raise NotFoundError("macro-unknown")
