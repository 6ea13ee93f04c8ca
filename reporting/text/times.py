"""Times of day: « quatorze heures trente » → 14 h 30, `two fifteen PM` → 2:15 PM, `at fourteen oh five` → 14:05.

A time is written only where hour and minute are both sure; `at twenty thirty nodules` stays as it was heard.
"""

from reporting.text.numbers import Reading
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place

Found = tuple[int, list[Piece]]
_HALF_DAYS = frozenset({"am", "pm"})
_PARTS_OF_DAY = frozenset({"morning", "afternoon", "evening"})
_ZEROS = frozenset({"zéro", "zero", "oh", "o"})
_HOURS = 24
_NOON = 12
_MINUTES = 60


def french_time(place: Place) -> Found | None:
    """Return « huit heures cinq » as 8 h 05; « à six heures deux nodules » is none."""
    hour = place.reading()
    if hour is None or hour.decimal or hour.value >= _HOURS or place.key(hour.words) not in {"heure", "heures", "h"}:
        return None
    at = hour.words + 1
    zero = place.key(at) in _ZEROS
    minute = place.reading(at + zero)
    if minute is None or minute.decimal or not minute.value < _MINUTES or (zero and minute.value > 9):
        return None
    if minute.value < (1 if zero else 2):
        return None  # « à six heures un nodule »
    count = at + zero + minute.words
    if place.unit(count) is not None and place.key(count) not in {"minute", "minutes"}:
        return None
    if not place.closes(count) and place.key(count) not in {"minute", "minutes"}:
        return None
    count += place.key(count) in {"minute", "minutes"}
    return count, [merged(place.said(count), f"{hour.digits} h {int(minute.value):02d}", Kind.NUMBER)]


def english_time(place: Place) -> Found | None:
    """Return a time with AM or PM, a part of the day, `hours`, or after `at` one that cannot be another number."""
    if place.key() in _ZEROS:
        return _early(place)
    hour = place.reading()
    if hour is None or hour.decimal or hour.value >= _HOURS or not hour.spoken:
        return None
    minute, end = _minute(place, hour.words)
    half_day = place.key(end) if place.key(end) in _HALF_DAYS and 1 <= hour.value <= _NOON else ""
    if minute is None:
        if not half_day:
            return None
        return end + 1, [merged(place.said(end + 1), f"{int(hour.value)} {half_day.upper()}", Kind.NUMBER)]
    text = f"{int(hour.value)}:{minute:02d}"
    if half_day:
        return end + 1, [merged(place.said(end + 1), f"{text} {half_day.upper()}", Kind.NUMBER)]
    if place.key(-1) != "at":
        return None
    if place.key(end) == "hours":
        return end, [merged(place.said(end), f"{int(hour.value):02d}:{minute:02d}", Kind.NUMBER)]
    in_part = place.key(end) == "in" and place.key(end + 1) == "the" and place.key(end + 2) in _PARTS_OF_DAY
    is_sure = in_part or place.key(hour.words) in _ZEROS or hour.value > _NOON
    if is_sure and place.closes(end) and hour.value not in {19, 20} and hour.value >= 1:
        return end, [merged(place.said(end), text, Kind.NUMBER)]
    return None


def _minute(place: Place, at: int) -> tuple[int | None, int]:
    """Return (minute, place after it); (None, `at`) if none is said. Below ten a zero is said before it."""
    zero = place.key(at) in _ZEROS
    reading: Reading | None = place.reading(at + zero)
    if reading is None or reading.decimal or not reading.spoken:
        return None, at
    lowest, highest = (1, 9) if zero else (10, _MINUTES - 1)
    if not lowest <= reading.value <= highest:
        return None, at
    return int(reading.value), at + zero + reading.words


def _early(place: Place) -> Found | None:
    """`at zero six thirty` → 06:30."""
    hour = place.reading(1)
    if hour is None or hour.decimal or not 1 <= hour.value <= 9 or place.key(-1) != "at":
        return None
    minute, end = _minute(place, 1 + hour.words)
    if minute is None or not (place.closes(end) or place.key(end) == "hours"):
        return None
    return end, [merged(place.said(end), f"0{int(hour.value)}:{minute:02d}", Kind.NUMBER)]
