"""A spoken command with everything it needs to be carried out, and what became of it. Values only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.service.applying import Applied
from reporting.service.ports import Cursor, UnitOfWork, User
from reporting.text.format import Formatter
from reporting.text.macros import Macro
from reporting.text.spoken import SpokenCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that was said into a report, inside the unit of work of the caller."""

    unit: UnitOfWork
    report_id: str
    user: User
    command: SpokenCommand
    utterance_id: str
    step: str
    """Every edit of the command belongs to this step, so that it is undone as one."""
    now: datetime
    lock_minutes: int
    formatter: Formatter
    site_macros: Sequence[Macro] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """What a command did."""

    field_id: str
    """The field that is current after it; empty without a report."""
    edits: tuple[Applied, ...] = ()
    cursor: Cursor | None = None
    """Where dictated words go now, if the command moved that."""
    selection: tuple[int, int] | None = None
    """Characters [start, end) of the field that the page is to select."""
