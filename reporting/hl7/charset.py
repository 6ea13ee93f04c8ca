"""Which characters a message is written in (MSH-18, table 0211). Pure.

Knows what senders get wrong: UTF-8 announced as 8859 and the other way round, single Windows bytes inside UTF-8,
Windows characters inside 8859/1, no announcement at all. A name in the wrong letters is still read by a person; an
order that is refused is not read at all. So only a character set that cannot be guessed is refused.
"""

import codecs
import re
from dataclasses import dataclass

from reporting.hl7.refusal import Location, Refusal
from reporting.hl7.tables import Condition

_ISO_8859 = re.compile(r"(?:ISO[ -]?)?8859[/-](\d{1,2})")
_UTF_8 = frozenset({"UNICODE UTF-8", "UNICODE", "UTF-8", "UTF8"})
_UNSAID = frozenset({"", "ASCII", "ISO IR6"})
_ISO_PARTS = frozenset({*range(1, 12), 13, 14, 15, 16})
_OTHERS = {
    "WINDOWS-1252": "cp1252",
    "CP1252": "cp1252",
    "ISO IR100": "iso8859-1",
    "LATIN1": "iso8859-1",
    "LATIN-1": "iso8859-1",
    "LATIN9": "iso8859-15",
    "LATIN-9": "iso8859-15",
}
_LATIN_9_LETTER = re.compile(rb"(?<=[A-Za-z\xc0-\xff])[\xbc\xbd](?=[A-Za-z\xc0-\xff])")
"""Œ or œ between letters in 8859/15; in Latin-1 these bytes are ¼ and ½, which stand beside figures."""
_SINGLE_BYTES = "reporting-single-bytes"

_WHERE = Location(segment="MSH", field=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    text: str
    codec: str
    """Python's name of the codec that read it."""
    as_said: bool = True
    """False: MSH-18 says otherwise."""


def decode(message: bytes, msh18_character_set: str) -> Decoded:
    """Return the text of a message. What is announced goes first, then UTF-8, then Latin letters.

    Raise Refusal `hl7-charset-unknown` for a name that is not known, unless the bytes are UTF-8 all the same.
    """
    said = announced(msh18_character_set)
    if message.isascii():
        # ASCII is the same in all of them; what is answered may hold accents and goes out as announced.
        return Decoded(text=message.decode("ascii"), codec=said or "utf-8")
    if said == "utf-8":
        text = _decoded(message, "utf-8")
        if text is not None:
            return Decoded(text=text, codec="utf-8")
        return Decoded(text=message.decode("utf-8", errors=_SINGLE_BYTES), codec="utf-8", as_said=False)
    # Accented text in 8859 is practically never valid UTF-8 by chance, but UTF-8 announced as 8859 is common.
    text = _decoded(message, "utf-8")
    if text is not None:
        return Decoded(text=text, codec="utf-8", as_said=said == "")
    if said is None:
        raise Refusal("hl7-charset-unknown", condition=Condition.TABLE_VALUE, location=_WHERE)
    codec = said or _guessed(message)
    if codec == "iso8859-1" and _has_windows_bytes(message):
        codec = "cp1252"
    return Decoded(text=_latin(message, codec), codec=codec, as_said=said in ("", codec))


def announced(msh18_character_set: str) -> str | None:
    """Return Python's name of the announced codec: empty if nothing but ASCII is announced, None if unknown."""
    said = msh18_character_set.strip().upper()
    if said in _UTF_8:
        return "utf-8"
    if said in _UNSAID:
        return ""
    part = _ISO_8859.fullmatch(said)
    if part is not None and int(part[1]) in _ISO_PARTS:
        return f"iso8859-{int(part[1])}"
    return _OTHERS.get(said)


def _guessed(message: bytes) -> str:
    if _has_windows_bytes(message):
        return "cp1252"
    return "iso8859-15" if _LATIN_9_LETTER.search(message) else "iso8859-1"


def _latin(message: bytes, codec: str) -> str:
    """Return the text; a byte that the codec does not have is read as Latin-1, which has all."""
    text = _decoded(message, codec)
    return message.decode("latin-1") if text is None else text


def _decoded(message: bytes, codec: str) -> str | None:
    try:
        return message.decode(codec)
    except UnicodeDecodeError:
        return None


def _has_windows_bytes(message: bytes) -> bool:
    """Bytes 80 to 9F are controls in Latin-1 and never meant; Windows-1252 has œ, € and quotes there."""
    return len(message.translate(None, _WINDOWS_BYTES)) != len(message)


_WINDOWS_BYTES = bytes(range(0x80, 0xA0))


def _read_single_bytes(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, and go on behind them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _latin(error.object[error.start : error.end], "cp1252"), error.end


codecs.register_error(_SINGLE_BYTES, _read_single_bytes)
