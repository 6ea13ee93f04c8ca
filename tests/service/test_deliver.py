"""Sending: every kind of answer, the lease, storage that fails, and the loop."""

import asyncio
from typing import Any

import pytest

from reporting.errors import InputError, StoreError
from reporting.hl7.delivery import Delivery, DeliveryState, Outcome, OutcomeKind, RetryPolicy
from reporting.service.deliver import Delivering
from tests.fakes.link import ACCEPTED, FakeLink
from tests.service.world import ADMIN, World

POLICY = RetryPolicy(attempts=3, first_delay_s=10, longest_delay_s=60)
LEASE_S = 30.0
TIMEOUT = Outcome(kind=OutcomeKind.TIMEOUT, reason="no answer")


def answered(code: str) -> Outcome:
    return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code=code, reason="PID-3: required field missing (101)")


def delivering(world: World, link: FakeLink, **others: Any) -> Delivering:
    return Delivering(
        "ris",
        world.units,
        world.clock,
        link,
        POLICY,
        world.hub,
        attempt_s=15,
        lease_s=LEASE_S,
        jitter=lambda: 1.0,
        **others,
    )


def only(world: World) -> Delivery:
    (delivery,) = world.units.rows.deliveries.values()
    return delivery


@pytest.fixture
def signed(opened: World) -> World:
    opened.type("Pas d'hémorragie.")
    opened.sign()
    opened.hub.events.clear()
    return opened


async def test_nothing_is_sent_when_nothing_is_queued(opened: World) -> None:
    link = FakeLink()
    assert not await delivering(opened, link).once()
    assert not link.sent


async def test_an_accepted_message_is_sent_once(signed: World) -> None:
    link = FakeLink(ACCEPTED)
    sender = delivering(signed, link)
    assert await sender.once()
    assert not await sender.once()
    delivery = only(signed)
    assert link.sent == [(delivery.message, delivery.control_id)]
    assert delivery.state is DeliveryState.ACCEPTED
    assert [attempt.outcome for attempt in delivery.attempts] == [ACCEPTED]
    assert signed.audited(delivery.delivery_id) == ["delivery-accepted"]
    assert signed.hub.names() == ["changed"]


async def test_an_error_in_the_message_waits_for_a_person_and_is_not_sent_again(signed: World) -> None:
    sender = delivering(signed, FakeLink(answered("AE")))
    await sender.once()
    signed.clock.advance(24 * 3600)
    assert not await sender.once()
    assert only(signed).state is DeliveryState.REFUSED
    assert signed.audited(only(signed).delivery_id) == ["delivery-refused"]


@pytest.mark.parametrize("outcome", [answered("AR"), TIMEOUT, Outcome(kind=OutcomeKind.CONNECTION_FAILED)])
async def test_what_may_pass_is_sent_again_later_with_the_same_bytes(signed: World, outcome: Outcome) -> None:
    link = FakeLink(outcome, outcome, ACCEPTED)
    sender = delivering(signed, link)
    assert await sender.once()
    assert only(signed).state is DeliveryState.QUEUED
    assert not await sender.once()
    signed.clock.advance(10)
    assert await sender.once()
    signed.clock.advance(19)
    assert not await sender.once()
    signed.clock.advance(1)
    assert await sender.once()
    assert only(signed).state is DeliveryState.ACCEPTED
    assert len(set(link.sent)) == 1
    assert len(link.sent) == 3
    assert [attempt.number for attempt in only(signed).attempts] == [1, 2, 3]


async def test_a_message_that_fails_too_often_waits_for_a_person_who_sends_it_again(signed: World) -> None:
    link = FakeLink(TIMEOUT, TIMEOUT, TIMEOUT, ACCEPTED)
    sender = delivering(signed, link)
    for _ in range(3):
        await sender.once()
        signed.clock.advance(60)
    assert only(signed).state is DeliveryState.REFUSED
    assert not await sender.once()
    assert signed.signing.resend(only(signed).delivery_id, ADMIN) == signed.report_id
    assert signed.woken[-1] == "woken"
    await sender.once()
    assert only(signed).state is DeliveryState.ACCEPTED
    assert len(set(link.sent)) == 1
    assert signed.audited(only(signed).delivery_id) == ["delivery-refused", "delivery-resent", "delivery-accepted"]


async def test_a_message_whose_sender_died_is_due_again_after_its_lease(signed: World) -> None:
    async def die() -> None:
        raise asyncio.CancelledError

    dying = FakeLink()
    dying.meanwhile = die
    with pytest.raises(asyncio.CancelledError):
        await delivering(signed, dying).once()
    assert only(signed).state is DeliveryState.SENT
    link = FakeLink()
    sender = delivering(signed, link)
    assert not await sender.once()
    signed.clock.advance(LEASE_S)
    assert await sender.once()
    assert link.sent == dying.sent


async def test_an_answer_that_storage_did_not_take_is_recorded_later_and_not_asked_for_again(signed: World) -> None:
    link = FakeLink(ACCEPTED)
    sender = delivering(signed, link)

    async def break_storage() -> None:
        signed.units.refuse_commit = "database-disk-full"

    link.meanwhile = break_storage
    with pytest.raises(StoreError):
        await sender.once()
    with pytest.raises(StoreError):
        await sender.once()
    signed.units.refuse_commit = ""
    signed.clock.advance(LEASE_S)
    assert not await sender.once()
    assert len(link.sent) == 1
    assert only(signed).state is DeliveryState.ACCEPTED


async def test_a_fault_of_the_line_counts_as_an_attempt(signed: World) -> None:
    sender = delivering(signed, FakeLink(InputError("mllp-not-framable")))
    assert await sender.once()
    (attempt,) = only(signed).attempts
    assert attempt.outcome == Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason="mllp-not-framable")
    assert only(signed).state is DeliveryState.QUEUED


async def test_the_time_an_attempt_took_is_kept(signed: World) -> None:
    link = FakeLink()

    async def wait() -> None:
        signed.clock.advance(1.25)

    link.meanwhile = wait
    await delivering(signed, link).once()
    assert only(signed).attempts[0].duration_ms == 1250


async def test_the_loop_outlives_failing_storage_and_sends_when_it_is_woken(opened: World) -> None:
    sent = asyncio.Event()
    link = FakeLink()

    async def tell() -> None:
        sent.set()

    link.meanwhile = tell
    sender = delivering(opened, link)
    opened.type("Pas d'hémorragie.")
    opened.sign()
    opened.units.refuse_commit = "database-busy"
    stop = asyncio.Event()
    running = asyncio.create_task(sender.run(stop))
    await asyncio.sleep(0)
    opened.units.refuse_commit = ""
    await asyncio.to_thread(sender.wake)
    await asyncio.wait_for(sent.wait(), 30)
    stop.set()
    await asyncio.wait_for(running, 30)
    assert only(opened).state is DeliveryState.ACCEPTED


async def test_waking_a_sender_that_does_not_run_does_nothing(opened: World) -> None:
    delivering(opened, FakeLink()).wake()
