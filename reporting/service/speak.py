"""Spoken words and commands in a report, inside the unit of work of the caller.

Words are put at the cursor and fitted to what stands around them; a field that holds one value takes the new one.
Every character that comes from an utterance carries its id, so that `scratch that` removes exactly its words.
Does not hear: `dictate` brings formatted text and commands.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit
from reporting.report.model import Field, Origin, Report, Span
from reporting.service.applying import Applied, apply_edit
from reporting.service.field_rules import SINGLE_VALUED, spoken_value
from reporting.service.locking import claim_lock
from reporting.service.ports import AuditEntry, Cursor, UnitOfWork, User
from reporting.template.navigation import find_field, next_field, previous_field, where_to_begin, writable
from reporting.text.fit import fit
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand, TimedSpan


def place(
    unit: UnitOfWork,
    report_id: str,
    user: User,
    piece: FormattedText,
    utterance_id: str,
    now: datetime,
    lock_minutes: int,
) -> Applied:
    """Put a piece of an utterance where dictated words go, and the cursor behind it.

    Raise ConflictError `report-locked`, `nothing-to-write-in`; InputError `not-a-number`, `not-an-option`.
    """
    report = unit.reports.get(report_id)
    field, offset = target(unit, report)
    if field.kind in SINGLE_VALUED:
        start, end = 0, len(field.text)
        text = spoken_value(field, piece.text)
        said = FormattedText(text=text, spans=_whole(text, piece.spans))
    else:
        start = end = offset
        said = fit(field.text[:offset], piece, field.text[offset:], report.language)
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
    """Return where a command leads: behind the last word of a field; at the first and last field it stays there.

    Raise InputError `field-not-heard`, ConflictError `nothing-to-write-in`.
    """
    current, _ = target(unit, report)
    match command.name:
        case CommandName.NEXT_FIELD:
            found = next_field(report, current.field_id) or current
        case CommandName.PREVIOUS_FIELD:
            found = previous_field(report, current.field_id) or current
        case CommandName.GO_TO:
            named = find_field(report, command.argument)
            if named is None:
                raise InputError("field-not-heard")
            found = named
        case CommandName.SCRATCH_THAT:
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
            )
        )
        at = timed.end
    if at < len(said.text):
        spans.append(Span(start=at, end=len(said.text), origin=Origin.DICTATED, utterance_id=utterance_id))
    return tuple(spans)


def _whole(text: str, spans: tuple[TimedSpan, ...]) -> tuple[TimedSpan, ...]:
    """Return one span over a single value: the value may be spelt otherwise than what was said."""
    if not text or not spans:
        return ()
    return (
        TimedSpan(
            start=0,
            end=len(text),
            start_ms=spans[0].start_ms,
            end_ms=spans[-1].end_ms,
            probability=min(span.probability for span in spans),
        ),
    )


def last_utterance(unit: UnitOfWork, report: Report) -> tuple[Field, str]:
    """Return the field and the id of the utterance whose words were written last and still stand.

    Signed words are never meant: only what was dictated since the last signature is looked at.
    Raise ConflictError `nothing-to-scratch`.
    """
    signed = unit.signed.latest(report.report_id)
    fields = {field.field_id: field for field in report.fields() if writable(report, field.field_id)}
    for edit in reversed(unit.reports.edits_since(report.report_id, signed.report.version if signed else 0)):
        field = fields.get(edit.field_id)
        if edit.origin is not Origin.DICTATED or field is None:
            continue
        if not edit.text and edit.start == edit.end:
            break  # the last utterance wrote nothing, a full stop that stood there already: the one before stays
        said = {span.utterance_id for span in edit.spans}
        if any(span.utterance_id in said for span in field.spans if span.utterance_id):
            return field, next(iter(said))
    raise ConflictError("nothing-to-scratch")


def scratch(
    unit: UnitOfWork, report_id: str, user: User, utterance_id: str, edit_id: str, now: datetime, lock_minutes: int
) -> Applied:
    """Remove the words of an utterance, of the last one if `utterance_id` is empty. Typed words between them stay."""
    report = unit.reports.get(report_id)
    if utterance_id:
        field = next((f for f in report.fields() if any(span.utterance_id == utterance_id for span in f.spans)), None)
        if field is None:
            raise ConflictError("nothing-to-scratch")
    else:
        field, utterance_id = last_utterance(unit, report)
    edit = replace(removal(field, utterance_id), edit_id=edit_id, base_version=report.version)
    applied = apply_edit(unit, report_id, edit, user, now, lock_minutes)
    unit.audit.record(
        AuditEntry(at=now, user_id=user.user_id, action="utterance-scratched", subject=report_id, detail=edit_id)
    )
    cursor = Cursor(field_id=field.field_id, offset=edit.start)
    unit.reports.set_cursor(report_id, cursor)
    return replace(applied, cursor=cursor)


def removal(field: Field, utterance_id: str) -> FieldEdit:
    """Return the edit, without id and version, that takes an utterance's words out of a field and keeps all else."""
    gone = [span for span in field.spans if span.utterance_id == utterance_id]
    start, end = gone[0].start, gone[-1].end
    kept, text, spans = start, "", list[Span]()
    for piece in (*gone, Span(start=end, end=end, origin=Origin.DICTATED)):
        shift = len(text) - kept
        text += field.text[kept : piece.start]
        spans += [
            replace(span, start=span.start + shift, end=span.end + shift)
            for span in field.spans
            if kept <= span.start and span.end <= piece.start and span.utterance_id != utterance_id
        ]
        kept = piece.end
    return FieldEdit(
        edit_id="",
        field_id=field.field_id,
        base_version=0,
        start=start,
        end=end,
        text=text,
        # The words that stay have their own spans; an edit of origin DICTATED would be taken for an utterance.
        origin=Origin.TYPED,
        spans=tuple(spans),
    )
