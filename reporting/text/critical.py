"""Critical tokens: the words of a report that harm someone when they are wrong.

Negation, side, number, unit, level and grade. `critical_errors` counts, after `scored_words` on both sides:

1. The two texts are aligned with the fewest word edits.
2. A critical word of the reference that was replaced or left out is one error.
3. A critical word that was put in, or put in place of an uncritical one, is one error: an invented "no" harms as much
   as a lost one.
4. A number carries what belongs to it: the letter before it (L 4, T 2) and the unit behind it (12 mm) are critical too;
   a letter or unit without a number is not.
5. Roman numerals are numbers where `scored_words` reads them so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from reporting.text.distance import edits
from reporting.text.numbers import is_number_word
from reporting.text.score import scored_words
from reporting.wording import Language


class Kind(Enum):
    NEGATION = "negation"
    SIDE = "side"
    NUMBER = "number"
    UNIT = "unit"
    LEVEL = "level"


_NEGATIONS = {
    Language.FRENCH: frozenset({"pas", "sans", "aucun", "aucune", "aucuns", "aucunes", "ni", "non", "absence", "absent",
                                "absente", "absents", "absentes", "jamais", "indemne", "indemnes"}),
    Language.ENGLISH: frozenset({"no", "not", "without", "never", "neither", "nor", "none", "absent", "absence",
                                 "negative", "cannot", "non"}),
}  # fmt: skip
_SIDES = {
    Language.FRENCH: frozenset({"gauche", "gauches", "droit", "droite", "droits", "droites", "bilatéral", "bilatérale",
                                "bilatéraux", "bilatérales", "unilatéral", "unilatérale"}),
    Language.ENGLISH: frozenset({"left", "right", "bilateral", "bilaterally", "unilateral"}),
}  # fmt: skip
_UNITS = frozenset({"mm", "cm", "m", "ml", "l", "g", "mg", "µg", "kg", "%", "°", "uh", "msv", "mgy", "gy", "kpa", "mbq",
                    "s", "ms", "h", "min", "t", "cc", "hz", "mhz", "kv", "mas"})  # fmt: skip

_SPOKEN_UNITS = {
    Language.FRENCH: re.compile(
        r"(?:(?:milli|centi|déci|micro|kilo|méga|giga)?(?:mètres?|grammes?|litres?|grays?|sieverts?|becquerels?|secondes?"
        r"|pascals?|volts?)|cent|pour-?cent|hounsfield|degrés?|heures?|minutes?|jours?|semaines?|mois|ans?|carrés?|cubes?)"
    ),
    Language.ENGLISH: re.compile(
        r"(?:(?:milli|centi|deci|micro|kilo|mega|giga)?(?:met(?:er|re)s?|grams?|lit(?:er|re)s?|grays?|sieverts?"
        r"|becquerels?|seconds?|pascals?|volts?)|percent|hounsfield|degrees?|hours?|minutes?|days?|weeks?|months?|years?"
        r"|squared?|cubed?|cubic)"
    ),
}
_LEVEL_WORDS = {
    Language.FRENCH: frozenset({"grade", "stade", "type", "classe", "score", "niveau", "virgule", "point"}),
    Language.ENGLISH: frozenset({"grade", "stage", "type", "class", "score", "level", "point"}),
}


def critical_tokens(spoken: str, language: Language) -> tuple[str, ...]:
    """Return the negations, sides, numbers and units of spoken words, as they can be compared.

    Agreement makes no difference: « droit » and « droite » are one side, « un » and « une » one number.
    """
    found: list[str] = []
    for part in spoken.lower().replace("'", "' ").replace("-", " ").split():
        part = part.strip(".,;:!?()«»")
        stem = part.rstrip("s").rstrip("e") if language is Language.FRENCH else part
        if part in _NEGATIONS[language]:
            found.append("aucun" if part.startswith("aucun") else part)
        elif part in _SIDES[language]:
            found.append(stem)
        elif is_number_word(part, language):
            found.append("un" if part == "une" else part)
        elif _SPOKEN_UNITS[language].fullmatch(part):
            found.append(part.rstrip("s").replace("metre", "meter"))
    return tuple(found)


def is_critical_word(word: str, language: Language) -> bool:
    """Return whether a spoken word, in lower case, must never be changed by what only guesses: see the module.

    Number words, units, signs within numbers and single letters (L four) count; more is kept than must be.
    """
    parts = word.replace("'", "' ").replace("-", " ").split()
    return any(
        len(part) == 1
        or part in _NEGATIONS[language]
        or part in _SIDES[language]
        or part in _LEVEL_WORDS[language]
        or is_number_word(part, language)
        or _SPOKEN_UNITS[language].fullmatch(part)
        for part in parts
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalErrors:
    """How many critical tokens there were, and how many were wrong, lost or invented."""

    tokens: int
    errors: int

    @property
    def rate(self) -> float:
        return self.errors / max(1, self.tokens)

    def __add__(self, other: "CriticalErrors") -> "CriticalErrors":
        return CriticalErrors(tokens=self.tokens + other.tokens, errors=self.errors + other.errors)


def critical_errors(reference: str, written: str, language: Language) -> CriticalErrors:
    """Compare the critical tokens of two texts, see the module."""
    wanted, got = scored_words(reference, language), scored_words(written, language)
    kinds_wanted, kinds_got = kinds(wanted, language), kinds(got, language)
    errors = 0
    for edit in edits(wanted, got):
        lost = edit.operation != "insert" and kinds_wanted[edit.wanted] is not None
        invented = edit.operation != "delete" and kinds_got[edit.got] is not None
        errors += lost or invented
    return CriticalErrors(tokens=sum(kind is not None for kind in kinds_wanted), errors=errors)


def kinds(words: Sequence[str], language: Language) -> list[Kind | None]:
    """Return for each scored word which kind of critical token it is, or None."""
    found: list[Kind | None] = [_alone(word, language) for word in words]
    for at in range(len(words)):
        if found[at] is Kind.NUMBER:
            if at and len(words[at - 1]) == 1 and words[at - 1].isalpha() and words[at - 1] not in {"x", "à", "a", "y"}:
                found[at - 1] = Kind.LEVEL
            if at + 1 < len(words) and words[at + 1] in _UNITS:
                found[at + 1] = Kind.UNIT
    return found


def _alone(word: str, language: Language) -> Kind | None:
    if word[0].isdigit():
        return Kind.NUMBER
    if word in _NEGATIONS[language]:
        return Kind.NEGATION
    return Kind.SIDE if word in _SIDES[language] else None
