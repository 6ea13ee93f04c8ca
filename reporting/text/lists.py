"""Numbers counted up together: « 3, 6 et 12 mois », `one to two millimeters`, `1. …` at the start of a line.

One unit at the end belongs to all of them. Does not decide what a lone number is; does not read labels (`grades`).
"""

from collections.abc import Sequence

from reporting.text.lexicon import Vocabulary
from reporting.text.numbers import is_number_word, read_cardinal
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place

Found = tuple[int, list[Piece]]
_ONES = frozenset({"un", "une", "one"})
_AND_OR = frozenset({"et", "ou", "and", "or"})
_THEN = frozenset({"puis", "et", "ou"})
_LONGEST = 6
"""How many numbers may share a unit."""
_BREAKS = frozenset({".", ")"})


def listed(place: Place) -> Found | None:
    """Return the first of several numbers with one unit; the next place finds the others."""
    first = place.reading()
    if first is None or not first.sure:
        return None
    one = place.key() in _ONES and first.words == 1
    if one and (place.plays("pointing", -1) or place.key(1) in {"et", "and"}):
        return None  # `the larger one to two centimeters below`
    if not _ends_with_unit(place, first.words):
        return None
    return first.words, [merged(place.said(first.words), first.digits, Kind.NUMBER)]


def doubtful(place: Place) -> Found | None:
    """« deux virgule cinq et dix minutes » may be 2,5 and 10 or three times: the decimal stays in words."""
    first = place.reading()
    if first is None or not first.decimal or not first.spoken or place.key(first.words) not in _AND_OR:
        return None
    last = place.reading(first.words + 1)
    whole, _, fraction = first.digits.partition(",")
    if last is None or last.decimal or not fraction or not 0 < int(whole) < int(fraction) < last.value:
        return None
    if place.key(first.words + 1 + last.words) not in place.vocabulary.context("short-time"):
        return None
    return first.words, list(place.said(first.words))


def _ends_with_unit(place: Place, at: int) -> bool:
    commas = 0
    for _ in range(_LONGEST):
        comma = _is_comma(place.piece(at))
        commas += comma
        linked = place.key(at + comma) in _AND_OR or (not comma and place.plays("range", at))
        if not comma and not linked:
            return False
        at += comma + linked
        if place.key(at) == "à" and place.key(at - 1) in _THEN:
            at += 1
        following = place.reading(at)
        if following is None:
            return False
        at += following.words
        if place.unit(at) is not None:
            # « les deux, cinq millimètres à droite » is no list: commas end with `and`
            return commas == 0 or (linked and not place.plays("counted", -1))
    return False


def _is_comma(piece: Piece | None) -> bool:
    return piece is not None and piece.kind is Kind.SIGN and piece.text == ","


def numbered(place: Place) -> Found | None:
    """Return the number of an item at the start of a line: `one period no recurrence` → 1. No recurrence."""
    before, reading = place.piece(-1), place.reading()
    if reading is None or reading.decimal or not reading.spoken or not (before is None or before.kind is Kind.BREAK):
        return None
    stop, item = place.piece(reading.words), place.piece(reading.words + 1)
    if stop is None or stop.kind is not Kind.SIGN or stop.text not in _BREAKS or item is None:
        return None
    return reading.words, [merged(place.said(reading.words), reading.digits, Kind.NUMBER)]


def counts_up(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether the `virgule` at `at` stands in a list of times: « trois virgule six et douze mois ».

    Only whole numbers that rise, with `and` before the last and a unit of months or the like after it: a decimal is
    never said so.
    """
    start = at
    while start > 0 and (_is_number(pieces[start - 1], vocabulary) or pieces[start - 1].key == "virgule"):
        start -= 1
    keys = [piece.key for piece in pieces[start : at + 4 * _LONGEST]]
    values: list[float] = []
    index, linked = 0, False
    while True:
        reading = read_cardinal(keys, index, vocabulary.language)
        if reading is None or reading.value < 1 or (values and reading.value <= values[-1]):
            return False
        values.append(reading.value)
        index += reading.words
        if linked:
            return len(values) > 2 and index < len(keys) and keys[index] in vocabulary.context("interval")
        if index >= len(keys) or keys[index] not in _AND_OR | {"virgule", "puis"}:
            return False
        linked = keys[index] != "virgule"
        index += 1
        if linked and index < len(keys) and keys[index] == "à":
            index += 1


def _is_number(piece: Piece, vocabulary: Vocabulary) -> bool:
    return piece.kind is Kind.WORD and is_number_word(piece.key, vocabulary.language)
