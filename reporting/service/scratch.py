"""`scratch that`: an utterance's words taken back out of the report, exactly those, and its sound marked as withdrawn.

Inside the unit of work of the caller. Words that were typed between them stay.
"""

from dataclasses import replace
from datetime import datetime

from reporting.errors import ConflictError
from reporting.report.edits import FieldEdit
from reporting.report.model import Field, Origin, Report, Span
from reporting.service.applying import Applied, apply_edit
from reporting.service.ports import AuditEntry, Cursor, UnitOfWork, User
from reporting.service.withdraw import follow
from reporting.template.navigation import writable


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
    follow(unit, applied, user, now)
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
