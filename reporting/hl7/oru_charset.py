"""Writes a text in the characters of an encoding: what it lacks is replaced by what means the same. Pure.

UTF-8 lacks nothing. For 8859/1 and 8859/15 the tables below say what stands for what; then comes the nearest Latin
letter (ł → l), a Greek letter's name, the character's compatibility form (㎜ → mm), at last `?`. A number, sign or
unit keeps its meaning: ½ after a digit gets a space before it (1½ → 1 1/2), a raised number its hat (10⁶ → 10^6), and
the struck-out form of a sign is never written as the sign.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reporting.hl7.escapes import escape
from reporting.hl7.profile import Charset

LAST_RESORT = "?"

SUBSTITUTES = {
    # signs of comparison and arithmetic
    "≤": "<=",
    "⩽": "<=",
    "≦": "<=",
    "≯": "<=",
    "≥": ">=",
    "⩾": ">=",
    "≧": ">=",
    "≮": ">=",
    "≰": ">",
    "≱": "<",
    "≠": "=/=",
    "≈": "~",
    "≃": "~",
    "≅": "~=",
    "∼": "~",
    "≡": "=",
    "≪": "<<",
    "≫": ">>",
    "−": "-",
    "∓": "-/+",
    "∕": "/",
    "⁄": "/",
    "∗": "*",
    "⋅": "·",
    "∙": "·",
    "⨯": "×",
    "✕": "×",
    "∞": "infinity",
    "∅": "Ø",
    "⌀": "Ø",
    "‰": " o/oo",
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "↑": "(up)",
    "↗": "(up)",
    "↓": "(down)",
    "↘": "(down)",
    # units
    "μ": "µ",
    "Ω": "Ohm",
    "℃": "°C",
    "℉": "°F",
    "′": "'",
    "″": '"',
    "№": "n°",
    "€": "EUR",
    # punctuation
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "‚": "'",
    "‛": "'",
    "‹": "'",
    "›": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "–": "-",
    "—": "-",
    "―": "-",
    "…": "...",
    "•": "*",
    "‣": "*",
    "●": "*",
    "■": "*",
    "▪": "*",
    "¦": "|",
    "。": ".",
    "™": "(TM)",
    "♀": "(F)",
    "♂": "(M)",
    "☐": "[ ]",
    "☑": "[x]",
    # letters
    "œ": "oe",
    "Œ": "OE",
    "ı": "i",
    "λ": "lambda",
    "Λ": "Lambda",
    "ς": "sigma",
}
"""What stands for a character that an encoding lacks. Only used where it does."""

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ", "0123456789+-()n", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-", strict=True))

_RUN = re.compile(f"[{''.join(RAISED)}]+|[{''.join(LOWERED)}]+|.", re.DOTALL)
_LATIN = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z])(?: WITH [A-Z ]+)?")
_GREEK = re.compile(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)(?: WITH [A-Z ]+)?")
_OVERLAY = 1
"""Combining class of strokes through a character: the struck-out character means its opposite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Characters of a text that an encoding lacks, and what is sent for them."""

    written: str
    sent: str


def encodable(text: str, charset: Charset) -> str:
    """Return the text in characters of `charset`. The same text, but for NFC, if it has them all."""
    return "".join(sent for _, sent in _pieces(text, charset))


def encodable_er7(raw: str, charset: Charset) -> str:
    """Return a raw field in characters of `charset`; what is put in is escaped, the delimiters stay delimiters."""
    if charset is Charset.UTF_8:
        return raw
    return "".join(sent if sent == written else escape(sent) for written, sent in _pieces(raw, charset))


def substitutions(text: str, charset: Charset) -> tuple[Substitution, ...]:
    """Return what is not sent as it was written, each once, in order of appearance."""
    found = dict.fromkeys((written, sent) for written, sent in _pieces(text, charset) if written != sent)
    return tuple(Substitution(written=written, sent=sent) for written, sent in found)


def _pieces(text: str, charset: Charset) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a text with what is sent for each."""
    if _fits(text, charset):
        yield text, text
        return
    pieces = _RUN.findall(unicodedata.normalize("NFC", text))
    before = ""
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        sent = piece if _fits(piece, charset) else _substitute(piece, charset)
        if sent != piece and not piece.isdecimal():  # digits of another script make one number with each other
            sent = _kept_apart(before, sent, following)
        yield piece, sent
        before = sent[-1:] or before


def _kept_apart(before: str, sent: str, following: str) -> str:
    """Return what is sent so that its digits do not make another number with their neighbours."""
    if before.isdigit() and sent[:1].isdigit():
        sent = f" {sent}"
    if sent[-1:].isdigit() and following[:1].isdecimal():
        sent = f"{sent} "
    return sent


def _fits(text: str, charset: Charset) -> bool:
    try:
        text.encode(charset.codec)
    except UnicodeEncodeError:
        return False
    return True


@cache
def _substitute(piece: str, charset: Charset) -> str:
    """Return what stands for a character, or for a run of raised or lowered ones."""
    if piece[0] in RAISED:
        return f"^{''.join(RAISED[character] for character in piece)}"
    if piece[0] in LOWERED:
        return f"{''.join(LOWERED[character] for character in piece)}"
    if piece in SUBSTITUTES:
        return SUBSTITUTES[piece]
    category = unicodedata.category(piece)
    if category == "Nd":
        return str(unicodedata.decimal(piece))
    if category in {"Zs", "Zl", "Zp"}:
        return " "
    if category == "Cf":
        return ""
    if category in {"Mn", "Me", "Mc"}:
        return LAST_RESORT if unicodedata.combining(piece) in {_OVERLAY, 0} else ""
    return _nearest(piece, charset)


def _nearest(piece: str, charset: Charset) -> str:
    """Return the nearest Latin letter, a Greek letter's name, or the compatibility form, or the last resort."""
    name = unicodedata.name(piece, "")
    if letter := _LATIN.fullmatch(name) or _GREEK.fullmatch(name):
        return letter[2].capitalize() if letter[1] == "CAPITAL" else letter[2].lower()
    plain = unicodedata.normalize("NFKD", piece)
    if plain == piece:
        return LAST_RESORT
    sent = "".join(character if _fits(character, charset) else _substitute(character, charset) for character in plain)
    return LAST_RESORT if LAST_RESORT in sent or not sent.strip() else sent
