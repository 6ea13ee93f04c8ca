"""What we make of a message, field by field: for a person at a terminal who connects a RIS. Pure.

Reads as the service does, with the same tables as the conformance statement. It shows words of patients, since it was
asked to: nothing here may go to a log. Knows no store: whether an order is known is not looked at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from reporting.hl7 import adt, er7, order
from reporting.hl7.answering import is_answered
from reporting.hl7.check_words import CheckWords, words_in
from reporting.hl7.conformance_fields import (
    OBSERVED,
    READ_OF_HEADER,
    READ_OF_MERGE,
    READ_OF_ORDER,
    READ_OF_PATIENT,
    Row,
)
from reporting.hl7.conformance_words import ENGLISH, FRENCH
from reporting.hl7.datatypes import read_date, read_moment, read_time, read_uid, read_xcn, read_xpn
from reporting.hl7.message_kind import CLOCKS_DIFFER, FLOW_NAMES, Kind, kind_of
from reporting.hl7.order import PRIORITIES, OrderAction, OrderChange
from reporting.hl7.patient import PATIENT_CLASSES, SEXES, read_identifiers
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import MODALITIES, MODALITY_OF_SECTION
from reporting.report.order import Identifier
from reporting.wording import Language

LONGEST_VALUE = 70
"""Characters of a value that are shown."""

ROWS: dict[Kind, tuple[Row, ...]] = {
    Kind.ORDER: (*READ_OF_HEADER, *READ_OF_PATIENT, *READ_OF_ORDER),
    Kind.PATIENT: (*READ_OF_HEADER, *READ_OF_PATIENT),
    Kind.MERGE: (*READ_OF_HEADER, *READ_OF_PATIENT[:4], *READ_OF_MERGE),
    Kind.UNUSED: READ_OF_HEADER,
}
"""Fields that are read of each kind of message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What we make of a message."""

    is_taken: bool
    lines: tuple[str, ...]
    """For people, in their language; the first names the message."""


def check(message: bytes, language: Language, *, zone: tzinfo, now: datetime) -> Checked:
    """Return what we make of a message that arrives at `now`. Never raises."""
    words = words_in(language)
    try:
        read = er7.parse(message)
    except Refusal as refusal:
        return Checked(is_taken=False, lines=(_title(er7.header(message)), f"  {_why(refusal, words, language)}"))
    lines, kind, refused = [_title(read)], None, None
    try:
        kind = kind_of(read)
        effects = list(_effects(read, kind, words, language, zone=zone, now=now))
    except Refusal as refusal:
        refused, effects = refusal, [_why(refusal, words, language)]
    lines += [f"  {effect}" for effect in effects]
    lines += [f"  ! {remark}" for remark in _remarks(read, words, zone=zone, now=now)]
    rows = ROWS[kind] if kind else READ_OF_HEADER
    lines += [f"    {line}" for line in _fields(read, rows, words, language, zone)]
    return Checked(is_taken=refused is None, lines=tuple(lines))


def _title(message: er7.Message | None) -> str:
    if message is None:
        return "?"
    header = message.all[0]
    kind = "^".join(part for part in (header.component(9, 1), header.component(9, 2)) if part)
    return f"{kind or '?'} {message.control_id} (HL7 {header.component(12, 1) or '?'})"


def _why(refusal: Refusal, words: CheckWords, language: Language) -> str:
    place = refusal.location.display() if refusal.location else ""
    return words.refused.format(
        code=refusal.ack_code.value, condition=refusal.condition.value, place=place, why=refusal.sentence(language)
    )


def _effects(
    message: er7.Message, kind: Kind, words: CheckWords, language: Language, *, zone: tzinfo, now: datetime
) -> Iterator[str]:
    """Yield what the message does. Raise Refusal."""
    if kind is Kind.UNUSED:
        yield words.kinds[kind]
        return
    yield words.taken.format(kind=words.kinds[kind])
    if kind is Kind.ORDER:
        for change in order.read(message, new_id=lambda: "", zone=zone, now=now):
            yield _order(change, words, language)
            named = change.order.procedure.value or change.order.procedure.meaning
            if not named and change.action in {OrderAction.CHANGE, OrderAction.HOLD, OrderAction.RELEASE}:
                yield words.must_be_known
        return
    for patient in adt.read(message, kind, zone=zone, now=now):
        yield f"- {patient.patient.name.display()} [{_identifiers(patient.patient.identifiers)}]"
        for merge in patient.merges:
            yield "  " + words.merge.format(gone=_identifier(merge.gone), survivor=_identifier(merge.survivor))


def _order(change: OrderChange, words: CheckWords, language: Language) -> str:
    it = change.order
    action = (FRENCH if language is Language.FRENCH else ENGLISH).actions[change.action]
    numbers = (it.placer_number, it.filler_number, it.accession_number)
    parts = (
        " / ".join(_identifier(number) if number else "-" for number in numbers),
        it.patient.name.display(),
        it.procedure.meaning or it.procedure.value,
        it.modality,
        words.priorities[it.priority],
        words.statuses[it.status],
        f"{it.scheduled_at:%Y-%m-%d %H:%M}Z" if it.scheduled_at else "",
        it.study_uid,
    )
    return f"- {action} " + " · ".join(part for part in parts if part)


def _identifiers(identifiers: Sequence[Identifier]) -> str:
    return ", ".join(_identifier(each) for each in identifiers)


def _identifier(identifier: Identifier) -> str:
    issuer = identifier.authority or identifier.authority_oid
    return f"{identifier.value} ({issuer})" if issuer else identifier.value


def _remarks(message: er7.Message, words: CheckWords, *, zone: tzinfo, now: datetime) -> Iterator[str]:
    if not message.charset_as_said:
        yield words.charset.format(said=message.character_set or "-", read=message.notation.charset)
    if message.unread_lines:
        yield words.lines.format(count=message.unread_lines)
    written = read_moment(message.all[0].component(7, 1), zone, now)
    if written is None or written > now + CLOCKS_DIFFER:
        yield words.wrong_clock
    if not is_answered(message):
        yield words.no_answer


def _fields(
    message: er7.Message, rows: Sequence[Row], words: CheckWords, language: Language, zone: tzinfo
) -> Iterator[str]:
    by_field = {row.field: row for row in rows}
    observed = {row.field: row for row in OBSERVED} if any(row in READ_OF_ORDER for row in rows) else {}
    said = {f"{segment.name}-{number}" for segment in message.all for number in _valued(segment)}
    ignored: dict[str, int] = {}
    kept: list[str] = []
    for segment in message.all:
        if segment.name == "OBX" and segment.component(3, 1) in observed:
            row = observed[segment.component(3, 1)]
            yield _line(f"OBX {row.field}", _shown(segment.text(5)), row.says(language))
            continue
        if segment.name.startswith("Z") and observed:
            kept.append(segment.name)
        for number in _valued(segment):
            place = f"{segment.name}-{number}"
            row_of_field = by_field.get(place)
            if row_of_field is not None:
                yield _line(place, *_read(segment, number, row_of_field, said, words, language, zone))
            elif segment.name not in {"OBX", *kept}:
                ignored[place] = ignored.get(place, 0) + 1
            elif segment.name == "OBX" and number == 3:
                ignored[f"OBX {segment.component(3, 1)}".strip()] = 1
    if kept:
        yield f"{words.kept} {', '.join(dict.fromkeys(kept))}"
    if ignored:
        times = (f"{place} ({count})" if count > 1 else place for place, count in ignored.items())
        yield f"{words.ignored} {', '.join(times)}"


def _valued(segment: er7.Segment) -> list[int]:
    """Return the numbers of the fields that say something; the delimiters of MSH say nothing."""
    first = 3 if segment.name == "MSH" else 1
    return [number for number in range(first, len(segment.fields) + 1) if segment.raw(number).strip(" ^~&|")]


def _read(
    segment: er7.Segment,
    number: int,
    row: Row,
    said: set[str],
    words: CheckWords,
    language: Language,
    zone: tzinfo,
) -> tuple[str, str]:
    """Return what is read of a field, and where it goes."""
    goes_to = row.says(language)
    instead = next((place for place in row.instead_of if place in said), "")
    if instead:
        goes_to = f"{goes_to} ({words.not_needed.format(place=instead)})"
    if row.field == "OBR-4" and segment.component(4, 3) == FLOW_NAMES:
        return _shown(segment.text(number)), words.flow
    reader = READERS.get(row.field)
    if reader is None:
        return _shown(segment.text(number)), goes_to
    understood = reader(segment, number, zone)
    if not understood:
        return _shown(segment.text(number)), words.not_read
    return _shown(understood), goes_to


def _shown(text: str) -> str:
    line = " / ".join(part.strip() for part in text.splitlines() if part.strip())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"


def _line(place: str, value: str, goes_to: str) -> str:
    return f"{place:<8} {value}  →  {goes_to}"


Reader = Callable[[er7.Segment, int, tzinfo], str]


def _time(segment: er7.Segment, number: int, zone: tzinfo) -> str:
    found = read_time(segment.field(number), zone)
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M:%S%z}" if found else ""


def _person(segment: er7.Segment, number: int, _zone: tzinfo) -> str:
    found = read_xcn(segment, number)
    return found.name.display() if found else ""


def _name(segment: er7.Segment, number: int, _zone: tzinfo) -> str:
    found = read_xpn(segment.repetitions(number))
    return found.display() if found else ""


def _date(segment: er7.Segment, number: int, _zone: tzinfo) -> str:
    found = read_date(segment.field(number))
    return found.isoformat() if found else ""


def _in(words: Mapping[str, object]) -> Reader:
    def read(segment: er7.Segment, number: int, _zone: tzinfo) -> str:
        word = segment.component(number, 1)
        return word if word.upper() in words else ""

    return read


def _numbers(segment: er7.Segment, number: int, _zone: tzinfo) -> str:
    return _identifiers(read_identifiers(segment, number))


def _uid(segment: er7.Segment, number: int, _zone: tzinfo) -> str:
    return read_uid(segment.component(number, 1))


READERS: dict[str, Reader] = {
    "PID-3": _numbers,
    "MRG-1": _numbers,
    "PID-5": _name,
    "PID-7": _date,
    "PID-8": _in(SEXES),
    "PV1-2": _in(dict.fromkeys(PATIENT_CLASSES)),
    "PV1-19": _numbers,
    "TQ1-7": _time,
    "OBR-36": _time,
    "TQ1-9": _in(PRIORITIES),
    "OBR-16": _person,
    "ORC-12": _person,
    "IPC-3": _uid,
    "ZDS-1": _uid,
    "IPC-5": _in(dict.fromkeys(MODALITIES)),
    "OBR-24": _in(dict.fromkeys((*MODALITIES, *MODALITY_OF_SECTION))),
}
"""How a field is understood that can be written so that nothing is understood; the others are taken as text."""
