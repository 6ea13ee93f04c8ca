"""The storages that must keep one contract: the fake, SQLite, PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from reporting.service.ports import OpensUnits
from reporting.store import migrations
from reporting.store.engine import open_engine
from reporting.store.tables import metadata
from reporting.store.unit import SqlUnits
from tests.fakes.unit import FakeUnits
from tests.store.databases import new_postgresql_database

POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database to copy: quicker than to migrate for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    engine = open_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql() -> str:
    url = new_postgresql_database()
    engine = open_engine(url)
    migrations.upgrade(engine)
    engine.dispose()
    return url


@pytest.fixture
def sqlite_engine(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(migrated_sqlite, tmp_path / "reporting.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'reporting.db'}", busy_timeout_s=5)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(migrated_postgresql: str) -> Iterator[Engine]:
    engine = open_engine(migrated_postgresql, busy_timeout_s=5)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", POSTGRESQL])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated, empty database."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    return engine


@pytest.fixture(params=["fake", "sqlite", POSTGRESQL])
def units(request: pytest.FixtureRequest) -> OpensUnits:
    if request.param == "fake":
        return FakeUnits()
    return SqlUnits(request.getfixturevalue(f"{request.param}_engine"))
