"""What is asked often is answered from an index, so that it does not slow down as the tables grow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Executable, text
from sqlalchemy.dialects import sqlite

from reporting.store import migrations
from reporting.store.engine import open_engine
from reporting.store.outbox import next_due
from reporting.store.worklist import statement
from tests.contract.samples import NOW


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'reporting.db'}")
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


def plan(engine: Engine, query: Executable) -> str:
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
    with engine.connect() as connection:
        steps = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}".replace(":", r"\:"))).all()
    return "\n".join(step.detail for step in steps)


def test_a_claim_reads_only_what_is_unfinished(sqlite_engine: Engine) -> None:
    steps = plan(sqlite_engine, next_due(NOW))
    assert "SEARCH deliveries USING INDEX ix_deliveries_due_at" in steps
    assert "SEARCH older USING INDEX ix_deliveries_lane" in steps
    assert "TEMP B-TREE" not in steps
    assert "SCAN" not in steps


def test_the_worklist_is_read_in_the_order_of_its_index(sqlite_engine: Engine) -> None:
    steps = plan(sqlite_engine, statement(search="", limit=200)).splitlines()
    assert "SCAN orders USING INDEX ix_orders_worklist" in [step.strip() for step in steps]
    assert not [step for step in steps if step.startswith("SCAN") and "orders" not in step and "top" not in step]
