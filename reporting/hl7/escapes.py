"""ER7 delimiters and escape sequences (HL7 v2.5.1 §2.5.4 and §2.7). Pure.

`unescape(escape(text))` is the text, for every text. Highlighting is dropped: it has no characters.
"""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """How a message is written: MSH-1, MSH-2, and the codec of its bytes."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    charset: str = "utf-8"
    """Python name of the codec."""

    @property
    def msh2(self) -> str:
        """The encoding characters, as MSH-2 has them."""
        return self.component + self.repetition + self.escape + self.subcomponent


STANDARD = Notation()
MOST_BLANKS = 20
"""Blank lines or spaces that one formatting command makes: eight characters must not become a page."""


@cache
def _escapes(notation: Notation) -> dict[int, str]:
    mark = notation.escape
    table = {code: f"{mark}X{code:02X}{mark}" for code in (*range(0x20), 0x7F)}
    letters = {"field": "F", "component": "S", "subcomponent": "T", "repetition": "R", "escape": "E"}
    table.update({ord(getattr(notation, name)): f"{mark}{letter}{mark}" for name, letter in letters.items()})
    table[ord("\n")] = f"{mark}.br{mark}"
    return table


@cache
def _sequence(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    layout = r"\.(br|sp|ce|sk|in|ti|fi|nf)([+-]?\d{0,3})"
    return re.compile(rf"{mark}(?:([FSTREHN])|{layout}|X((?:[0-9A-Fa-f]{{2}})+)){mark}")


def escape(text: str, notation: Notation = STANDARD) -> str:
    r"""Return `text` so that no character of it is a delimiter; newline becomes `\.br\`, other controls `\Xhh\`."""
    return text.translate(_escapes(notation))


def unescape(text: str, notation: Notation = STANDARD) -> str:
    r"""Return what was meant. Sequences that are not known (`\Z..\`, `\C..\`, a stray `\`) stay as they are."""
    if notation.escape not in text:
        return text
    delimiters = {
        "F": notation.field,
        "S": notation.component,
        "T": notation.subcomponent,
        "R": notation.repetition,
        "E": notation.escape,
        "H": "",
        "N": "",
    }

    def meant(match: re.Match[str]) -> str:
        letter, command, count, hexadecimal = match.groups()
        if letter:
            return delimiters[letter]
        if hexadecimal:
            return bytes.fromhex(hexadecimal).decode(notation.charset, errors="replace")
        return _layout(command, count)

    return _sequence(notation.escape).sub(meant, text)


def _layout(command: str, count: str) -> str:
    """Return line breaks and spaces of a formatting command (§2.7.6); indents have no characters."""
    times = min(max(int(count), 0), MOST_BLANKS) if count.lstrip("+-") else 1
    return {"br": "\n", "ce": "\n", "sp": "\n" * times, "sk": " " * times}.get(command, "")
