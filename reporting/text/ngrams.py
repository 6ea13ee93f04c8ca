"""How likely a radiologist says a sequence of words: a trigram model, counted from dictation lines.

Interpolated absolute discounting with Kneser-Ney's continuation counts for single words (Kneser & Ney 1995; Chen &
Goodman 1999, section 2.7). Knows nothing of sound.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

_Context = TypeVar("_Context", str, tuple[str, str])

_DISCOUNT = 0.75
_UNKNOWN = 1 / 20
"""What a word that was never counted gets of the mass that discounting leaves, in words."""
_EDGE = ""
"""Stands before the first word, twice, and after the last."""
_SIGNS = re.compile(r"[^\w'\- ]+")


def spoken_words(text: str) -> list[str]:
    """Return the words of a text that is written as it is spoken: lower case, no signs, "l'" apart from its noun."""
    return _SIGNS.sub(" ", text.lower().replace("’", "'")).replace("'", "' ").split()


class NgramModel:
    """Counts of one, two and three words."""

    def __init__(self, lines: Iterable[Sequence[str]]) -> None:
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._triples: Counter[tuple[str, str, str]] = Counter()
        for line in lines:
            words = (_EDGE, _EDGE, *line, _EDGE)
            for at in range(2, len(words)):
                self._pairs[words[at - 1], words[at]] += 1
                self._triples[words[at - 2], words[at - 1], words[at]] += 1
        self._after_word = _contexts((before, count) for (before, _), count in self._pairs.items())
        self._after_pair = _contexts(((a, b), count) for (a, b, _), count in self._triples.items())
        self._continued = Counter(word for _, word in self._pairs)
        self._kinds = max(1, len(self._pairs))

    def log_probability(self, words: Sequence[str]) -> float:
        """Return the natural logarithm of the chance that exactly these words are said."""
        padded = (_EDGE, _EDGE, *words, _EDGE)
        return sum(math.log(self._third(*padded[at - 2 : at + 1])) for at in range(2, len(padded)))

    def knows(self, word: str) -> bool:
        """Return whether a line holds the word."""
        return word in self._continued

    def _third(self, first: str, second: str, word: str) -> float:
        total, kinds = self._after_pair.get((first, second), (0, 0))
        if not total:
            return self._second(second, word)
        seen = max(self._triples.get((first, second, word), 0) - _DISCOUNT, 0.0)
        return (seen + _DISCOUNT * kinds * self._second(second, word)) / total

    def _second(self, before: str, word: str) -> float:
        total, kinds = self._after_word.get(before, (0, 0))
        if not total:
            return self._alone(word)
        seen = max(self._pairs.get((before, word), 0) - _DISCOUNT, 0.0)
        return (seen + _DISCOUNT * kinds * self._alone(word)) / total

    def _alone(self, word: str) -> float:
        seen = self._continued.get(word, 0)
        if not seen:
            return _DISCOUNT * _UNKNOWN / self._kinds
        return (seen - _DISCOUNT / 2) / self._kinds


def _contexts(pairs: Iterable[tuple[_Context, int]]) -> dict[_Context, tuple[int, int]]:
    """Return for each context how often it was there, and how many different words followed."""
    found: dict[_Context, tuple[int, int]] = {}
    for context, count in pairs:
        total, kinds = found.get(context, (0, 0))
        found[context] = (total + count, kinds + 1)
    return found
