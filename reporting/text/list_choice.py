"""Which entries of a word list can be used, and why the others cannot.

A guess may put in a term that is proposed; so it holds nothing that a guess must never put in: no negation, side,
number, unit or level, and no sign that a report gives a meaning to. What is only known is never put in anywhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from reporting.text.critical import is_critical_word
from reporting.text.list_formats import Entry
from reporting.text.pieces import key
from reporting.text.term_list import ListedTerm
from reporting.wording import Language

MOST_WORDS = 6
_MOST_LETTERS = 100
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|vi{0,3}|i{1,3})|x{2,3}")
_ORDINALS = {
    Language.FRENCH: re.compile(r"premi(?:er|ère)s?|.+ièmes?|doubles?|triples?|demie?s?|moitié"),
    Language.ENGLISH: re.compile(
        r"first|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|double|triple|half"
    ),
}


class WhyNot(Enum):
    """Why an entry is left out. The value ends the code of its sentence in `wording/`."""

    TOO_LONG = "too-long"
    DIGITS = "digits"
    CRITICAL = "critical"
    SINGLE_LETTER = "single-letter"
    SIGNS = "signs"
    EMPTY = "empty"
    OBSOLETE = "obsolete"
    TWICE = "twice"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a list gives. Of `terms` and `words` one is empty."""

    terms: tuple[ListedTerm, ...]
    words: tuple[str, ...]
    left_out: Mapping[WhyNot, Sequence[int]]
    """The lines they stand in."""


def choose(
    entries: Iterable[Entry], language: Language, *, are_proposed: bool, shipped: frozenset[str] = frozenset()
) -> Choice:
    """Return what can be used of the entries.

    `are_proposed`: they are terms that may be put in; else words that are only known, whether shipped or not.
    `shipped`: the terms of the vocabulary in lower case, as they are written and said.
    """
    terms: list[ListedTerm] = []
    words: dict[str, None] = {}
    left_out: dict[WhyNot, list[int]] = defaultdict(list)
    seen: set[str] = set()
    for entry in entries:
        written = " ".join(entry.written.split())
        spoken = tuple(" ".join(form.lower().split()) for form in entry.spoken)
        why_not = _why_not((written, *spoken), language, are_proposed=are_proposed)
        if entry.is_obsolete:
            why_not = WhyNot.OBSOLETE
        elif why_not is None and key(written) in seen:
            why_not = WhyNot.TWICE
        elif why_not is None and are_proposed and key(written) in shipped:
            why_not = WhyNot.SHIPPED
        if why_not is not None:
            left_out[why_not].append(entry.line)
            continue
        seen.add(key(written))
        if are_proposed:
            terms.append(ListedTerm(written=written, spoken=spoken, code=entry.code))
        else:
            words.update(dict.fromkeys(key(written).split()))
    return Choice(terms=tuple(terms), words=tuple(words), left_out=dict(left_out))


def _why_not(forms: Sequence[str], language: Language, *, are_proposed: bool) -> WhyNot | None:
    if not forms[0]:
        return WhyNot.EMPTY
    for form in forms:
        words = key(form).replace("-", " ").split()
        if len(form.split()) > MOST_WORDS or len(form) > _MOST_LETTERS:
            return WhyNot.TOO_LONG
        if any(letter.isnumeric() for letter in form):
            return WhyNot.DIGITS
        if not any(letter.isalpha() for letter in form):
            return WhyNot.EMPTY
        if not all(letter.isalpha() or letter in " '-’" for letter in form):
            return WhyNot.SIGNS
        if len(words) == 1 and len(words[0]) == 1:
            return WhyNot.SINGLE_LETTER
        is_spelled = form is not forms[0] and all(len(word) == 1 for word in words)
        if are_proposed and not is_spelled and any(_is_critical(word, language) for word in words):
            return WhyNot.CRITICAL
    return None


def _is_critical(word: str, language: Language) -> bool:
    return bool(is_critical_word(word, language) or _ROMAN.fullmatch(word) or _ORDINALS[language].fullmatch(word))
