"""Reads and writes ER7, the pipes and hats of HL7 v2 (v2.5.1 §2.6). Pure.

Tolerant of what senders do: CR, LF or CRLF, a BOM or noise before MSH, junk lines, five encoding characters.
Does not know what a field means, nor whether a message is complete. A line that is no segment is counted, not read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reporting.hl7.charset import decode
from reporting.hl7.escapes import STANDARD, Notation, unescape
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import Condition

NULL = '""'
"""A value that is to be deleted (§2.5.3): read as empty."""
MOST_REPETITIONS = 1000
"""Further repetitions of a field are not read: no field has so many, and a broken message must not hold up others."""

_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{2}")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BEFORE_HEADER = b"\xef\xbb\xbf \t\r\n\x0b\x00"


def _value(raw: str, notation: Notation) -> str:
    """Return what a raw value means. A NUL, which no store takes as text, is nobody's letter."""
    if notation.escape not in raw:
        return "" if raw == NULL else raw
    return "" if raw == NULL else unescape(raw, notation).replace("\x00", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """One repetition of a field, as it was written."""

    raw: str
    notation: Notation

    def component(self, number: int) -> str:
        """Return a component, unescaped, with all its subcomponents; empty if it is not there."""
        return _value(_part(self.raw, self.notation.component, number), self.notation)

    def subcomponent(self, component: int, number: int) -> str:
        """Return a subcomponent, unescaped; empty if it is not there."""
        whole = _part(self.raw, self.notation.component, component)
        return _value(_part(whole, self.notation.subcomponent, number), self.notation)


def _part(text: str, delimiter: str, number: int) -> str:
    if delimiter not in text:
        return text if number == 1 else ""
    # No further than is asked for: a sender may have written a million.
    parts = text.split(delimiter, number)
    return parts[number - 1] if number <= len(parts) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A segment; fields count from 1 as in the standard. What is not there reads as empty."""

    name: str
    fields: tuple[str, ...]
    """Raw, field 1 first; of MSH the separator itself is field 1."""
    notation: Notation = STANDARD

    def raw(self, number: int) -> str:
        """Return a field as it was written, with escapes and repetitions."""
        return self.fields[number - 1] if number <= len(self.fields) else ""

    def repetitions(self, number: int) -> tuple[Repetition, ...]:
        """Return the repetitions of a field, at most MOST_REPETITIONS; none if it is empty."""
        raw = self.raw(number)
        if not raw or raw == NULL:
            return ()
        parts = raw.split(self.notation.repetition, MOST_REPETITIONS)[:MOST_REPETITIONS]
        return tuple(Repetition(raw=part, notation=self.notation) for part in parts)

    def _first(self, number: int) -> str:
        """Return the first repetition as it was written."""
        raw = self.raw(number)
        return "" if raw == NULL else _part(raw, self.notation.repetition, 1)

    def field(self, number: int) -> str:
        """Return the first repetition, unescaped, delimiters of components left in: for ST, ID, TX, TS ..."""
        return _value(self._first(number), self.notation)

    def text(self, number: int) -> str:
        """Return all repetitions, unescaped, joined by newline: the lines of a TX or FT field."""
        raw = self.raw(number)
        parts = raw.split(self.notation.repetition) if raw and raw != NULL else []
        return "\n".join(_value(part, self.notation) for part in parts)

    def component(self, number: int, component: int) -> str:
        """Return a component of the first repetition, unescaped."""
        first = self._first(number)
        return _value(_part(first, self.notation.component, component), self.notation) if first else ""

    def subcomponent(self, number: int, component: int, subcomponent: int) -> str:
        """Return a subcomponent of the first repetition, unescaped."""
        return Repetition(raw=self._first(number), notation=self.notation).subcomponent(component, subcomponent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message: its segments in order, MSH first."""

    all: tuple[Segment, ...]
    notation: Notation
    unread_lines: int = 0
    """Lines that are no segments."""
    charset_as_said: bool = True
    """False: MSH-18 names another character set than the bytes are written in."""

    def segments(self, name: str) -> tuple[Segment, ...]:
        """Return the segments of that name, in order."""
        return tuple(segment for segment in self.all if segment.name == name)

    def segment(self, name: str) -> Segment:
        """Return the first segment of that name, or one that is empty everywhere."""
        return next(iter(self.segments(name)), Segment(name=name, fields=(), notation=self.notation))

    @property
    def control_id(self) -> str:
        """MSH-10."""
        return self.all[0].field(10)

    @property
    def character_set(self) -> str:
        """MSH-18: the first that is named; the others are switched to by escapes, which nobody sends."""
        named = (repetition.component(1).strip() for repetition in self.all[0].repetitions(18))
        return next((name for name in named if name), "")


def parse(message: bytes) -> Message:
    """Return what a message says.

    Raise Refusal: `hl7-no-header`, `hl7-charset-unknown`.
    """
    head = header(message)
    if head is None:
        raise Refusal("hl7-no-header", condition=Condition.SEGMENT_SEQUENCE, location=Location(segment="MSH"))
    read = decode(message.lstrip(_BEFORE_HEADER), head.character_set)
    text, notation = read.text.replace("\x00", ""), _notation(read.text, read.codec)
    segments: list[Segment] = []
    unread = 0
    for line in _LINE_END.split(text):
        segment = _segment(line, notation)
        if segment is not None:
            segments.append(segment)
        elif line.strip(" \t\x0b\x1c\x00"):
            unread += 1
    if not segments or segments[0].name != "MSH":
        raise Refusal("hl7-no-header", condition=Condition.SEGMENT_SEQUENCE, location=Location(segment="MSH"))
    return Message(all=tuple(segments), notation=notation, unread_lines=unread, charset_as_said=read.as_said)


def header(message: bytes) -> Message | None:
    """Return a message of the MSH segment alone, or None: enough for an acknowledgement. Never raises."""
    line = re.split(rb"[\r\n]", message.lstrip(_BEFORE_HEADER), maxsplit=1)[0].decode("latin-1")
    if not line.startswith("MSH") or len(line) < 8 or line[3].isalnum() or not line[3].isprintable() or line[3] == " ":
        return None
    notation = _notation(line, "latin-1")
    segment = _segment(line, notation)
    return None if segment is None else Message(all=(segment,), notation=notation)


def _notation(text: str, charset: str) -> Notation:
    """Read MSH-1 and MSH-2. A character written twice counts once; what is missing is as usual."""
    characters = "".join(dict.fromkeys(text[4:].split(text[3], 1)[0].split("\r")[0]))
    usual = STANDARD.msh2
    component, repetition, escape, subcomponent = tuple((characters[:4] + usual[len(characters) :])[:4])
    return Notation(
        field=text[3],
        component=component,
        repetition=repetition,
        escape=escape,
        subcomponent=subcomponent,
        charset=charset,
    )


def _segment(line: str, notation: Notation) -> Segment | None:
    name, *fields = line.rstrip("\x1c").split(notation.field)
    if not _SEGMENT_ID.fullmatch(name):
        return None
    if name == "MSH":
        fields.insert(0, notation.field)
    return Segment(name=name, fields=tuple(fields), notation=notation)


def write(name: str, fields: Mapping[int, str], notation: Notation = STANDARD) -> str:
    """Return a segment without its line end. `fields` are raw: escape the values first. MSH begins at field 3."""
    values = {1: notation.field, 2: notation.msh2, **fields} if name == "MSH" else fields
    last = max(values, default=0)
    parts = [values.get(number, "") for number in range(2 if name == "MSH" else 1, last + 1)]
    while parts and not parts[-1]:
        parts.pop()
    return notation.field.join([name, *parts])
