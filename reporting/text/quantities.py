"""Numbers with what belongs to them: sizes, units, fractions, signs; and which lone numbers become digits.

An ordered table of rules looks at each place; the first that knows the number writes it. What no rule is sure of
stays as it was heard. Never changes a value or drops a word that is neither number nor unit.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from reporting.text.compounds import aged
from reporting.text.dates import dated
from reporting.text.grades import graded
from reporting.text.lexicon import Unit, UnitKind, Vocabulary
from reporting.text.lists import doubtful, listed, numbered
from reporting.text.numbers import Reading, is_number_word, read_cardinal, read_ordinal
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.text.ratios import related
from reporting.text.signed import may_be_a_count, measured, signed
from reporting.wording import Language

Found = tuple[int, list[Piece]]
_TIMES = frozenset({"par", "sur", "by", "x", "×"})
_BETWEEN_PLACES = frozenset({"sur", "by"})
_TIMES_OF_ONE = frozenset({"year", "month", "week", "day", "hour", "minute", "o'clock"})
_SMALL = 10
_FEW = 4
_ORDINAL_LOOK = 5
_ORDINAL_RANGE = frozenset({"to", "through"})
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_FIRST = frozenset({"1er", "1re"})
"""« premier » is rarely written in digits."""


def quantified(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with numbers, units, grades, dates and sizes as they are written."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        place = Place(pieces, at, vocabulary, out)
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
    if place.plays("ordinal", offset) or (offset == 2 and place.key(-1) == "the"):
        return True
    if place.key(offset) == "of" and place.plays("month", offset + 1):
        return True
    if language is Language.ENGLISH and _is_end_of_ordinals(place, offset):
        return True
    at = offset
    for _ in range(_ORDINAL_LOOK):
        if not (place.plays("range", at) or place.key(at) == ","):
            return False
        at += 1 + (place.key(at) == "," and place.plays("range", at + 1))
        at += place.key(at) in {"la", "le", "l'", "the"}
        following = read_ordinal([place.key(at), place.key(at + 1)], 0, language)
        if following is None:
            return False
        at += following[0]
        if place.plays("ordinal", at):
            return True
    return False


def _is_end_of_ordinals(place: Place, offset: int) -> bool:
    """Return whether this is an end of `fourth to eighth`, whatever is counted; `the first to notice` is none."""
    if place.key(offset) in _ORDINAL_RANGE:
        return read_ordinal([place.key(offset + 1), place.key(offset + 2)], 0, Language.ENGLISH) is not None
    first = place.written[-2] if len(place.written) > 1 else None
    return place.key(-1) in _ORDINAL_RANGE and first is not None and _is_ordinal(first)


def _is_ordinal(piece: Piece) -> bool:
    return piece.kind is Kind.NUMBER and piece.text[:1].isdigit() and piece.text[-2:] in _ORDINAL_ENDINGS


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
    if unit is None and place.follows("matrix", 2) and place.closes(end):
        return end, [merged(place.said(end), " x ".join(digits), Kind.NUMBER)]
    if unit is None or unit[1].kind is not UnitKind.LENGTH:
        return None
    count = end + unit[0]
    return count, [merged(place.said(count), f"{' x '.join(digits)} {unit[1].symbol}", Kind.NUMBER)]


def _is_named(place: Place) -> bool:
    """Return whether the number here names something: « segment quatre sur cinq millimètres » is no size."""
    before = place.piece(-1)
    scored = before is not None and before.kind is Kind.TERM and before.category.startswith(("score", "roman"))
    return scored or place.plays("grade", -1) or place.plays("label", -1)


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
    if _is_another(place, reading, unit):
        return _words(place, reading.words)
    if unit[1].kind is UnitKind.WORD:
        if is_article and not _is_english_time(place, unit[0]):
            return None
        return reading.words, [merged(place.said(reading.words), reading.digits, Kind.NUMBER)]
    count = reading.words + unit[0]
    return count, [merged(place.said(count), measured(reading, unit[1]), Kind.NUMBER)]


def _is_english_time(place: Place, count: int) -> bool:
    """Return whether `one` counts hours, days or the like: `in one year` → in 1 year."""
    if count != 1 or place.key(1) not in _TIMES_OF_ONE:
        return False
    return place.vocabulary.language is Language.ENGLISH and not place.plays("pointing", -1)


def _is_another(place: Place, reading: Reading, unit: tuple[int, Unit]) -> bool:
    """Return whether « deux secondes lectures » are not two seconds: a plural follows at once."""
    following = place.piece(reading.words + unit[0])
    if place.key(reading.words) not in {"seconde", "secondes"} or following is None:
        return False
    return following.kind is Kind.WORD and not place.closes(reading.words + unit[0]) and following.key.endswith("s")


def _lone(place: Place) -> Found | None:
    """A number without a unit: digits from ten on, below only where nothing is counted."""
    reading = place.reading()
    if reading is None:
        return None
    following = place.reading(reading.words) if place.runs_on(reading.words) else None
    if following is not None and (reading.spoken or following.spoken):
        return _as_heard(place, reading, following)
    if (not reading.sure or may_be_a_count(place, reading)) and not place.closes(reading.words):
        return _words(place, reading.words)
    if not reading.decimal and reading.spoken and reading.value < _SMALL and not _stands_alone(place, reading):
        return _words(place, reading.words)
    if place.plays("forename", -1):
        return _words(place, reading.words)  # « Louis quatorze »
    digits = merged(place.said(reading.words), reading.digits, Kind.NUMBER)
    return reading.words, [digits]


def _stands_alone(place: Place, reading: Reading) -> bool:
    if reading.value == 1:
        return _is_compared(place) and place.closes(reading.words)
    if place.plays("counted", -1) or _is_part_of_few(place, reading):
        return False
    second = place.reading(reading.words + 1) if _links(place, reading.words) else None
    if second is not None and second.spoken and second.value < _SMALL:
        # « deux ou trois nodules » stays in words, all of it
        return _stands_alone(place.on(reading.words + 1), second)
    return place.closes(reading.words)


def _is_part_of_few(place: Place, reading: Reading) -> bool:
    """Return whether « un sur deux » ends here, which stays in words, all of it."""
    if place.key(-1) != "sur" or reading.value >= _FEW:
        return False
    part = read_cardinal([place.key(-2)], 0, place.vocabulary.language)
    return part is not None and part.spoken and part.value <= reading.value and place.key(-3) != "sur"


def _is_compared(place: Place) -> bool:
    """Return whether a value is measured against this one: « supérieur à un », `ratio below one`."""
    if place.key() == "une":
        return False
    if place.plays("compared", -1):
        return True
    score, following = place.piece(-2), place.piece(1)
    if place.key(-1) == "à" and score is not None and score.category.startswith("score"):
        return following is None or following.kind is Kind.SIGN  # « Rankin à un, »
    return place.key(-1) in {"à", "than", "of"} and place.plays("compared-with", -2)


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


def _dose_in_gray(place: Place) -> Found | None:
    """`sixty gray in thirty fractions` → 60 Gy; `two gray lesions` have a colour."""
    reading = place.reading()
    if reading is None or place.key(reading.words) != "gray" or place.vocabulary.language is not Language.ENGLISH:
        return None
    after = reading.words + 1
    following = place.piece(after)
    ends = following is None or following.kind in {Kind.SIGN, Kind.BREAK} or place.plays("after-dose", after)
    if not ends or (reading.value < _SMALL and not reading.decimal):
        return None
    return after, [merged(place.said(after), f"{reading.digits} Gy", Kind.NUMBER)]


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
    numbered,
    doubtful,
    _ordinal,
    signed,
    _size,
    related,
    graded,
    aged,
    _dose_in_gray,
    _with_unit,
    listed,
    _lone,
)
