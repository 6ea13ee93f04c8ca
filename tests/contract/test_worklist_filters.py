"""What the worklist is narrowed to, and what is counted: the storage agrees with `status_of` on every order."""

from collections import Counter
from dataclasses import replace

import pytest

from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import State
from reporting.report.order import OrderStatus, Priority
from reporting.service.ports import AuditEntry, Lock, OpensUnits, UnitOfWork
from reporting.service.worklist_ports import Status, WorklistFilter, status_of
from tests.contract.samples import NOW, a_delivery, a_signed, an_order, seconds, store_report


def ids(unit: UnitOfWork, wanted: WorklistFilter) -> set[str]:
    return {row.order.order_id for row in unit.orders.worklist(wanted)}


def told(unit: UnitOfWork, wanted: WorklistFilter = WorklistFilter()) -> dict[Status, int]:  # noqa: B008 - frozen
    counts: Counter[Status] = Counter()
    for each in unit.orders.counted(wanted):
        counts[each.status] += each.count
    return dict(counts)


def a_report_in(unit: UnitOfWork, name: str, state: State, *deliveries: DeliveryState) -> None:
    """Store a report as it came to a state: what is not a draft was signed, and its deliveries queued."""
    report = store_report(unit, name)
    if state is State.DRAFT:
        return
    signed = a_signed(report, an_order(f"o{name}"))
    unit.signed.add(signed)
    unit.reports.save(replace(signed.report, version=1), None, at=NOW)
    for number, delivery in enumerate(deliveries):
        new = a_delivery(f"d{name}-{number}", report_id=f"r{name}")
        unit.outbox.enqueue(replace(new, state=delivery))
    if state is not State.SIGNED:
        unit.reports.save(replace(signed.report, version=1, state=state), None, at=NOW)


def a_hospital(unit: UnitOfWork) -> None:
    """Store an order of every kind."""
    base = an_order()
    unit.orders.save(replace(base, order_id="unread"))
    unit.orders.save(replace(base, order_id="held", held=True))
    unit.orders.save(replace(base, order_id="made", held=True, status=OrderStatus.EXAMINED))
    unit.orders.save(replace(base, order_id="off", held=True, status=OrderStatus.CANCELLED))
    for state in (State.DRAFT, State.PRELIMINARY, State.CORRECTING, State.ADDING):
        a_report_in(unit, f"-{state.value}", state, DeliveryState.REFUSED)
    a_report_in(unit, "-alone", State.SIGNED)
    for delivery in DeliveryState:
        a_report_in(unit, f"-{delivery.value}", State.SIGNED, delivery, DeliveryState.ACCEPTED)
        a_report_in(unit, f"-{delivery.value}-1", State.SIGNED, delivery)
    a_report_in(unit, "-both", State.SIGNED, DeliveryState.REFUSED, DeliveryState.QUEUED)
    unit.orders.save(replace(an_order("o-sent"), status=OrderStatus.CANCELLED))
    unit.orders.save(replace(an_order("o-draft"), held=True))


@pytest.mark.parametrize("status", Status)
def test_every_order_stands_at_its_status_and_is_counted_there(units: OpensUnits, status: Status) -> None:
    with units() as unit:
        a_hospital(unit)
        rows = unit.orders.worklist()
        expected = {r.order.order_id for r in rows if status_of(r.order, r.state, r.delivery_state) is status}
        assert expected
        assert ids(unit, WorklistFilter(statuses=(status,))) == expected
        assert told(unit)[status] == len(expected)
        assert sum(told(unit).values()) == len(rows)


def test_several_statuses_leave_the_orders_of_each(units: OpensUnits) -> None:
    with units() as unit:
        a_hospital(unit)
        assert ids(unit, WorklistFilter(statuses=(Status.ON_HOLD, Status.DRAFT))) == {"held", "o-draft"}


