"""What a person does to the outbox: hold, release, cancel, replay; and what the queue page counts and lists."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, NotFoundError
from reporting.hl7.delivery import DeliveryEvent, DeliveryState, OutcomeKind
from reporting.service.delivery_ports import DestinationState, Hold, QueueLine, Tally
from reporting.service.ports import OpensUnits, UnitOfWork
from tests.contract.samples import NOW, a_delivery, a_result, an_attempt, seconds, store_deliveries

HOLD = Hold(held_at=NOW, held_by="user-1", reason="maintenance")
TIMEOUT = an_attempt(1, OutcomeKind.TIMEOUT, "")


def claimed(unit: UnitOfWork, after_s: float = 0) -> list[str]:
    taken = unit.outbox.claim("ris", now=NOW + seconds(after_s), lease_s=30, limit=50)
    return [delivery.delivery_id for delivery in taken]


def stand(units: OpensUnits, **states: DeliveryState) -> None:
    """Store deliveries of one lane in these states, oldest first, queued a second apart."""
    store_deliveries(
        units,
        [
            replace(a_delivery(name, at=NOW + seconds(number)), state=state)
            for number, (name, state) in enumerate(states.items())
        ],
    )


def test_a_held_delivery_is_not_sent_and_holds_up_what_is_newer(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), a_delivery("d2"), a_delivery("other", accession="B")])
    with units() as unit:
        held = unit.outbox.move("d1", DeliveryEvent.HELD, at=NOW, reason="wait for the RIS")
        assert held == replace(a_delivery("d1"), state=DeliveryState.HELD, reason="wait for the RIS")
        unit.commit()
    with units() as unit:
        assert claimed(unit, 10_000) == ["other"]
        assert unit.outbox.next_due_at("ris") is None
        released = unit.outbox.move("d1", DeliveryEvent.RELEASED, at=NOW + seconds(9))
        assert (released.state, released.reason) == (DeliveryState.QUEUED, "")
        assert unit.outbox.next_due_at("ris") == NOW + seconds(9)
        assert claimed(unit, 9) == ["d1"]


def test_a_cancelled_delivery_lets_the_next_go(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.REFUSED, d2=DeliveryState.QUEUED)
    with units() as unit:
        cancelled = unit.outbox.move("d1", DeliveryEvent.CANCELLED, at=NOW, reason="sent by fax")
        assert (cancelled.state, cancelled.reason) == (DeliveryState.CANCELLED, "sent by fax")
        assert claimed(unit, 1) == ["d2"]


def test_a_held_delivery_that_is_cancelled_lets_the_next_go(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.HELD, d2=DeliveryState.QUEUED)
    with units() as unit:
        unit.outbox.move("d1", DeliveryEvent.CANCELLED, at=NOW)
        assert claimed(unit, 1) == ["d2"]


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (DeliveryState.SENT, DeliveryEvent.HELD),
        (DeliveryState.ACCEPTED, DeliveryEvent.CANCELLED),
        (DeliveryState.QUEUED, DeliveryEvent.CANCELLED),
        (DeliveryState.CANCELLED, DeliveryEvent.RELEASED),
        (DeliveryState.MENDED, DeliveryEvent.MENDED),
    ],
)
def test_what_the_table_does_not_know_changes_nothing(
    units: OpensUnits, state: DeliveryState, event: DeliveryEvent
) -> None:
    stand(units, d1=state)
    with units() as unit:
        with pytest.raises(ConflictError) as refused:
            unit.outbox.move("d1", event, at=NOW)
        assert refused.value.code == "delivery-event-not-allowed"
        assert unit.outbox.get("d1").state is state
        with pytest.raises(NotFoundError):
            unit.outbox.move("d9", event, at=NOW)


def test_a_mended_message_names_the_one_in_whose_place_it_goes(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.REFUSED)
    mended = replace(a_delivery("d2"), mends="d1", mended_by="user-1", message=b"MSH|other")
    with units() as unit:
        unit.outbox.move("d1", DeliveryEvent.MENDED, at=NOW)
        unit.outbox.enqueue(mended)
        unit.commit()
    with units() as unit:
        assert unit.outbox.get("d2") == mended
        assert unit.outbox.get("d1").state is DeliveryState.MENDED
        assert claimed(unit) == ["d2"]


def test_a_destination_on_hold_is_sent_nothing_and_the_others_are(units: OpensUnits) -> None:
    store_deliveries(units, [a_delivery("d1"), replace(a_delivery("d2"), destination="archive")])
    with units() as unit:
        unit.outbox.hold("ris", HOLD)
        unit.commit()
    with units() as unit:
        assert unit.outbox.destinations() == [DestinationState(destination="ris", hold=HOLD)]
        assert claimed(unit) == []
        assert unit.outbox.next_due_at("ris") is None
        assert [each.delivery_id for each in unit.outbox.claim("archive", now=NOW, lease_s=1)] == ["d2"]
        unit.outbox.hold("ris", None)
        assert unit.outbox.destinations() == [DestinationState(destination="ris")]
        assert claimed(unit) == ["d1"]


def test_what_was_accepted_is_replayed_with_the_same_bytes_in_its_order(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.ACCEPTED, d2=DeliveryState.ACCEPTED)
    with units() as unit:
        queued = unit.outbox.replay("ris", since=NOW, until=NOW + seconds(10), at=NOW + seconds(50))
        assert sorted(queued) == ["d1", "d2"]
        (first,) = unit.outbox.claim("ris", now=NOW + seconds(50), lease_s=30, limit=9)
        assert (first.delivery_id, first.control_id, first.message) == ("d1", "Cd1", a_delivery("d1").message)
        unit.outbox.record([a_result("d1", DeliveryState.ACCEPTED)])
        assert claimed(unit, 50) == ["d2"]


def test_a_replay_takes_what_came_later_in_the_lane_along_so_that_it_ends_with_the_newest(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.ACCEPTED, d2=DeliveryState.ACCEPTED, d3=DeliveryState.REFUSED)
    with units() as unit:
        assert sorted(unit.outbox.replay("ris", since=NOW, until=NOW + seconds(1), at=NOW)) == ["d1", "d2"]
        assert unit.outbox.get("d3").state is DeliveryState.REFUSED


def test_a_replay_leaves_earlier_ones_and_other_destinations_alone(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.ACCEPTED, d2=DeliveryState.ACCEPTED)
    with units() as unit:
        other = replace(a_delivery("d3", accession="B", at=NOW + seconds(1)), state=DeliveryState.ACCEPTED)
        unit.outbox.enqueue(replace(other, destination="archive"))
        assert unit.outbox.replay("ris", since=NOW + seconds(1), until=NOW + seconds(2), at=NOW) == ["d2"]
        assert unit.outbox.replay("ris", since=NOW + seconds(2), until=NOW + seconds(3), at=NOW) == []


def test_a_lane_that_is_on_the_wire_is_not_replayed(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.ACCEPTED, d2=DeliveryState.SENT)
    with units() as unit:
        assert unit.outbox.replay("ris", since=NOW, until=NOW + seconds(9), at=NOW) == []


def test_what_waits_is_counted_whole_and_what_was_accepted_of_late(units: OpensUnits) -> None:
    states = {state.value.replace("-", "_"): state for state in DeliveryState}
    stand(units, **states, old=DeliveryState.QUEUED)
    with units() as unit:
        told = {each.state: each for each in unit.outbox.tally(accepted_since=NOW)}
        assert {state: each.count for state, each in told.items()} == {
            DeliveryState.QUEUED: 2,
            DeliveryState.SENT: 1,
            DeliveryState.ACCEPTED: 1,
            DeliveryState.REFUSED: 1,
            DeliveryState.HELD: 1,
        }
        assert told[DeliveryState.QUEUED] == Tally(
            destination="ris", state=DeliveryState.QUEUED, count=2, oldest_at=NOW
        )
        later = unit.outbox.tally(accepted_since=NOW + seconds(100))
        assert DeliveryState.ACCEPTED not in {each.state for each in later}


def test_a_list_is_the_oldest_of_a_state_without_messages(units: OpensUnits) -> None:
    stand(units, d1=DeliveryState.REFUSED, d2=DeliveryState.REFUSED, d3=DeliveryState.QUEUED)
    with units() as unit:
        unit.outbox.record([a_result("d1", DeliveryState.QUEUED, TIMEOUT), a_result("d1", DeliveryState.QUEUED)])
        first, second = unit.outbox.lines("ris", DeliveryState.REFUSED, limit=5)
        assert first == QueueLine(
            delivery_id="d1",
            report_id="r1",
            revision=1,
            destination="ris",
            control_id="Cd1",
            state=DeliveryState.REFUSED,
            created_at=NOW,
            next_attempt_at=NOW,
            attempts=2,
            last=an_attempt(),
            reason="",
            mends="",
        )
        assert (second.delivery_id, second.attempts, second.last) == ("d2", 0, None)
        assert [line.delivery_id for line in unit.outbox.lines("ris", DeliveryState.REFUSED, limit=1)] == ["d1"]
        assert not unit.outbox.lines("archive", DeliveryState.REFUSED, limit=1)
