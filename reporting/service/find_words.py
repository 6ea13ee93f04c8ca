"""Words that were said, looked for in what stands in a report. Pure.

The words must stand there once: in the field that is written in, else in the whole report. Nothing is guessed: a part
of a word, of a number or of a decimal is no occurrence. Accents, case, hyphens and apostrophes do not count.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.errors import InputError
from reporting.report.model import Field, Report
from reporting.template.navigation import writable

_JOINTS = r"[\s'’\-]+"
_ENDS = " .,;:!?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Characters [start, end) of a field."""

    field: Field
    start: int
    end: int


def find_words(report: Report, current: str, spellings: Sequence[str]) -> Found:
    """Return where the words stand; `current` is the id of the field that is written in.

    `spellings` are the same words as they may be written, the likeliest first: « douze millimètres », `12 mm`.
    Raise InputError `words-not-found`, `words-ambiguous`.
    """
    fields = [field for field in report.fields() if writable(report, field.field_id)]
    for spelling in dict.fromkeys(spellings):
        pattern = _pattern(spelling)
        if pattern is None:
            continue
        here = [found for field in fields if field.field_id == current for found in _all(field, pattern)]
        found = here or [found for field in fields for found in _all(field, pattern)]
        if len(found) > 1:
            raise InputError("words-ambiguous", count=len(found))
        if found:
            return found[0]
    raise InputError("words-not-found")


def _pattern(words: str) -> re.Pattern[str] | None:
    parts = [re.escape(part) for part in re.split(_JOINTS, _folded(words).strip(_ENDS)) if part]
    if not parts:
        return None
    # A number beside a number may be one of thousands, written apart.
    first = r"(?<!\d\s)" if parts[0][0].isdigit() else ""
    last = r"(?!\s\d)" if parts[-1][-1].isdigit() else ""
    return re.compile(rf"(?<!\w)(?<!\d[.,]){first}{_JOINTS.join(parts)}{last}(?!\w)(?![.,]\d)")


def _all(field: Field, pattern: re.Pattern[str]) -> list[Found]:
    return [Found(field=field, start=found.start(), end=found.end()) for found in pattern.finditer(_folded(field.text))]


def _folded(text: str) -> str:
    """Return the text without accents and case, character for character."""
    return "".join(_letter(character) for character in text)


def _letter(character: str) -> str:
    bare = unicodedata.normalize("NFD", character)[0].lower()
    return bare if len(bare) == 1 else character
