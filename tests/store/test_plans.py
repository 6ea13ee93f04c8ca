"""What is asked often is answered from an index, so that it does not slow down as the tables grow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, Executable, text
from sqlalchemy.dialects import sqlite

from reporting.hl7.delivery import DeliveryState
from reporting.report.order import Priority
from reporting.service.worklist_ports import Status, WorklistFilter
from reporting.store import migrations
from reporting.store.engine import open_engine
from reporting.store.intake import LAST_MESSAGE, MERGES, ORDERS_OF, TOLD
from reporting.store.narrowing import astray, counts_of
from reporting.store.orders import WITH_ONE_NUMBER
from reporting.store.outbox import first_due, next_due
from reporting.store.outbox_acts import lines, tally
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


@pytest.mark.parametrize("query", [next_due("ris", NOW, 50), first_due("ris")], ids=["claim", "next due"])
def test_a_claim_reads_only_what_is_unfinished_and_in_order(sqlite_engine: Engine, query: Executable) -> None:
    steps = plan(sqlite_engine, query)
    assert "SEARCH deliveries USING INDEX ix_deliveries_due_at" in steps
    assert "SEARCH older USING INDEX ix_deliveries_lane" in steps
    assert "TEMP B-TREE" not in steps
    assert "SCAN" not in steps


@pytest.mark.parametrize(
    "query", [tally(NOW), lines("ris", DeliveryState.REFUSED, 100)], ids=["counts", "list of a state"]
)
def test_the_queue_page_does_not_read_what_was_accepted_long_ago(sqlite_engine: Engine, query: Executable) -> None:
    steps = plan(sqlite_engine, query)
    assert "SEARCH deliveries USING" in steps
    assert "ix_deliveries_state" in steps
    assert "SCAN" not in steps


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            WITH_ONE_NUMBER.params(at_site="S", placer_number="1", filler_number="2", accession_number="3"),
            "ix_orders_accession_number",
        ),
        (ORDERS_OF.params(values=["1", "2"]), "sqlite_autoindex_order_patients_1"),
        (MERGES.params(values=["1", "2"]), "ix_patient_merges_gone"),
        (TOLD.params(values=["1", "2"]), "sqlite_autoindex_told_patients_1"),
        (LAST_MESSAGE.params(sender="S", control_id="1"), "ix_messages_sender"),
    ],
    ids=["match", "orders of a patient", "merges", "patients told of", "message that came before"],
)
def test_a_message_is_taken_without_reading_a_table_through(
    sqlite_engine: Engine, query: Executable, index: str
) -> None:
    steps = plan(sqlite_engine, query)
    assert index in steps
    assert "SCAN" not in steps


def test_the_worklist_is_read_in_the_order_of_its_index(sqlite_engine: Engine) -> None:
    steps = [step.strip() for step in plan(sqlite_engine, statement(WorklistFilter(), limit=200)).splitlines()]
    assert "SCAN orders USING COVERING INDEX ix_orders_worklist" in steps
    assert not [step for step in steps if step.startswith("SCAN") and "orders" not in step and "top" not in step]


@pytest.mark.parametrize(
    "wanted",
    [
        WorklistFilter(search="lefevre scanner"),
        WorklistFilter(modalities=("CT", "MR"), priorities=(Priority.STAT,), sites=("NORD",)),
        *(WorklistFilter(statuses=(status,)) for status in Status),
    ],
    ids=str,
)
def test_a_search_and_every_filter_read_the_index_alone_and_few_deliveries(
    sqlite_engine: Engine, wanted: WorklistFilter
) -> None:
    steps = [step.strip() for step in plan(sqlite_engine, statement(wanted, limit=200)).splitlines()]
    assert [step for step in steps if "orders USING COVERING INDEX ix_orders_worklist" in step]
    scans = [step for step in steps if step.startswith("SCAN") and step != "SCAN top"]
    assert [scan for scan in scans if "COVERING INDEX ix_orders_worklist" not in scan] == []


def test_the_counts_read_one_index_and_few_deliveries(sqlite_engine: Engine) -> None:
    steps = plan(sqlite_engine, counts_of(WorklistFilter()))
    assert steps == "SCAN orders USING COVERING INDEX ix_orders_counts"
    assert "SCAN" not in plan(sqlite_engine, astray(WorklistFilter()))
    searched = plan(sqlite_engine, counts_of(WorklistFilter(search="lefevre")))
    assert "SCAN orders USING COVERING INDEX ix_orders_worklist" in searched


def test_what_is_mine_is_found_by_the_user(sqlite_engine: Engine) -> None:
    steps = plan(sqlite_engine, statement(WorklistFilter(mine="u"), limit=200))
    assert "ix_reports_lock_user (lock_user_id=?)" in steps
    assert "ix_audit_user (user_id=?" in steps
