"""Whatever happens to the database, each method says it by StoreError, and says nothing of a row."""

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from reporting.errors import StoreError
from reporting.hl7.delivery import DeliveryEvent, DeliveryState
from reporting.service import ports
from reporting.service.ports import AuditEntry, Cursor, Lock, UnitOfWork
from reporting.service.worklist_ports import WorklistFilter
from reporting.store.engine import open_engine
from reporting.store.unit import SqlUnits
from reporting.wording import Language
from tests.contract.intake_samples import a_merge, a_message, a_told_patient
from tests.contract.samples import (
    NOW,
    a_delivery,
    a_final,
    a_list,
    a_login,
    a_macro,
    a_report,
    a_result,
    a_session,
    a_signed,
    a_term,
    a_user,
    a_withdrawal,
    an_order,
    store_report,
    written,
)
from tests.store.databases import new_postgresql_database

LOCK = Lock(report_id="r1", user_id="u", holder="Dr U", since=NOW, expires_at=NOW)

CALLS: dict[str, Callable[[UnitOfWork], object]] = {
    "orders.get": lambda unit: unit.orders.get("o1"),
    "orders.match": lambda unit: unit.orders.match(an_order()),
    "orders.save": lambda unit: unit.orders.save(an_order()),
    "orders.counted": lambda unit: unit.orders.counted(WorklistFilter(mine="u")),
    "orders.worklist": lambda unit: unit.orders.worklist(WorklistFilter(search="x")),
    "intake.moments": lambda unit: unit.intake.moments("o1"),
    "intake.orders_of": lambda unit: unit.intake.orders_of(an_order().patient.identifiers, "NORD"),
    "intake.told": lambda unit: unit.intake.told(an_order().patient.identifiers, "NORD"),
    "intake.tell": lambda unit: unit.intake.tell(a_told_patient()),
    "intake.merges": lambda unit: unit.intake.merges(["1"]),
    "intake.add_merge": lambda unit: unit.intake.add_merge(a_merge()),
    "intake.last_message": lambda unit: unit.intake.last_message("RIS", "M1"),
    "intake.log": lambda unit: unit.intake.log(a_message()),
    "intake.forget": lambda unit: unit.intake.forget(messages_before=NOW, patients_before=NOW),
    "reports.add": lambda unit: unit.reports.add(a_report(), created_at=NOW),
    "reports.get": lambda unit: unit.reports.get("r1"),
    "reports.for_order": lambda unit: unit.reports.for_order("o1"),
    "reports.save": lambda unit: unit.reports.save(*written(a_report()), at=NOW),
    "reports.edits_since": lambda unit: unit.reports.edits_since("r1", 0),
    "reports.edit": lambda unit: unit.reports.edit("r1", "e1"),
    "reports.cursor": lambda unit: unit.reports.cursor("r1"),
    "reports.set_cursor": lambda unit: unit.reports.set_cursor("r1", Cursor(field_id="findings", offset=0)),
    "reports.lock": lambda unit: unit.reports.lock("r1"),
    "reports.set_lock": lambda unit: unit.reports.set_lock(LOCK),
    "reports.clear_lock": lambda unit: unit.reports.clear_lock("r1"),
    "links.orders_of": lambda unit: unit.links.orders_of("r1"),
    "links.link": lambda unit: unit.links.link("r1", "o1"),
    "links.unlink": lambda unit: unit.links.unlink("r1", "o1"),
    "links.release": lambda unit: unit.links.release("r1"),
    "links.reports_of": lambda unit: unit.links.reports_of("o1"),
    "signed.add": lambda unit: unit.signed.add(a_signed(a_report(), an_order())),
    "signed.latest": lambda unit: unit.signed.latest("r1"),
    "signed.get": lambda unit: unit.signed.get("r1", 1),
    "signed.all": lambda unit: unit.signed.all("r1"),
    "outbox.enqueue": lambda unit: unit.outbox.enqueue(a_delivery("d1")),
    "outbox.claim": lambda unit: unit.outbox.claim("ris", now=NOW, lease_s=1),
    "outbox.record": lambda unit: unit.outbox.record([a_result("d1", DeliveryState.QUEUED)]),
    "outbox.give_back": lambda unit: unit.outbox.give_back(["d1"]),
    "outbox.get": lambda unit: unit.outbox.get("d1"),
    "outbox.for_report": lambda unit: unit.outbox.for_report("r1"),
    "outbox.requeue": lambda unit: unit.outbox.requeue("d1", at=NOW),
    "outbox.move": lambda unit: unit.outbox.move("d1", DeliveryEvent.HELD, at=NOW),
    "outbox.replay": lambda unit: unit.outbox.replay("ris", since=NOW, until=NOW, at=NOW),
    "outbox.next_due_at": lambda unit: unit.outbox.next_due_at("ris"),
    "outbox.tally": lambda unit: unit.outbox.tally(accepted_since=NOW),
    "outbox.lines": lambda unit: unit.outbox.lines("ris", DeliveryState.QUEUED, limit=9),
    "outbox.destinations": lambda unit: unit.outbox.destinations(),
    "outbox.hold": lambda unit: unit.outbox.hold("ris", None),
    "dictations.add": lambda unit: unit.dictations.add(a_session()),
    "dictations.get": lambda unit: unit.dictations.get("s1"),
    "dictations.add_final": lambda unit: unit.dictations.add_final(a_final()),
    "dictations.finals": lambda unit: unit.dictations.finals("s1"),
    "dictations.final_of": lambda unit: unit.dictations.final_of("r1", "u1"),
    "dictations.withdraw": lambda unit: unit.dictations.withdraw(a_withdrawal()),
    "dictations.restore": lambda unit: unit.dictations.restore("s1", "u1", 0, 9, at=NOW),
    "dictations.withdrawals": lambda unit: unit.dictations.withdrawals("s1"),
    "macros.of": lambda unit: unit.macros.of("user-1"),
    "macros.put": lambda unit: unit.macros.put("user-1", a_macro(), at=NOW),
    "macros.remove": lambda unit: unit.macros.remove("user-1", Language.FRENCH, "x"),
    "finding.latest": lambda unit: unit.finding.latest("A1"),
    "term_lists.put": lambda unit: unit.term_lists.put(a_list(), at=NOW),
    "term_lists.remove": lambda unit: unit.term_lists.remove("x"),
    "term_lists.get": lambda unit: unit.term_lists.get("x"),
    "term_lists.all": lambda unit: unit.term_lists.all(),
    "terms.put": lambda unit: unit.terms.put(a_term(), at=NOW),
    "terms.remove": lambda unit: unit.terms.remove(Language.FRENCH, "x"),
    "terms.all": lambda unit: unit.terms.all(),
    "terms.changed_at": lambda unit: unit.terms.changed_at(),
    "people.add": lambda unit: unit.people.add(a_user()),
    "people.get": lambda unit: unit.people.get("user-1"),
    "people.by_login": lambda unit: unit.people.by_login("thomas"),
    "people.all": lambda unit: unit.people.all(),
    "people.set_password_hash": lambda unit: unit.people.set_password_hash("user-1", "x"),
    "people.add_session": lambda unit: unit.people.add_session(a_login()),
    "people.session": lambda unit: unit.people.session("t1"),
    "people.end_session": lambda unit: unit.people.end_session("t1"),
    "people.end_sessions": lambda unit: unit.people.end_sessions("user-1"),
    "audit.record": lambda unit: unit.audit.record(AuditEntry(at=NOW, user_id="u", action="a", subject="s")),
    "audit.entries": lambda unit: unit.audit.entries("s"),
    "commit": lambda unit: unit.commit(),
}
POSTGRESQL = pytest.mark.postgresql


