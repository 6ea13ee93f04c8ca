"""What else may have been said: where the readings of one sound differ, and how likely each is.

Pure: readings in, words out. Does not know which words matter.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from reporting.speech.hypothesis import Alternative, Word

_SIGNS = ".,;:!?…()«»\"' "
LEAST_CHANCE = 0.05
"""What all readings that say so have together."""
_LONGEST = 4
"""Words of an alternative: where more differ, it is another sentence, which the reading's own probability shows."""


def chances(log_probabilities: Sequence[float]) -> list[float]:
    """Return how likely each reading is among all: 0 to 1, together 1. `log_probabilities`: of whole texts, natural."""
    most = max(log_probabilities)
    weights = [math.exp(value - most) for value in log_probabilities]
    return [weight / sum(weights) for weight in weights]


def with_alternatives(words: Sequence[Word], others: Sequence[tuple[str, float]]) -> tuple[Word, ...]:
    """Return the words, each with what other readings have in its place; `others`: texts and their chances.

    Words that another reading has between two words stand with the first of them; before the first word they are left
    out, since they have no place.
    """
    said = [_plain(word.text) for word in words]
    found: dict[tuple[int, int, str], float] = {}
    for text, chance in others:
        read = [plain for word in text.split() if (plain := _plain(word))]
        for operation, i1, i2, j1, j2 in SequenceMatcher(None, said, read, autojunk=False).get_opcodes():
            if operation == "equal" or i2 - i1 > _LONGEST or j2 - j1 > _LONGEST:
                continue
            if operation == "insert":
                if i1 == 0:
                    continue
                place = (i1 - 1, i1, " ".join([said[i1 - 1], *read[j1:j2]]))
            else:
                place = (i1, i2, " ".join(read[j1:j2]))
            found[place] = found.get(place, 0.0) + chance
    marked = list(words)
    for (start, end, text), chance in sorted(found.items(), key=lambda item: -item[1]):
        if chance >= LEAST_CHANCE:
            alternative = Alternative(words=end - start, text=text, chance=chance)
            marked[start] = replace(marked[start], alternatives=(*marked[start].alternatives, alternative))
    return tuple(marked)


def _plain(word: str) -> str:
    return word.strip(_SIGNS).casefold()
