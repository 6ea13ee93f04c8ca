"""Dates and years: « premier mars deux mille vingt » → 1er mars 2020, `april nineteenth twenty twenty` → April 19,
2020, `in nineteen oh six` → in 1906. Times of day are `times`.

What is no whole date stays as it was said.
"""

from dataclasses import replace

from reporting.text.numbers import read_ordinal
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.text.times import english_time, french_time
from reporting.wording import Language

_CENTURIES = frozenset({18, 19, 20})
_AMBIGUOUS_MONTHS = frozenset({"may", "march"})
_TWO_THOUSAND = 2000
_DAYS = 31


def dated(place: Place) -> tuple[int, list[Piece]] | None:
    """Return the date or time of day that begins here, or None."""
    if place.vocabulary.language is Language.FRENCH:
        return _french_day(place) or french_time(place)
    return _english_date(place) or english_time(place) or _english_year_in_context(place) or _month_alone(place)


def _french_day(place: Place) -> tuple[int, list[Piece]] | None:
    """The day before a month; the year behind it is a plain number."""
    if place.key() == "premier" and place.plays("month", 1):
        return 1, [merged(place.said(1), "1er", Kind.NUMBER)]
    reading = place.reading()
    if reading is None or reading.decimal or not 1 <= reading.value <= _DAYS:
        return None
    if not place.plays("month", reading.words):
        return None
    if reading.value == 1 and reading.spoken:
        return reading.words, [merged(place.said(reading.words), "1er", Kind.NUMBER)]
    return reading.words, [merged(place.said(reading.words), reading.digits, Kind.NUMBER)]


def _english_date(place: Place) -> tuple[int, list[Piece]] | None:
    month = place.piece()
    if month is None or month.kind is not Kind.WORD or not place.plays("month", 0):
        return None
    name = replace(month, text=month.text.capitalize(), kind=Kind.TERM)
    day = _english_day(place)
    year = _english_year(place, 1 + (day[0] if day else 0))
    if day is None and year is None:
        return None
    if day is None or year is None:
        count, digits = day or year or (0, "")
        if day is None and month.key in _AMBIGUOUS_MONTHS and len(digits) != 4:
            return None
        return 1 + count, [name, merged(place.pieces[place.at + 1 : place.at + 1 + count], digits, Kind.NUMBER)]
    first = place.at + 1
    day_piece = merged(place.pieces[first : first + day[0]], f"{day[1]},", Kind.NUMBER)
    year_piece = merged(place.pieces[first + day[0] : first + day[0] + year[0]], year[1], Kind.NUMBER)
    return 1 + day[0] + year[0], [name, day_piece, year_piece]


def _english_day(place: Place) -> tuple[int, str] | None:
    words = [place.key(1), place.key(2)]
    ordinal = read_ordinal(words, 0, Language.ENGLISH)
    if ordinal is not None and int(ordinal[1][:-2]) <= _DAYS:
        return ordinal[0], ordinal[1][:-2]
    if _english_year(place, 1) is not None:
        return None
    reading = place.reading(1)
    if reading is not None and reading.spoken and not reading.decimal and 1 <= reading.value <= _DAYS:
        return (reading.words, reading.digits) if _english_year(place, 1 + reading.words) else None
    return None


def _english_year(place: Place, offset: int) -> tuple[int, str] | None:
    """`twenty twenty two`, `nineteen eighty seven`, `two thousand nineteen`, `2019`."""
    century = place.reading(offset)
    if century is None or century.decimal:
        return None
    zero = place.key(offset + century.words) in {"oh", "o"}
    if zero and (century.value in _CENTURIES or century.value == _TWO_THOUSAND):
        single = place.reading(offset + century.words + 1)
        if single is None or single.decimal or not 1 <= single.value <= 9:
            return None
        hundreds = 20 if century.value == _TWO_THOUSAND else int(century.value)
        return century.words + 1 + single.words, f"{hundreds}0{int(single.value)}"
    if 1900 <= century.value < 2100:
        return century.words, str(int(century.value))
    rest = place.reading(offset + century.words) if place.runs_on(offset + century.words) else None
    if century.value not in _CENTURIES or not century.spoken or rest is None or rest.decimal or not rest.spoken:
        return None
    if not 10 <= rest.value <= 99:
        return None
    return century.words + rest.words, f"{int(century.value)}{int(rest.value)}"


def _english_year_in_context(place: Place) -> tuple[int, list[Piece]] | None:
    year = _english_year(place, 0)
    if (
        year is None
        or not (place.plays("year", -1) or _is_last_century(place, year))
        or place.unit(year[0]) is not None
    ):
        return None
    if place.key(year[0]).endswith("s") and not place.closes(year[0]):
        return None  # `in twenty thirty nodules`
    return year[0], [merged(place.said(year[0]), year[1], Kind.NUMBER)]


def _is_last_century(place: Place, year: tuple[int, str]) -> bool:
    """Return whether `nineteen eighty seven` can be nothing but a year: no image or series, nothing counted."""
    if not place.closes(year[0]) or not "1920" <= year[1] <= "1999" or place.key() != "nineteen":
        return False
    return not any(place.plays(role, -1) for role in ("label", "grade", "counted"))


def _month_alone(place: Place) -> tuple[int, list[Piece]] | None:
    """An English month has its capital; `may` and `march` have it only in a date."""
    month = place.piece()
    if month is None or not place.plays("month", 0) or month.text[:1].isupper():
        return None
    of_day = place.key(-1) == "of" and _is_ordinal_before(place)
    if month.key in _AMBIGUOUS_MONTHS and not (of_day or (place.closes(1) and place.plays("before-month", -1))):
        return None
    return 1, [replace(month, text=month.text.capitalize())]


def _is_ordinal_before(place: Place) -> bool:
    """Return whether a day stands before `of`: `21st of May`."""
    day = place.written[-2] if len(place.written) > 1 else None
    return day is not None and day.kind is Kind.NUMBER and day.text[-2:] in {"st", "nd", "rd", "th"}
