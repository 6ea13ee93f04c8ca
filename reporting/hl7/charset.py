"""Which characters a message is written in (MSH-18, table 0211). Pure.

Knows what senders get wrong: UTF-8 that is announced as 8859, and Windows characters inside 8859/1.
"""

import re

from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import Condition

_ISO_8859 = re.compile(r"(?:ISO[ -]?)?8859[/-](\d{1,2})")
_UTF_8 = frozenset({"UNICODE UTF-8", "UNICODE", "UTF-8", "UTF8"})
_UNSAID = frozenset({"", "ASCII", "ISO IR6"})
_ISO_PARTS = frozenset({*range(1, 12), 13, 14, 15, 16})

_WHERE = Location(segment="MSH", field=18)


def decode(message: bytes, msh18_character_set: str) -> tuple[str, str]:
    """Return the text and the Python name of the codec that read it.

    Empty or ASCII means UTF-8 if the bytes are that, else Windows-1252 or Latin-1. Raise Refusal
    `hl7-charset-unknown` or `hl7-bytes-unreadable` (the bytes are not what MSH-18 says).
    """
    said = msh18_character_set.strip().upper()
    if said in _UTF_8:
        text = _decoded(message, "utf-8")
        if text is None:
            raise Refusal("hl7-bytes-unreadable", condition=Condition.DATA_TYPE, location=_WHERE, charset="UTF-8")
        return text, "utf-8"
    if said in _UNSAID:
        return _first_of(message, "utf-8", "latin-1" if _has_no_windows_bytes(message) else "cp1252")
    part = _ISO_8859.fullmatch(said)
    if part is None or int(part[1]) not in _ISO_PARTS:
        raise Refusal("hl7-charset-unknown", condition=Condition.TABLE_VALUE, location=_WHERE)
    codec = f"iso8859-{int(part[1])}"
    if codec == "iso8859-1" and not _has_no_windows_bytes(message):
        codec = "cp1252"
    # Accented text in 8859 is practically never valid UTF-8 by chance, but UTF-8 announced as 8859 is common.
    return (message.decode("ascii"), codec) if message.isascii() else _first_of(message, "utf-8", codec)


def _first_of(message: bytes, *codecs: str) -> tuple[str, str]:
    for codec in codecs:
        if (text := _decoded(message, codec)) is not None:
            return text, codec
    return message.decode("latin-1"), "latin-1"


def _decoded(message: bytes, codec: str) -> str | None:
    try:
        return message.decode(codec)
    except UnicodeDecodeError:
        return None


def _has_no_windows_bytes(message: bytes) -> bool:
    """Bytes 80 to 9F are controls in Latin-1 and never meant; Windows-1252 has œ, € and quotes there."""
    return not any(0x80 <= byte <= 0x9F for byte in message)