def test_filters_are_combined_and_counts_leave_them_aside(units: OpensUnits) -> None:
    with units() as unit:
        base = replace(an_order(), modality="CT", priority=Priority.URGENT)
        unit.orders.save(replace(base, order_id="this"))
        unit.orders.save(replace(base, order_id="mr", modality="MR"))
        unit.orders.save(replace(base, order_id="routine", priority=Priority.ROUTINE))
        unit.orders.save(replace(base, order_id="elsewhere", site="SUD"))
        wanted = WorklistFilter(modalities=("CT",), priorities=(Priority.STAT, Priority.URGENT), sites=("NORD",))
        assert ids(unit, wanted) == {"this"}
        counted = {(each.modality, each.priority, each.site): each.count for each in unit.orders.counted(wanted)}
    assert counted == {
        ("CT", Priority.URGENT, "NORD"): 1,
        ("MR", Priority.URGENT, "NORD"): 1,
        ("CT", Priority.ROUTINE, "NORD"): 1,
        ("CT", Priority.URGENT, "SUD"): 1,
    }


def test_counts_are_of_what_a_search_leaves(units: OpensUnits) -> None:
    with units() as unit:
        unit.orders.save(an_order("o1", family="Lefèvre"))
        unit.orders.save(an_order("o2", family="Martin"))
        a_report_in(unit, "3", State.SIGNED, DeliveryState.REFUSED)
        assert told(unit, WorklistFilter(search="martin")) == {Status.UNREAD: 1}
        assert told(unit, WorklistFilter(search="lefevre")) == {Status.UNREAD: 1, Status.REFUSED: 1}


def test_mine_is_what_i_began_released_signed_or_have_the_lock_of(units: OpensUnits) -> None:
    def did(action: str, user_id: str, name: str) -> AuditEntry:
        return AuditEntry(at=NOW, user_id=user_id, action=action, subject=f"r{name}")

    with units() as unit:
        for name in ("1", "2", "3", "4", "5"):
            store_report(unit, name)
            unit.audit.record(did("report-opened", "me" if name == "1" else "you", name))
        unit.audit.record(did("report-opened", "me", "2"))  # looked at only
        unit.audit.record(did("report-opened", "you", "1"))
        unit.audit.record(did("report-signed", "me", "3"))
        unit.audit.record(did("report-released", "me", "4"))
        later = NOW + seconds(600)
        unit.reports.set_lock(Lock(report_id="r5", user_id="me", holder="Me", since=NOW, expires_at=later))
        unit.orders.save(an_order("unread"))
        a_report_in(unit, "6", State.SIGNED, DeliveryState.REFUSED)
        unit.audit.record(did("report-signed", "you", "6"))
        assert told(unit, WorklistFilter(mine="you"))[Status.REFUSED] == 1
        assert ids(unit, WorklistFilter(mine="me")) == {"o1", "o3", "o4", "o5"}
        assert told(unit, WorklistFilter(mine="me")) == {Status.DRAFT: 4}
        assert not ids(unit, WorklistFilter(mine="nobody"))


def test_a_status_follows_what_becomes_of_report_and_delivery(units: OpensUnits) -> None:
    with units() as unit:
        a_report_in(unit, "1", State.SIGNED, DeliveryState.REFUSED)
        assert told(unit) == {Status.REFUSED: 1}
        unit.outbox.requeue("d1-0", at=NOW)
        assert told(unit) == {Status.SIGNED: 1}
        unit.reports.save(replace(unit.reports.get("r1"), state=State.CORRECTING), None, at=NOW)
        assert told(unit) == {Status.CORRECTING: 1}
        unit.reports.save(replace(unit.reports.get("r1"), state=State.SIGNED), None, at=NOW)
        assert told(unit) == {Status.SIGNED: 1}
        unit.orders.save(an_order("o2"))
        unit.links.link("r1", "o2")
        assert told(unit) == {Status.SIGNED: 2}
        unit.links.unlink("r1", "o2")
        assert told(unit) == {Status.SIGNED: 1, Status.UNREAD: 1}
        unit.links.release("r1")
        assert told(unit) == {Status.UNREAD: 2}


def test_a_report_of_a_new_revision_is_not_delivered_by_the_last_one(units: OpensUnits) -> None:
    with units() as unit:
        a_report_in(unit, "1", State.SIGNED, DeliveryState.ACCEPTED)
        assert told(unit) == {Status.DELIVERED: 1}
        again = a_signed(replace(unit.reports.get("r1"), state=State.DRAFT), an_order(), revision=2)
        unit.signed.add(again)
        unit.reports.save(replace(unit.reports.get("r1"), state=State.SIGNED), None, at=NOW)
        assert told(unit) == {Status.SIGNED: 1}
