"""The door through which every edit goes, typed or spoken, inside the unit of work of the caller.

In this order: the same edit twice is applied once; lock; rebase; field; state; what may stand there; store; cursor.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from reporting.errors import ConflictError
from reporting.report.edits import FieldEdit, apply, rebase, with_removed
from reporting.report.model import Report
from reporting.service.events import Publishes, publish_cursor, publish_edit
from reporting.service.field_rules import check_characters, check_typed, check_writable, field_of
from reporting.service.locking import claim_lock
from reporting.service.ports import Cursor, UnitOfWork, User

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A report after an edit, and the edit as it was applied."""

    report: Report
    edit: FieldEdit
    cursor: Cursor | None = None
    """Where dictated words go now, if the edit moved it."""
    repeated: bool = False
    """True: the edit had been applied before; nothing changed now."""


def apply_edit(
    unit: UnitOfWork, report_id: str, edit: FieldEdit, user: User, now: datetime, lock_minutes: int
) -> Applied:
    """Apply and store an edit of `user`. The caller commits.

    Raise ConflictError `report-locked`, `edit-overlaps`, `edit-outdated`, `report-action-not-allowed`; InputError
    `field-unknown`, `field-read-only`, `edit-outside-field`, `not-an-option`, `not-a-number` and the like.
    """
    before = unit.reports.edit(report_id, edit.edit_id)
    report = unit.reports.get(report_id)
    if before is not None:
        return Applied(report=report, edit=before, repeated=True)
    claim_lock(unit, report_id, user, now, lock_minutes)
    if edit.base_version > report.version:
        raise ConflictError("edit-outdated", base=edit.base_version, current=report.version)
    check_characters(edit.text, edit.field_id)
    check_writable(report, edit.field_id)
    moved = rebase(replace(edit, author_id=user.user_id), unit.reports.edits_since(report_id, edit.base_version))
    moved = with_removed(report, moved)
    changed = apply(report, moved)
    check_typed(field_of(changed, edit.field_id))
    unit.reports.save(changed, moved, at=now)
    return Applied(report=changed, edit=moved, cursor=_move_cursor(unit, report_id, moved))


def tell(hub: Publishes, applied: Applied) -> None:
    """Publish what `apply_edit` did, after the commit."""
    if applied.repeated:
        return
    publish_edit(hub, applied.report.report_id, applied.edit)
    if applied.cursor is not None:
        publish_cursor(hub, applied.report.report_id, applied.cursor)


def once_more(step: Callable[[], T]) -> T:
    """Return `step()`; if another writer was faster between its reading and writing, do it again, once."""
    try:
        return step()
    except ConflictError as error:
        if error.code != "edit-outdated":
            raise
        return step()


def _move_cursor(unit: UnitOfWork, report_id: str, edit: FieldEdit) -> Cursor | None:
    """Keep the cursor at its words: behind what was put before or at it, before what was replaced after it."""
    cursor = unit.reports.cursor(report_id)
    if cursor is None or cursor.field_id != edit.field_id or cursor.offset < edit.start:
        return None
    if cursor.offset == edit.start < edit.end:
        return None
    grown = len(edit.text) - (edit.end - edit.start)
    offset = cursor.offset + grown if cursor.offset >= edit.end else edit.start + len(edit.text)
    if offset == cursor.offset:
        return None
    moved = replace(cursor, offset=offset)
    unit.reports.set_cursor(report_id, moved)
    return moved
