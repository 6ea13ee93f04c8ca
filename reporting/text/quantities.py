"""Numbers with what belongs to them: sizes, units, fractions, signs; and which lone numbers become digits.

An ordered table of rules looks at each place; the first that knows the number writes it. What no rule is sure of
stays as it was heard. Never changes a value or drops a word that is neither number nor unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from reporting.text.dates import dated
from reporting.text.grades import graded
from reporting.text.lexicon import Unit, UnitKind, Vocabulary
from reporting.text.numbers import Reading, is_number_word, read_ordinal
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

Found = tuple[int, list[Piece]]
_TIMES = frozenset({"par", "sur", "by", "x", "×"})
_BETWEEN_PLACES = frozenset({"sur", "by"})
_OVER = {Language.FRENCH: ("sur",), Language.ENGLISH: ("out", "of")}
_MINUS = frozenset({"moins", "minus"})
_SIGNED_UNITS = frozenset({"HU", "UH", "°", "°C", "dB"})
_SMALL = 10
_SMALLEST_WHOLE = 4
"""« deux sur trois » stays; « quatorze sur vingt-cinq » is a score."""
_ORDINAL_LOOK = 5
_FIRST = frozenset({"1er", "1re"})
"""« premier » is rarely written in digits."""


def quantified(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with numbers, units, grades, dates and sizes as they are written."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        place = Place(pieces, at, vocabulary)
        found = _first_rule(place) if pieces[at].kind is Kind.WORD else None
        if found is None:
            out.append(pieces[at])
            at += 1
            continue
        count, written = found
        out = _with_elision_opened(out, written)
        out.extend(written)
        at += count
    return out


def _first_rule(place: Place) -> Found | None:
    for rule in RULES:
        found = rule(place)
        if found is not None:
            return found
    return None


def _with_elision_opened(out: list[Piece], written: Sequence[Piece]) -> list[Piece]:
    """`d'` before digits is `de`: « d'un virgule deux » → de 1,2."""
    if out and out[-1].key == "d'" and written[0].kind is Kind.NUMBER:
        opened = "De" if out[-1].text[0].isupper() else "de"
        return [*out[:-1], replace(out[-1], text=opened, joins_right=False)]
    return out


def _ordinal(place: Place) -> Found | None:
    """Ordinals of ribs, days and centiles; others stay words (« troisième ventricule »)."""
    language = place.vocabulary.language
    found = read_ordinal([place.key(), place.key(1)], 0, language)
    if found is None:
        return None
    count, digits = found
    if not _counts_something(place, count):
        return None
    if digits in _FIRST and not place.plays("first", count):
        return None
    return count, [merged(place.said(count), digits, Kind.NUMBER)]


def _counts_something(place: Place, offset: int) -> bool:
    """Return whether an ordinal's noun follows, over « à la huitième » or `through eighth`."""
    language = place.vocabulary.language
    if place.plays("ordinal", offset):
        return True
    if not place.plays("range", offset):
        return False
    for skip in range(1, _ORDINAL_LOOK):
        words = [place.key(offset + skip), place.key(offset + skip + 1)]
        second = read_ordinal(words, 0, language)
        if second is not None:
            return place.plays("ordinal", offset + skip + second[0])
        if words[0] not in {"la", "le", "l'", "the"}:
            return False
    return False


def _size(place: Place) -> Found | None:
    """Two or three numbers with one unit of length: 12 x 8 mm."""
    first = place.reading()
    if first is None:
        return None
    if place.key(first.words) in _BETWEEN_PLACES and _is_named(place):
        return None
    digits, end = [first.digits], first.words
    while len(digits) < 3 and place.key(end) in _TIMES:
        following = place.reading(end + 1)
        if following is None:
            break
        digits.append(following.digits)
        end += 1 + following.words
    if len(digits) < 2:
        return None
    unit = place.unit_and_rate(end)
    if unit is None or unit[1].kind is not UnitKind.LENGTH:
        return None
    count = end + unit[0]
    return count, [merged(place.said(count), f"{' x '.join(digits)} {unit[1].symbol}", Kind.NUMBER)]


def _is_named(place: Place) -> bool:
    """Return whether the number here names something: « segment quatre sur cinq millimètres » is no size."""
    before = place.piece(-1)
    scored = before is not None and before.kind is Kind.TERM and before.category.startswith(("score", "roman"))
    return scored or place.plays("grade", -1) or place.plays("label", -1)


def _minus(place: Place) -> Found | None:
    """A negative value, only where the unit or the decimals show that it is one: « au moins dix » is not."""
    if place.key() not in _MINUS or place.plays("unsigned", -1):
        return None
    reading = place.reading(1)
    if reading is None or not reading.sure:
        return None
    end = 1 + reading.words
    unit = place.unit_and_rate(end)
    if unit is None:
        degrees = place.key(end) in {"degree", "degrees"}
        counted = _may_be_a_count(Place(place.pieces, place.at + 1, place.vocabulary), reading)
        if counted or (not reading.decimal and not degrees):
            return None
        return end, [merged(place.said(end), f"-{reading.digits}", Kind.NUMBER)]
    if unit[1].kind is UnitKind.WORD:
        if place.key(end) not in {"degree", "degrees"}:
            return None
        return end, [merged(place.said(end), f"-{reading.digits}", Kind.NUMBER)]
    if unit[1].symbol not in _SIGNED_UNITS:
        return None
    count = end + unit[0]
    return count, [merged(place.said(count), "-" + _measured(reading, unit[1]), Kind.NUMBER)]


