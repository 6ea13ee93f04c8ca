"""Spoken numbers to digits, French and English: cardinals, decimals, ordinals. The home of text2num.

Reads one number at a place in a list of words; whether it is written in digits is decided by `quantities`. Stricter
than text2num where a wrong digit could slip in: no bare `cent` or `hundred`, no zero in front, no `and` between tens.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from text_to_num import text2num

from reporting.wording import Language

_FRENCH = (
    "zéro un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "vingt vingts trente quarante cinquante soixante septante huitante octante nonante cent cents mille "
    "million millions"
)

_ENGLISH = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "thousand million"
)

_WORDS = {Language.FRENCH: frozenset(_FRENCH.split()), Language.ENGLISH: frozenset(_ENGLISH.split())}
_AND = {Language.FRENCH: "et", Language.ENGLISH: "and"}
_MULTIPLIERS = frozenset({"cent", "cents", "mille", "million", "millions", "hundred", "thousand"})
"""A number does not end before one: `one hundred and four hundred` is 100 and 400."""
_THOUSANDS = frozenset({"mille", "million", "millions", "thousand"})
_AFTER_AND = frozenset({"un", "une", "onze"})
"""« vingt et un », « soixante et onze »; « cent et quatre cents » are two numbers."""
_LONGEST = 9
_REMEMBERED = 20_000
"""Words whose answer is kept: more than a lexicon of reports holds."""
_DIGITS = re.compile(r"^[-+]?\d+$")
_DECIMAL = re.compile(r"^[-+]?\d+[.,]\d+$")
_THOUSANDS_OR_DECIMALS = re.compile(r"^[-+]?[1-9]\d{0,2}\.\d{3}$")
"""`1.234` in French may be either: the point stays."""
_MILLION = 1_000_000
_GROUPED = 10_000
"""Numbers from here on are written with thousands apart."""

_ORDINALS = {
    Language.FRENCH: {
        "premier": "1er", "première": "1re", "deuxième": "2e", "second": "2e", "seconde": "2e", "troisième": "3e",
        "quatrième": "4e", "cinquième": "5e", "sixième": "6e", "septième": "7e", "huitième": "8e", "neuvième": "9e",
        "dixième": "10e", "onzième": "11e", "douzième": "12e",
    },
    Language.ENGLISH: {
        "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
        "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
        "thirteenth": "13th", "fourteenth": "14th", "fifteenth": "15th", "sixteenth": "16th", "seventeenth": "17th",
        "eighteenth": "18th", "nineteenth": "19th", "twentieth": "20th", "thirtieth": "30th",
        "fortieth": "40th", "fiftieth": "50th", "sixtieth": "60th", "seventieth": "70th", "eightieth": "80th",
        "ninetieth": "90th",
    },
}  # fmt: skip
_ENGLISH_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A number that begins at some word."""

    words: int
    """How many words it takes."""
    digits: str
    """As written: decimal sign of the language, thousands apart from 10,000 on."""
    value: float
    spoken: bool
    """False if the recogniser wrote digits."""
    decimal: bool = False
    sure: bool = True
    """False where the decimals were said digit by digit and could swallow a count that follows."""


@lru_cache(maxsize=_REMEMBERED)
def is_number_word(word: str, language: Language) -> bool:
    """Return whether `word` (lower case) can stand in a number: `vingt-deux`, `twenty`, `12`."""
    if _DIGITS.match(word) or _DECIMAL.match(word):
        return True
    return (
        bool(word)
        and all(part in _WORDS[language] or part == _AND[language] for part in word.split("-"))
        and word != _AND[language]
    )


def read_cardinal(words: Sequence[str], start: int, language: Language) -> Reading | None:
    """Return the longest whole number at `start`, or None. `words` are lower case."""
    if start >= len(words):
        return None
    if _DIGITS.match(words[start]):
        return Reading(words=1, digits=words[start], value=float(words[start]), spoken=False)
    end = start
    while end < min(len(words), start + _LONGEST) and (
        (not words[end].isdecimal() and is_number_word(words[end], language)) or words[end] == _AND[language]
    ):
        end += 1
    for stop in range(end, start, -1):
        value = _whole(words[start:stop], language)
        if value is not None and not (stop < len(words) and words[stop] in _MULTIPLIERS and stop - start > 1):
            return Reading(words=stop - start, digits=grouped(value, language), value=float(value), spoken=True)
    return None


def _whole(words: Sequence[str], language: Language) -> int | None:
    parts = [part for word in words for part in word.split("-")]
    linking = _AND[language]
    if parts[0] in {linking, "cents", "vingts", "hundred", "thousand", "million", "millions"} or parts[-1] == linking:
        return None
    if parts[0] in {"zéro", "zero"} and len(parts) > 1:
        return None
    if language is Language.ENGLISH:
        for before, word in pairwise(parts):
            if word == linking and before not in {"hundred", "thousand", "million"}:
                return None
    elif any(before == linking and word not in _AFTER_AND for before, word in pairwise(parts)):
        return None
    try:
        return int(text2num(" ".join(words), language.value))
    except ValueError:
        return None


def grouped(value: int, language: Language) -> str:
    """Return the digits of a whole number, thousands apart from 10,000 on."""
    if value < _GROUPED:
        return str(value)
    if value % _MILLION == 0:
        return f"{value // _MILLION} {_millions(value // _MILLION, language)}"
    separator = " " if language is Language.FRENCH else ","
    return f"{value:,}".replace(",", separator)


