"""Each user's own macros, in memory."""

from collections.abc import Sequence
from datetime import datetime

from reporting.errors import NotFoundError
from reporting.service.vocabulary_ports import Macro
from reporting.wording import Language
from tests.fakes.rows import Rows, must_exist


class FakeMacros:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def of(self, user_id: str) -> Sequence[Macro]:
        own = (macro for (owner, _, _), macro in self._rows.macros.items() if owner == user_id)
        return sorted(own, key=lambda macro: (macro.language.value, macro.name))

    def put(self, user_id: str, macro: Macro, *, at: datetime) -> None:
        must_exist(user_id in self._rows.users)
        self._rows.macros[user_id, macro.language.value, macro.name.casefold()] = macro

    def remove(self, user_id: str, language: Language, name: str) -> None:
        if self._rows.macros.pop((user_id, language.value, name.casefold()), None) is None:
            raise NotFoundError("macro-unknown")
