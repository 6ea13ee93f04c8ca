"""Several deliveries at once: claimed of different lanes, recorded together, given back unspent."""

from dataclasses import replace

import pytest

from reporting.errors import NotFoundError
from reporting.hl7.delivery import DeliveryState, Outcome, OutcomeKind
from reporting.service.delivery_ports import DestinationState
from reporting.service.ports import OpensUnits, UnitOfWork
from tests.contract.samples import NOW, a_delivery, a_result, an_attempt, seconds, store_deliveries

LEASE_S = 30.0
TIMEOUT = an_attempt(1, OutcomeKind.TIMEOUT, "")


def claimed(unit: UnitOfWork, limit: int = 50, after_s: float = 0) -> list[str]:
    taken = unit.outbox.claim("ris", now=NOW + seconds(after_s), lease_s=LEASE_S, limit=limit)
    return [delivery.delivery_id for delivery in taken]


def test_a_batch_is_the_first_of_each_lane_longest_due_first(units: OpensUnits) -> None:
    late = a_delivery("b1", accession="B", at=NOW)
    store_deliveries(
        units, [late, a_delivery("a1", accession="A", at=NOW - seconds(1)), a_delivery("a2", accession="A")]
    )
    with units() as unit:
        assert claimed(unit) == ["a1", "b1"]
        assert claimed(unit) == []
        unit.outbox.record([a_result("a1", DeliveryState.ACCEPTED)])
        assert claimed(unit) == ["a2"]


def test_a_batch_is_not_larger_than_asked_for(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery(f"d{n}", accession=f"A{n}") for n in range(5)])
    with units() as unit:
        assert [claimed(unit, 2), claimed(unit, 2), claimed(unit, 2)] == [["d0", "d1"], ["d2", "d3"], ["d4"]]


def test_a_batch_comes_with_the_attempts_that_were_made(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1", accession="A"), a_delivery("d2", accession="B")])
    with units() as unit:
        claimed(unit)
        unit.outbox.record([a_result("d1", DeliveryState.QUEUED, TIMEOUT), a_result("d2", DeliveryState.QUEUED)])
        one, two = unit.outbox.claim("ris", now=NOW, lease_s=LEASE_S, limit=9)
        assert (one.attempts, two.attempts) == ((TIMEOUT,), (an_attempt(),))
        assert one.state is DeliveryState.SENT


def test_what_is_given_back_is_due_as_before_and_was_not_tried(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1", accession="A"), a_delivery("d2", accession="B")])
    with units() as unit:
        claimed(unit)
        unit.outbox.record([a_result("d1", DeliveryState.ACCEPTED)])
        unit.outbox.give_back(["d1", "d2"])
        assert unit.outbox.get("d1").state is DeliveryState.ACCEPTED
        assert unit.outbox.get("d2") == a_delivery("d2", accession="B")
        assert claimed(unit) == ["d2"]
        unit.outbox.give_back([])
        assert unit.outbox.get("d2").state is DeliveryState.SENT


def test_only_what_was_moved_is_named(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery(f"d{n}", accession=f"A{n}") for n in range(3)])
    with units() as unit:
        claimed(unit)
        accepted = [a_result(f"d{n}", DeliveryState.ACCEPTED) for n in range(2)]
        assert unit.outbox.record(accepted) == {"d0", "d1"}
        again = [*accepted, a_result("d2", DeliveryState.REFUSED, TIMEOUT)]
        assert unit.outbox.record(again) == {"d2"}
        assert [len(unit.outbox.get(f"d{n}").attempts) for n in range(3)] == [2, 2, 1]


def test_one_unknown_delivery_refuses_the_whole_record(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        claimed(unit)
        with pytest.raises(NotFoundError):
            unit.outbox.record([a_result("d1", DeliveryState.ACCEPTED), a_result("d9", DeliveryState.ACCEPTED)])


@pytest.mark.parametrize("state", [DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.REFUSED])
def test_an_acceptance_that_comes_late_counts_and_a_failure_does_not(units: OpensUnits, state: DeliveryState) -> None:
    store_deliveries(units, [replace(a_delivery("d1"), state=state)])
    with units() as unit:
        assert unit.outbox.record([a_result("d1", DeliveryState.QUEUED, TIMEOUT)]) == frozenset()
        assert unit.outbox.get("d1").state is state
        assert unit.outbox.record([a_result("d1", DeliveryState.ACCEPTED)]) == {"d1"}


@pytest.mark.parametrize("state", [DeliveryState.ACCEPTED, DeliveryState.CANCELLED, DeliveryState.MENDED])
def test_what_is_finished_is_moved_by_no_answer(units: OpensUnits, state: DeliveryState) -> None:
    store_deliveries(units, [replace(a_delivery("d1"), state=state)])
    with units() as unit:
        for decided in (DeliveryState.ACCEPTED, DeliveryState.QUEUED, DeliveryState.REFUSED):
            assert unit.outbox.record([a_result("d1", decided)]) == frozenset()
        assert unit.outbox.get("d1").state is state


def test_the_last_failure_and_acceptance_of_a_destination_are_kept(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery(f"d{n}", accession=f"A{n}") for n in range(3)])
    failed = replace(TIMEOUT, at=NOW + seconds(1), outcome=Outcome(kind=OutcomeKind.TIMEOUT, reason="no answer"))
    with units() as unit:
        assert unit.outbox.destinations() == []
        claimed(unit)
        unit.outbox.record([a_result("d0", DeliveryState.ACCEPTED), a_result("d1", DeliveryState.QUEUED, failed)])
        known = DestinationState(destination="ris", failed_at=NOW + seconds(1), failure=failed.outcome, accepted_at=NOW)
        assert unit.outbox.destinations() == [known]
        later = replace(an_attempt(), at=NOW + seconds(9))
        unit.outbox.record([a_result("d2", DeliveryState.ACCEPTED, later)])
        assert unit.outbox.destinations() == [replace(known, accepted_at=NOW + seconds(9))]
