"""Grades, stages, types and scores: arabic or roman as the classification is written, with the letter after them.

« Bosniak deux F » → Bosniak IIF, « PI-RADS quatre » → PI-RADS 4, « stade trois A » → stade 3A. The value never
changes; where nothing says that a number is a grade, the words stay.
"""

import re

from reporting.text.numbers import Reading, roman
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

_LETTERED = re.compile(r"^(\d{1,2})([a-fx])$")
_LARGEST_ROMAN = 12
_NEAR = 5
"""How many pieces away a classification may stand from its grade: « grade trois du reflux … »."""
_SEGMENTS_OF_THE_LIVER = 8
_COUNTED_IN_ROMAN = frozenset({"segment", "secteur"})
"""In French: segments of the liver, sectors of liver and neck."""
_SUFFIXES = frozenset("abcdefx")
_SIDES = frozenset("LR")
_STATIONS = frozenset({"station", "stations"})
_ROMAN = ("roman", "roman-lower")


def graded(place: Place) -> tuple[int, list[Piece]] | None:
    """Return the number here as a grade, or None if it is none."""
    before = place.piece(-1)
    lettered = _LETTERED.match(place.key())
    if lettered and before is not None and before.kind is Kind.TERM and before.category.startswith(("score", "roman")):
        whole = Reading(words=1, digits=lettered[1], value=float(lettered[1]), spoken=False)
        suffix = (place.said(1)[0].text)[len(lettered[1]) :]
        return 1, [merged(place.said(1), _written(place, before, whole, suffix), Kind.NUMBER, category="grade")]
    reading = place.reading()
    if reading is None or reading.decimal or before is None or not _is_grade(place, reading):
        return None
    end = reading.words
    suffix = _suffix(place, end)
    count = end + (1 if suffix else 0)
    text = _written(place, before, reading, suffix)
    return count, [merged(place.said(count), text, Kind.NUMBER, category="grade")]


def _is_grade(place: Place, reading: Reading) -> bool:
    before = place.piece(-1)
    by_name = before is not None and before.kind is Kind.TERM and before.category.startswith(("score", "roman"))
    if not by_name and not place.plays("grade", -1) and not place.plays("label", -1):
        return False
    if not by_name and place.unit(reading.words) is not None:
        return False
    english_grade = place.vocabulary.language is Language.ENGLISH and place.plays("grade", -1)
    if reading.value == 1 and reading.spoken and not by_name and not english_grade:
        # « à ce niveau un nodule », « type un peu particulier »: the article, unless nothing can be counted
        following = place.piece(reading.words)
        return place.closes(reading.words) or _is_name(following) or _is_capital(following)
    if place.plays("label", -1) and not by_name:
        return reading.spoken or place.key(-1) in _COUNTED_IN_ROMAN
    return True


def _is_name(piece: Piece | None) -> bool:
    return piece is not None and piece.kind is Kind.TERM


def _is_capital(piece: Piece | None) -> bool:
    return piece is not None and len(piece.text) == 1 and piece.text.isupper()


def _suffix(place: Place, offset: int) -> str:
    """Return the letter that belongs to the grade; a small « a » only where nothing can follow it."""
    piece = place.piece(offset)
    if piece is None or piece.kind is not Kind.WORD or len(piece.text) != 1:
        return ""
    if piece.key not in _SUFFIXES and not (piece.text in _SIDES and place.key(-1) in _STATIONS):
        return ""
    if piece.joins_right or place.reading(offset + 1) is not None:
        return ""
    if piece.text == "a" and not place.closes(offset + 1):
        return ""
    return piece.text


def _written(place: Place, before: Piece, reading: Reading, suffix: str) -> str:
    value = int(reading.value)
    category = before.category if before.kind is Kind.TERM else ""
    if category.endswith("-lower"):
        suffix = suffix.lower()
    if not 1 <= value <= _LARGEST_ROMAN:
        return reading.digits + suffix
    if category in _ROMAN or (category == "roman-lettered" and suffix and value <= 4):
        return roman(value) + suffix
    if before.key in _COUNTED_IN_ROMAN and place.vocabulary.language is Language.FRENCH:
        return _segment(place, reading, suffix)
    if category == "" and place.plays("grade", -1) and _roman_is_near(place):
        return roman(value) + suffix
    return reading.digits + suffix


def _segment(place: Place, reading: Reading, suffix: str) -> str:
    """Return a segment of the liver in roman, after Couinaud; of the lung as said."""
    value = int(reading.value)
    if place.key(-1) == "secteur":
        return roman(value) + suffix
    lung = any(piece.key in place.vocabulary.context("pulmonary") for piece in place.pieces)
    return reading.digits + suffix if lung or value > _SEGMENTS_OF_THE_LIVER else roman(value) + suffix.lower()


def _roman_is_near(place: Place) -> bool:
    for step in (-1, 1):
        for distance in range(1, _NEAR + 1):
            piece = place.piece(step * distance)
            if piece is None or piece.kind is Kind.BREAK or (piece.kind is Kind.SIGN and piece.text in ".;"):
                break
            if piece.category in _ROMAN or piece.key in place.vocabulary.context("roman"):
                return True
    return False