def _millions(count: int, language: Language) -> str:
    return "millions" if language is Language.FRENCH and count > 1 else "million"


def read_number(words: Sequence[str], start: int, language: Language) -> Reading | None:
    """Return the longest number at `start`, whole or decimal, or None."""
    if start < len(words) and _DECIMAL.match(words[start]):
        digits = words[start]
        if language is Language.FRENCH and not _THOUSANDS_OR_DECIMALS.match(digits):
            digits = digits.replace(".", ",")
        return Reading(words=1, digits=digits, value=float(words[start].replace(",", ".")), spoken=False, decimal=True)
    whole = read_cardinal(words, start, language)
    if whole is None:
        return None
    after = start + whole.words
    marker = "virgule" if language is Language.FRENCH else "point"
    if after >= len(words) or words[after] != marker:
        return whole
    fraction = (
        _french_fraction(words, after + 1) if language is Language.FRENCH else _english_fraction(words, after + 1)
    )
    if fraction is None:
        return whole
    count, digits, sure = fraction
    separator = "," if language is Language.FRENCH else "."
    return Reading(
        words=whole.words + 1 + count,
        digits=f"{int(whole.value)}{separator}{digits}",
        value=float(f"{int(whole.value)}.{digits}"),
        spoken=True,
        decimal=True,
        sure=sure,
    )


def _french_fraction(words: Sequence[str], start: int) -> tuple[int, str, bool] | None:
    """Zeros, then one number: `zéro zéro cinq` → 005, `cinquante-huit` → 58; digits as they are: `05` → 05.

    Not sure where a further `virgule` follows: « deux virgule trois virgule quatre » counts up.
    """
    at, zeros = start, ""
    while at < len(words) and words[at] == "zéro":
        zeros += "0"
        at += 1
    rest = read_cardinal(_below_thousand(words, at), at, Language.FRENCH)
    if rest is None or (rest.spoken and rest.value == 0) or not (rest.spoken or rest.digits.isdecimal()):
        return (at - start, zeros, True) if zeros else None
    end = at + rest.words
    digits = str(int(rest.value)) if rest.spoken else rest.digits
    counts_up = end + 1 < len(words) and words[end] == "virgule" and is_number_word(words[end + 1], Language.FRENCH)
    return end - start, zeros + digits, not counts_up


def _english_fraction(words: Sequence[str], start: int) -> tuple[int, str, bool] | None:
    """Digit by digit, `zero five` → 05; or one number, `seventy five` → 75."""
    at, digits = start, ""
    while at < len(words) and (digit := _english_digit(words[at])) is not None:
        digits += digit
        at += 1
    if digits:
        return at - start, digits, at - start == 1
    rest = read_cardinal(_below_thousand(words, start), start, Language.ENGLISH)
    if rest is None or not (rest.spoken or rest.digits.isdecimal()):
        return None
    return rest.words, str(int(rest.value)) if rest.spoken else rest.digits, True


def _below_thousand(words: Sequence[str], start: int) -> Sequence[str]:
    """Return the words up to the first `mille` or `million` after `start`: « trois virgule cinq millions » is 3,5."""
    for at in range(start, len(words)):
        if any(part in _THOUSANDS for part in words[at].split("-")):
            return words[:at]
    return words


def _english_digit(word: str) -> str | None:
    if word == "oh":
        return "0"
    reading = read_cardinal([word], 0, Language.ENGLISH)
    if reading and not reading.spoken:
        return reading.digits if reading.digits.isdecimal() and len(reading.digits) == 1 else None
    return str(int(reading.value)) if reading and reading.value < 10 else None


def read_ordinal(words: Sequence[str], start: int, language: Language) -> tuple[int, str] | None:
    """Return (number of words, digits with their ending) of an ordinal at `start`, or None."""
    if start >= len(words):
        return None
    known = _ORDINALS[language].get(words[start])
    if known:
        return 1, known
    if language is Language.ENGLISH:
        return _english_compound_ordinal(words, start)
    word = words[start]
    if not word.endswith("ième"):
        return None
    stem = word.removesuffix("ième")
    for cardinal in (stem, stem + "e", stem.removesuffix("u"), stem.removesuffix("v") + "f"):
        value = _whole([cardinal], Language.FRENCH) if is_number_word(cardinal, Language.FRENCH) else None
        if value:
            return 1, f"{value}e"
    return None


def _english_compound_ordinal(words: Sequence[str], start: int) -> tuple[int, str] | None:
    tens, _, last = words[start].partition("-")
    count = 1
    if not last and start + 1 < len(words):
        last, count = words[start + 1], 2
    if tens not in _ENGLISH_TENS:
        return None
    ending = _ORDINALS[Language.ENGLISH].get(last)
    if ending is None or len(ending) != 3:
        return None
    value = (_ENGLISH_TENS.index(tens) + 2) * 10 + int(ending[0])
    return count, f"{value}{ending[1:]}"


def roman(value: int) -> str:
    """Return a whole number from 1 to 12 in Roman numerals; raise ValueError beyond."""
    if not 1 <= value <= 12:
        raise ValueError(f"no grade is numbered {value}")
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")[value - 1]
