"""The steps lead to the tables, on both databases, and keep what must never change."""

from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import DBAPIError

import reporting.store.migrations
from reporting.errors import StoreError
from reporting.service.ports import AuditEntry
from reporting.service.worklist_ports import Status, WorklistFilter
from reporting.store import migrations
from reporting.store.codec import order_codec
from reporting.store.delivery_rows import delivery_values
from reporting.store.engine import open_engine
from reporting.store.tables import deliveries, metadata
from reporting.store.unit import SqlUnits
from tests.contract.samples import NOW, a_delivery, a_signed, an_order, store_report


def test_the_migrated_database_is_what_the_tables_say(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_an_empty_database_has_no_revision_and_a_migrated_one_has(empty_url: str) -> None:
    engine = open_engine(empty_url)
    assert migrations.current(engine) is None
    migrations.upgrade(engine)
    assert migrations.current(engine) == "0008"
    engine.dispose()


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    with SqlUnits(engine)() as unit:
        store_report(unit)
        unit.commit()
    migrations.upgrade(engine)
    with SqlUnits(engine)() as unit:
        assert unit.reports.get("r1").version == 0


def test_a_database_of_a_newer_version_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError) as refused:
        migrations.upgrade(engine)
    assert refused.value.code == "database-too-new"


def test_a_step_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE audit (mine INTEGER)"))
    with pytest.raises(StoreError):
        migrations.upgrade(engine)
    assert inspect(engine).get_table_names() == ["audit"]
    assert migrations.current(engine) is None
    engine.dispose()


def test_the_steps_lie_in_the_package() -> None:
    folder = Path(reporting.store.migrations.__file__).parent
    assert (folder / "env.py").is_file()
    assert list((folder / "versions").glob("0001_*.py"))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signed_reports SET content_hash = ''",
        "DELETE FROM signed_reports",
        "UPDATE audit SET user_id = 'another'",
        "DELETE FROM audit",
    ],
)
def test_rows_that_never_change_are_kept_by_the_database_itself(engine: Engine, change: str) -> None:
    with SqlUnits(engine)() as unit:
        unit.signed.add(a_signed(store_report(unit), an_order()))
        unit.audit.record(AuditEntry(at=NOW, user_id="u", action="report-signed", subject="r1"))
        unit.commit()
    with pytest.raises(DBAPIError, match="never change"), engine.begin() as connection:
        connection.execute(text(change))


def test_reports_from_before_linked_orders_answer_the_order_they_were_opened_for(empty_url: str) -> None:
    engine = open_engine(empty_url)
    _run_to(engine, "0004")
    time = "'2026-01-01T00:00:00.000000Z'" if engine.dialect.name == "sqlite" else "'2026-01-01T00:00:00Z'"
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO orders (order_id, site, cancelled, signed, priority, sort_time, search, document)"
            f" VALUES ('o1', '', false, true, 2, {time}, '', :order)",
            "INSERT INTO reports (report_id, order_id, version, state, document, created_at, changed_at)"
            f" VALUES ('r1', 'o1', 1, 'signed', '{{}}', {time}, {time})",
            "INSERT INTO edits (report_id, version, edit_id, document) VALUES ('r1', 1, 'e1', '{}')",
            "INSERT INTO signed_reports (report_id, revision, signed_at, content_hash, document)"
            f" VALUES ('r1', 1, {time}, 'x', '{{}}')",
        ):
            connection.execute(text(statement), {"order": order_codec.write(an_order())})
    migrations.upgrade(engine)
    with engine.begin() as connection:
        assert connection.execute(
            text("SELECT report_id, order_id, position FROM report_orders WHERE holds")
        ).all() == [("r1", "o1", 0)]
        assert connection.execute(text("SELECT report_id, state FROM reports")).all() == [("r1", "signed")]
        connection.execute(text("DELETE FROM report_orders"))
    # What else speaks of the report still does.
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("DELETE FROM reports"))
    engine.dispose()


def test_orders_from_before_patients_were_found_by_number_are_found(empty_url: str) -> None:
    engine = open_engine(empty_url)
    _run_to(engine, "0006")
    time = "'2026-01-01T00:00:00.000000Z'" if engine.dialect.name == "sqlite" else "'2026-01-01T00:00:00Z'"
    insert = (
        "INSERT INTO orders (order_id, site, cancelled, signed, priority, sort_time, search, document)"
        f" VALUES ('o1', 'NORD', false, false, 2, {time}, '', :order)"
    )
    with engine.begin() as connection:
        connection.execute(text(insert), {"order": order_codec.write(an_order())})
    migrations.upgrade(engine)
    with SqlUnits(engine)() as unit:
        assert unit.intake.orders_of(an_order().patient.identifiers, "NORD") == [an_order()]
        assert unit.intake.moments("o1") == {}
    engine.dispose()


def test_orders_from_before_the_filters_stand_where_their_reports_are(empty_url: str) -> None:
    engine = open_engine(empty_url)
    _run_to(engine, "0007")
    time = "'2026-01-01T00:00:00.000000Z'" if engine.dialect.name == "sqlite" else "'2026-01-01T00:00:00Z'"
    states = {"o1": "", "o2": "draft", "o3": "adding", "o4": "signed", "o5": "signed", "o6": "withdrawn"}
    with engine.begin() as connection:
        for order_id, state in states.items():
            order = replace(an_order(order_id), modality="CT", held=order_id == "o1")
            for statement in (
                "INSERT INTO orders (order_id, site, cancelled, signed, priority, sort_time, search, document)"
                f" VALUES (:id, '', false, {'true' if state == 'signed' else 'false'}, 2, {time}, :text, :order)",
                "INSERT INTO reports (report_id, order_id, version, state, document, created_at, changed_at)"
                f" VALUES (:id, :id, 1, '{state}', '{{}}', {time}, {time})",
                "INSERT INTO report_orders (report_id, order_id, position, holds)"
                f" VALUES (:id, :id, 0, {'false' if state == 'withdrawn' else 'true'})",
                "INSERT INTO signed_reports (report_id, revision, signed_at, content_hash, document)"
                f" VALUES (:id, 1, {time}, 'x', '{{}}')",
            )[: 4 if state else 1]:
                text_of = {"text": "x" * 900, "order": order_codec.write(order)} if ":order" in statement else {}
                connection.execute(text(statement), {"id": order_id} | text_of)
        sent = delivery_values(a_delivery("d1", report_id="o5"))
        connection.execute(insert(deliveries), sent)
    migrations.upgrade(engine)
    with SqlUnits(engine)() as unit:
        (first,) = unit.orders.worklist(WorklistFilter(statuses=(Status.ON_HOLD,)))
        assert (first.order.order_id, len(first.order.modality)) == ("o1", 2)
        counts = {each.status: each.count for each in unit.orders.counted()}
    assert counts == {
        Status.ON_HOLD: 1,
        Status.DRAFT: 1,
        Status.CORRECTING: 1,
        Status.SIGNED: 2,
        Status.UNREAD: 1,
    }
    with engine.connect() as connection:
        assert connection.execute(
            text("SELECT modality, stage, length(search) FROM orders ORDER BY order_id")
        ).all() == [("CT", stage, 400) for stage in (0, 1, 3, 4, 5, 0)]
    engine.dispose()


def _run_to(engine: Engine, step: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(reporting.store.migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)
