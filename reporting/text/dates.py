"""Dates and times of day: « premier mars deux mille vingt » → 1er mars 2020, `april nineteenth twenty twenty` → April
19, 2020, « quatorze heures trente » → 14 h 30, `two fifteen PM` → 2:15 PM.

What is no whole date or time stays as it was said.
"""

from dataclasses import replace

from reporting.text.numbers import Reading, read_ordinal
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

_CENTURIES = frozenset({18, 19, 20})
_HALF_DAYS = frozenset({"am", "pm"})
_AMBIGUOUS_MONTHS = frozenset({"may", "march"})
_DAYS = 31
_HOURS = 24
_MINUTES = 60


def dated(place: Place) -> tuple[int, list[Piece]] | None:
    """Return the date or time of day that begins here, or None."""
    if place.vocabulary.language is Language.FRENCH:
        return _french_day(place) or _french_time(place)
    return _english_date(place) or _english_time(place) or _english_year_in_context(place)


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


def _french_time(place: Place) -> tuple[int, list[Piece]] | None:
    hour = place.reading()
    if hour is None or hour.decimal or hour.value >= _HOURS or place.key(hour.words) not in {"heure", "heures", "h"}:
        return None
    minute = place.reading(hour.words + 1)
    if minute is None or minute.decimal or not 1 < minute.value < _MINUTES:
        return None
    count = hour.words + 1 + minute.words
    if place.unit(count) is not None and place.key(count) not in {"minute", "minutes"}:
        return None
    if not place.closes(count) and place.key(count) not in {"minute", "minutes"}:
        return None  # « à six heures deux nodules »
    count += place.key(count) in {"minute", "minutes"}
    return count, [merged(place.said(count), f"{hour.digits} h {int(minute.value):02d}", Kind.NUMBER)]


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
    if year is None or not place.plays("year", -1) or place.unit(year[0]) is not None:
        return None
    if place.key(year[0]).endswith("s") and not place.closes(year[0]):
        return None  # `in twenty thirty nodules`
    return year[0], [merged(place.said(year[0]), year[1], Kind.NUMBER)]


def _english_time(place: Place) -> tuple[int, list[Piece]] | None:
    hour = place.reading()
    if hour is None or hour.decimal or hour.value >= _HOURS or not hour.spoken:
        return None
    if hour.value == 0:
        return _military_time(place, hour)
    minute = place.reading(hour.words)
    if minute is None or minute.decimal or not 10 <= minute.value < _MINUTES:
        return None
    count = hour.words + minute.words
    if place.key(count) in _HALF_DAYS and hour.value <= 12:
        text = f"{int(hour.value)}:{int(minute.value)} {place.key(count).upper()}"
        return count + 1, [merged(place.said(count + 1), text, Kind.NUMBER)]
    if place.key(count) == "hours" and place.key(-1) == "at":
        return count, [merged(place.said(count), f"{int(hour.value):02d}:{int(minute.value)}", Kind.NUMBER)]
    return None


def _military_time(place: Place, zero: Reading) -> tuple[int, list[Piece]] | None:
    """`at zero six thirty` → 06:30."""
    hour = place.reading(zero.words)
    minute = place.reading(zero.words + hour.words) if hour else None
    if hour is None or minute is None or hour.value > 9 or not 10 <= minute.value < _MINUTES:
        return None
    count = zero.words + hour.words + minute.words
    if place.key(-1) != "at" or not place.closes(count):
        return None
    return count, [merged(place.said(count), f"0{int(hour.value)}:{int(minute.value)}", Kind.NUMBER)]
