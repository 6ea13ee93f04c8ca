"""Brings the tables up to date, by alembic, without a file of settings: `upgrade` at each start of the service.

Does not say what the tables are: `versions/` does step by step, and a test compares the outcome with `tables.py`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Engine, text

from reporting.errors import StoreError
from reporting.store.failure import translated

MIGRATION_LOCK = 2576
"""Key of PostgreSQL's advisory lock: two services that start at once migrate one after the other."""


def upgrade(engine: Engine) -> None:
    """Run the steps that are missing, all or none. Raise StoreError, `database-too-new` if it has unknown ones."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with translated(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError("database-too-new") from error


def current(engine: Engine) -> str | None:
    """Return the name of the last step that was run, or None before the first."""
    with translated(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
