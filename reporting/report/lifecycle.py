"""The life of a report: which action is allowed in which state.

Does not know who is logged in, where reports are stored, or what HL7 is.
Everything that changes a report's state stands in TRANSITIONS.
Signed text never changes: a correction or an addendum is written on a copy and signed as a new revision.
A preliminary release is a revision as well, and the report stays open; what was final is never preliminary again.
"""

from enum import Enum

from reporting.errors import ConflictError


class State(Enum):
    """Where a report stands."""

    DRAFT = "draft"
    PRELIMINARY = "preliminary"
    """Released as it stood then; written on until it is signed."""
    SIGNED = "signed"
    CORRECTING = "correcting"
    """Signed before; its text is open again and will be signed as a corrected revision."""
    ADDING = "adding"
    """Signed before; only the addendum can be written."""
    WITHDRAWN = "withdrawn"
    """Released or signed for the wrong patient or study: it stands for nothing any more, and its orders are free."""


class Action(Enum):
    """What someone may ask of a report."""

    EDIT = "edit"
    LINK = "link"
    """Let the report answer another order of the patient, or no longer: while nothing was released."""
    RELEASE = "release"
    """Release what is written as preliminary."""
    SIGN = "sign"
    CORRECT = "correct"
    ADDEND = "addend"
    ABANDON = "abandon"
    """Give up a correction or addendum: the last signed revision stands."""
    WITHDRAW = "withdraw"
    """Take back for good what was released or signed."""


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.EDIT): State.DRAFT,
    (State.DRAFT, Action.LINK): State.DRAFT,
    (State.DRAFT, Action.RELEASE): State.PRELIMINARY,
    (State.DRAFT, Action.SIGN): State.SIGNED,
    (State.PRELIMINARY, Action.EDIT): State.PRELIMINARY,
    (State.PRELIMINARY, Action.RELEASE): State.PRELIMINARY,
    (State.PRELIMINARY, Action.SIGN): State.SIGNED,
    (State.PRELIMINARY, Action.WITHDRAW): State.WITHDRAWN,
    (State.SIGNED, Action.CORRECT): State.CORRECTING,
    (State.SIGNED, Action.ADDEND): State.ADDING,
    (State.SIGNED, Action.WITHDRAW): State.WITHDRAWN,
    (State.CORRECTING, Action.EDIT): State.CORRECTING,
    (State.CORRECTING, Action.SIGN): State.SIGNED,
    (State.CORRECTING, Action.ABANDON): State.SIGNED,
    (State.ADDING, Action.EDIT): State.ADDING,
    (State.ADDING, Action.SIGN): State.SIGNED,
    (State.ADDING, Action.ABANDON): State.SIGNED,
}


def next_state(state: State, action: Action) -> State:
    """Return the state after `action`; raise ConflictError `report-action-not-allowed` if there is none."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise ConflictError("report-action-not-allowed", action=action.value, state=state.value) from None


def is_open(state: State) -> bool:
    """Return whether anything of the report can be written."""
    return (state, Action.EDIT) in TRANSITIONS
