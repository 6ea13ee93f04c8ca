"""The one way to change a report: a `FieldEdit`, by voice or keyboard.

An edit replaces characters of one field. It names the version it was made on; `rebase` moves it over edits that
came in between, or refuses where both touched the same words. Pure: no storage, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from reporting.errors import ConflictError, InputError
from reporting.report.lifecycle import Action, next_state
from reporting.report.model import Field, Origin, Report, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEdit:
    """Replace characters [start, end) of a field by `text`."""

    edit_id: str
    """Chosen by who edits; the same id sent twice is applied once."""
    field_id: str
    base_version: int
    start: int
    end: int
    text: str
    origin: Origin
    spans: tuple[Span, ...] = ()
    """Counted in `text`, not in the field."""
    author_id: str = ""
    step: str = ""
    """The command that it is part of; empty: it is a step of its own. A step is undone as a whole."""
    reverts: str = ""
    """The step that it takes back; empty if it takes none back."""
    removed: str = ""
    """What stood in [start, end); filled in when the edit is applied, so that it can be taken back."""
    removed_spans: tuple[Span, ...] = ()
    """Counted in `removed`."""


def apply(report: Report, edit: FieldEdit) -> Report:
    """Return the next version. Raise InputError if the edit does not fit, ConflictError if it is not allowed now."""
    state = next_state(report.state, Action.EDIT)
    if edit.base_version != report.version:
        raise ConflictError("edit-outdated", base=edit.base_version, current=report.version)
    if all(field.field_id != edit.field_id for field in report.fields()):
        raise InputError("field-unknown", field=edit.field_id)
    sections = tuple(
        replace(
            section,
            fields=tuple(_edited(f, edit) if f.field_id == edit.field_id else f for f in section.fields),
        )
        for section in report.sections
    )
    return replace(report, sections=sections, version=report.version + 1, state=state)


def _edited(field: Field, edit: FieldEdit) -> Field:
    if not 0 <= edit.start <= edit.end <= len(field.text):
        raise InputError("edit-outside-field", field=field.field_id, start=edit.start, end=edit.end)
    text = field.text[: edit.start] + edit.text + field.text[edit.end :]
    grown = len(edit.text) - (edit.end - edit.start)
    spans: list[Span] = []
    for span in field.spans:
        if span.start < edit.start:
            spans.append(replace(span, end=min(span.end, edit.start)))
        if span.end > edit.end:
            spans.append(replace(span, start=max(span.start, edit.end) + grown, end=span.end + grown))
    spans.extend(replace(s, start=s.start + edit.start, end=s.end + edit.start) for s in edit.spans)
    return replace(field, text=text, spans=tuple(sorted(spans, key=lambda span: span.start)))


def with_removed(report: Report, edit: FieldEdit) -> FieldEdit:
    """Return the edit with what it takes away from the report, which is at its base version."""
    field = next((field for field in report.fields() if field.field_id == edit.field_id), None)
    if field is None:
        return edit
    spans = tuple(
        replace(span, start=max(span.start, edit.start) - edit.start, end=min(span.end, edit.end) - edit.start)
        for span in field.spans
        if span.start < edit.end and span.end > edit.start
    )
    return replace(edit, removed=field.text[edit.start : edit.end], removed_spans=spans)


def inverse(edit: FieldEdit) -> FieldEdit:
    """Return the edit that puts back what an applied edit took away, words with their origin; without an id.

    Raise ConflictError `undo-not-possible` if it is not known what that was.
    """
    if len(edit.removed) != edit.end - edit.start:
        raise ConflictError("undo-not-possible")
    return FieldEdit(
        edit_id="",
        field_id=edit.field_id,
        base_version=edit.base_version + 1,
        start=edit.start,
        end=edit.start + len(edit.text),
        text=edit.removed,
        # The words that come back have their own spans; an edit of origin DICTATED would be taken for an utterance.
        origin=Origin.TYPED,
        spans=edit.removed_spans,
    )


def rebase(edit: FieldEdit, since: Iterable[FieldEdit]) -> FieldEdit:
    """Return `edit` as it must read after the edits `since` its base version, oldest first.

    Raise ConflictError `edit-overlaps` where both changed the same characters, or where their words would touch: a "5"
    typed where "12 mm" was dictated meanwhile must not become 512 mm.
    """
    for earlier in since:
        if earlier.field_id == edit.field_id:
            edit = _moved(edit, earlier)
        edit = replace(edit, base_version=edit.base_version + 1)
    return edit


def _moved(edit: FieldEdit, earlier: FieldEdit) -> FieldEdit:
    if edit.end <= earlier.start:
        if edit.end == earlier.start and _touch(edit.text, earlier.text):
            raise ConflictError("edit-overlaps", field=edit.field_id)
        return edit
    if edit.start >= earlier.end:
        if edit.start == earlier.end and _touch(earlier.text, edit.text):
            raise ConflictError("edit-overlaps", field=edit.field_id)
        grown = len(earlier.text) - (earlier.end - earlier.start)
        return replace(edit, start=edit.start + grown, end=edit.end + grown)
    raise ConflictError("edit-overlaps", field=edit.field_id)


def _touch(left: str, right: str) -> bool:
    """Return whether the two texts side by side would make one word or number of two."""
    return left[-1:].isalnum() and right[:1].isalnum()
