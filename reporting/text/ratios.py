"""Two numbers that make one value: 14/25, 122/80, 1:3, « 1 pour 3 », and a count of a volume or area: 200 000/mm³.

Small fractions of things stay words (« deux sur trois »). Never works a value out.
"""

from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

Found = tuple[int, list[Piece]]
_OVER = {Language.FRENCH: ("sur",), Language.ENGLISH: ("out", "of")}
_TO = {Language.FRENCH: ("pour",), Language.ENGLISH: ("to",)}
_SMALLEST_WHOLE = 4
"""« deux sur trois » stays; « quatorze sur vingt-cinq » is a score."""
_PER = frozenset({"par", "per"})
_COUNTED_VOLUMES = frozenset({"mm³", "mm²", "µL"})
_DILUTION_REACH = 4
_LOWEST_MMHG, _HIGHEST_MMHG = 30, 300


def related(place: Place) -> Found | None:
    """Return the number here with the one it belongs to, or None."""
    return (
        _of_a_course(place) or _pressure(place) or _fraction(place) or _ratio(place) or _dilution(place) or _rate(place)
    )


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


def _dilution(place: Place) -> Found | None:
    """« dilué au Lipiodol un pour trois » → 1 pour 3, `diluted one to three` → 1:3; only where one was named."""
    first = place.reading()
    if first is None or not first.spoken or not place.follows("dilution", _DILUTION_REACH):
        return None
    if place.key(first.words) not in _TO[place.vocabulary.language] or place.unit(first.words) is not None:
        return None  # « dilué à trois pour cent »
    second = place.reading(first.words + 1)
    count = first.words + 1 + (second.words if second else 0)
    if second is None or not second.spoken or place.unit(count) is not None:
        return None
    if not place.closes(count) and (not place.plays("dilution", -1) or place.key(count).endswith("s")):
        return None
    french = place.vocabulary.language is Language.FRENCH
    joint = " pour " if french else " to " if first.decimal or second.decimal else ":"
    return count, [merged(place.said(count), f"{first.digits}{joint}{second.digits}", Kind.NUMBER)]


def _of_a_course(place: Place) -> Found | None:
    """`dose five of six` → dose 5 of 6, « cure deux sur six » → cure 2 sur 6."""
    part = place.reading()
    if part is None or part.decimal or not place.plays("course", -1) or place.key(part.words) not in {"of", "sur"}:
        return None
    whole = place.reading(part.words + 1)
    if whole is None or whole.decimal or whole.value < part.value:
        return None
    count = part.words + 1 + whole.words
    if place.unit(count) is not None:
        return None
    return count, [merged(place.said(count), f"{part.digits} {place.key(part.words)} {whole.digits}", Kind.NUMBER)]


def _pressure(place: Place) -> Found | None:
    """A blood pressure, systolic over diastolic: `blood pressure one hundred forty over ninety` → 140/90."""
    upper = place.reading()
    if upper is None or upper.decimal or place.key(upper.words) not in {"over", "sur"}:
        return None
    lower = place.reading(upper.words + 1)
    if lower is None or lower.decimal or not _LOWEST_MMHG <= lower.value < upper.value <= _HIGHEST_MMHG:
        return None
    if not place.follows("pressure", _DILUTION_REACH):
        return None
    count, text = upper.words + 1 + lower.words, f"{upper.digits}/{lower.digits}"
    unit = place.unit(count)
    if unit is not None and unit[1].symbol != "mmHg":
        return None
    if unit is not None:
        count, text = count + unit[0], f"{text} {unit[1].symbol}"
    return count, [merged(place.said(count), text, Kind.NUMBER)]


def _rate(place: Place) -> Found | None:
    """« deux cent mille par millimètre cube » → 200 000/mm³: a count that names nothing else."""
    count_of = place.reading()
    if count_of is None or count_of.decimal or place.key(count_of.words) not in _PER:
        return None
    unit = place.unit(count_of.words + 1)
    if unit is None or unit[1].symbol not in _COUNTED_VOLUMES:
        return None
    count = count_of.words + 1 + unit[0]
    return count, [merged(place.said(count), f"{count_of.digits}/{unit[1].symbol}", Kind.NUMBER)]
