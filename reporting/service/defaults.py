"""Spoken commands for what a template offers: accept what it put in, and fill what is empty with its normal texts.

A field in which anything stands is never filled: « normal pour le reste » cannot overwrite or contradict in place what
was said. What is accepted keeps its words and loses the mark that nobody said them.
"""

from dataclasses import replace

from reporting.errors import ConflictError
from reporting.report.edits import FieldEdit
from reporting.report.model import Field, FieldKind, Origin, Report, Span
from reporting.service.applying import Applied, apply_edit
from reporting.service.asked import Asked, CarriedOut
from reporting.service.ports import Cursor
from reporting.service.speak import target
from reporting.template.navigation import next_field, writable

_FREE_TEXT = (FieldKind.TEXTAREA, FieldKind.TEXT)


def accept_defaults(asked: Asked) -> CarriedOut:
    """Let what the template put in stand as if it had been said, everywhere; ConflictError `nothing-to-accept`."""
    report = asked.unit.reports.get(asked.report_id)
    current, _ = target(asked.unit, report)
    fields = [field for field in _writable(report) if _is_templated(field)]
    if not fields:
        raise ConflictError("nothing-to-accept")
    edits = _applied(asked, [_accepting(field) for field in fields])
    return CarriedOut(field_id=current.field_id, edits=edits)


def field_complete(asked: Asked) -> CarriedOut:
    """Do the same in the current field, and go to the next one; at the last field it stays there."""
    report = asked.unit.reports.get(asked.report_id)
    field, _ = target(asked.unit, report)
    edits = _applied(asked, [_accepting(field)] if _is_templated(field) else [])
    follower = next_field(report, field.field_id) or field
    cursor = Cursor(field_id=follower.field_id, offset=len(follower.text))
    asked.unit.reports.set_cursor(asked.report_id, cursor)
    return CarriedOut(field_id=cursor.field_id, edits=edits, cursor=cursor)


def fill_normal(asked: Asked) -> CarriedOut:
    """Put its normal text into every empty field that has one. Raise ConflictError `nothing-normal`."""
    report = asked.unit.reports.get(asked.report_id)
    current, _ = target(asked.unit, report)
    empty = [f for f in _writable(report) if f.normal and f.kind in _FREE_TEXT and not f.text.strip()]
    if not empty:
        raise ConflictError("nothing-normal")
    edits = _applied(asked, [_filling(field) for field in empty])
    filled = next((field for field in empty if field.field_id == current.field_id), None)
    if filled is None:
        return CarriedOut(field_id=current.field_id, edits=edits)
    cursor = Cursor(field_id=filled.field_id, offset=len(filled.normal))
    asked.unit.reports.set_cursor(asked.report_id, cursor)
    return CarriedOut(field_id=cursor.field_id, edits=edits, cursor=cursor)


def _writable(report: Report) -> list[Field]:
    return [field for field in report.fields() if writable(report, field.field_id)]


def _is_templated(field: Field) -> bool:
    return any(span.origin is Origin.TEMPLATE and span.end > span.start for span in field.spans)


def _accepting(field: Field) -> FieldEdit:
    """Return the edit that writes the same words anew, without the template's mark."""
    kept = tuple(span for span in field.spans if span.origin is not Origin.TEMPLATE)
    return _edit(field, field.text, kept)


def _filling(field: Field) -> FieldEdit:
    return _edit(field, field.normal, (Span(start=0, end=len(field.normal), origin=Origin.TEMPLATE),))


def _edit(field: Field, text: str, spans: tuple[Span, ...]) -> FieldEdit:
    return FieldEdit(
        edit_id="",
        field_id=field.field_id,
        base_version=0,
        start=0,
        end=len(field.text),
        text=text,
        origin=Origin.TYPED,
        spans=spans,
    )


def _applied(asked: Asked, edits: list[FieldEdit]) -> tuple[Applied, ...]:
    """Apply edits of different fields as one step."""
    done: list[Applied] = []
    version = asked.unit.reports.get(asked.report_id).version
    for number, edit in enumerate(edits):
        numbered = replace(edit, edit_id=f"{asked.step}-{number}", base_version=version + number, step=asked.step)
        done.append(apply_edit(asked.unit, asked.report_id, numbered, asked.user, asked.now, asked.lock_minutes))
    return tuple(done)
