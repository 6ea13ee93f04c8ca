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
_COUNTED_IN_ROMAN = frozenset({"segment", "segments", "secteur", "secteurs"})
"""In French: segments of the liver, sectors of liver and neck."""
_SUFFIXES = frozenset("abcdefx")
_SIDES = frozenset("LR")
_LEVELS = frozenset({"level", "niveau"})
_STATIONS = frozenset({"station", "stations"})
_ROMAN = ("roman", "roman-lower")
_ROMAN_NUMERAL = re.compile(r"^[IVX]+[a-fx]?$", re.IGNORECASE)
_ANCHOR_REACH = 12
"""Pieces between a label and the last of its numbers: « les segments II, III et IV »."""
_LARGEST_STATION = 14
_NEXT = 2
"""`FIGO stage IIIC`: how far a classification whose roman grades have letters may stand."""
_LEVELS_OF_THE_NECK = 7
_DIMENSIONS = frozenset({2, 3, 4})
_ACCORDING = frozenset({"selon", "according"})


def graded(place: Place) -> tuple[int, list[Piece]] | None:
    """Return the number here as a grade, or None if it is none."""
    before = place.piece(-1)
    lettered = _LETTERED.match(place.key())
    if lettered and before is not None and before.kind is Kind.TERM and before.category.startswith(("score", "roman")):
        whole = Reading(words=1, digits=lettered[1], value=float(lettered[1]), spoken=False)
        suffix = (place.said(1)[0].text)[len(lettered[1]) :]
        return 1, [merged(place.said(1), _written(place, before, whole, suffix), Kind.NUMBER, category="grade")]
    reading = place.reading()
    if reading is None or reading.decimal:
        return None
    lettered_number = _station(place, reading) or _dimension(place, reading)
    if lettered_number is not None:
        return lettered_number
    anchor = _anchor(place, reading)
    if anchor is None:
        return None
    end = reading.words
    suffix = _suffix(place, end, anchor)
    count = end + (1 if suffix else 0)
    text = _written(place, anchor, reading, suffix)
    return count, [merged(place.said(count), text, Kind.NUMBER, category="grade")]


def _anchor(place: Place, reading: Reading) -> Piece | None:
    """Return the word or name that makes the number here a grade: the one before it, or the label of a list."""
    before = place.piece(-1)
    if before is not None and _is_grade(place, before, reading):
        return before
    if before is not None and place.plays("listed", -1) and _is_first_of_list(place, reading):
        return before
    return _label_of_list(place, reading)


def _is_first_of_list(place: Place, reading: Reading) -> bool:
    """Return whether numbers follow one another after the name of what is numbered: « côtes trois à six »."""
    if not place.plays("range", reading.words):
        return False
    second = place.reading(reading.words + 1)
    return second is not None and place.unit(reading.words + 1 + second.words) is None


def _label_of_list(place: Place, reading: Reading) -> Piece | None:
    """Return the plural label whose list goes on here: « segments sept et huit », `levels three and four`."""
    written, last = place.written, place.last()
    separated = place.key(-1) == "," or place.plays("range", -1)
    goes_on = place.closes(reading.words) or place.plays("range", reading.words)
    beside = last is not None and last.category == "grade" and goes_on
    if not (separated or beside) or place.unit(reading.words) is not None:
        return None
    at = len(written) - (2 if separated else 1)
    if at < 1 or written[at].category != "grade":
        return None
    while at > max(0, len(written) - _ANCHOR_REACH) and (
        written[at].category == "grade"
        or written[at].key == ","
        or written[at].key in place.vocabulary.context("range")
    ):
        at -= 1
    label = written[at]
    names = [place.vocabulary.context(role) for role in ("label", "grade", "listed")]
    is_plural = label.kind is Kind.WORD and label.key.endswith(("s", "x"))
    return label if is_plural and any(label.key in words for words in names) else None


def _station(place: Place, reading: Reading) -> tuple[int, list[Piece]] | None:
    """Return a lymph-node station with its side: « adénopathie quatre R » → 4R."""
    side = place.piece(reading.words)
    if (
        side is None
        or side.kind is not Kind.WORD
        or side.text not in _SIDES
        or not 1 <= reading.value <= _LARGEST_STATION
    ):
        return None
    if place.reading(reading.words + 1) is not None or not place.follows("node", 3):
        return None
    count = reading.words + 1
    return count, [merged(place.said(count), f"{reading.digits}{side.text}", Kind.NUMBER, category="grade")]


def _dimension(place: Place, reading: Reading) -> tuple[int, list[Piece]] | None:
    """Return « trois D » as 3D, and a grade with its letter before its author: « trois C selon … » → 3C."""
    letter = place.piece(reading.words)
    if letter is None or letter.kind is not Kind.WORD or not (len(letter.text) == 1 and letter.text.isupper()):
        return None
    if not reading.spoken or reading.words > 1 or place.reading(reading.words + 1) is not None:
        return None
    in_space = letter.text == "D" and reading.value in _DIMENSIONS
    named = letter.key in _SUFFIXES and reading.value <= _LARGEST_ROMAN and place.key(2) in _ACCORDING
    if not (in_space or named) or place.plays("counted", -1):
        return None
    return 2, [merged(place.said(2), f"{reading.digits}{letter.text}", Kind.NUMBER, category="grade")]


