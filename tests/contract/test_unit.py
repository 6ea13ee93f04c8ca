"""One transaction: nothing stays without commit, and writers wait for one another."""

from threading import Barrier, Thread

import pytest

from reporting.errors import ConflictError, StoreError
from reporting.service.ports import OpensUnits
from tests.contract.samples import (
    NOW,
    a_delivery,
    a_login,
    a_report,
    a_session,
    a_user,
    an_order,
    store_report,
    written,
)


def test_nothing_stays_without_a_commit(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
    with units() as unit:
        assert unit.reports.for_order("o1") is None
        assert not unit.orders.worklist()


def test_nothing_stays_after_an_error(units: OpensUnits) -> None:
    def add_twice() -> None:
        with units() as unit:
            unit.orders.save(an_order())
            unit.people.add(a_user())
            unit.people.add(a_user("user-2"))

    with pytest.raises(ConflictError):
        add_twice()
    with units() as unit:
        assert not unit.people.all()
        assert not unit.orders.worklist()


def test_what_was_committed_stays(units: OpensUnits) -> None:
    with units() as unit:
        report = store_report(unit)
        unit.commit()
    with units() as unit:
        assert unit.reports.get("r1") == report
        assert unit.orders.get("o1") == an_order()


def test_a_conflict_leaves_the_unit_usable(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        with pytest.raises(ConflictError):
            unit.people.add(a_user("user-2"))
        unit.commit()
    with units() as unit:
        assert [user.user_id for user in unit.people.all()] == ["user-1"]


def test_of_two_writers_who_read_one_version_neither_is_lost(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
        unit.commit()
    start = Barrier(2)
    outcomes: list[str] = []

    def write(edit_id: str) -> None:
        start.wait()
        with units() as unit:
            report, edit = written(unit.reports.get("r1"), edit_id)
            unit.reports.save(report, edit, at=NOW)
            unit.commit()
        outcomes.append(edit_id)

    threads = [Thread(target=write, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with units() as unit:
        assert sorted(outcomes) == ["one", "two"]
        assert unit.reports.get("r1").version == 2
        assert {edit.edit_id for edit in unit.reports.edits_since("r1", 0)} == {"one", "two"}


def test_a_row_that_speaks_of_a_missing_row_is_refused(units: OpensUnits) -> None:
    with pytest.raises(StoreError) as refused, units() as unit:
        unit.reports.add(a_report(), created_at=NOW)
    assert refused.value.code == "database-failed"
    with pytest.raises(StoreError), units() as unit:
        unit.outbox.enqueue(a_delivery("d1"))
    with pytest.raises(StoreError), units() as unit:
        unit.people.add_session(a_login())
    with pytest.raises(StoreError), units() as unit:
        unit.dictations.add(a_session(report_id="r1"))
