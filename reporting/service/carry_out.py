"""Spoken commands carried out in a report: one table, command to function.

What the page does itself (select, sign, release as preliminary, help, correct, ask before clearing) is only checked
here: that it is allowed now, and that it is clear what is meant. No command signs, and none changes signed text.
"""

from collections.abc import Callable, Mapping

from reporting.errors import ConflictError
from reporting.report.lifecycle import Action, next_state
from reporting.report.model import Field
from reporting.service import rewrite, scratch, speak, undo
from reporting.service.applying import Applied
from reporting.service.asked import Asked, CarriedOut
from reporting.service.defaults import accept_defaults, field_complete, fill_normal
from reporting.service.locking import claim_lock
from reporting.service.macro import insert
from reporting.service.ports import Cursor
from reporting.text.commands import MOVES
from reporting.text.spoken import CommandName


def carry_out(asked: Asked) -> CarriedOut:
    """Do what was said. Edits are applied, not committed.

    Raise InputError or ConflictError that says why nothing was done; then nothing is changed.
    """
    claim_lock(asked.unit, asked.report_id, asked.user, asked.now, asked.lock_minutes)
    return CARRIED_OUT_BY[asked.command.name](asked)


def _move(asked: Asked) -> CarriedOut:
    cursor = speak.navigate(asked.unit, asked.report_id, asked.user, asked.command, asked.now, asked.lock_minutes)
    return CarriedOut(field_id=cursor.field_id, cursor=cursor)


def _scratch(asked: Asked) -> CarriedOut:
    applied = scratch.scratch(asked.unit, asked.report_id, asked.user, "", asked.step, asked.now, asked.lock_minutes)
    return CarriedOut(field_id=applied.edit.field_id, edits=(applied,), cursor=applied.cursor)


def _undo(asked: Asked) -> CarriedOut:
    return _reverted(asked, undo.undo)


def _redo(asked: Asked) -> CarriedOut:
    return _reverted(asked, undo.redo)


def _reverted(asked: Asked, revert: Callable[..., list[Applied]]) -> CarriedOut:
    edits = revert(asked.unit, asked.report_id, asked.user, asked.step, asked.now, asked.lock_minutes)
    last = edits[-1].edit
    cursor = Cursor(field_id=last.field_id, offset=last.start + len(last.text))
    asked.unit.reports.set_cursor(asked.report_id, cursor)
    return CarriedOut(field_id=cursor.field_id, edits=tuple(edits), cursor=cursor)


def _select(asked: Asked) -> CarriedOut:
    found = rewrite.found(asked, asked.unit.reports.get(asked.report_id))
    return CarriedOut(field_id=found.field.field_id, selection=(found.start, found.end))


def _correct(asked: Asked) -> CarriedOut:
    report = asked.unit.reports.get(asked.report_id)
    try:
        field, utterance_id = scratch.last_utterance(asked.unit, report)
    except ConflictError:
        raise ConflictError("nothing-to-correct") from None
    said = [span for span in field.spans if span.utterance_id == utterance_id]
    start = said[0].start + len(field.text[said[0].start :]) - len(field.text[said[0].start :].lstrip())
    return CarriedOut(field_id=field.field_id, selection=(start, said[-1].end))


def _clear(asked: Asked) -> CarriedOut:
    field = _current(asked)
    if not field.text:
        raise ConflictError("nothing-to-clear")
    return CarriedOut(field_id=field.field_id)


def _save(asked: Asked) -> CarriedOut:
    # Every word is stored before it is shown: there is nothing left to save, and the page says so.
    return CarriedOut(field_id=_current(asked).field_id)


def _preliminary(asked: Asked) -> CarriedOut:
    return _to_the_page(asked, Action.RELEASE)


def _sign(asked: Asked) -> CarriedOut:
    return _to_the_page(asked, Action.SIGN)


def _to_the_page(asked: Asked, action: Action) -> CarriedOut:
    """Check that the action is allowed; the page asks for the password, and only then is it done."""
    next_state(asked.unit.reports.get(asked.report_id).state, action)
    return CarriedOut(field_id=_current(asked).field_id)


def _help(asked: Asked) -> CarriedOut:
    return CarriedOut(field_id=_current(asked).field_id)


def _current(asked: Asked) -> Field:
    field, _ = speak.target(asked.unit, asked.unit.reports.get(asked.report_id))
    return field


CARRIED_OUT_BY: Mapping[CommandName, Callable[[Asked], CarriedOut]] = {
    **dict.fromkeys(MOVES, _move),
    CommandName.SCRATCH_THAT: _scratch,
    CommandName.DELETE_WORD: rewrite.delete_word,
    CommandName.REPLACE: rewrite.replace_words,
    CommandName.CLEAR_FIELD: _clear,
    CommandName.UNDO: _undo,
    CommandName.REDO: _redo,
    CommandName.ACCEPT_DEFAULTS: accept_defaults,
    CommandName.FIELD_COMPLETE: field_complete,
    CommandName.NORMAL: fill_normal,
    CommandName.INSERT: insert,
    CommandName.SELECT: _select,
    CommandName.CORRECT: _correct,
    CommandName.SAVE_DRAFT: _save,
    CommandName.PRELIMINARY: _preliminary,
    CommandName.SIGN: _sign,
    CommandName.HELP: _help,
}
