"""One connection in one transaction, as the repositories see it: rows out, statements in, StoreError if it fails.

Rows are fetched at once, so that no error of the database comes up outside.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from reporting.store.failure import translated


class Transaction:
    """Runs statements on a connection that `unit.py` opens and ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def is_postgresql(self) -> bool:
        return self._connection.dialect.name == "postgresql"

    def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return every row."""
        with translated():
            return self._connection.execute(statement, parameters).all()

    def row(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Row[Any] | None:
        """Return the first row, or None."""
        with translated():
            return self._connection.execute(statement, parameters).first()

    def write(self, statement: Executable) -> int:
        """Return how many rows were written."""
        with translated():
            # Unless told so, SQLAlchemy does not keep the count of an INSERT, which says if there was a conflict.
            return self._connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount

    def write_each(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each row of parameters; not at all for none."""
        if rows:
            with translated():
                self._connection.execute(statement, rows)

    def insert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """Return an INSERT that can say what to do on a conflict; both databases mean the same by it."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)
