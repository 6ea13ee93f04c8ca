"""Where a delivery goes, answer by answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Retried,
    RetryPolicy,
    decide,
    is_settled_by,
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


def test_only_a_person_takes_back_what_was_accepted_and_nothing_leaves_what_was_given_up() -> None:
    assert [pair[1] for pair in DELIVERY if pair[0] is DeliveryState.ACCEPTED] == [DeliveryEvent.REPLAYED]
    assert not [pair for pair in DELIVERY if pair[0] in (DeliveryState.CANCELLED, DeliveryState.MENDED)]


def test_what_lies_in_a_folder_that_does_not_answer_is_accepted() -> None:
    decision = decide(delivery(), Outcome(kind=OutcomeKind.STORED), now=NOW, policy=POLICY, jitter=0.5)
    assert decision.state is DeliveryState.ACCEPTED


@pytest.mark.parametrize(
    ("outcome", "retried"),
    [
        (answered("AR"), Retried.AR),
        (answered("CR"), Retried.CR),
        (TIMEOUT, Retried.TIMEOUT),
        (Outcome(kind=OutcomeKind.WRONG_ANSWER), Retried.WRONG_ANSWER),
    ],
)
def test_what_a_destination_does_not_want_retried_waits_for_a_person(outcome: Outcome, retried: Retried) -> None:
    without = RetryPolicy(attempts=4, retried=frozenset(Retried) - {retried})
    assert decide(delivery(), outcome, now=NOW, policy=without, jitter=0.5).state is DeliveryState.REFUSED
    only = RetryPolicy(attempts=4, retried=frozenset({retried}))
    assert decide(delivery(), outcome, now=NOW, policy=only, jitter=0.5).state is DeliveryState.QUEUED


def test_a_line_that_fails_is_always_tried_again() -> None:
    never = RetryPolicy(attempts=4, retried=frozenset())
    failed = Outcome(kind=OutcomeKind.CONNECTION_FAILED)
    assert decide(delivery(), failed, now=NOW, policy=never, jitter=0.5).state is DeliveryState.QUEUED


def test_a_replay_begins_a_new_round_of_attempts() -> None:
    before = delivery(TIMEOUT, TIMEOUT, TIMEOUT, answered("AA"))
    assert decide(before, TIMEOUT, now=NOW, policy=POLICY, jitter=0.5).state is DeliveryState.QUEUED


@given(
    outcomes=st.lists(
        st.sampled_from([TIMEOUT, answered("AR"), answered("AE"), answered("AA"), Outcome(kind=OutcomeKind.STORED)]),
        max_size=30,
    ),
    retried=st.frozensets(st.sampled_from(Retried)),
    attempts=st.integers(1, 6),
)
def test_however_the_answers_come_a_delivery_ends_accepted_or_refused_in_time(
    outcomes: list[Outcome], retried: frozenset[Retried], attempts: int
) -> None:
    policy = RetryPolicy(attempts=attempts, retried=retried)
    now, tried = NOW, delivery()
    for failures, outcome in enumerate(outcomes, 1):
        decision = decide(tried, outcome, now=now, policy=policy, jitter=0.5)
        assert now <= decision.next_attempt_at <= now + timedelta(seconds=policy.longest_delay_s)
        if decision.state is not DeliveryState.QUEUED:
            assert decision.state is (
                DeliveryState.ACCEPTED
                if outcome.ack_code == "AA" or outcome.kind is OutcomeKind.STORED
                else DeliveryState.REFUSED
            )
            break
        assert failures < attempts
        attempt = Attempt(number=failures, at=now, outcome=outcome, duration_ms=1)
        tried, now = replace(tried, attempts=(*tried.attempts, attempt)), decision.next_attempt_at


@pytest.mark.parametrize("stored", DeliveryState)
@pytest.mark.parametrize("decided", [DeliveryState.ACCEPTED, DeliveryState.QUEUED, DeliveryState.REFUSED])
def test_a_late_answer_moves_only_what_it_may(stored: DeliveryState, decided: DeliveryState) -> None:
    waiting = {DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.REFUSED}
    may = stored is DeliveryState.SENT or (decided is DeliveryState.ACCEPTED and stored in waiting)
    assert is_settled_by(stored, decided) is may
