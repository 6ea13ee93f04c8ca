"""Spoken words and commands in a report, inside the unit of work of the caller.

Words are put at the cursor and fitted to what stands around them; a field that holds one value takes the new one.
Every character that comes from an utterance carries its id, so that `scratch.py` removes exactly its words.
Does not hear: `dictate` brings formatted text and commands.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit
from reporting.report.model import Field, Origin, Report, Span
from reporting.service.applying import Applied, apply_edit
from reporting.service.field_heard import field_heard
from reporting.service.field_rules import SINGLE_VALUED, spoken_value
from reporting.service.locking import claim_lock
from reporting.service.ports import Cursor, UnitOfWork, User
from reporting.service.sentence_ends import with_sentence_end
from reporting.template.navigation import (
    next_field,
    next_section,
    previous_field,
    previous_section,
    where_to_begin,
    writable,
)
from reporting.text.fit import fit
from reporting.text.format import Formatter
from reporting.text.macros import gap_at
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand, TimedSpan


def place(
    unit: UnitOfWork,
    report_id: str,
    user: User,
    piece: FormattedText,
    utterance_id: str,
    now: datetime,
    lock_minutes: int,
    sentences: Formatter | None = None,
) -> Applied:
    """Put a piece of an utterance where dictated words go, and the cursor behind it.

    `sentences` adds the points between sentences that nobody dictated; without it none is added.

    Raise ConflictError `report-locked`, `nothing-to-write-in`; InputError `not-a-number`, `not-an-option`.
    """
    report = unit.reports.get(report_id)
    field, offset = target(unit, report)
    if field.kind in SINGLE_VALUED:
        start, end = 0, len(field.text)
        text = spoken_value(field, piece.text)
        said = whole_value(text, piece.spans)
    else:
        # What is said at a macro's gap takes its place.
        start, end = gap_at(field.text, offset) or (offset, offset)
        whole = piece
        if sentences is not None:
            whole = with_sentence_end(field, start, piece, utterance_id, sentences)
        said = fit(field.text[:start], whole, field.text[end:], report.language)
    edit = FieldEdit(
        edit_id=piece_id(utterance_id, piece),
        field_id=field.field_id,
        base_version=report.version,
        start=start,
        end=end,
        text=said.text,
        origin=Origin.DICTATED,
        spans=spoken_spans(said, utterance_id),
    )
    applied = apply_edit(unit, report_id, edit, user, now, lock_minutes)
    if applied.repeated:
        return applied
    cursor = Cursor(field_id=field.field_id, offset=start + len(said.text))
    unit.reports.set_cursor(report_id, cursor)
    return replace(applied, cursor=cursor)


def piece_id(utterance_id: str, piece: FormattedText) -> str:
    """Return the id of the edit that writes a piece: the same piece, decoded again after a crash, is the same edit.

    Time and text tell the pieces of an utterance apart; of the text only a few digits of its SHA-256 are used.
    """
    at_ms = piece.spans[0].start_ms if piece.spans else 0
    return f"{utterance_id}@{at_ms}-{hashlib.sha256(piece.text.encode()).hexdigest()[:8]}"


def target(unit: UnitOfWork, report: Report) -> tuple[Field, int]:
    """Return where dictated words go: the cursor; else the first empty field; else the end of the last one.

    Raise ConflictError `nothing-to-write-in` if no field is open.
    """
    fields = [field for field in report.fields() if writable(report, field.field_id)]
    if not fields:
        raise ConflictError("nothing-to-write-in")
    cursor = unit.reports.cursor(report.report_id)
    for field in fields:
        if cursor is not None and field.field_id == cursor.field_id:
            return field, min(max(cursor.offset, 0), len(field.text))
    field = where_to_begin(report) or fields[-1]
    return field, len(field.text)


def destination(unit: UnitOfWork, report: Report, command: SpokenCommand) -> Cursor:
    """Return where one of `MOVES` leads: behind the last word of a field; at the first and last field it stays there.

    Raise InputError `field-not-heard`, ConflictError `nothing-to-write-in`.
    """
    current, _ = target(unit, report)
    match command.name:
        case CommandName.NEXT_FIELD:
            found = next_field(report, current.field_id) or current
        case CommandName.PREVIOUS_FIELD:
            found = previous_field(report, current.field_id) or current
        case CommandName.NEXT_SECTION:
            found = next_section(report, current.field_id) or current
        case CommandName.PREVIOUS_SECTION:
            found = previous_section(report, current.field_id) or current
        case CommandName.GO_TO:
            named = field_heard(report, command.argument)
            if named is None:
                raise InputError("field-not-heard")
            found = named
        case CommandName.FIELD_START:
            return Cursor(field_id=current.field_id, offset=0)
        case _:
            found = current
    return Cursor(field_id=found.field_id, offset=len(found.text))


def navigate(
    unit: UnitOfWork, report_id: str, user: User, command: SpokenCommand, now: datetime, lock_minutes: int
) -> Cursor:
    """Move the cursor as a command says; see `destination`. Raise also ConflictError `report-locked`."""
    claim_lock(unit, report_id, user, now, lock_minutes)
    cursor = destination(unit, unit.reports.get(report_id), command)
    unit.reports.set_cursor(report_id, cursor)
    return cursor


def spoken_spans(said: FormattedText, utterance_id: str) -> tuple[Span, ...]:
    """Return spans that cover the whole text, the space between words too: all of it was put there by the utterance."""
    spans: list[Span] = []
    at = 0
    for timed in said.spans:
        if timed.start > at:
            spans.append(Span(start=at, end=timed.start, origin=Origin.DICTATED, utterance_id=utterance_id))
        spans.append(
            Span(
                start=timed.start,
                end=timed.end,
                origin=Origin.DICTATED,
                utterance_id=utterance_id,
                audio_start_ms=timed.start_ms,
                audio_end_ms=timed.end_ms,
                probability=timed.probability,
                alternatives=timed.alternatives,
            )
        )
        at = timed.end
    if at < len(said.text):
        spans.append(Span(start=at, end=len(said.text), origin=Origin.DICTATED, utterance_id=utterance_id))
    return tuple(spans)


def whole_value(text: str, spans: tuple[TimedSpan, ...]) -> FormattedText:
    """Return a single value with one span over it: the value may be spelt otherwise than what was said."""
    if not text or not spans:
        return FormattedText(text=text, spans=())
    whole = TimedSpan(
        start=0,
        end=len(text),
        start_ms=spans[0].start_ms,
        end_ms=spans[-1].end_ms,
        probability=min(span.probability for span in spans),
        alternatives=tuple(dict.fromkeys(other for span in spans for other in span.alternatives)),
    )
    return FormattedText(text=text, spans=(whole,))
