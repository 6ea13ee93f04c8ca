"""Taking back what was done last in a report, and doing it again, by voice.

Nothing is erased: what is taken back is written again as a new version, each word with the origin it had. A step is
an edit, or all edits of one command. Only what the same person did since the last signature can be taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from reporting.errors import ConflictError
from reporting.report.edits import FieldEdit, apply, inverse
from reporting.report.model import Report
from reporting.service.applying import Applied, apply_edit
from reporting.service.field_rules import field_of
from reporting.service.locking import claim_lock
from reporting.service.ports import AuditEntry, UnitOfWork, User
from reporting.service.withdraw import follow

ABANDONED = "abandon-"
"""How ids of edits begin that gave up a correction: nothing before them is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is undone as a whole."""

    step_id: str
    edits: tuple[FieldEdit, ...]
    """As they were applied, oldest first."""

    @property
    def reverts(self) -> str:
        return self.edits[0].reverts

    @property
    def changes(self) -> bool:
        return any(edit.text or edit.end > edit.start for edit in self.edits)


def steps_of(edits: Sequence[FieldEdit]) -> list[Step]:
    """Return the steps that the edits make up, oldest first; those that changed nothing are left out."""
    steps: list[Step] = []
    for edit in edits:
        step_id = edit.step or edit.edit_id
        if steps and steps[-1].step_id == step_id:
            steps[-1] = replace(steps[-1], edits=(*steps[-1].edits, edit))
        else:
            steps.append(Step(step_id=step_id, edits=(edit,)))
    return [step for step in steps if step.changes]


def standing(edits: Sequence[FieldEdit]) -> tuple[list[Step], list[Step]]:
    """Return the steps that can be undone and the undoings that can be redone, the next one last."""
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps_of(edits):
        if step.step_id.startswith(ABANDONED):
            done, undone = [], []
        elif done and step.reverts == done[-1].step_id:
            done.pop()
            undone.append(step)
        elif undone and step.reverts == undone[-1].step_id:
            undone.pop()
            done.append(step)
        else:
            done.append(step)
            undone = []
    return done, undone


def undo(unit: UnitOfWork, report_id: str, user: User, step_id: str, now: datetime, lock_minutes: int) -> list[Applied]:
    """Take back the last step. The caller commits.

    Raise ConflictError `report-locked`, `nothing-to-undo`, `undo-of-another`, `undo-not-possible`.
    """
    done, _ = _history(unit, report_id, user, now, lock_minutes)
    if not done:
        raise ConflictError("nothing-to-undo")
    return _revert(unit, report_id, user, done[-1], step_id, now, lock_minutes)


def redo(unit: UnitOfWork, report_id: str, user: User, step_id: str, now: datetime, lock_minutes: int) -> list[Applied]:
    """Do again what was taken back last; raise as `undo`, `nothing-to-redo` if anything was done since."""
    _, undone = _history(unit, report_id, user, now, lock_minutes)
    if not undone:
        raise ConflictError("nothing-to-redo")
    return _revert(unit, report_id, user, undone[-1], step_id, now, lock_minutes)


def _history(
    unit: UnitOfWork, report_id: str, user: User, now: datetime, lock_minutes: int
) -> tuple[list[Step], list[Step]]:
    claim_lock(unit, report_id, user, now, lock_minutes)
    signed = unit.signed.latest(report_id)
    return standing(unit.reports.edits_since(report_id, signed.report.version if signed else 0))


def _revert(
    unit: UnitOfWork, report_id: str, user: User, step: Step, step_id: str, now: datetime, lock_minutes: int
) -> list[Applied]:
    if any(edit.author_id != user.user_id for edit in step.edits):
        raise ConflictError("undo-of-another")
    report = unit.reports.get(report_id)
    applied: list[Applied] = []
    for edit in _inverses(report, step, step_id):
        applied.append(apply_edit(unit, report_id, edit, user, now, lock_minutes))
        follow(unit, applied[-1], user, now)
    detail = f"{step_id} of {step.step_id}"
    unit.audit.record(
        AuditEntry(at=now, user_id=user.user_id, action="step-reverted", subject=report_id, detail=detail)
    )
    return applied


def _inverses(report: Report, step: Step, step_id: str) -> list[FieldEdit]:
    """Return the edits that take a step back, on the report as it stands; all of them fit, or none is made.

    What was done after the step was taken back itself, so its places are those of today; where the words there are
    others, something happened that no edit tells of.
    """
    edits: list[FieldEdit] = []
    for number, done in enumerate(reversed(step.edits)):
        edit = replace(
            inverse(done),
            edit_id=f"{step_id}-{number}",
            base_version=report.version,
            step=step_id,
            reverts=step.step_id,
        )
        if all(field.field_id != edit.field_id for field in report.fields()):
            raise ConflictError("undo-not-possible")
        if field_of(report, edit.field_id).text[edit.start : edit.end] != done.text:
            raise ConflictError("undo-not-possible")
        report = apply(report, edit)
        edits.append(edit)
    return edits
