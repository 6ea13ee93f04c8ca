"""What may stand in a field, by its kind. Pure. Which fields may be written now says `template.navigation`.

Typing is checked letter by letter, so a number may be half written; `check_complete` asks again before signing.
Words spoken into a field that holds one value (a number, a choice) replace it: behind `12`, a spoken `14` is not 1214.
"""

import re
import unicodedata

from reporting.errors import InputError
from reporting.report.lifecycle import State, is_open
from reporting.report.model import Field, FieldKind, Report
from reporting.template.fill import is_written
from reporting.template.navigation import writable
from reporting.text.macros import first_gap

MAXIMUM_CHARACTERS = 50_000
"""Of one field: some twenty pages; more is a mistaken paste."""
HALF_A_NUMBER = re.compile(r"[+\-\N{MINUS SIGN}]?[0-9]*([.,][0-9]*)?")
NUMBER = re.compile(r"[+\-\N{MINUS SIGN}]?[0-9]+([.,][0-9]+)?")
SINGLE_VALUED = {FieldKind.NUMBER, FieldKind.DATE, FieldKind.TIME, FieldKind.CHECKBOX, FieldKind.SELECTION_LIST}
_CONTROLS_ALLOWED = "\n\t"


def field_of(report: Report, field_id: str) -> Field:
    """Return a field; raise InputError `field-unknown`."""
    for field in report.fields():
        if field.field_id == field_id:
            return field
    raise InputError("field-unknown", field=field_id)


def check_writable(report: Report, field_id: str) -> None:
    """Raise InputError `field-unknown` or `field-read-only`. A signed report is `lifecycle`'s to refuse."""
    field_of(report, field_id)
    if is_open(report.state) and not writable(report, field_id):
        raise InputError("field-read-only", field=field_id)


def check_characters(text: str, field_id: str) -> None:
    """Raise InputError `characters-not-usable` for control characters and halves of surrogate pairs.

    They would break HL7 segments, Word files or the database.
    """
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in _CONTROLS_ALLOWED for c in text):
        raise InputError("characters-not-usable", field=field_id)


def check_typed(field: Field) -> None:
    """Raise InputError if what stands in the field after an edit may not stand there."""
    if len(field.text) > MAXIMUM_CHARACTERS:
        raise InputError("field-too-long", field=field.field_id, maximum=MAXIMUM_CHARACTERS)
    if field.kind is FieldKind.NUMBER and not HALF_A_NUMBER.fullmatch(field.text.strip()):
        raise InputError("not-a-number", field=field.field_id)
    if field.kind is FieldKind.SELECTION_LIST and field.text and field.text not in field.options:
        raise InputError("not-an-option", field=field.field_id)


def check_complete(report: Report) -> None:
    """Raise InputError `not-a-number` if a number was left half written, `gap-left` if a macro's gap was left.

    Asked before signing.
    """
    for field in report.fields():
        text = field.text.strip()
        if first_gap(text):
            raise InputError("gap-left", field=field.label or field.field_id)
        if field.kind is FieldKind.NUMBER and text and not NUMBER.fullmatch(text):
            raise InputError("not-a-number", field=field.field_id)


def template_may_change(report: Report) -> bool:
    """Return whether nothing of a person's would be lost: a draft in which only template and order stand."""
    return report.state is State.DRAFT and not any(is_written(field) for field in report.fields())


_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")


def spoken_value(field: Field, spoken: str) -> str:
    """Return what replaces the text of a single-valued field, from what was said.

    The field's own unit is dropped; another unit is refused: 1.2 cm is no number in a field of mm.
    """
    text = " ".join(spoken.split()).rstrip(" .,;:")
    if field.kind is FieldKind.NUMBER:
        if field.units and text.endswith(field.units):
            text = text[: -len(field.units)].rstrip()
        # The formatter leaves a lone "un" as a word and writes thousands apart: here both can only be a number.
        text = "1" if text.casefold() in ("un", "une", "one") else _THOUSANDS.sub("", text)
        if not NUMBER.fullmatch(text):
            raise InputError("not-a-number", field=field.field_id)
        return text
    if field.options:
        for option in field.options:
            if option.casefold() == text.casefold():
                return option
        raise InputError("not-an-option", field=field.field_id)
    return text
