"""Reports being written: versions, edits, where words go, the lock."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, NotFoundError
from reporting.report.lifecycle import State
from reporting.service.ports import Cursor, Lock, OpensUnits
from tests.contract.samples import NOW, a_report, an_edit, an_order, seconds, store_report, written


def test_a_report_comes_back_as_it_was_saved(units: OpensUnits) -> None:
    with units() as unit:
        report = store_report(unit)
        changed, edit = written(report)
        unit.reports.save(changed, edit, at=NOW)
        unit.commit()
    with units() as unit:
        assert unit.reports.get("r1") == changed
        assert unit.reports.for_order("o1") == changed
        assert unit.reports.edit("r1", "e1") == edit


def test_an_order_has_one_report(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
        with pytest.raises(ConflictError) as refused:
            unit.reports.add(a_report("r2"), created_at=NOW)
        assert refused.value.code == "report-exists"
        assert unit.reports.for_order("o1") == a_report()


def test_an_unknown_report_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        unit.orders.save(an_order())
        with pytest.raises(NotFoundError) as missing:
            unit.reports.get("r1")
        assert missing.value.code == "report-unknown"
        with pytest.raises(NotFoundError):
            unit.reports.save(a_report(), None, at=NOW)
        with pytest.raises(NotFoundError):
            unit.reports.set_cursor("r1", Cursor(field_id="findings", offset=0))
        assert unit.reports.for_order("o1") is None
        assert unit.reports.cursor("r1") is None
        assert unit.reports.lock("r1") is None


def test_an_edit_on_a_version_that_is_gone_is_refused_and_changes_nothing(units: OpensUnits) -> None:
    with units() as unit:
        report = store_report(unit)
        first, edit = written(report, "one")
        unit.reports.save(first, edit, at=NOW)
        late, late_edit = written(report, "two")
        with pytest.raises(ConflictError) as refused:
            unit.reports.save(late, late_edit, at=NOW)
        assert (refused.value.code, refused.value.details) == ("edit-outdated", {"base": 0, "current": 1})
        assert unit.reports.get("r1") == first
        assert unit.reports.edit("r1", "two") is None


def test_a_version_cannot_be_skipped(units: OpensUnits) -> None:
    with units() as unit:
        report = replace(store_report(unit), version=2)
        with pytest.raises(ConflictError):
            unit.reports.save(report, an_edit(report, "one"), at=NOW)
        with pytest.raises(ConflictError):
            unit.reports.save(report, None, at=NOW)


@pytest.mark.parametrize("version", [0, 1])
def test_a_change_of_state_may_keep_or_raise_the_version(units: OpensUnits, version: int) -> None:
    with units() as unit:
        report = replace(store_report(unit), version=version, state=State.SIGNED)
        unit.reports.save(report, None, at=NOW)
        assert unit.reports.get("r1") == report


def test_edits_after_a_version_come_oldest_first(units: OpensUnits) -> None:
    with units() as unit:
        report = store_report(unit)
        store_report(unit, "2")
        for name in ("one", "two", "three"):
            report, edit = written(report, name)
            unit.reports.save(report, edit, at=NOW)
        assert [edit.edit_id for edit in unit.reports.edits_since("r1", 1)] == ["two", "three"]
        assert [edit.base_version for edit in unit.reports.edits_since("r1", 0)] == [0, 1, 2]
        assert not unit.reports.edits_since("r1", 3)
        assert not unit.reports.edits_since("r2", 0)


def test_an_edit_is_found_by_its_id_in_its_own_report_only(units: OpensUnits) -> None:
    with units() as unit:
        changed, edit = written(store_report(unit), "one")
        unit.reports.save(changed, edit, at=NOW)
        other, other_edit = written(store_report(unit, "2"), "one")
        unit.reports.save(other, other_edit, at=NOW)
        assert unit.reports.edit("r1", "one") == edit
        assert unit.reports.edit("r1", "another") is None


def test_the_cursor_is_remembered(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
        assert unit.reports.cursor("r1") is None
        unit.reports.set_cursor("r1", Cursor(field_id="findings", offset=7))
        unit.reports.set_cursor("r1", Cursor(field_id="size", offset=0))
        assert unit.reports.cursor("r1") == Cursor(field_id="size", offset=0)


def test_a_lock_is_replaced_and_removed(units: OpensUnits) -> None:
    mine = Lock(report_id="r1", user_id="u1", holder="Dr Un", since=NOW, expires_at=NOW + seconds(600))
    with units() as unit:
        store_report(unit)
        assert unit.reports.lock("r1") is None
        unit.reports.set_lock(mine)
        unit.reports.set_lock(replace(mine, user_id="u2", holder="Dr Deux"))
        assert unit.reports.lock("r1") == replace(mine, user_id="u2", holder="Dr Deux")
        unit.reports.clear_lock("r1")
        unit.reports.clear_lock("r1")
        assert unit.reports.lock("r1") is None
