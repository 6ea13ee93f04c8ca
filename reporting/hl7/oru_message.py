r"""The segments of an ORU^R01 as ER7: built and validated by hl7apy, then read back and compared field by field.

Where hl7apy would write something else than it was given (it breaks `\.br\`, and drops a line of blanks), it still
validates, and our own writer writes. A site's own (Z) segments, of which hl7apy knows nothing, are only written. Does
not know what a field means.
"""

import re
from collections.abc import Mapping, Sequence

from hl7apy.core import Message, Segment
from hl7apy.exceptions import HL7apyException

from reporting.errors import ConfigError
from reporting.hl7 import er7
from reporting.hl7.escapes import STANDARD
from reporting.hl7.profile import Version

Fields = Mapping[int, str | list[str]]
"""A segment's fields by number; a list is repetitions. Escaped."""
Segments = Sequence[tuple[str, Fields]]
"""In the order of the message. Each ORC begins the results of another order."""

GROUP_OF = {"TQ1": "ORU_R01_TIMING_QTY", "OBX": "ORU_R01_OBSERVATION"}

_ELEMENT = re.compile(r"\b(?:[A-Z][A-Z0-9]{2}_\d+|ORU_R01(?:_[A-Z_]+)?|[A-Z]{2,3}_\d+)\b")
"""Names of segments' fields, groups and components in what hl7apy says."""


def write(segments: Segments, version: Version) -> str:
    """Return the message, its segments ended by CR. Raise ConfigError `oru-not-valid` (details: elements)."""
    standard = [(name, fields) for name, fields in segments if not name.startswith("Z")]
    message = _assemble(standard, version)
    _validate(message)
    if len(standard) < len(segments) or any(_is_altered(value) for _, f in standard for value in f.values()):
        text = "\r".join(er7.write(name, {number: raw(value) for number, value in f.items()}) for name, f in segments)
    else:
        text = message.to_er7()
    written = f"{text}\r"
    _compare(written, segments)
    return written


def read(message: str) -> list[er7.Segment]:
    """Return the segments of a message in the usual notation, with no doubt about its characters."""
    lines = (line.split(STANDARD.field) for line in message.split("\r") if line)
    return [
        er7.Segment(name=name, fields=tuple([STANDARD.field, *fields] if name == "MSH" else fields))
        for name, *fields in lines
    ]


def raw(value: str | list[str]) -> str:
    """Return a field as it is written."""
    return value if isinstance(value, str) else STANDARD.repetition.join(value)


def _is_altered(value: str | list[str]) -> bool:
    """Return whether hl7apy would write something else."""
    return any("\\." in each or each.isspace() for each in ([value] if isinstance(value, str) else value))


def _assemble(segments: Segments, version: Version) -> Message:
    """Put the segments into the groups of ORU_R01; each OBX has a group of its own."""
    message = Message("ORU_R01", version=version.value)
    result = message.add_group("ORU_R01_PATIENT_RESULT")
    patient = result.add_group("ORU_R01_PATIENT")
    for name, fields in segments:
        if name == "MSH":
            segment = message.msh
        elif name in {"PID", "PV1"}:
            segment = (patient if name == "PID" else patient.add_group("ORU_R01_VISIT")).add_segment(name)
        elif name == "ORC":
            order = result.add_group("ORU_R01_ORDER_OBSERVATION")
            segment = order.add_segment(name)
        elif name == "OBR":
            segment = order.add_segment(name)
        else:
            segment = order.add_group(GROUP_OF[name]).add_segment(name)
        for number, value in fields.items():
            _add(segment, number, value)
    return message


def _add(segment: Segment, number: int, value: str | list[str]) -> None:
    """Set one field. hl7apy would escape `~` in a string, so each repetition is a field of its own."""
    name = f"{segment.name}_{number}"
    if isinstance(value, list):
        for repetition in value:
            segment.add_field(name).value = repetition
    elif value:
        # Not add_field: a new message has a few fields of MSH already, among them its own idea of MSH-7.
        setattr(segment, name.lower(), value)


def _validate(message: Message) -> None:
    """Validate against the tables of the version. hl7apy's own words may hold values: only its elements are told."""
    try:
        message.validate()
    except HL7apyException as error:
        elements = ", ".join(_ELEMENT.findall(str(error))) or type(error).__name__
        raise ConfigError("oru-not-valid", elements=elements) from None


def _compare(message: str, segments: Segments) -> None:
    """Read the message back and compare every field with what was meant, so that no fault of a library goes out."""
    found = read(message)
    if [segment.name for segment in found] != [name for name, _ in segments]:
        raise ConfigError("oru-not-valid", elements="segments")
    for segment, (name, fields) in zip(found, segments, strict=True):
        meant = {1: STANDARD.field, 2: STANDARD.msh2, **fields} if name == "MSH" else fields
        for number in range(1, max(len(segment.fields), *meant) + 1):
            if segment.raw(number) != raw(meant.get(number, "")):
                raise ConfigError("oru-not-valid", elements=f"{name}_{number}")
