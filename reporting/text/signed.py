"""Numbers with a spoken sign: `minus twelve`, « plus ou moins dix pour cent », « fois dix moins trois ».

« moins » and « plus » are ordinary words far more often than signs: a unit, a score or a word of change has to say that
a value is meant, else the words stay. Never turns a sign round and never drops one.
"""

from reporting.text.lexicon import Unit, UnitKind
from reporting.text.numbers import Reading
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

Found = tuple[int, list[Piece]]
_MINUS = frozenset({"moins", "minus"})
_PLUS = frozenset({"plus"})
_OR = frozenset({"ou", "or"})
_AND = frozenset({"et", "and"})
_TIMES = frozenset({"fois", "times", "x"})
_DEGREES = frozenset({"degree", "degrees"})
_SIGNED_UNITS = frozenset({"HU", "UH", "°", "°C", "dB", "%"})
"""Units whose values may be negative whatever stands before."""
_LENGTHS = frozenset({"mm", "cm"})
"""Negative only after a word of change or position: an offset, a displacement."""
_REACH = 4
"""How many words before a sign may say what is signed."""
_LARGEST_PATTERN = 5
"""Gleason patterns are 1 to 5."""
_LARGEST_EXPONENT = 9


def signed(place: Place) -> Found | None:
    """Return the number here with its sign, or None if there is none that is sure."""
    word = place.key()
    if word in _MINUS:
        return _minus(place)
    if word in _PLUS:
        return _tolerance_after(place) or _days_after_weeks(place) or _plus(place)
    return _power_of_ten(place) or _tolerance(place) or _gleason_sum(place)


def measured(reading: Reading, unit: Unit) -> str:
    """Return a number with its unit as they are written: 12 mm, 50%, 18-gauge."""
    joint = {UnitKind.TIGHT: "", UnitKind.HYPHEN: "-"}.get(unit.kind, " ")
    return f"{reading.digits}{joint}{unit.symbol}"


def _minus(place: Place) -> Found | None:
    """A negative value, only where the unit, the score or the decimals show that it is one: « au moins dix » is not."""
    if place.plays("unsigned", -1) and place.key(-1) not in _AND:
        return None
    if _is_after_number(place):
        return None  # « dix moins trois » counts
    return _with_sign(place, "-", decimals_are_enough=place.key(-1) not in _AND)


def _plus(place: Place) -> Found | None:
    """A positive value with its sign, only after a word of change: « variation de plus trente pour cent »."""
    if _is_after_number(place):
        return None
    is_other_end = place.key(-1) in _AND and any(piece.text.startswith("-") for piece in place.written[-3:])
    if not is_other_end and not place.follows("change", _REACH):
        return None
    return _with_sign(place, "+", decimals_are_enough=place.follows("score-name", _REACH))


def _with_sign(place: Place, sign: str, *, decimals_are_enough: bool) -> Found | None:
    reading = place.reading(1)
    if reading is None or not reading.sure:
        return None
    end = 1 + reading.words
    unit = place.unit_and_rate(end)
    if unit is not None and unit[1].kind is not UnitKind.WORD:
        changes = place.follows("change", _REACH)
        if unit[1].symbol not in _SIGNED_UNITS and not (unit[1].symbol in _LENGTHS and changes):
            return None
        if unit[1].symbol == "%" and place.key(-1) == "de" and not changes:
            return None  # « sténose de moins [de] cinquante pour cent »
        count = end + unit[0]
        return count, [merged(place.said(count), sign + measured(reading, unit[1]), Kind.NUMBER)]
    if place.key(end) in _DEGREES:
        return end, [merged(place.said(end), sign + reading.digits, Kind.NUMBER)]
    if unit is not None or may_be_a_count(place.on(1), reading):
        return None
    is_score = place.follows("score-name", _REACH) and place.closes(end)
    is_range = _is_range_to_unit(place, end)
    if is_score or is_range or (reading.decimal and decimals_are_enough):
        return end, [merged(place.said(end), sign + reading.digits, Kind.NUMBER)]
    return None


def _is_range_to_unit(place: Place, end: int) -> bool:
    """Return whether the other end of a range follows, with a unit that may be negative: « moins dix et dix UH »."""
    if not place.plays("range", end):
        return False
    at = end + 1 + (place.key(end + 1) in _PLUS | _MINUS)
    other = place.reading(at)
    unit = place.unit_and_rate(at + other.words) if other is not None else None
    return unit is not None and unit[1].symbol in _SIGNED_UNITS


