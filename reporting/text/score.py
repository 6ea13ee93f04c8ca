"""Lexical word error rate: how many words differ, whatever their case, punctuation and spelling of numbers.

What is compared, on both sides alike:

1. NFKC, lower case, one kind of apostrophe; accents count.
2. Thousands written apart are joined (12 000, 12,000); a decimal comma is a decimal point.
3. Units are their symbols (millimètres, millimeters → mm); « pour cent », percent → %; a symbol stands apart from its
   number (4mm → 4 mm).
4. Numbers in words are digits (« zéro virgule cinquante-huit » → 0.58); une, un, one are 1.
5. In a size x, ×, par, sur and by are x where they stand between numbers.
6. Letters and numbers stand apart: L4-L5, `L quatre L cinq`, `l4 l5` → l 4 l 5.
7. Letters spelled aloud are joined: `I R M`, i.r.m. → irm.
8. Roman numerals of two letters or more, and i, v and x behind grade, stage, segment, type, zone or class, are digits.
9. Punctuation falls away, a hyphen or slash is a space, an apostrophe ends a word (l'artère → l' artère).

Spoken punctuation in words (« virgule ») counts as words: format a dictation before it is scored.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.text.distance import edit_counts
from reporting.text.numbers import read_number
from reporting.wording import Language

_UNITS = {
    "mm": ("millimètre", "millimètres", "millimeter", "millimeters", "millimetre", "millimetres"),
    "cm": ("centimètre", "centimètres", "centimeter", "centimeters", "centimetre", "centimetres"),
    "ml": ("millilitre", "millilitres", "milliliter", "milliliters"),
    "mg": ("milligramme", "milligrammes", "milligram", "milligrams"),
    "g": ("gramme", "grammes", "gram", "grams"),
    "kg": ("kilogramme", "kilogrammes", "kilogram", "kilograms"),
    "%": ("percent", "pourcent"),
    "°": ("degré", "degrés", "degree", "degrees"),
    "ms": ("milliseconde", "millisecondes", "millisecond", "milliseconds"),
    "h": ("heure", "heures"),
    "mgy": ("milligray", "milligrays"),
    "uh": ("hu",),
}
_SYMBOL = {word: symbol for symbol, words in _UNITS.items() for word in words}
_PAIRS = {("pour", "cent"): "%", ("per", "cent"): "%", ("unités", "hounsfield"): "uh", ("unité", "hounsfield"): "uh",
          ("hounsfield", "units"): "uh", ("hounsfield", "unit"): "uh"}  # fmt: skip
_TIMES = frozenset({"x", "par", "sur", "by"})
_ARTICLES = frozenset({"un", "une", "one"})
_ROMANS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
           "x": "10", "xi": "11", "xii": "12"}  # fmt: skip
_GRADED = frozenset({"grade", "stade", "stage", "segment", "segments", "type", "zone", "classe", "class"})
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=\d)(?=[%°])")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+'?|[%°]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordErrors:
    """The smallest number of word edits from the reference to what was written."""

    substitutions: int
    insertions: int
    deletions: int
    reference_words: int

    @property
    def errors(self) -> int:
        return self.substitutions + self.insertions + self.deletions

    @property
    def rate(self) -> float:
        """Errors a reference word; 0 if both are empty, 1 a word inserted into nothing."""
        return self.errors / max(1, self.reference_words)

    def __add__(self, other: "WordErrors") -> "WordErrors":
        return WordErrors(
            substitutions=self.substitutions + other.substitutions,
            insertions=self.insertions + other.insertions,
            deletions=self.deletions + other.deletions,
            reference_words=self.reference_words + other.reference_words,
        )


def word_errors(reference: str, written: str, language: Language) -> WordErrors:
    """Compare two texts word by word after `scored_words`."""
    wanted, got = scored_words(reference, language), scored_words(written, language)
    substitutions, insertions, deletions = edit_counts(wanted, got)
    return WordErrors(
        substitutions=substitutions,
        insertions=insertions,
        deletions=deletions,
        reference_words=len(wanted),
    )


def scored_words(text: str, language: Language) -> list[str]:
    """Return the words of `text` as they are compared, see the module."""
    text = unicodedata.normalize("NFKC", text.replace("²", "2").replace("×", " x "))
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    text = _DOTTED.sub(lambda match: match[0].replace(".", " "), text)
    text = _DECIMAL.sub(".", _THOUSANDS.sub("", text)).lower()
    words = _digits(_units(_words(text)), language)
    return _romans(_spelled(_sizes(words)))


def _words(text: str) -> list[str]:
    """Words; number words keep their hyphens, so that they can be read."""
    words: list[str] = []
    for chunk in text.split():
        bare = chunk.strip('.,;:!?…()[]«»"')
        if "-" in bare and bare.replace("-", "").isalpha():
            words.append(bare)
        else:
            words.extend(_TOKEN.findall(_LETTER_DIGIT.sub(" ", bare)))
    return words


def _digits(words: Sequence[str], language: Language) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(words):
        reading = read_number(words, at, language)
        if reading is None:
            out.extend(["1"] if words[at] in _ARTICLES else _TOKEN.findall(words[at].replace("-", " ")))
            at += 1
        else:
            out.append(re.sub(r"[ ,](?=\d{3})", "", reading.digits).replace(",", "."))
            at += reading.words
    return out


def _units(words: Sequence[str]) -> list[str]:
    out: list[str] = []
    at = 0
    while at < len(words):
        pair = _PAIRS.get((words[at], words[at + 1])) if at + 1 < len(words) else None
        out.append(pair or _SYMBOL.get(words[at], words[at]))
        at += 2 if pair else 1
    return out


def _sizes(words: Sequence[str]) -> list[str]:
    return [
        "x" if word in _TIMES and 0 < at < len(words) - 1 and _is_number(words[at - 1]) and _is_number(words[at + 1])
        else word
        for at, word in enumerate(words)
    ]  # fmt: skip


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _spelled(words: Sequence[str]) -> list[str]:
    """Join letters in a row, but not a letter that a number follows: it names a level."""
    out: list[str] = []
    joining = False
    for at, word in enumerate(words):
        named = at + 1 < len(words) and _is_number(words[at + 1])
        letter = len(word) == 1 and word.isalpha() and word not in {"a", "y", "à", "x"} and not named
        if letter and joining:
            out[-1] += word
        else:
            out.append(word)
        joining = letter
    return out


def _romans(words: Sequence[str]) -> list[str]:
    """Read roman numerals: "segment viii" is "segment 8"."""
    return [
        _ROMANS[word] if word in _ROMANS and (len(word) > 1 or (at and words[at - 1] in _GRADED)) else word
        for at, word in enumerate(words)
    ]
