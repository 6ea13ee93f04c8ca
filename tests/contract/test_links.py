"""Which report answers which orders: at most one an order, at a time; what was withdrawn lets its orders go."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError
from reporting.report.lifecycle import State
from reporting.service.ports import OpensUnits, UnitOfWork
from tests.contract.samples import NOW, a_report, a_signed, an_order, seconds, store_report, written


def store_linked(unit: UnitOfWork) -> None:
    """Store the report `r1`, which answers the orders o1, o3 and o2."""
    store_report(unit)
    for order_id in ("o2", "o3"):
        unit.orders.save(an_order(order_id))
    unit.links.link("r1", "o3")
    unit.links.link("r1", "o2")


def orders_of(unit: UnitOfWork, report_id: str = "r1") -> list[str]:
    return [order.order_id for order in unit.links.orders_of(report_id)]


def test_a_new_report_answers_the_order_it_was_opened_for(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit)
        assert unit.links.orders_of("r1") == [an_order()]
        assert unit.links.reports_of("o1") == ["r1"]
        assert not unit.links.orders_of("nowhere")
        assert not unit.links.reports_of("nowhere")


def test_every_linked_order_leads_to_the_report_in_the_order_of_linking(units: OpensUnits) -> None:
    with units() as unit:
        store_linked(unit)
        unit.commit()
    with units() as unit:
        assert orders_of(unit) == ["o1", "o3", "o2"]
        for order_id in ("o1", "o2", "o3"):
            report = unit.reports.for_order(order_id)
            assert report is not None
            assert report.report_id == "r1"


def test_an_order_that_is_answered_is_not_answered_twice(units: OpensUnits) -> None:
    with units() as unit:
        store_linked(unit)
        store_report(unit, "4")
        for order_id in ("o2", "o4"):
            with pytest.raises(ConflictError) as refused:
                unit.links.link("r1", order_id)
            assert refused.value.code == "order-answered"
        with pytest.raises(ConflictError) as refused:
            unit.reports.add(a_report("r2", "o2"), created_at=NOW)
        assert refused.value.code == "report-exists"
        assert orders_of(unit) == ["o1", "o3", "o2"]
        assert not orders_of(unit, "r2")


def test_an_order_that_was_let_go_is_as_if_it_had_never_been_linked(units: OpensUnits) -> None:
    with units() as unit:
        store_linked(unit)
        unit.links.unlink("r1", "o3")
        assert orders_of(unit) == ["o1", "o2"]
        assert not unit.links.reports_of("o3")
        unit.reports.add(a_report("r3", "o3"), created_at=NOW)
        unit.orders.save(an_order("o4"))
        unit.links.link("r1", "o4")
        assert orders_of(unit) == ["o1", "o2", "o4"]


@pytest.mark.parametrize("order_id", ["o1", "o9"])
def test_only_what_was_linked_can_be_let_go(units: OpensUnits, order_id: str) -> None:
    with units() as unit:
        store_linked(unit)
        with pytest.raises(ConflictError) as refused:
            unit.links.unlink("r1", order_id)
        assert refused.value.code == "order-not-linked"


def test_a_released_report_still_names_its_orders_and_another_can_answer_them(units: OpensUnits) -> None:
    with units() as unit:
        store_linked(unit)
        unit.links.release("r1")
        assert orders_of(unit) == ["o1", "o3", "o2"]
        assert unit.reports.for_order("o1") is None
        with pytest.raises(ConflictError):
            unit.links.unlink("r1", "o2")
        unit.reports.add(a_report("r0", "o2"), created_at=NOW + seconds(5))
        unit.links.link("r0", "o1")
        assert unit.links.reports_of("o2") == ["r1", "r0"]
        assert unit.links.reports_of("o3") == ["r1"]
        unit.links.release("r0")
        unit.reports.add(a_report("r00", "o2"), created_at=NOW + seconds(9))
        assert unit.links.reports_of("o2") == ["r1", "r0", "r00"]


def test_linked_orders_stand_in_the_worklist_with_their_report(units: OpensUnits) -> None:
    with units() as unit:
        store_linked(unit)
        unit.orders.save(an_order("o4"))
        rows = {row.order.order_id: (row.report_id, row.answered) for row in unit.orders.worklist()}
        assert rows == {"o1": ("r1", 3), "o2": ("r1", 3), "o3": ("r1", 3), "o4": ("", 0)}
        signed = a_signed(unit.reports.get("r1"), an_order())
        unit.reports.save(replace(signed.report, version=1), None, at=NOW)
        assert [row.order.order_id for row in unit.orders.worklist()] == ["o4", "o1", "o2", "o3"]
        changed, edit = written(replace(unit.reports.get("r1"), state=State.CORRECTING))
        unit.reports.save(changed, edit, at=NOW)
        assert [row.order.order_id for row in unit.orders.worklist()] == ["o1", "o2", "o3", "o4"]


def test_orders_of_a_withdrawn_report_are_to_be_read_again(units: OpensUnits) -> None:
    with units() as unit:
        store_linked(unit)
        unit.orders.save(an_order("o0"))
        signed = a_signed(unit.reports.get("r1"), an_order())
        unit.reports.save(replace(signed.report, version=1), None, at=NOW)
        unit.links.release("r1")
        unit.reports.save(replace(signed.report, version=1, state=State.WITHDRAWN), None, at=NOW)
        rows = unit.orders.worklist()
        assert [row.order.order_id for row in rows] == ["o0", "o1", "o2", "o3"]
        assert {(row.report_id, row.state, row.answered) for row in rows} == {("", None, 0)}
