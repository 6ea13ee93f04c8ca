"""The outbox: each message to one sender at a time, in the order of its accession, until it is accepted or refused."""

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from reporting.errors import ConflictError, NotFoundError
from reporting.hl7.delivery import Delivery, DeliveryState, OutcomeKind
from reporting.service.ports import OpensUnits, UnitOfWork
from tests.contract.samples import NOW, a_delivery, a_result, an_attempt, seconds, store_deliveries, store_report

LEASE_S = 30.0


def claimed(unit: UnitOfWork, after_s: float = 0) -> str | None:
    taken = unit.outbox.claim("ris", now=NOW + seconds(after_s), lease_s=LEASE_S)
    return taken[0].delivery_id if taken else None


def finish(unit: UnitOfWork, delivery_id: str, state: DeliveryState, *, again_s: float = 0) -> None:
    unit.outbox.record([a_result(delivery_id, state, again_at=NOW + seconds(again_s))])


def test_a_delivery_comes_back_with_its_bytes(units: OpensUnits) -> None:
    delivery = a_delivery("d1")
    store_deliveries(units, [delivery])
    with units() as unit:
        assert unit.outbox.get("d1") == delivery
        assert unit.outbox.for_report("r1") == [delivery]
        assert not unit.outbox.for_report("r2")


def test_a_claim_marks_the_delivery_as_sent(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        assert unit.outbox.claim("ris", now=NOW, lease_s=LEASE_S) == [
            replace(a_delivery("d1"), state=DeliveryState.SENT)
        ]
        unit.commit()
    with units() as unit:
        assert unit.outbox.get("d1").state is DeliveryState.SENT
        assert claimed(unit) is None


def test_a_claim_that_is_not_committed_is_none(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        assert claimed(unit) == "d1"
    with units() as unit:
        assert claimed(unit) == "d1"


def test_what_is_not_due_yet_is_not_claimed(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1", at=NOW + seconds(5))])
    with units() as unit:
        assert claimed(unit, 4.999999) is None
        assert claimed(unit, 5) == "d1"


def test_what_is_longest_due_is_claimed_first(units: OpensUnits) -> None:
    late, early = a_delivery("late", accession="A", at=NOW), a_delivery("early", accession="B", at=NOW - seconds(1))
    store_deliveries(units, [late, early])
    with units() as unit:
        assert [claimed(unit), claimed(unit), claimed(unit)] == ["early", "late", None]


def test_a_delivery_whose_sender_died_is_claimed_again(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        claimed(unit)
        unit.commit()
    with units() as unit:
        assert claimed(unit, LEASE_S - 0.001) is None
        assert claimed(unit, LEASE_S) == "d1"
        assert claimed(unit, 2 * LEASE_S - 0.001) is None


def test_one_accession_keeps_its_order(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), a_delivery("d2"), a_delivery("other", accession="A-2")])
    with units() as unit:
        assert claimed(unit) == "d1"
        assert claimed(unit) == "other"
        assert claimed(unit) is None
        finish(unit, "d1", DeliveryState.ACCEPTED)
        assert claimed(unit) == "d2"


def test_a_delivery_that_is_tried_again_later_still_holds_up_the_next(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), a_delivery("d2")])
    with units() as unit:
        claimed(unit)
        finish(unit, "d1", DeliveryState.QUEUED, again_s=60)
        assert claimed(unit, 59) is None
        assert claimed(unit, 60) == "d1"
        finish(unit, "d1", DeliveryState.ACCEPTED)
        assert claimed(unit, 60) == "d2"


def test_another_destination_does_not_wait(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), replace(a_delivery("d2"), destination="archive")])
    with units() as unit:
        assert [claimed(unit), claimed(unit)] == ["d1", None]
        assert [each.delivery_id for each in unit.outbox.claim("archive", now=NOW, lease_s=LEASE_S)] == ["d2"]


def test_without_accession_each_report_keeps_its_own_order(units: OpensUnits) -> None:
    with units() as unit:
        store_report(unit, "1")
        store_report(unit, "2")
        unit.outbox.enqueue(a_delivery("d1", accession=""))
        unit.outbox.enqueue(a_delivery("d2", accession=""))
        unit.outbox.enqueue(a_delivery("d3", accession="", report_id="r2"))
        assert [claimed(unit), claimed(unit), claimed(unit)] == ["d1", "d3", None]


def test_a_refused_delivery_does_not_hold_up_the_next(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), a_delivery("d2")])
    with units() as unit:
        claimed(unit)
        finish(unit, "d1", DeliveryState.REFUSED)
        assert claimed(unit) == "d2"
        finish(unit, "d2", DeliveryState.ACCEPTED)
        assert claimed(unit, 10_000) is None


