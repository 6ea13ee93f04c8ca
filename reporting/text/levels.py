"""Letters with numbers: vertebral levels, sequences, TNM, artery segments: `L quatre L cinq` → L4-L5, `T deux` → T2.

A letter takes the number beside it unless the number belongs to a unit. Two vertebral levels in a row are a range.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from reporting.text.lexicon import Vocabulary
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

_LEVEL = re.compile(r"^([CTDLS])(\d{1,2})$")
_TUMOUR = re.compile(r"^T[0-4][a-d]?$")
_TNM_PREFIXES = frozenset({"p", "c"})
"""Pathological and clinical stage: pT2, cT3."""
_STAGED_T = frozenset({"pT", "cT", "ypT", "pN", "cN"})
"""As the recogniser may write them by itself."""
_CEAP_REACH = 4
_COUNTS = {"C": 8, "T": 13, "D": 13, "L": 6, "S": 5}
_ORDER = "CTLS"
_LOWER_CASE = frozenset("ltcdsmn")
"""Lower-case letters that are no word by themselves in either language."""
_LARGEST = 99
_ARTICLES = frozenset({"un", "une"})
"""After a small letter an elision that lost its apostrophe: « l un des nodules » is not L1."""
_SEQUENCES = frozenset({"T1", "T2"})
_STAGED = frozenset({"T", "N", "M", "C", "CE"})
"""TNM, CEAP and the stages of hydatid cysts carry a small letter."""


def lettered_numbers(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with each letter and its number as one term, and ranges of levels joined."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        found = _lettered(Place(pieces, at, vocabulary))
        if found is None:
            out.append(pieces[at])
            at += 1
        else:
            count, piece = found
            out.append(piece)
            at += count
    return _ranges(out)


def _lettered(place: Place) -> tuple[int, Piece] | None:
    letter = place.piece()
    if letter is not None and letter.text in _SEQUENCES and (suffix := _suffix(place, 1)):
        return 2, merged(place.said(2), f"{letter.text}{suffix}", Kind.TERM, category="level")
    if letter is None or not _can_take_number(place, letter):
        return None
    reading = place.reading(1)
    if reading is None or reading.decimal or reading.value > _LARGEST:
        return None
    if letter.text in _LOWER_CASE and place.key(1) in _ARTICLES and reading.words == 1:
        return None
    end = 1 + reading.words
    if place.unit(end) is not None or (not letter.text.isupper() and reading.value > _COUNTS["T"]):
        return None
    suffix = _suffix(place, end) if letter.text in _STAGED | _STAGED_T else ""
    count = end + (1 if suffix else 0)
    name = letter.text if letter.text in _STAGED_T else letter.text.upper()
    text = f"{name}{int(reading.value)}{suffix}"
    return count, merged(place.said(count), text, Kind.TERM, category="level")


def _can_take_number(place: Place, letter: Piece) -> bool:
    if letter.kind is Kind.TERM:
        return letter.category == "glued"
    if letter.kind is not Kind.WORD or letter.joins_right:
        return False
    if letter.text in _STAGED_T:
        return True
    if len(letter.text) != 1:
        return False
    if letter.text == "A":
        return _is_letter_a(place)
    return "B" <= letter.text <= "Z" or letter.text in _LOWER_CASE


def _is_letter_a(place: Place) -> bool:
    """Return whether a capital A is the letter: not the article, nor « à » without its accent at the start."""
    before = place.piece(-1)
    if before is None:
        return False
    if before.category.startswith("score") or place.plays("grade", -1):
        return True
    return before.kind in {Kind.WORD, Kind.TERM}


def _suffix(place: Place, offset: int) -> str:
    """Return the small letter of a stage (`T quatre D` → d); « a » alone is a word unless nothing follows."""
    piece = place.piece(offset)
    if piece is None or piece.kind is not Kind.WORD or len(piece.text) != 1 or piece.key not in "abcd":
        return ""
    after = place.piece(offset + 1)
    if piece.key == "a" and after is not None and after.kind is Kind.WORD and not _is_stage(place, piece, offset):
        return ""
    return "" if place.reading(offset + 1) is not None else piece.key


def _is_stage(place: Place, letter: Piece, offset: int) -> bool:
    """Return whether an « a » before a word is a stage's letter: before N or M, before the CEAP, in a cyst's stage."""
    if place.key(offset + 1) in {"n", "m"} and place.reading(offset + 2) is not None:
        return True
    if any(place.key(offset + step) == "ceap" for step in range(1, _CEAP_REACH)):
        return True
    stage = place.piece()
    if letter.text != "A" or stage is None or place.at + offset == 0:
        return False
    # in English a capital A within a sentence is no article; in French it may be « à »
    english = place.vocabulary.language is Language.ENGLISH
    return stage.text == "CE" or (english and stage.text in _STAGED | _SEQUENCES)


def _ranges(pieces: Sequence[Piece]) -> list[Piece]:
    out: list[Piece] = []
    for piece in pieces:
        if out and out[-1].text in _TNM_PREFIXES and out[-1].kind is Kind.WORD and _TUMOUR.match(piece.text):
            out[-1] = merged([out[-1], piece], f"{out[-1].text}{piece.text}", Kind.TERM, category="stage")
        elif out and _follows(out[-1], piece):
            out[-1] = merged([out[-1], piece], f"{out[-1].text}-{piece.text}", Kind.TERM, category="range")
        else:
            out.append(_as_level(piece))
    return out


def _as_level(piece: Piece) -> Piece:
    """Return a level that the recogniser wrote itself as a term, so that no later step changes it."""
    if piece.kind is Kind.WORD and _is_vertebral(piece.text):
        return replace(piece, kind=Kind.TERM, category="level")
    return piece


def _is_vertebral(text: str) -> bool:
    match = _LEVEL.match(text)
    return match is not None and 1 <= int(match[2]) <= _COUNTS[match[1]]


def _follows(upper: Piece, lower: Piece) -> bool:
    if upper.category not in {"level", "sequence"} or not (_is_vertebral(upper.text) and _is_vertebral(lower.text)):
        return False
    if {upper.text, lower.text} == _SEQUENCES:
        return False  # the two sequences, more often than the two vertebrae
    first, second = _rank(upper.text), _rank(lower.text)
    if _SEQUENCES & {upper.text, lower.text} and second != first + 1 and upper.text != "C7":
        return False  # « hyposignal T2 L4 L5 »: only beside its neighbour is it surely a vertebra
    return first < second and upper.text != lower.text


def _rank(level: str) -> int:
    letter = "T" if level[0] == "D" else level[0]
    return _ORDER.index(letter) * 100 + int(level[1:])
