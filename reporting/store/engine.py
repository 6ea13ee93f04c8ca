"""Opens the database: SQLite in a file, or PostgreSQL. Says how carefully it writes and how long a writer waits.

Does not make tables: see `migrations/`.
"""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from reporting.errors import ConfigError, StoreError

CONNECT_TIMEOUT_S = 5


def open_engine(url: str, *, busy_timeout_s: float = 10.0) -> Engine:
    """Return the engine of a SQLAlchemy URL: `sqlite:///<path>` or `postgresql://...`. Connects only when used.

    `busy_timeout_s` is how long a writer waits for another before StoreError `database-busy`. The folder of an
    SQLite file is made if it is missing. Raise ConfigError `database-url-invalid`; the URL, which can hold a
    password, is not repeated.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            return _open_sqlite(parsed, busy_timeout_s)
        if parsed.drivername in ("postgresql", "postgresql+psycopg"):
            return _open_postgresql(parsed.set(drivername="postgresql+psycopg"), busy_timeout_s)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise ConfigError("database-url-invalid") from (error if isinstance(error, ModuleNotFoundError) else None)
    raise ConfigError("database-url-invalid")


def _open_sqlite(url: URL, busy_timeout_s: float) -> Engine:
    try:
        # Reports are of no concern to other users of the machine.
        Path(url.database or "").parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("database-unreachable") from error
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": busy_timeout_s})

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # Python's own handling of transactions begins them late and not for every statement; `_begin` does it.
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA foreign_keys = ON")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The right to write is taken at the start: a transaction that reads first and writes later could not be
        # let through if another one wrote in between.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _open_postgresql(url: URL, busy_timeout_s: float) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": f"-c lock_timeout={int(busy_timeout_s * 1000)}",
        },
    )