def test_every_method_of_the_contract_is_in_the_table() -> None:
    rooms: dict[str, Any] = ports.UnitOfWork.__annotations__
    methods = {f"{room}.{name}" for room, kind in rooms.items() for name in vars(kind) if not name.startswith("_")}
    assert set(CALLS) == methods | {"commit"}


@pytest.fixture(scope="module")
def unmigrated_postgresql() -> Iterator[Engine]:
    engine = open_engine(new_postgresql_database())
    yield engine
    engine.dispose()


@pytest.mark.parametrize("call", [name for name in CALLS if name != "commit"])
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=POSTGRESQL)])
def test_without_tables_each_method_says_that_they_are_missing(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, call: str
) -> None:
    if database == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    else:
        engine = request.getfixturevalue("unmigrated_postgresql")
    with SqlUnits(engine)() as unit, pytest.raises(StoreError) as refused:
        CALLS[call](unit)
    assert refused.value.code == "database-not-migrated"
    engine.dispose()


@pytest.mark.postgresql
@pytest.mark.parametrize("call", CALLS)
def test_when_the_server_hangs_up_each_method_says_that_it_cannot_be_reached(
    postgresql_engine: Engine, call: str
) -> None:
    units = SqlUnits(postgresql_engine)
    with units() as unit:
        unit.people.all()
        with postgresql_engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        with pytest.raises(StoreError) as refused:
            CALLS[call](unit)
        assert refused.value.code == "database-unreachable"
    with units() as unit:
        assert not unit.people.all()


def test_a_full_disk_is_said(sqlite_engine: Engine) -> None:
    @event.listens_for(sqlite_engine, "connect")
    def _limit(connection: Any, _entry: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    def fill() -> None:
        with SqlUnits(sqlite_engine)() as unit:
            store_report(unit)
            for number in range(2000):
                unit.audit.record(AuditEntry(at=NOW, user_id="u", action="a" * 200, subject=str(number)))
            unit.commit()

    with pytest.raises(StoreError) as refused:
        fill()
    assert refused.value.code == "database-disk-full"
    with SqlUnits(sqlite_engine)() as unit:
        assert not unit.orders.worklist()


def test_an_error_repeats_nothing_of_the_row(engine: Engine) -> None:
    with SqlUnits(engine)() as unit:
        unit.people.add(a_user("user-secretan", "anne"))
        with pytest.raises(StoreError) as refused:
            unit.people.add(a_user("user-secretan", "secretan"))
    assert refused.value.code == "database-failed"
    assert "users" in str(refused.value.__cause__)
    shown = "".join(traceback.format_exception(refused.value)).replace(__file__, "")
    lines = [line for line in shown.splitlines() if not line.startswith(("  ", "Traceback"))]
    assert "secretan" not in "\n".join(lines)


@pytest.mark.postgresql
@pytest.mark.parametrize("call", ["reports.get", "reports.for_order", "reports.lock", "orders.match"])
def test_who_reads_in_order_to_write_waits_for_the_other_and_is_then_told(postgresql_engine: Engine, call: str) -> None:
    with SqlUnits(postgresql_engine)() as unit:
        store_report(unit)
        unit.commit()
    url = postgresql_engine.url.render_as_string(hide_password=False)
    hurried = open_engine(url, busy_timeout_s=0.01)
    with SqlUnits(postgresql_engine)() as unit, SqlUnits(hurried)() as other:
        CALLS[call](unit)
        with pytest.raises(StoreError) as refused:
            CALLS[call](other)
    assert refused.value.code == "database-busy"
    hurried.dispose()
