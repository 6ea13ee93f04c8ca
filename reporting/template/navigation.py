"""Moving through a report's fields, by order and by spoken name, and which of them may be written. Pure.

Every move lands on a field that may be written now. A spoken name that could mean two fields finds none: words in the
wrong field are worse than a command that has to be said again.
"""

from collections.abc import Iterator, Sequence

from reporting.errors import InputError
from reporting.report.lifecycle import State, is_open
from reporting.report.model import Field, FieldKind, Report, Section
from reporting.template.fill import ADDENDUM
from reporting.template.words import words

FINDINGS = "59776-5"
"""LOINC: Procedure Findings."""
_FREE_TEXT = (FieldKind.TEXTAREA, FieldKind.TEXT)
_ARTICLES = frozenset({"l", "le", "la", "les", "du", "de", "des", "d", "au", "aux", "the"})


def next_field(report: Report, field_id: str) -> Field | None:
    """Return the writable field after `field_id`, None after the last. Raise InputError `field-unknown`."""
    return next(iter(_writable_fields(report, _position(report, field_id) + 1, None)), None)


def previous_field(report: Report, field_id: str) -> Field | None:
    """Return the writable field before `field_id`, None before the first. Raise InputError `field-unknown`."""
    return next(iter(_writable_fields(report, 0, _position(report, field_id))[::-1]), None)


def next_section(report: Report, field_id: str) -> Field | None:
    """Return the first writable field of the next section that has one. Raise InputError `field-unknown`."""
    return _first_of(report, report.sections[_section_position(report, field_id) + 1 :])


def previous_section(report: Report, field_id: str) -> Field | None:
    """Return the first writable field of the section before that has one. Raise InputError `field-unknown`."""
    return _first_of(report, report.sections[: _section_position(report, field_id)][::-1])


def _section_position(report: Report, field_id: str) -> int:
    for position, section in enumerate(report.sections):
        if any(field.field_id == field_id for field in section.fields):
            return position
    raise InputError("field-unknown", field=field_id)


def _first_of(report: Report, sections: Sequence[Section]) -> Field | None:
    fields = (field for section in sections for field in section.fields)
    return next((field for field in fields if writable(report, field.field_id)), None)


def where_to_begin(report: Report) -> Field | None:
    """Return the field that dictation begins in, None if nothing empty is writable.

    The first empty one of the findings that takes free text; without findings any that takes free text, a larger one
    before a line; else the first empty one. A choice or a number is no place for sentences.
    """
    empty = [field for field in _writable_fields(report, 0, None) if not field.text.strip()]
    findings = {field.field_id for section in report.sections if _is_findings(section) for field in section.fields}
    for fits in (
        lambda field: field.field_id in findings and field.kind in _FREE_TEXT,
        lambda field: field.kind is FieldKind.TEXTAREA,
        lambda field: field.kind is FieldKind.TEXT,
    ):
        if found := next(filter(fits, empty), None):
            return found
    return next(iter(empty), None)


def _is_findings(section: Section) -> bool:
    return section.code is not None and section.code.value == FINDINGS


def find_field(report: Report, spoken: str) -> Field | None:
    """Return the writable field that `spoken` names: by verbal trigger, else label, else title of its section.

    Accents, case and a leading article do not count. The whole name wins over a part; of parts, the longest wins if
    it means one field only (`poumons` finds `Poumons et bronches`). A section's title finds its first writable field.
    """
    said = words(spoken)
    names = list(_names(report))
    while said:
        found = _whole(names, "".join(said)) or _part(names, said)
        if found or said[0] not in _ARTICLES:
            return found
        said = said[1:]
    return None


def writable(report: Report, field_id: str) -> bool:
    """Return True if the field may be written in the report's state: in ADDING only the newest addendum."""
    if all(field.field_id != field_id for field in report.fields()):
        return False
    if report.state is State.ADDING:
        return field_id == _newest_addendum(report)
    return is_open(report.state)


def _newest_addendum(report: Report) -> str:
    last = report.sections[-1] if report.sections else None
    is_addendum = last is not None and last.section_id.split("-")[0] == ADDENDUM
    return last.section_id if last is not None and is_addendum else ""


def _position(report: Report, field_id: str) -> int:
    for position, field in enumerate(report.fields()):
        if field.field_id == field_id:
            return position
    raise InputError("field-unknown", field=field_id)


def _writable_fields(report: Report, start: int, end: int | None) -> list[Field]:
    return [field for field in list(report.fields())[start:end] if writable(report, field.field_id)]


def _names(report: Report) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Yield each name with its field: all triggers, then all labels, then the titles of sections."""
    fields = _writable_fields(report, 0, None)
    yield from ((words(field.verbal_trigger), field) for field in fields)
    yield from ((words(field.label), field) for field in fields)
    for section in report.sections:
        if first := next((field for field in section.fields if field in fields), None):
            yield words(section.title), first


def _whole(names: list[tuple[tuple[str, ...], Field]], joined: str) -> Field | None:
    """Compare without the spaces between words: L4 L5, L4-L5 and L 4 L 5 are the same name."""
    return next((field for name, field in names if "".join(name) == joined), None)


def _part(names: list[tuple[tuple[str, ...], Field]], said: tuple[str, ...]) -> Field | None:
    """Return the one field whose name starts with what was said, or that what was said starts with."""
    longest, found = 0, dict[str, Field]()
    for name, field in names:
        shared = min(len(name), len(said))
        if not shared or name[:shared] != said[:shared]:
            continue
        if shared > longest:
            longest, found = shared, {}
        if shared == longest:
            found[field.field_id] = field
    return next(iter(found.values())) if len(found) == 1 else None
