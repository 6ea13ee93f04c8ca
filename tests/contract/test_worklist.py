"""The worklist: what is most pressing comes first, and what became of it stands beside it."""

from dataclasses import replace

import pytest

from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import State
from reporting.report.order import Code, Identifier, OrderStatus, Priority
from reporting.service.ports import Lock, OpensUnits, UnitOfWork
from reporting.service.worklist_ports import WorklistFilter
from tests.contract.samples import (
    NOW,
    a_delivery,
    a_report,
    a_signed,
    an_order,
    seconds,
    store_report,
)


def ids(unit: UnitOfWork, search: str = "", limit: int = 200) -> list[str]:
    return [row.order.order_id for row in unit.orders.worklist(WorklistFilter(search=search), limit=limit)]


def store_signed(unit: UnitOfWork, name: str) -> None:
    report = store_report(unit, name)
    signed = a_signed(report, an_order(f"o{name}"))
    unit.signed.add(signed)
    unit.reports.save(replace(signed.report, version=1), None, at=NOW)


def test_the_most_pressing_comes_first(units: OpensUnits) -> None:
    base = an_order()
    with units() as unit:
        unit.orders.save(replace(base, order_id="routine-unscheduled"))
        unit.orders.save(replace(base, order_id="routine-late", scheduled_at=NOW + seconds(3600)))
        unit.orders.save(replace(base, order_id="routine-early", scheduled_at=NOW))
        unit.orders.save(replace(base, order_id="urgent", priority=Priority.URGENT))
        unit.orders.save(replace(base, order_id="stat", priority=Priority.STAT, scheduled_at=NOW + seconds(9)))
        unit.orders.save(replace(base, order_id="off", priority=Priority.STAT, status=OrderStatus.CANCELLED))
        store_signed(unit, "-signed")
        assert ids(unit) == [
            "stat",
            "urgent",
            "routine-early",
            "routine-late",
            "routine-unscheduled",
            "o-signed",
            "off",
        ]
        assert ids(unit, limit=2) == ["stat", "urgent"]


def test_an_order_that_was_not_opened_has_no_report(units: OpensUnits) -> None:
    with units() as unit:
        unit.orders.save(an_order())
        (row,) = unit.orders.worklist()
    assert (row.report_id, row.state, row.revision, row.delivery_state, row.locked_by) == ("", None, 0, None, "")


def test_state_revision_delivery_and_lock_stand_beside_the_order(units: OpensUnits) -> None:
    with units() as unit:
        store_signed(unit, "1")
        unit.outbox.enqueue(a_delivery("d1"))
        unit.reports.set_lock(
            Lock(report_id="r1", user_id="u", holder="Dr Thomas Éric", since=NOW, expires_at=NOW + seconds(600))
        )
        unit.orders.save(an_order("other"))
        other, row = unit.orders.worklist()
    assert (other.report_id, other.locked_by) == ("", "")
    assert (row.report_id, row.state, row.revision) == ("r1", State.SIGNED, 1)
    assert (row.delivery_state, row.locked_by) == (DeliveryState.QUEUED, "Dr Thomas Éric")


def test_a_correction_under_way_brings_the_order_back_up(units: OpensUnits) -> None:
    with units() as unit:
        store_signed(unit, "1")
        unit.orders.save(replace(an_order("later"), scheduled_at=NOW))
        assert ids(unit) == ["later", "o1"]
        unit.orders.save(replace(an_order("o1"), priority=Priority.STAT))
        assert ids(unit) == ["later", "o1"]
        unit.reports.save(replace(unit.reports.get("r1"), state=State.CORRECTING), None, at=NOW)
        assert ids(unit) == ["o1", "later"]


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.QUEUED], DeliveryState.REFUSED),
        ([DeliveryState.ACCEPTED, DeliveryState.QUEUED], DeliveryState.QUEUED),
        ([DeliveryState.SENT, DeliveryState.ACCEPTED], DeliveryState.SENT),
        ([DeliveryState.ACCEPTED, DeliveryState.ACCEPTED], DeliveryState.ACCEPTED),
        ([DeliveryState.QUEUED, DeliveryState.HELD], DeliveryState.HELD),
        ([DeliveryState.ACCEPTED, DeliveryState.CANCELLED], DeliveryState.CANCELLED),
        ([DeliveryState.MENDED, DeliveryState.ACCEPTED], DeliveryState.ACCEPTED),
    ],
)
def test_the_delivery_that_is_worst_off_is_shown(
    units: OpensUnits, states: list[DeliveryState], worst: DeliveryState
) -> None:
    with units() as unit:
        store_signed(unit, "1")
        for number, state in enumerate(states):
            unit.outbox.enqueue(replace(a_delivery(f"d{number}"), state=state))
        (row,) = unit.orders.worklist()
    assert row.delivery_state is worst


def test_only_deliveries_of_the_last_revision_count(units: OpensUnits) -> None:
    with units() as unit:
        store_signed(unit, "1")
        unit.signed.add(a_signed(a_report(), an_order(), revision=2))
        unit.outbox.enqueue(replace(a_delivery("d1", revision=1), state=DeliveryState.REFUSED))
        (row,) = unit.orders.worklist()
        assert (row.revision, row.delivery_state) == (2, None)
        unit.outbox.enqueue(a_delivery("d2", revision=2))
        (row,) = unit.orders.worklist()
        assert row.delivery_state is DeliveryState.QUEUED


@pytest.mark.parametrize(
    "search",
    [
        "lefevre",
        "LEFÈVRE",
        "zoe LEFÈV",
        "jean-zoé",
        "jean zoe",
        "oeuvrard",
        "œuvrard",
        "mrn/42",
        "ACC-2026_001",
        "thoracique",
        "zcqk005",
        "lefevre scanner",
        "   ",
    ],
)
def test_a_search_finds_names_numbers_and_procedures_without_accents(units: OpensUnits, search: str) -> None:
    order = an_order(family="Lefèvre-Œuvrard", given="Jean-Zoé", mrn="MRN/42")
    with units() as unit:
        unit.orders.save(replace(order, accession_number=Identifier(value="ACC-2026_001")))
        assert ids(unit, search) == ["o1"]


@pytest.mark.parametrize("search", ["dupond", "lefevre dupond", "%", "_", "l_fevre", "lefevre%x", "'; --"])
def test_a_search_does_not_find_what_is_not_there(units: OpensUnits, search: str) -> None:
    with units() as unit:
        unit.orders.save(an_order())
        unit.orders.save(replace(an_order("o2"), procedure=Code(value="", meaning="IRM du genou")))
        found = ids(unit, search)
    assert found == (["o1", "o2"] if search in ("%", "_", "'; --") else [])
