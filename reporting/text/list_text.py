"""The bytes of a word list as lines of text, whatever wrote them: UTF-8 with or without a mark, Windows, Latin-1.

Does not know what the lines mean.
"""

import codecs
import re
from collections.abc import Sequence

from reporting.errors import InputError

MOST_BYTES = 64_000_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
"""What accented letters of French look like in UTF-8, and next to nothing in Latin-1."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def lines_of(content: bytes, file: str, encoding: str = "") -> Sequence[str]:
    """Return the lines without their ends.

    `encoding`: what the file is known to be in; empty: found out. Raise InputError `word-list-too-large`,
    `word-list-not-text` with the line.
    """
    if len(content) > MOST_BYTES:
        raise InputError("word-list-too-large", file=file, most=MOST_BYTES // 1_000_000)
    if content.startswith(_UTF_16):
        raise InputError("word-list-not-text", file=file, line=1)
    text = _decoded(content.removeprefix(codecs.BOM_UTF8), file, encoding)
    # Not `splitlines`: it also breaks at signs that a text may hold.
    lines = re.split(r"\r\n|\n|\r", text)
    for number, line in enumerate(lines, start=1):
        if _CONTROL.search(line):
            raise InputError("word-list-not-text", file=file, line=number)
    return lines


def _decoded(content: bytes, file: str, encoding: str) -> str:
    try:
        return content.decode(encoding or "utf-8")
    except LookupError:
        raise InputError("word-list-encoding-unknown", file=file, encoding=encoding) from None
    except UnicodeDecodeError as error:
        # Latin-1 takes anything: of a UTF-8 text with one wrong byte it would make nonsense without a word.
        if encoding or _UTF_8_LETTER.search(content):
            raise InputError("word-list-not-text", file=file, line=content.count(b"\n", 0, error.start) + 1) from None
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # its control characters name the line