def _is_grade(place: Place, before: Piece, reading: Reading) -> bool:
    by_name = before.kind is Kind.TERM and before.category.startswith(("score", "roman"))
    if not by_name and not place.plays("grade", -1) and not place.plays("label", -1):
        return False
    if (not by_name or before.category == "score-only") and place.unit(reading.words) is not None:
        return False  # `eGFR 74 mL/min`
    if place.key(reading.words) == "temps":
        return False  # « asepsie de type quatre temps »
    english_grade = place.vocabulary.language is Language.ENGLISH and place.plays("grade", -1)
    if reading.value == 1 and reading.spoken and not by_name and not english_grade:
        # « à ce niveau un nodule », « type un peu particulier »: the article, unless nothing can be counted
        following = place.piece(reading.words)
        return place.closes(reading.words) or _is_name(following) or _is_capital(following)
    if place.plays("label", -1) and not by_name:
        second = place.reading(reading.words) if place.runs_on(reading.words) else None
        if second is not None and second.spoken and not before.key.endswith("s"):
            return False  # `image nineteen ninety eight`: which number is meant is not known
        return reading.spoken or place.key(-1) in _COUNTED_IN_ROMAN
    return True


def _is_name(piece: Piece | None) -> bool:
    return piece is not None and piece.kind is Kind.TERM


def _is_capital(piece: Piece | None) -> bool:
    return piece is not None and len(piece.text) == 1 and piece.text.isupper()


def _suffix(place: Place, offset: int, anchor: Piece) -> str:
    """Return the letter that belongs to the grade; a small « a » only where nothing can follow it."""
    piece = place.piece(offset)
    if piece is None or piece.kind is not Kind.WORD or len(piece.text) != 1:
        return ""
    if piece.key not in _SUFFIXES and not (piece.text in _SIDES and anchor.key in _STATIONS):
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
    if category == "roman-lettered" or any(piece.category == "roman-lettered" for piece in place.written[-_NEXT:]):
        suffix = suffix.upper()
    if category in _ROMAN or (category == "roman-lettered" and suffix and value <= 4):
        return roman(value) + suffix
    french = place.vocabulary.language is Language.FRENCH
    if before.key in _COUNTED_IN_ROMAN and french:
        return _segment(place, before, reading, suffix)
    if category == "" and _is_roman_for_organ(place, before, reading.words, is_lettered=bool(suffix)):
        return roman(value) + suffix
    if before.key in _LEVELS and (_names_levels(place) or _is_of_neck(place, value)):
        return roman(value) + suffix
    if (
        category == ""
        and before.key in place.vocabulary.context("grade")
        and _roman_is_near(place, before, is_lettered=bool(suffix))
    ):
        # French writes a type with its small letter: « endofuite de type Ia »
        small = (french and before.key == "type") or _small_letters_are_near(place)
        return roman(value) + (suffix.lower() if small else suffix)
    return reading.digits + suffix


def _segment(place: Place, before: Piece, reading: Reading, suffix: str) -> str:
    """Return a segment of the liver in roman, after Couinaud; of the lung as said."""
    value = int(reading.value)
    if before.key.startswith("secteur"):
        return roman(value) + suffix
    lung = any(piece.key in place.vocabulary.context("pulmonary") for piece in place.pieces)
    return reading.digits + suffix if lung or value > _SEGMENTS_OF_THE_LIVER else roman(value) + suffix.lower()


def _roman_is_near(place: Place, anchor: Piece, *, is_lettered: bool) -> bool:
    """Return whether a classification in roman stands near, or the same word had a roman number in this sentence."""
    if _had_roman(place, anchor):
        return True
    for step in (-1, 1):
        for distance in range(1, _NEAR + 1):
            piece = place.piece(step * distance)
            if piece is None or piece.kind is Kind.BREAK or (piece.kind is Kind.SIGN and piece.text in ".;"):
                break
            if piece.category in _ROMAN or piece.key in place.vocabulary.context("roman"):
                return True
            if piece.category == "roman-lettered" and distance <= _NEXT and is_lettered:
                return True
    return False


def _small_letters_are_near(place: Place) -> bool:
    """Return whether `Graf type IIa` names a classification with small letters."""
    return any(piece.category == "roman-lower" for piece in place.written[-_NEAR:])


def _is_roman_for_organ(place: Place, anchor: Piece, words: int, *, is_lettered: bool) -> bool:
    """Return whether the sentence's organ has roman grades: FIGO stages of the uterus, AAST grades of an injury."""
    if anchor.key == "stage" and is_lettered:
        role = "staged-by-figo"
    elif anchor.key == "grade" and place.plays("injury", words):
        role = "graded-by-aast"
    else:
        return False
    for piece in reversed(place.written):
        if piece.kind is Kind.BREAK or piece.text == ".":
            return False
        if piece.key in place.vocabulary.context(role):
            return True
    return False


def _names_levels(place: Place) -> bool:
    """Return whether a staging of tumour thrombus stands near, whose levels are roman: « niveau II selon Mayo »."""
    near = [place.piece(offset) for offset in range(-_NEAR, _NEAR + 1)]
    return any(piece is not None and piece.key in place.vocabulary.context("roman-level") for piece in near)


def _is_of_neck(place: Place, value: int) -> bool:
    """Return whether a lymph node of this level follows: the levels of the neck (AJCC) are roman, `level IIA node`."""
    after = [place.piece(offset) for offset in range(1, _NEXT + 1)]
    return value <= _LEVELS_OF_THE_NECK and any(
        piece is not None and piece.key in place.vocabulary.context("node") for piece in after
    )


def _had_roman(place: Place, anchor: Piece) -> bool:
    """Return whether « de grade quatre et gauche de grade deux » began with a roman grade."""
    for at in range(len(place.written) - 2, max(0, len(place.written) - _ANCHOR_REACH), -1):
        piece = place.written[at]
        if piece.kind is Kind.BREAK or piece.text in {".", ";"}:
            return False
        if piece.category == "grade" and place.written[at - 1].key == anchor.key:
            return _ROMAN_NUMERAL.match(piece.text) is not None
    return False
