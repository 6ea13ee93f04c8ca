"""A fresh, migrated database for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reporting.store import migrations
from reporting.store.engine import open_engine
from tests.store.databases import new_postgresql_database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    return f"sqlite:///{tmp_path / 'reporting.db'}" if request.param == "sqlite" else new_postgresql_database()


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_url, busy_timeout_s=5)
    migrations.upgrade(engine)
    yield engine
    engine.dispose()
