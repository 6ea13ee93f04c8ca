"""Sending in batches: order of a lane, a line that fails, leases, storage that fails, several receivers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from reporting.errors import StoreError
from reporting.hl7.delivery import Delivery, DeliveryState, Outcome, OutcomeKind, RetryPolicy
from reporting.service.deliver import Delivering
from reporting.service.delivery_ports import Hold
from reporting.service.senders import Senders
from tests.contract.samples import NOW, a_delivery, store_deliveries
from tests.fakes.clock import FakeClock
from tests.fakes.hub import FakeHub
from tests.fakes.link import ACCEPTED, FakeLink
from tests.fakes.unit import FakeUnits

LEASE_S, ATTEMPT_S = 30.0, 15.0
DOWN = Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason="not reached")
REFUSED = Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AE", reason="PID-3")


class Desk:
    """A storage with deliveries `d0`, `d1` ... each in a lane of its own unless said otherwise, and senders to it."""

    def __init__(self, count: int, lanes: Callable[[int], str] = lambda n: f"A{n}") -> None:
        self.units, self.clock, self.hub = FakeUnits(), FakeClock(NOW), FakeHub()
        store_deliveries(self.units, [a_delivery(f"d{n}", accession=lanes(n)) for n in range(count)])

    def sender(self, link: FakeLink, destination: str = "ris", **others: Any) -> Delivering:
        policy = RetryPolicy(attempts=5, first_delay_s=10, longest_delay_s=60)
        return Delivering(
            destination,
            self.units,
            self.clock,
            link,
            policy,
            self.hub,
            attempt_s=ATTEMPT_S,
            lease_s=LEASE_S,
            jitter=lambda: 1.0,
            **others,
        )

    def states(self) -> list[str]:
        return [each.state.value for each in self.units.rows.deliveries.values()]

    def attempts(self) -> list[int]:
        return [len(each.attempts) for each in self.units.rows.deliveries.values()]

    def audited(self, action: str) -> list[str]:
        return sorted(entry.subject for entry in self.units.rows.audit.values() if entry.action == action)


async def test_a_batch_goes_out_one_after_the_other_and_is_recorded_whole() -> None:
    desk, link = Desk(7), FakeLink()
    assert await desk.sender(link).once()
    assert [control_id for _, control_id in link.sent] == [f"Cd{n}" for n in range(7)]
    assert desk.states() == ["accepted"] * 7
    assert desk.audited("delivery-accepted") == [f"d{n}" for n in range(7)]
    assert desk.hub.names() == ["changed"] * 7


async def test_a_batch_is_not_larger_than_wanted() -> None:
    desk, link = Desk(5), FakeLink()
    sender = desk.sender(link, batch=2)
    assert [await sender.once() for _ in range(4)] == [True, True, True, False]
    assert len(link.sent) == 5


async def test_what_is_newer_in_a_lane_goes_after_the_acceptance_of_what_is_older_is_stored() -> None:
    desk, link = Desk(4, lanes=lambda n: f"A{n % 2}"), FakeLink()
    states_when_sent: list[list[str]] = []

    async def look() -> None:
        states_when_sent.append(desk.states())

    link.meanwhile = look
    sender = desk.sender(link)
    await sender.once()
    assert [control_id for _, control_id in link.sent] == ["Cd0", "Cd1"]
    await sender.once()
    assert [control_id for _, control_id in link.sent][2:] == ["Cd2", "Cd3"]
    assert all(states[0] == states[1] == "accepted" for states in states_when_sent[2:])


async def test_what_a_ris_refuses_does_not_keep_the_rest_of_the_batch() -> None:
    desk = Desk(3)
    await desk.sender(FakeLink(ACCEPTED, REFUSED, ACCEPTED)).once()
    assert desk.states() == ["accepted", "refused", "accepted"]
    assert desk.audited("delivery-refused") == ["d1"]


async def test_a_line_that_fails_costs_one_message_an_attempt_and_the_others_none() -> None:
    desk, link = Desk(4), FakeLink(ACCEPTED, DOWN)
    sender = desk.sender(link)
    await sender.once()
    assert (desk.states(), desk.attempts()) == (["accepted", "queued", "queued", "queued"], [1, 1, 0, 0])
    await sender.once()
    assert desk.attempts() == [1, 1, 1, 0], "one is tried at a time while the line is down"
    link.outcomes = [ACCEPTED]
    await sender.once()
    desk.clock.advance(10)
    await sender.once()
    assert desk.states() == ["accepted"] * 4


async def test_what_would_outlast_its_lease_is_given_back_untried() -> None:
    desk, link = Desk(4), FakeLink()

    async def take_long() -> None:
        desk.clock.advance(10)

    link.meanwhile = take_long
    await desk.sender(link).once()
    assert (desk.states(), desk.attempts()) == (["accepted", "accepted", "queued", "queued"], [1, 1, 0, 0])


async def test_a_sender_that_is_urged_or_stopped_looks_anew_before_it_goes_on() -> None:
    desk, link, stop = Desk(3), FakeLink(), asyncio.Event()

    async def tell() -> None:
        stop.set()

    link.meanwhile = tell
    await desk.sender(link).once(stop)
    assert desk.states() == ["accepted", "queued", "queued"]


async def test_storage_that_fails_ends_the_batch_and_no_answer_is_lost_or_asked_for_again() -> None:
    desk, link = Desk(30), FakeLink()

    async def break_storage() -> None:
        if len(link.sent) == 3:
            desk.units.refuse_commit = "database-disk-full"

    link.meanwhile = break_storage
    sender = desk.sender(link)
    with pytest.raises(StoreError):
        await sender.once()
    desk.units.refuse_commit = ""
    desk.clock.advance(LEASE_S)
    while await sender.once():
        desk.clock.advance(LEASE_S)
    assert desk.states() == ["accepted"] * 30
    assert desk.attempts() == [1] * 30
    assert len(link.sent) == 30


async def test_an_acceptance_that_two_senders_heard_is_recorded_once() -> None:
    desk, first, second = Desk(1), FakeLink(), FakeLink()

    async def outlive_the_lease() -> None:
        desk.clock.advance(LEASE_S)
        assert await desk.sender(second).once()

    first.meanwhile = outlive_the_lease
    await desk.sender(first).once()
    assert first.sent == second.sent
    assert (desk.states(), desk.attempts()) == (["accepted"], [2])
    assert desk.audited("delivery-accepted") == ["d0"]


async def test_a_sender_that_is_killed_between_sending_and_recording_sends_the_same_bytes_again() -> None:
    desk, dying = Desk(3), FakeLink()

    async def die() -> None:
        if len(dying.sent) == 2:
            raise asyncio.CancelledError

    dying.meanwhile = die
    with pytest.raises(asyncio.CancelledError):
        await desk.sender(dying).once()
    link = FakeLink()
    sender = desk.sender(link)
    assert not await sender.once(), "the leases of the dead sender still run"
    desk.clock.advance(LEASE_S)
    assert await sender.once()
    assert set(dying.sent[1:]) <= set(link.sent)
    assert desk.states() == ["accepted"] * 3
    assert desk.audited("delivery-accepted") == ["d0", "d1", "d2"]


async def test_a_destination_on_hold_is_sent_nothing() -> None:
    desk, link = Desk(2), FakeLink()
    with desk.units() as unit:
        unit.outbox.hold("ris", Hold(held_at=NOW, held_by="u", reason=""))
        unit.commit()
    assert not await desk.sender(link).once()
    assert desk.states() == ["queued", "queued"]


async def test_each_attempt_is_told_to_who_counts_them() -> None:
    desk, seen = Desk(3), []
    timeout = Outcome(kind=OutcomeKind.TIMEOUT, ack_code="CA")
    link = FakeLink(ACCEPTED, REFUSED, timeout)

    async def wait() -> None:
        desk.clock.advance(0.5)

    link.meanwhile = wait
    await desk.sender(link, watch=lambda *what: seen.append(what)).once()
    assert seen == [("ris", "AA", 0.5), ("ris", "AE", 0.5), ("ris", "timeout", 0.5)]


async def test_a_receiver_that_is_down_or_hangs_delays_no_other() -> None:
    desk = Desk(4)
    rows = desk.units.rows.deliveries
    for delivery in [a_delivery(f"e{n}", accession=f"A{n}") for n in range(4)]:
        rows |= {copy.delivery_id: copy for copy in (_for(delivery, "archive"), _for(delivery, "dead"))}
    hanging = asyncio.Event()

    async def hang() -> None:
        await hanging.wait()

    slow, dead, good = FakeLink(), FakeLink(DOWN), FakeLink()
    slow.meanwhile = hang
    senders = Senders([desk.sender(slow), desk.sender(dead, "dead"), desk.sender(good, "archive")])
    stop, done = asyncio.Event(), asyncio.Event()

    async def count() -> None:
        if len(good.sent) == 4:
            done.set()

    good.meanwhile = count
    running = asyncio.create_task(senders.run(stop))
    await asyncio.wait_for(done.wait(), 30)
    stop.set()
    hanging.set()
    senders.wake()
    await asyncio.wait_for(running, 30)
    states = {key: each.state for key, each in desk.units.rows.deliveries.items()}
    assert all(state is DeliveryState.ACCEPTED for key, state in states.items() if key.startswith("archive"))
    assert all(state is DeliveryState.QUEUED for key, state in states.items() if key.startswith("dead"))


async def test_senders_together_send_a_batch_to_each() -> None:
    desk = Desk(1)
    other = _for(a_delivery("e0"), "archive")
    desk.units.rows.deliveries[other.delivery_id] = other
    senders = Senders([desk.sender(FakeLink()), desk.sender(FakeLink(), "archive")])
    assert await senders.once()
    assert not await senders.once()
    assert desk.states() == ["accepted", "accepted"]


async def test_an_urged_sender_ends_its_pause() -> None:
    desk, link = Desk(1), FakeLink(DOWN, ACCEPTED)
    tried, stop = asyncio.Event(), asyncio.Event()

    async def tell() -> None:
        tried.set()

    link.meanwhile = tell
    senders = Senders([desk.sender(link)])
    running = asyncio.create_task(senders.run(stop))
    await asyncio.wait_for(tried.wait(), 30)
    tried.clear()
    desk.clock.advance(60)
    async with asyncio.timeout(30):
        while desk.attempts() != [1]:  # noqa: ASYNC110  recorded in a thread, which tells nobody
            await asyncio.sleep(0)
    senders.urge("another")
    senders.urge("ris")
    await asyncio.wait_for(tried.wait(), 30)
    stop.set()
    senders.wake()
    await asyncio.wait_for(running, 30)
    assert desk.states() == ["accepted"]


def _for(delivery: Delivery, destination: str) -> Delivery:
    return replace(delivery, destination=destination, delivery_id=f"{destination}-{delivery.delivery_id}")
