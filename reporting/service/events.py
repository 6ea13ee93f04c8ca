"""What the use cases tell to the pages that look at a report. DESIGN.md lists names and bodies.

Bodies are plain JSON values. `hub.Hub` fits `Publishes`. Always called after the commit: what was told is true.
"""

from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from typing import Protocol

from reporting.report.edits import FieldEdit
from reporting.service.ports import Cursor


class Event(Enum):
    """Names of the events that use cases publish. `partial`, `dictation` and `failure` belong to the dictation."""

    EDIT = "edit"
    CURSOR = "cursor"
    CHANGED = "changed"


class Publishes(Protocol):
    """Whoever brings events to pages."""

    def publish(self, report_id: str, event: str, body: Mapping[str, object]) -> None:
        """Tell every page that looks at the report. From any thread; never waits, never raises."""


class Silence:
    """Publishes nothing: for commands without pages."""

    def publish(self, report_id: str, event: str, body: Mapping[str, object]) -> None:
        """Do nothing."""


def publish_edit(hub: Publishes, report_id: str, edit: FieldEdit) -> None:
    """Tell an edit as it was applied; `version` is the version that it made."""
    hub.publish(report_id, Event.EDIT.value, {"version": edit.base_version + 1, "edit": edit_body(edit)})


def publish_cursor(hub: Publishes, report_id: str, cursor: Cursor) -> None:
    """Tell where dictated words go now."""
    hub.publish(report_id, Event.CURSOR.value, {"field_id": cursor.field_id, "offset": cursor.offset})


def publish_changed(hub: Publishes, report_id: str) -> None:
    """Tell that state, lock, revision, order or delivery changed: pages load the report again."""
    hub.publish(report_id, Event.CHANGED.value, {})


_KEPT_HERE = frozenset({"step", "reverts", "removed", "removed_spans"})
"""What taking an edit back needs; pages do not."""


def edit_body(edit: FieldEdit) -> dict[str, object]:
    """Return the edit as JSON values: members by name, enums by value; what only undoing needs is left out."""
    body: dict[str, object] = asdict(edit, dict_factory=_by_value)
    return {name: value for name, value in body.items() if name not in _KEPT_HERE}


def _by_value(members: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value.value if isinstance(value, Enum) else value for name, value in members}
