"""Every error of the database becomes a StoreError: here is decided which one.

The driver's first line is kept as the cause; its further lines and SQLAlchemy's own text can hold values of rows,
and a row can hold a patient.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhaustedError

from reporting.errors import StoreError

BUSY = "database-busy"
UNREACHABLE = "database-unreachable"
DISK_FULL = "database-disk-full"
NOT_MIGRATED = "database-not-migrated"
FAILED = "database-failed"

_BY_SQLITE_NAME = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_CANTOPEN": UNREACHABLE,
    "SQLITE_IOERR": UNREACHABLE,
    "SQLITE_READONLY": UNREACHABLE,
    "SQLITE_PERM": UNREACHABLE,
    "SQLITE_FULL": DISK_FULL,
}
"""By the beginning of the name of SQLite's extended result code."""

_BY_SQLSTATE = {
    "40001": BUSY,  # serialization failure
    "40P01": BUSY,  # deadlock detected
    "55P03": BUSY,  # lock not available
    "57014": BUSY,  # statement took too long
    "53100": DISK_FULL,
    "53300": UNREACHABLE,  # too many connections
    "08": UNREACHABLE,  # connection exceptions
    "28": UNREACHABLE,  # not authorised
    "3D": UNREACHABLE,  # no such database
    "57P": UNREACHABLE,  # the server is stopping or starting
    "42P01": NOT_MIGRATED,  # no such table
    "42703": NOT_MIGRATED,  # no such column
}
"""By the beginning of the code in PostgreSQL's appendix A."""


@contextmanager
def translated() -> Iterator[None]:
    """Raise StoreError for what SQLAlchemy raises inside."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(code_of(error)) from _cause(error)


def code_of(error: SQLAlchemyError) -> str:
    """Return the code of the StoreError that `error` becomes."""
    if isinstance(error, PoolExhaustedError):
        return BUSY
    if not isinstance(error, DBAPIError) or error.orig is None:
        return FAILED
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        if name == "SQLITE_ERROR" and str(error.orig).startswith(("no such table", "no such column")):
            return NOT_MIGRATED
        return _longest_prefix(_BY_SQLITE_NAME, name)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return _longest_prefix(_BY_SQLSTATE, state)
    # psycopg gives no SQLSTATE where no server answered.
    return UNREACHABLE if type(error.orig).__name__ == "OperationalError" else FAILED


def _longest_prefix(codes: dict[str, str], name: str) -> str:
    found = (prefix for prefix in sorted(codes, key=len, reverse=True) if name.startswith(prefix))
    return codes.get(next(found, ""), FAILED)


def _cause(error: SQLAlchemyError) -> BaseException:
    """Return what to chain: the driver's error with its first line only."""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return error
    error.orig.args = (str(error.orig).partition("\n")[0],)
    return error.orig