def test_an_accepted_delivery_is_never_claimed_again(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        claimed(unit)
        finish(unit, "d1", DeliveryState.ACCEPTED)
        assert claimed(unit, 1_000_000) is None


def test_every_attempt_is_kept(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), a_delivery("d2")])
    timeout = an_attempt(1, OutcomeKind.TIMEOUT, "")
    with units() as unit:
        unit.outbox.record([a_result("d1", DeliveryState.QUEUED, timeout, again_at=NOW + seconds(5))])
        unit.outbox.record([a_result("d1", DeliveryState.ACCEPTED, an_attempt(2))])
        unit.commit()
    with units() as unit:
        first, second = unit.outbox.for_report("r1")
        assert (first.state, first.attempts) == (DeliveryState.ACCEPTED, (timeout, an_attempt(2)))
        assert (second.state, second.attempts) == (DeliveryState.QUEUED, ())
        assert unit.outbox.get("d1") == first


def test_a_sender_that_comes_back_late_does_not_take_back_what_was_accepted(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        finish(unit, "d1", DeliveryState.ACCEPTED)
        late = a_result("d1", DeliveryState.QUEUED, an_attempt(1, OutcomeKind.TIMEOUT, ""))
        assert unit.outbox.record([late]) == frozenset()
        assert unit.outbox.get("d1").state is DeliveryState.ACCEPTED
        assert len(unit.outbox.get("d1").attempts) == 2
        assert claimed(unit, 1000) is None


def test_a_refused_delivery_can_be_sent_again_with_the_same_bytes(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        claimed(unit)
        finish(unit, "d1", DeliveryState.REFUSED)
        unit.outbox.requeue("d1", at=NOW + seconds(3))
        assert unit.outbox.next_due_at("ris") == NOW + seconds(3)
        (again,) = unit.outbox.claim("ris", now=NOW + seconds(3), lease_s=LEASE_S)
        assert (again.message, again.control_id) == (a_delivery("d1").message, "Cd1")
        assert again.attempts == (an_attempt(),)


def test_only_a_refused_delivery_can_be_sent_again(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1")])
    with units() as unit:
        with pytest.raises(ConflictError) as refused:
            unit.outbox.requeue("d1", at=NOW)
        assert refused.value.details == {"delivery": "d1", "state": "queued"}
        finish(unit, "d1", DeliveryState.ACCEPTED)
        with pytest.raises(ConflictError):
            unit.outbox.requeue("d1", at=NOW)


def test_an_unknown_delivery_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        for ask in (
            lambda: unit.outbox.get("d1"),
            lambda: unit.outbox.requeue("d1", at=NOW),
            lambda: finish(unit, "d1", DeliveryState.ACCEPTED),
        ):
            with pytest.raises(NotFoundError) as missing:
                ask()
            assert missing.value.code == "delivery-unknown"


def test_the_next_is_due_when_the_first_that_need_not_wait_is(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1", at=NOW + seconds(50)), a_delivery("d2", at=NOW)])
    with units() as unit:
        assert unit.outbox.next_due_at("ris") == NOW + seconds(50)
        unit.outbox.enqueue(a_delivery("d3", accession="A-3", at=NOW + seconds(20)))
        assert unit.outbox.next_due_at("ris") == NOW + seconds(20)
        assert claimed(unit, 20) == "d3"
        assert unit.outbox.next_due_at("ris") == NOW + seconds(50)


def test_nothing_is_due_in_an_empty_outbox(units: OpensUnits) -> None:
    with units() as unit:
        assert unit.outbox.next_due_at("ris") is None
        assert claimed(unit) is None


def test_workers_at_the_same_time_never_claim_the_same_delivery(units: OpensUnits) -> None:
    deliveries: list[Delivery] = [a_delivery(f"d{n}", accession=f"A-{n % 6}") for n in range(18)]
    store_deliveries(units, deliveries)
    workers = 3
    start = Barrier(workers)
    taken: list[str] = []

    def work() -> None:
        start.wait()
        while True:
            with units() as unit:
                delivery_id = claimed(unit)
                unit.commit()
            if delivery_id is None:
                return
            taken.append(delivery_id)
            with units() as unit:
                finish(unit, delivery_id, DeliveryState.ACCEPTED)
                unit.commit()

    threads = [Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with units() as unit:
        while (left := claimed(unit)) is not None:  # what its predecessor blocked when the last worker looked
            taken.append(left)
            finish(unit, left, DeliveryState.ACCEPTED)
    assert sorted(taken) == sorted(delivery.delivery_id for delivery in deliveries)
    for accession in range(6):
        of_accession = [int(each[1:]) for each in taken if int(each[1:]) % 6 == accession]
        assert of_accession == sorted(of_accession)
