"""Macros: putting a named text into the report by voice, and each user's own list of them.

A user's macro is meant before one of the site that is called the same. Which names may be given is the lexicon's
confusion test to say: a name that sounds like a command or another macro is refused when it is saved.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reporting.clock import Clock
from reporting.errors import InputError
from reporting.report.edits import FieldEdit
from reporting.report.model import FieldKind, Origin, Report, Span
from reporting.service.applying import apply_edit
from reporting.service.asked import Asked, CarriedOut
from reporting.service.field_rules import check_characters
from reporting.service.locking import require_radiologist
from reporting.service.ports import AuditEntry, Cursor, OpensUnits, User
from reporting.service.speak import target
from reporting.template.navigation import find_field
from reporting.text.fit import fit
from reporting.text.macros import Macro, find_macro, first_gap, speakable
from reporting.text.spoken import FormattedText
from reporting.wording import Language

MAXIMUM_CHARACTERS = 5_000
"""Of a macro's text: some two pages."""
_FREE_TEXT = (FieldKind.TEXTAREA, FieldKind.TEXT)


def insert(asked: Asked) -> CarriedOut:
    """Put the macro that was named where it belongs, the cursor to its first gap, else behind it.

    Raise InputError `macro-not-heard`, `macro-has-no-place`.
    """
    report = asked.unit.reports.get(asked.report_id)
    known = (*asked.unit.macros.of(asked.user.user_id), *asked.site_macros)
    macro = find_macro(known, asked.command.argument, report.language)
    if macro is None:
        raise InputError("macro-not-heard")
    cursor = _place(asked, report, macro)
    field = next(field for field in report.fields() if field.field_id == cursor.field_id)
    before, after = field.text[: cursor.offset], field.text[cursor.offset :]
    text = fit(before, FormattedText(text=macro.written, spans=()), after, report.language).text
    edit = FieldEdit(
        edit_id=asked.step,
        field_id=field.field_id,
        base_version=report.version,
        start=cursor.offset,
        end=cursor.offset,
        text=text,
        origin=Origin.MACRO,
        spans=(Span(start=0, end=len(text), origin=Origin.MACRO),) if text else (),
        step=asked.step,
    )
    applied = apply_edit(asked.unit, asked.report_id, edit, asked.user, asked.now, asked.lock_minutes)
    gap = first_gap(text)
    at = cursor.offset + (gap[0] if gap else len(text))
    moved = Cursor(field_id=field.field_id, offset=at)
    asked.unit.reports.set_cursor(asked.report_id, moved)
    selection = (at, cursor.offset + gap[1]) if gap else None
    return CarriedOut(field_id=field.field_id, edits=(applied,), cursor=moved, selection=selection)


def _place(asked: Asked, report: Report, macro: Macro) -> Cursor:
    """Return where the text goes: the end of its section's field, else the cursor. A value takes no text."""
    current, offset = target(asked.unit, report)
    if macro.section:
        found = find_field(report, macro.section)
        if found is None:
            raise InputError("macro-has-no-place")
        current, offset = (found, len(found.text)) if found.field_id != current.field_id else (current, offset)
    if current.kind not in _FREE_TEXT:
        raise InputError("macro-has-no-place")
    return Cursor(field_id=current.field_id, offset=offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroRow:
    """A macro as a list shows it."""

    macro: Macro
    own: bool
    """True: the user's; False: the site's."""


class KeepingMacros:
    """The use cases of a user's list of macros."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        site: Mapping[Language, Sequence[Macro]],
        is_confused: Callable[[Macro, Sequence[Macro]], bool],
    ) -> None:
        """`is_confused` tells whether a macro may be heard in place of one of the others, or of a command."""
        self._units = units
        self._clock = clock
        self._site = site
        self._is_confused = is_confused

    def all(self, user: User) -> list[MacroRow]:
        """Return the user's macros, then the site's that are not hidden by one of the same name."""
        with self._units() as unit:
            own = list(unit.macros.of(user.user_id))
        taken = {(macro.language, macro.name.casefold()) for macro in own}
        site = [m for each in self._site.values() for m in each if (m.language, m.name.casefold()) not in taken]
        return [MacroRow(macro=m, own=True) for m in own] + [MacroRow(macro=m, own=False) for m in site]

    def put(self, user: User, macro: Macro) -> None:
        """Store a macro of the user, in place of their own of that name.

        Raise DeniedError `radiologists-only`; InputError `macro-not-usable`, `characters-not-usable`, or
        `macro-name-taken` where it may be heard in place of another of the user's, the site's, or a command.
        """
        require_radiologist(user)
        check_characters(macro.text, macro.section)
        if not macro.text.strip() or len(macro.text) > MAXIMUM_CHARACTERS or not speakable(macro.names):
            raise InputError("macro-not-usable")
        with self._units() as unit:
            key = (macro.language, macro.name.casefold())
            own = [m for m in unit.macros.of(user.user_id) if (m.language, m.name.casefold()) != key]
            # One of the site of the same name is hidden by the user's own, on purpose.
            site = [m for m in self._site.get(macro.language, ()) if m.name.casefold() != macro.name.casefold()]
            if self._is_confused(macro, [m for m in (*own, *site) if m.language is macro.language]):
                raise InputError("macro-name-taken")
            unit.macros.put(user.user_id, macro, at=self._clock.now())
            self._record(user, unit.audit.record, "macro-saved")
            unit.commit()

    def remove(self, user: User, language: Language, name: str) -> None:
        """Forget a macro of the user. Raise NotFoundError `macro-unknown`."""
        with self._units() as unit:
            unit.macros.remove(user.user_id, language, name)
            self._record(user, unit.audit.record, "macro-removed")
            unit.commit()

    def _record(self, user: User, record: Callable[[AuditEntry], None], action: str) -> None:
        record(AuditEntry(at=self._clock.now(), user_id=user.user_id, action=action, subject=user.user_id))
