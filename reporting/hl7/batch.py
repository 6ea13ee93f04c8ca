"""Batches: several messages in one block or file, between FHS, BHS and BTS, FTS (HL7 v2.5.1 §2.10.3). Pure.

Each message of a batch is taken by itself and in order; the answer is a batch of their answers. What is not whole is
refused before any of it is taken: an announced batch without its end, or with another number of messages than it says.
A file may also hold messages one after the other without any of this, or as they travel over MLLP.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.hl7 import er7
from reporting.hl7.escapes import STANDARD, escape
from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import Condition

MOST_MESSAGES = 10_000
"""A longer batch is refused."""

_BEFORE = b"\xef\xbb\xbf \t\r\n\x0b\x00"
_STARTS = re.compile(rb"(?:^|(?<=[\r\n\x0b\x1c]))(MSH|FHS|BHS|BTS|FTS)(?=[^A-Za-z0-9\r\n]|[\r\n]|$)")
_HEADERS, _TRAILERS = (b"FHS", b"BHS"), (b"FTS", b"BTS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    messages: tuple[bytes, ...]
    """Each as it would come alone."""
    header: er7.Segment | None = None
    """BHS, else FHS; None if it has none."""


def is_batch(block: bytes) -> bool:
    """Return whether a block is a batch and not a message."""
    return block.lstrip(_BEFORE)[:3] in _HEADERS


def read(block: bytes) -> Batch:
    """Return the messages of a batch or file.

    Raise Refusal `batch-incomplete` (AE, BTS), `batch-count-differs` (AE, BTS-1), `batch-too-long`, `hl7-no-header`.
    """
    block = block.lstrip(_BEFORE)
    marks = list(_STARTS.finditer(block))
    names = [mark[1] for mark in marks]
    ends = [mark.start() for mark in marks[1:]] + [len(block)] * bool(marks)
    parts = [(name, block[mark.start() : end]) for name, mark, end in zip(names, marks, ends, strict=True)]
    messages = [part.rstrip(b"\x1c\x0b\r\n \t\x00") + b"\r" for name, part in parts if name == b"MSH"]
    for header, trailer in zip(_HEADERS, _TRAILERS, strict=True):
        if names.count(header) != names.count(trailer):
            where = Location(segment=trailer.decode())
            raise Refusal("batch-incomplete", condition=Condition.SEGMENT_SEQUENCE, location=where)
    if not messages and not names:
        raise Refusal("hl7-no-header", condition=Condition.SEGMENT_SEQUENCE, location=Location(segment="MSH"))
    if len(messages) > MOST_MESSAGES:
        raise Refusal("batch-too-long", condition=Condition.CARDINALITY, most=MOST_MESSAGES)
    _check_counts(parts)
    headers = [segment for name, part in parts if name in _HEADERS and (segment := _segment(part))]
    return Batch(messages=tuple(messages), header=headers[-1] if headers else None)


def _check_counts(parts: Sequence[tuple[bytes, bytes]]) -> None:
    counted = 0
    separator = STANDARD.field.encode()
    for name, part in parts:
        if name == b"BHS":
            counted = 0
        if name[1:] == b"HS":
            separator = part[3:4] or separator
        elif name == b"MSH":
            counted += 1
        elif name == b"BTS":
            said = re.split(rb"[\r\n]", part, maxsplit=1)[0].split(separator)[1:2]
            digits = said[0].strip() if said else b""
            if digits.isdigit() and int(digits[:9]) != counted:
                where = Location(segment="BTS", field=1)
                raise Refusal("batch-count-differs", condition=Condition.OTHER, location=where, found=counted)


def _segment(part: bytes) -> er7.Segment | None:
    """Return a header segment, read as an MSH is: fields 3 to 6 and 11 stand alike."""
    head = er7.header(b"MSH" + part[3:])
    return head.all[0] if head else None


def answer(batch: Batch, answers: Sequence[bytes], *, control_id: str, at: datetime) -> bytes:
    """Return the batch of the answers to the messages of `batch`."""
    header = batch.header
    notation = header.notation if header else STANDARD
    fields = {
        1: notation.field,
        2: notation.msh2,
        7: at.strftime("%Y%m%d%H%M%S%z"),
        11: escape(control_id, notation),
    }
    if header is not None:
        # BHS-12 names the batch that is answered.
        fields |= {3: header.raw(5), 4: header.raw(6), 5: header.raw(3), 6: header.raw(4), 12: header.raw(11)}
    first = er7.write("MSH", fields, notation).replace("MSH", "BHS", 1)
    last = er7.write("BTS", {1: str(len(answers))}, notation)
    charset = notation.charset
    return f"{first}\r".encode(charset, errors="replace") + b"".join(answers) + f"{last}\r".encode(charset)
