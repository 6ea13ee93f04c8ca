"""The pieces a dictation is cut into: words, terms, numbers, signs and breaks, each with its time.

Every step of the formatter takes pieces and returns pieces. This file cuts the recogniser's words; it does not
decide what a word means.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from reporting.text.numbers import is_number_word
from reporting.text.spoken import SpokenWord
from reporting.wording import Language


class Kind(Enum):
    WORD = "word"
    TERM = "term"
    """From the lexicon, spelled letters or a literal: written exactly so."""
    NUMBER = "number"
    SIGN = "sign"
    BREAK = "break"
    """A new line or a blank line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    text: str
    start_ms: int
    end_ms: int
    probability: float
    kind: Kind = Kind.WORD
    category: str = ""
    """Of a term: the lexicon's category. Of a number: `grade` where it names one."""
    joins_left: bool = False
    """No space before it."""
    joins_right: bool = False
    """No space after it."""
    heard: bool = False
    """A sign that the recogniser wrote by itself."""

    @property
    def key(self) -> str:
        """The form that tables are looked up with."""
        return key(self.text)


def key(text: str) -> str:
    """Return `text` in lower case with a straight apostrophe."""
    return text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def merged(pieces: Sequence[Piece], text: str, kind: Kind, **changes: object) -> Piece:
    """Return one piece in place of several: the time of all, the lowest probability, the outer joins."""
    piece = Piece(
        text=text,
        kind=kind,
        start_ms=pieces[0].start_ms,
        end_ms=pieces[-1].end_ms,
        probability=min(piece.probability for piece in pieces),
        joins_left=pieces[0].joins_left,
        joins_right=pieces[-1].joins_right,
    )
    return replace(piece, **changes)  # type: ignore[arg-type]  # keyword names are checked by replace itself


_SIGNS = ".,;:!?…)]»”"
_OPENING = "([«“"
_ELISION = re.compile(r"^((?:[ldnsjmtc]|qu|jusqu|lorsqu|puisqu|quoiqu)['’])(?=\w)(.+)$", re.IGNORECASE)
_DOTTED = re.compile(r"^(?:[A-Za-z]\.){2,}[A-Za-z]?$")
_HALF_DAY = re.compile(r"^([ap])\.m\.?([,;:]?)$", re.IGNORECASE)
"""`9:05 a.m.`; whether its last point ends a sentence is not known."""
_SPELLED_TAIL = re.compile(r"^(\w{2,}-)([A-ZÉ])$")
_LEVELS = re.compile(r"^([CTDLS]\d{1,2})([CTDLS]\d{1,2})$")
_MEASURE = re.compile(r"^([-+]?\d+(?:[.,]\d+)?)(%|°|[a-zA-Zµ]{1,4}[²³]?)$")
_SIZE = re.compile(r"^(\d+(?:[.,]\d+)?)([x×])(\d+(?:[.,]\d+)?.*)$")
_HYPHENED_MEASURE = re.compile(r"^(.+)-(mm|cm|millim[eè]t(?:er|re)s?|centim[eè]t(?:er|re)s?)$", re.IGNORECASE)
"""`8-millimeter`: the recogniser's own spelling of a size."""
_LEADING_POINT = re.compile(r"^([-+]?)(\.\d+(?:[^\W\d]+|%)?)$")
"""`.5`: a point without its zero is easily overlooked."""
_GLUED_UNITS = frozenset({"%", "°", "mm", "cm", "ml", "mg", "kg", "mm²", "cm²", "hu", "uh", "ms", "mgy", "msv", "µm"})
_APART_IN_FRENCH = frozenset(":;!?»")


def pieces_of(words: Iterable[SpokenWord], language: Language) -> list[Piece]:
    """Cut the recogniser's words: its own signs apart, elisions apart, letters with dots apart."""
    pieces: list[Piece] = []
    for word in words:
        if "\n" in word.text and not word.text.strip():
            pieces.append(_piece(word, word.text.replace(" ", ""), kind=Kind.BREAK, heard=True))
            continue
        for chunk in word.text.split():
            pieces.extend(_cut(word, chunk, language))
    return pieces


def _piece(word: SpokenWord, text: str, **changes: object) -> Piece:
    piece = Piece(text=text, start_ms=word.start_ms, end_ms=word.end_ms, probability=word.probability)
    return replace(piece, **changes)  # type: ignore[arg-type]  # keyword names are checked by replace itself


def _sign(word: SpokenWord, text: str, language: Language) -> Piece:
    opening = text in _OPENING
    apart = language is Language.FRENCH and (text in _APART_IN_FRENCH or text == "«")
    return _piece(
        word,
        text,
        kind=Kind.SIGN,
        heard=True,
        joins_left=not opening and not apart,
        joins_right=opening and not apart,
    )


def _cut(word: SpokenWord, chunk: str, language: Language) -> list[Piece]:
    if language is Language.ENGLISH and (half := _HALF_DAY.match(chunk)):
        return [_piece(word, f"{half[1].upper()}M"), *(_sign(word, sign, language) for sign in half[2])]
    if _DOTTED.match(chunk):
        return [_piece(word, letter) for letter in chunk if letter != "."]
    head = 0
    while head < len(chunk) and chunk[head] in _OPENING:
        head += 1
    tail = len(chunk)
    while tail > head and chunk[tail - 1] in _SIGNS:
        tail -= 1
    core, after = chunk[head:tail], chunk[tail:].replace("...", "…")
    before = [_sign(word, sign, language) for sign in chunk[:head]]
    return [*before, *_core(word, core, language), *(_sign(word, sign, language) for sign in after)]


def _core(word: SpokenWord, core: str, language: Language) -> list[Piece]:
    if not core:
        return []
    if language is Language.FRENCH and (elided := _ELISION.match(core)):
        return [_piece(word, elided[1], joins_right=True), *_core(word, elided[2], language)]
    if pointed := _LEADING_POINT.match(core):
        return _core(word, f"{pointed[1]}0{pointed[2]}", language)
    if spelled := _SPELLED_TAIL.match(core):
        return [_piece(word, spelled[1], joins_right=True), _piece(word, spelled[2])]
    if levels := _LEVELS.match(core):
        return [_piece(word, levels[1]), _piece(word, levels[2])]
    if size := _SIZE.match(core):
        return [_piece(word, size[1]), _piece(word, "x"), *_core(word, size[3], language)]
    hyphened = _HYPHENED_MEASURE.match(core)
    if hyphened and (hyphened[1][0].isdigit() or is_number_word(hyphened[1], language)):
        return [*_core(word, hyphened[1], language), _piece(word, hyphened[2])]
    measure = _MEASURE.match(core)
    if measure and measure[2].lower() in _GLUED_UNITS:
        return [_piece(word, measure[1]), _piece(word, measure[2])]
    return [_piece(word, core)]
