"""Every pair of state and action is either in the table or refused."""

import itertools

import pytest

from reporting.errors import ConflictError
from reporting.report.lifecycle import TRANSITIONS, Action, State, next_state

PAIRS = list(itertools.product(State, Action))


@pytest.mark.parametrize(("state", "action"), [pair for pair in PAIRS if pair not in TRANSITIONS])
def test_an_action_that_is_not_in_the_table_is_refused(state: State, action: Action) -> None:
    with pytest.raises(ConflictError) as caught:
        next_state(state, action)
    assert caught.value.code == "report-action-not-allowed"


def test_a_signed_report_cannot_be_edited() -> None:
    assert (State.SIGNED, Action.EDIT) not in TRANSITIONS


def test_every_state_leads_back_to_a_signature() -> None:
    for state in set(State) - {State.SIGNED}:
        assert next_state(state, Action.SIGN) is State.SIGNED
