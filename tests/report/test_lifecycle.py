"""Every pair of state and action is either in the table or refused."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import ConflictError
from reporting.report.lifecycle import TRANSITIONS, Action, State, is_open, next_state
from reporting.report.signing import KINDS, RevisionKind

PAIRS = list(itertools.product(State, Action))


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in TRANSITIONS])
def test_an_action_that_is_not_in_the_table_is_refused(state: State, action: Action) -> None:
    with pytest.raises(ConflictError) as caught:
        next_state(state, action)
    assert caught.value.code == "report-action-not-allowed"


def test_a_signed_report_cannot_be_edited() -> None:
    assert (State.SIGNED, Action.EDIT) not in TRANSITIONS


def test_every_open_state_leads_to_a_signature_and_no_other_does() -> None:
    for state in State:
        assert ((state, Action.SIGN) in TRANSITIONS) == is_open(state)
        if is_open(state):
            assert next_state(state, Action.SIGN) is State.SIGNED


def test_nothing_can_be_done_with_a_withdrawn_report() -> None:
    assert not [action for state, action in TRANSITIONS if state is State.WITHDRAWN]


def test_every_action_that_makes_a_revision_says_of_which_kind() -> None:
    revising = {Action.SIGN, Action.RELEASE, Action.WITHDRAW}
    assert {pair for pair in TRANSITIONS if pair[1] in revising} == set(KINDS)


def kinds_of(actions: list[Action]) -> list[RevisionKind]:
    """Return the revisions that a report gets when all this is asked of it, and what is not allowed is not done."""
    state, kinds = State.DRAFT, []
    for action in actions:
        try:
            after = next_state(state, action)
        except ConflictError:
            continue
        if (state, action) in KINDS:
            kinds.append(KINDS[state, action])
        state = after
    return kinds


@given(st.lists(st.sampled_from(Action), max_size=30))
def test_whatever_is_asked_what_was_final_is_never_preliminary_again(actions: list[Action]) -> None:
    kinds = kinds_of(actions)
    final = kinds.index(RevisionKind.ORIGINAL) if RevisionKind.ORIGINAL in kinds else len(kinds)
    later = kinds[final + 1 :]
    assert set(kinds[:final]) <= {RevisionKind.PRELIMINARY, RevisionKind.WITHDRAWAL}
    assert set(later) <= {RevisionKind.CORRECTION, RevisionKind.ADDENDUM, RevisionKind.WITHDRAWAL}
    assert RevisionKind.WITHDRAWAL not in kinds[:-1]
    assert kinds[:1] != [RevisionKind.WITHDRAWAL]