def _with_unit(place: Place) -> Found | None:
    reading = place.reading()
    if reading is None:
        return None
    unit = place.unit_and_rate(reading.words)
    if unit is None:
        return None
    is_article = reading.value == 1 and reading.spoken and reading.words == 1
    if is_article and (unit[1].symbol in place.vocabulary.context("never-one") or place.key(-1) == "l'"):
        return None
    if unit[1].kind is UnitKind.WORD:
        if is_article and place.key(reading.words) != "o'clock":
            return None
        return reading.words, [merged(place.said(reading.words), reading.digits, Kind.NUMBER)]
    count = reading.words + unit[0]
    return count, [merged(place.said(count), _measured(reading, unit[1]), Kind.NUMBER)]


def _measured(reading: Reading, unit: Unit) -> str:
    joint = {UnitKind.TIGHT: "", UnitKind.HYPHEN: "-"}.get(unit.kind, " ")
    return f"{reading.digits}{joint}{unit.symbol}"


def _fraction(place: Place) -> Found | None:
    """`eight out of eight` → 8/8, « quatorze sur vingt-cinq » → 14/25."""
    part = place.reading()
    if part is None or part.decimal:
        return None
    over = _OVER[place.vocabulary.language]
    if tuple(place.key(part.words + index) for index in range(len(over))) != over:
        return None
    whole = place.reading(part.words + len(over))
    if whole is None or whole.decimal or whole.value < max(part.value, _SMALLEST_WHOLE):
        return None
    count = part.words + len(over) + whole.words
    if place.unit(count) is not None:
        return None
    return count, [merged(place.said(count), f"{part.digits}/{whole.digits}", Kind.NUMBER)]


def _ratio(place: Place) -> Found | None:
    """Numbers around a spoken slash: 122/80."""
    first = place.reading()
    if first is None or not first.spoken:
        return None
    slash = place.piece(first.words)
    if slash is None or slash.kind is not Kind.SIGN or slash.text != "/":
        return None
    return first.words, [merged(place.said(first.words), first.digits, Kind.NUMBER)]


def _range(place: Place) -> Found | None:
    """The first of two numbers with one unit: « trois à six mois »."""
    first = place.reading()
    if first is None or first.value == 1 or not place.plays("range", first.words):
        return None
    second = place.reading(first.words + 1)
    if second is None or place.unit(first.words + 1 + second.words) is None:
        return None
    return first.words, [merged(place.said(first.words), first.digits, Kind.NUMBER)]


def _lone(place: Place) -> Found | None:
    """A number without a unit: digits from ten on, below only where nothing is counted."""
    reading = place.reading()
    if reading is None:
        return None
    following = place.reading(reading.words) if place.runs_on(reading.words) else None
    if following is not None and (reading.spoken or following.spoken):
        return _as_heard(place, reading, following)
    if (not reading.sure or _may_be_a_count(place, reading)) and not place.closes(reading.words):
        return _words(place, reading.words)
    if not reading.decimal and reading.spoken and reading.value < _SMALL and not _stands_alone(place, reading):
        return _words(place, reading.words)
    digits = merged(place.said(reading.words), reading.digits, Kind.NUMBER)
    return reading.words, [digits]


def _may_be_a_count(place: Place, reading: Reading) -> bool:
    """Return whether « sept virgule trois nodules » may be seven, and three nodules: a plural follows the decimal."""
    following = place.piece(reading.words)
    if not reading.decimal or not reading.spoken or following is None or following.kind is not Kind.WORD:
        return False
    if following.text.isupper():
        return False  # « DS »
    fraction = reading.digits.rpartition(",")[2]
    return len(fraction) == 1 and fraction in "23456789" and following.key.endswith(("s", "x"))


def _stands_alone(place: Place, reading: Reading) -> bool:
    if reading.value == 1 or place.plays("counted", -1):
        return False
    second = place.reading(reading.words + 1) if _links(place, reading.words) else None
    if second is not None and second.spoken and second.value < _SMALL:
        # « deux ou trois nodules » stays in words, all of it
        return _stands_alone(Place(place.pieces, place.at + reading.words + 1, place.vocabulary), second)
    return place.closes(reading.words)


def _links(place: Place, offset: int) -> bool:
    return place.plays("range", offset) or place.key(offset) in {"of", "sur", ","}


def _as_heard(place: Place, reading: Reading, following: Reading) -> Found | None:
    """Two numbers side by side that are no date, or `12 mille`: which digits are meant is not known, the words stay."""
    count = reading.words
    next_reading: Reading | None = following
    while next_reading is not None:
        count += next_reading.words
        next_reading = place.reading(count) if place.runs_on(count) else None
    return _words(place, count)


def _words(place: Place, count: int) -> Found:
    return count, list(place.said(count))


def _bare_point(place: Place) -> Found | None:
    """`point five millimeters` may be 0.5 mm or the end of `at this point`: it stays in words."""
    reading = place.reading(1) if place.key() == "point" else None
    if reading is None or not reading.spoken or place.vocabulary.language is not Language.ENGLISH:
        return None
    count = 1
    while reading is not None:
        count += reading.words
        reading = place.reading(count)
    return _words(place, count)


def _inside_unit(place: Place) -> Found | None:
    """A number word within a unit that has no number before it: « quelques pour cent »."""
    if not is_number_word(place.key(), place.vocabulary.language):
        return None
    unit = place.unit(-1)
    return _words(place, unit[0] - 1) if unit is not None and unit[0] > 1 else None


RULES: tuple[Callable[[Place], Found | None], ...] = (
    _bare_point,
    _inside_unit,
    dated,
    _ordinal,
    _minus,
    _size,
    _fraction,
    graded,
    _with_unit,
    _ratio,
    _range,
    _lone,
)