def may_be_a_count(place: Place, reading: Reading) -> bool:
    """Return whether « sept virgule trois nodules » may be seven, and three nodules: a plural follows the decimal."""
    following = place.piece(reading.words)
    if not reading.decimal or not reading.spoken or following is None or following.kind is not Kind.WORD:
        return False
    if following.text.isupper() or following.key == "millions":
        return False  # « DS »
    fraction = reading.digits.rpartition(",")[2]
    return len(fraction) == 1 and fraction in "23456789" and following.key.endswith(("s", "x"))


def _is_after_number(place: Place) -> bool:
    last = place.last()
    return last is not None and last.kind is Kind.NUMBER


def _is_tolerance(place: Place, offset: int) -> bool:
    words = place.key(offset), place.key(offset + 1), place.key(offset + 2)
    return words[0] in _PLUS and words[1] in _OR and words[2] in _MINUS


def _tolerance_after(place: Place) -> Found | None:
    """« 1840 g plus ou moins dix pour cent »: ± only between two numbers."""
    reading = place.reading(3)
    if not _is_after_number(place) or not _is_tolerance(place, 0) or reading is None:
        return None
    unit = place.unit_and_rate(3 + reading.words)
    if unit is None:
        return None
    return 3, [merged(place.said(3), "±", Kind.NUMBER)]


def _tolerance(place: Place) -> Found | None:
    """`five plus or minus two millimeters`: the unit is said once."""
    first = place.reading()
    if first is None or not _is_tolerance(place, first.words):
        return None
    second = place.reading(first.words + 3)
    if second is None or place.unit_and_rate(first.words + 3 + second.words) is None:
        return None
    return first.words, [merged(place.said(first.words), first.digits, Kind.NUMBER)]


def _days_after_weeks(place: Place) -> Found | None:
    """« 12 SA plus quatre jours » → 12 SA + 4 jours."""
    last, reading = place.last(), place.reading(1)
    if last is None or reading is None or place.key(1 + reading.words) not in {"jour", "jours"}:
        return None
    if last.text != "SA" and not last.text.endswith(" SA"):
        return None
    digits = merged(place.said(1 + reading.words)[1:], reading.digits, Kind.NUMBER)
    return 1 + reading.words, [merged(place.said(1), "+", Kind.NUMBER), digits]


def _power_of_ten(place: Place) -> Found | None:
    """« zéro virgule sept fois dix moins trois millimètres carrés par seconde » → 0,7 x 10-3 mm²/s."""
    reading = place.reading()
    if reading is None or place.key(reading.words) not in _TIMES:
        return None
    at = reading.words + 1
    if place.key(at) not in {"dix", "ten", "10"}:
        return None
    at += 1
    while place.key(at) in {"puissance", "exposant", "to", "the", "power", "of"}:
        at += 1
    if place.key(at) not in _MINUS | {"negative"}:
        return None
    exponent = place.reading(at + 1)
    if exponent is None or exponent.decimal or not 1 <= exponent.value <= _LARGEST_EXPONENT:
        return None
    count = at + 1 + exponent.words
    text = f"{reading.digits} x 10-{exponent.digits}"
    unit = place.unit_and_rate(count)
    if unit is not None and unit[1].kind is not UnitKind.WORD:
        count, text = count + unit[0], f"{text} {unit[1].symbol}"
    return count, [merged(place.said(count), text, Kind.NUMBER)]


def _gleason_sum(place: Place) -> Found | None:
    """`Gleason three plus four equals seven`: the patterns and their sum."""
    if not any(piece.key == "gleason" for piece in place.written[-_REACH - 1 :]):
        return None
    first = place.reading()
    second = place.reading(first.words + 1) if first is not None and place.key(first.words) in _PLUS else None
    if first is None or second is None or max(first.value, second.value) > _LARGEST_PATTERN:
        return None
    if first.decimal or second.decimal or place.unit(first.words + 1 + second.words) is not None:
        return None
    count, text = first.words + 1 + second.words, f"{first.digits} + {second.digits}"
    equal = ("égal", "égale") if place.vocabulary.language is Language.FRENCH else ("equals",)
    if place.key(count) in equal:
        total = place.reading(count + 1)
        if total is not None and total.value == first.value + second.value:
            count, text = count + 1 + total.words, f"{text} = {total.digits}"
    return count, [merged(place.said(count), text, Kind.NUMBER, category="grade")]
