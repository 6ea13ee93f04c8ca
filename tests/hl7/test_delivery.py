"""Where a delivery goes, answer by answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reporting.errors import ConflictError
from reporting.hl7.delivery import (
    DELIVERY,
    EVENT_OF_ACK,
    Attempt,
    Delivery,
    DeliveryEvent,
    DeliveryState,
    Outcome,
    OutcomeKind,
    RetryPolicy,
    decide,
    next_delivery_state,
)
from reporting.hl7.tables import AckCode

NOW = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)
POLICY = RetryPolicy(attempts=4)
TIMEOUT = Outcome(kind=OutcomeKind.TIMEOUT)


def answered(code: str) -> Outcome:
    return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code=code)


def delivery(*outcomes: Outcome, state: DeliveryState = DeliveryState.SENT) -> Delivery:
    attempts = tuple(
        Attempt(number=number, at=NOW, outcome=outcome, duration_ms=1) for number, outcome in enumerate(outcomes, 1)
    )
    return Delivery(
        delivery_id="d1",
        report_id="r1",
        revision=1,
        accession="A1",
        destination="ris",
        control_id="C1",
        message=b"MSH",
        state=state,
        created_at=NOW,
        next_attempt_at=NOW,
        attempts=attempts,
    )


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (answered("AA"), DeliveryState.ACCEPTED),
        (answered("CA"), DeliveryState.ACCEPTED),
        (answered("AE"), DeliveryState.REFUSED),
        (answered("CE"), DeliveryState.REFUSED),
        (answered("AR"), DeliveryState.QUEUED),
        (answered("CR"), DeliveryState.QUEUED),
        (answered("XX"), DeliveryState.QUEUED),
        (TIMEOUT, DeliveryState.QUEUED),
        (Outcome(kind=OutcomeKind.CONNECTION_FAILED), DeliveryState.QUEUED),
        (Outcome(kind=OutcomeKind.WRONG_ANSWER), DeliveryState.QUEUED),
    ],
)
def test_the_first_attempt_leads_here(outcome: Outcome, state: DeliveryState) -> None:
    assert decide(delivery(), outcome, now=NOW, policy=POLICY, jitter=0.5).state is state


def test_every_code_of_table_0008_has_a_meaning() -> None:
    assert set(EVENT_OF_ACK) == {code.value for code in AckCode}


@pytest.mark.parametrize(
    "outcome", [answered("AR"), TIMEOUT, Outcome(kind=OutcomeKind.CONNECTION_FAILED), answered("CR")]
)
def test_the_last_attempt_that_fails_waits_for_a_person(outcome: Outcome) -> None:
    before = delivery(*[TIMEOUT] * (POLICY.attempts - 1))
    assert decide(before, outcome, now=NOW, policy=POLICY, jitter=0.5).state is DeliveryState.REFUSED


def test_the_last_attempt_may_still_be_accepted() -> None:
    before = delivery(*[TIMEOUT] * (POLICY.attempts - 1))
    assert decide(before, answered("AA"), now=NOW, policy=POLICY, jitter=0.5).state is DeliveryState.ACCEPTED


@pytest.mark.parametrize("refused", [[answered("AE")], [TIMEOUT] * 4, [TIMEOUT, answered("CE")]])
def test_a_person_who_resends_gives_all_attempts_anew(refused: list[Outcome]) -> None:
    decision = decide(delivery(*refused), TIMEOUT, now=NOW, policy=POLICY, jitter=1.0)
    assert (decision.state, decision.next_attempt_at) == (DeliveryState.QUEUED, NOW + timedelta(seconds=1))


def test_the_wait_doubles_up_to_five_minutes() -> None:
    policy = RetryPolicy(attempts=100)
    waits = [
        (decide(delivery(*[TIMEOUT] * n), TIMEOUT, now=NOW, policy=policy, jitter=1.0).next_attempt_at - NOW).seconds
        for n in range(11)
    ]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 2.0), (0.5, 3.0), (1.0, 4.0)])
def test_jitter_spreads_the_wait_between_half_and_whole(jitter: float, seconds: float) -> None:
    decision = decide(delivery(TIMEOUT, TIMEOUT), TIMEOUT, now=NOW, policy=POLICY, jitter=jitter)
    assert decision.next_attempt_at == NOW + timedelta(seconds=seconds)


def test_thousands_of_failures_do_not_overflow() -> None:
    policy = RetryPolicy(attempts=10_000)
    decision = decide(delivery(*[TIMEOUT] * 5000), TIMEOUT, now=NOW, policy=policy, jitter=1.0)
    assert decision.next_attempt_at == NOW + timedelta(seconds=300)


@pytest.mark.parametrize("state", [DeliveryState.QUEUED, DeliveryState.ACCEPTED, DeliveryState.REFUSED])
@pytest.mark.parametrize("outcome", [answered("AA"), answered("AE"), TIMEOUT])
def test_an_answer_to_what_was_not_sent_raises_and_changes_nothing(state: DeliveryState, outcome: Outcome) -> None:
    before = delivery(state=state)
    kept = replace(before)
    with pytest.raises(ConflictError) as refused:
        decide(before, outcome, now=NOW, policy=POLICY, jitter=0.0)
    assert refused.value.code == "delivery-event-not-allowed"
    assert before == kept


@pytest.mark.parametrize("state", DeliveryState)
@pytest.mark.parametrize("event", DeliveryEvent)
def test_pairs_outside_of_the_table_raise(state: DeliveryState, event: DeliveryEvent) -> None:
    if (state, event) in DELIVERY:
        assert next_delivery_state(state, event) is DELIVERY[state, event]
    else:
        with pytest.raises(ConflictError):
            next_delivery_state(state, event)


def test_nothing_leaves_accepted() -> None:
    assert not [pair for pair in DELIVERY if pair[0] is DeliveryState.ACCEPTED]
