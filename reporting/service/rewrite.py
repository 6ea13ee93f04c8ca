"""Spoken commands that change words which stand in the report already: replace, delete the last word, clear a field.

Each is one edit through the one door, and tells the store which sound is withdrawn. Which words are meant is
`find_words`'s to decide; where that is not sure, nothing is changed.
"""

import re
from dataclasses import replace
from datetime import datetime

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit
from reporting.report.model import Field, Origin, Report
from reporting.service.applying import Applied, apply_edit
from reporting.service.asked import Asked, CarriedOut
from reporting.service.field_rules import SINGLE_VALUED, field_of, spoken_value
from reporting.service.find_words import Found, find_words
from reporting.service.ports import Cursor, UnitOfWork, User
from reporting.service.speak import spoken_spans, target, whole_value
from reporting.service.withdraw import follow
from reporting.text.fit import fit
from reporting.text.spoken import FormattedText

_LAST_WORD = re.compile(
    r"(?:"
    r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?"  # thousands written apart are one number
    r"|\S*[^\s.,;:!?)]"
    r"|[.,;:!?)]"
    r")\s*$"
)
"""The last word, a whole number with its decimals, or a sign alone: « normal. » loses its point first."""


def said_words(asked: Asked) -> tuple[str, ...]:
    """Return how the words that a command names may be written in the report, the likeliest first."""
    argument = asked.command.argument
    return (asked.formatter.format_text(argument), argument)


def found(asked: Asked, report: Report) -> Found:
    """Return where the words that a command names stand. Raise InputError `words-not-found`, `words-ambiguous`."""
    current, _ = target(asked.unit, report)
    return find_words(report, current.field_id, said_words(asked))


def replace_words(asked: Asked) -> CarriedOut:
    """Put the words that were said in place of those that stand there. Raise InputError, see `found`."""
    report = asked.unit.reports.get(asked.report_id)
    parts = asked.formatter.format(asked.command.replacement)
    if len(parts) != 1 or not isinstance(parts[0], FormattedText):
        raise InputError("replace-not-clear")
    place = found(asked, report)
    field, said = place.field, parts[0]
    if field.kind in SINGLE_VALUED:
        if (place.start, place.end) != (0, len(field.text)):
            raise InputError("replace-not-clear")
        said = whole_value(spoken_value(field, said.text), said.spans)
    else:
        said = fit(field.text[: place.start], said, field.text[place.end :], report.language)
    edit = FieldEdit(
        edit_id=asked.step,
        field_id=field.field_id,
        base_version=report.version,
        start=place.start,
        end=place.end,
        text=said.text,
        origin=Origin.DICTATED,
        spans=spoken_spans(said, asked.utterance_id),
        step=asked.step,
    )
    return _done(asked, edit, Cursor(field_id=field.field_id, offset=place.start + len(said.text)))


def delete_word(asked: Asked) -> CarriedOut:
    """Delete the word before the cursor. Raise ConflictError `nothing-to-delete`."""
    report = asked.unit.reports.get(asked.report_id)
    field, offset = target(asked.unit, report)
    start, end = last_word(field, offset)
    edit = removing(report, field, start, end, asked.step)
    return _done(asked, edit, Cursor(field_id=field.field_id, offset=start))


def last_word(field: Field, offset: int) -> tuple[int, int]:
    """Return [start, end) of the word before `offset` with the space before it; a single value goes as a whole.

    Raise ConflictError `nothing-to-delete`.
    """
    if field.kind in SINGLE_VALUED and field.text:
        return 0, len(field.text)
    word = _LAST_WORD.search(field.text[:offset])
    if word is None:
        raise ConflictError("nothing-to-delete")
    return len(field.text[: word.start()].rstrip(" \u00a0")), offset


def removing(report: Report, field: Field, start: int, end: int, step: str) -> FieldEdit:
    """Return the edit that takes [start, end) out of a field."""
    return FieldEdit(
        edit_id=step,
        field_id=field.field_id,
        base_version=report.version,
        start=start,
        end=end,
        text="",
        origin=Origin.TYPED,
        step=step,
    )


def clear(
    unit: UnitOfWork, report_id: str, user: User, field_id: str, step: str, now: datetime, lock_minutes: int
) -> Applied:
    """Empty a field, once the user has confirmed it. The caller commits. Raise ConflictError `nothing-to-clear`."""
    report = unit.reports.get(report_id)
    field = field_of(report, field_id)
    if not field.text:
        raise ConflictError("nothing-to-clear")
    edit = removing(report, field, 0, len(field.text), step)
    applied = apply_edit(unit, report_id, edit, user, now, lock_minutes)
    follow(unit, applied, user, now)
    cursor = Cursor(field_id=field_id, offset=0)
    unit.reports.set_cursor(report_id, cursor)
    return replace(applied, cursor=cursor)


def _done(asked: Asked, edit: FieldEdit, cursor: Cursor) -> CarriedOut:
    applied = apply_edit(asked.unit, asked.report_id, edit, asked.user, asked.now, asked.lock_minutes)
    follow(asked.unit, applied, asked.user, asked.now)
    asked.unit.reports.set_cursor(asked.report_id, cursor)
    return CarriedOut(field_id=cursor.field_id, edits=(applied,), cursor=cursor)
