"""A report being written: sections and fields, each word with where it came from.

A report holds its own copy of the template's titles, so that a later template never changes it.
Does not know templates, HL7 or pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from reporting.report.lifecycle import State
from reporting.report.order import Code
from reporting.wording import Language


class Origin(Enum):
    """Where words came from."""

    DICTATED = "dictated"
    TYPED = "typed"
    TEMPLATE = "template"
    MEASURED = "measured"
    MACRO = "macro"
    """A named text, put in because someone called it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The origin of some characters of a field's text. Typed text needs no span: it is the rest."""

    start: int
    """First character, counted in the field's text (Python str index)."""
    end: int
    """One past the last character."""
    origin: Origin
    utterance_id: str = ""
    """The utterance the words were spoken in; empty if not dictated."""
    audio_start_ms: int | None = None
    """In the audio of the utterance's session."""
    audio_end_ms: int | None = None
    probability: float | None = None
    """The recogniser's, 0 to 1; None if not dictated."""
    alternatives: tuple[str, ...] = ()
    """What else may have been said here and would matter, verbatim; an empty text: nothing."""


class FieldKind(Enum):
    """What may stand in a field (IHE MRRT data-field-type)."""

    TEXT = "TEXT"
    TEXTAREA = "TEXTAREA"
    NUMBER = "NUMBER"
    DATE = "DATE"
    TIME = "TIME"
    CHECKBOX = "CHECKBOX"
    SELECTION_LIST = "SELECTION_LIST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    field_id: str
    """Unique in the report."""
    label: str
    """Empty where the section's title says it all."""
    kind: FieldKind = FieldKind.TEXTAREA
    text: str = ""
    spans: tuple[Span, ...] = ()
    """In order, not overlapping."""
    options: tuple[str, ...] = ()
    """What a selection list offers."""
    units: str = ""
    """UCUM or plain unit of a number, e.g. mm."""
    required: bool = False
    """True: signing is refused while it is empty (MRRT completion action PROHIBIT)."""
    verbal_trigger: str = ""
    """What to say to get here."""
    normal: str = ""
    """What may be written here on command where nothing is abnormal; empty: nothing may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    section_id: str
    title: str
    code: Code | None
    """LOINC code of the section, e.g. 59776-5."""
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One version. `version` grows by one with each edit; the state moves as `lifecycle` says."""

    report_id: str
    order_id: str
    template_id: str
    template_title: str
    language: Language
    title: str
    sections: tuple[Section, ...]
    version: int = 0
    state: State = State.DRAFT
    code: Code | None = None
    """LOINC document type; 18748-4 if the template names none."""

    def fields(self) -> Iterator[Field]:
        """Yield the fields in reading order."""
        for section in self.sections:
            yield from section.fields
