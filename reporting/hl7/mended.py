"""A refused message that a person has changed: which changes are allowed, and the new bytes. Pure.

What was signed stays: the texts (OBX-5) and their type, units and status, how many there are, and the status of the
report (OBR-25). So do the patient and the order that it goes to: identifiers may be left out, none may be put in.
Everything else is the integrator's affair: names of applications, codes, issuers, segments of the site, the character
set. The mended message gets a control id of its own, so that a receiver that remembers ids looks at it anew.
"""

import re
from collections import Counter

from reporting.errors import ConflictError, InputError
from reporting.hl7 import charset, er7, mllp
from reporting.hl7.er7 import Message
from reporting.hl7.escapes import escape
from reporting.hl7.refusal import Refusal

SIGNED: tuple[tuple[str, tuple[int, ...]], ...] = (("OBX", (2, 5, 6, 8, 11)), ("OBR", (25,)), ("NTE", (3,)))
"""Segments that must be there as often as before, and the fields that must say the same."""
PATIENT = (("PID", 3),)
ORDER = (("ORC", 2), ("ORC", 3), ("OBR", 2), ("OBR", 3), ("OBR", 18), ("OBR", 20))
"""Where numbers stand; they may change places, and none may be new."""


def mended(original: bytes, text: str, control_id: str) -> bytes:
    """Return the message that `text` (segments on lines of their own) says, in the character set of its MSH-18.

    Raise InputError `mended-not-hl7`, `mllp-not-framable`; ConflictError `mended-text-changed`,
    `mended-person-changed`. None holds a word of the message.
    """
    before = er7.parse(original)
    message = _encoded(_numbered(text, control_id))
    try:
        after = er7.parse(message)
    except Refusal:
        raise InputError("mended-not-hl7") from None
    if after.unread_lines or after.control_id != control_id:
        raise InputError("mended-not-hl7")
    _check_texts(before, after)
    for places in (PATIENT, ORDER):
        _check_numbers(before, after, places)
    mllp.frame(message)
    return message


def _numbered(text: str, control_id: str) -> str:
    """Return the message with its MSH-10, segments ended by CR."""
    lines = [line for line in re.split(r"\r\n|\r|\n", text.strip()) if line.strip()]
    if not lines or not lines[0].startswith("MSH") or len(lines[0]) < 8:
        raise InputError("mended-not-hl7")
    separator = lines[0][3]
    fields = lines[0].split(separator)
    fields += [""] * (10 - len(fields))
    fields[9] = escape(control_id)
    return "".join(f"{line}\r" for line in (separator.join(fields), *lines[1:]))


def _encoded(text: str) -> bytes:
    head = er7.header(text.encode())
    said = charset.announced(head.character_set) if head else None
    if said is None:
        raise InputError("mended-not-hl7")
    try:
        return text.encode(said or "ascii")
    except UnicodeEncodeError:
        raise InputError("mended-not-hl7") from None


def _check_texts(before: Message, after: Message) -> None:
    if _delimiters(before) != _delimiters(after):
        raise ConflictError("mended-text-changed", segment="MSH", number=1, field=2)
    for name, fields in SIGNED:
        old, new = before.segments(name), after.segments(name)
        for number, (one, other) in enumerate(zip(old, new, strict=False), 1):
            for field in fields:
                if one.text(field) != other.text(field):
                    raise ConflictError("mended-text-changed", segment=name, number=number, field=field)
        if len(old) != len(new):
            raise ConflictError("mended-text-changed", segment=name, number=min(len(old), len(new)) + 1, field=1)
    if [s.name for s in before.all if s.name in {"OBR", "OBX"}] != [
        s.name for s in after.all if s.name in {"OBR", "OBX"}
    ]:
        raise ConflictError("mended-text-changed", segment="OBR", number=1, field=1)


def _delimiters(message: Message) -> tuple[str, str]:
    return message.notation.field, message.notation.msh2


def _check_numbers(before: Message, after: Message, places: tuple[tuple[str, int], ...]) -> None:
    old, new = _numbers(before, places), _numbers(after, places)
    if strange := sorted(place for value, place in new.items() if value not in old):
        raise ConflictError("mended-person-changed", field=strange[0])
    if old and not new:
        raise ConflictError("mended-person-changed", field=f"{places[0][0]}-{places[0][1]}")
    for name, _ in places:
        # One report for several accessions: none may vanish, or take another's place.
        if Counter(s.name for s in before.all)[name] != Counter(s.name for s in after.all)[name]:
            raise ConflictError("mended-person-changed", field=name)


def _numbers(message: Message, places: tuple[tuple[str, int], ...]) -> dict[str, str]:
    """Return the numbers that stand in those places, each with the first of them."""
    found: dict[str, str] = {}
    for name, field in places:
        for segment in message.segments(name):
            for repetition in segment.repetitions(field):
                if value := repetition.component(1):
                    found.setdefault(value, f"{name}-{field}")
    return found
