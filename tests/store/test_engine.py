"""How the databases are opened: what survives a power cut, who waits for whom, what is not said."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from reporting.errors import ConfigError, StoreError
from reporting.store.engine import open_engine
from reporting.store.unit import SqlUnits


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "reporting.db"


def asked(engine: Engine, *pragmas: str) -> list[object]:
    with engine.connect() as connection:
        return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas]


def test_sqlite_writes_ahead_to_the_disk_and_minds_foreign_keys(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}", busy_timeout_s=3)
    assert asked(engine, "journal_mode", "synchronous", "foreign_keys", "busy_timeout") == ["wal", 2, 1, 3000]
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    engine.dispose()


def test_a_second_writer_is_told_that_the_database_is_busy(path: Path) -> None:
    engine = open_engine(f"sqlite:///{path}", busy_timeout_s=0.01)
    units = SqlUnits(engine)
    with units():
        with pytest.raises(StoreError) as refused:
            units().__enter__()
        assert refused.value.code == "database-busy"
    with units():
        pass  # the first one is gone, the second left nothing behind
    engine.dispose()


def test_a_folder_that_cannot_be_made_is_an_unreachable_database(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StoreError) as refused:
        open_engine(f"sqlite:///{tmp_path / 'home' / 'reporting.db'}")
    assert refused.value.code == "database-unreachable"


@pytest.mark.parametrize("what", ["folder", "no-server"])
def test_a_database_that_is_not_there_is_unreachable(tmp_path: Path, what: str) -> None:
    url = f"sqlite:///{tmp_path}" if what == "folder" else f"postgresql:///reporting?host={tmp_path}"
    engine = open_engine(url)
    with pytest.raises(StoreError) as refused:
        SqlUnits(engine)().__enter__()
    assert refused.value.code == "database-unreachable"
    engine.dispose()


def test_a_file_that_is_no_database_fails(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is not a database at all. " * 100)
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(StoreError) as refused:
        SqlUnits(engine)().__enter__()
    assert refused.value.code == "database-failed"
    engine.dispose()


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "mysql://u:hunter2@h/d", "nonsense", "postgresql+unknown://u:hunter2@h/d"]
)
def test_other_databases_are_refused_without_repeating_the_address(url: str) -> None:
    with pytest.raises(ConfigError) as refused:
        open_engine(url)
    assert refused.value.code == "database-url-invalid"
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
