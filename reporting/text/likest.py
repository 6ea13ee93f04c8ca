"""Which of many keys are most like one: exactly what comparing it with all of them would find, sooner.

Keys lie by length; in each length one whole number a pair of letters says, bit by bit, which keys hold that pair. Keys
within k edits share at least `longer - 1 - 2 k` pairs of letters (Ukkonen 1992, Approximate string-matching with
q-grams and maximal matches), which is counted over all keys of a length at once; only what passes is compared. Knows
nothing of sounds or terms.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

_ROUNDING = 1e-4
"""More than what rapidfuzz forgives when it compares with the least likeness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A key that is like what was asked for."""

    place: int
    """Of the key, in the order given."""
    likeness: float
    """0 to 1: 1 less the edits, divided by the longer length (Levenshtein, normalised)."""


@dataclass(frozen=True, slots=True)
class _OneLength:
    keys: Sequence[str]
    places: Sequence[int]
    holding: dict[str, int]
    """From a pair of letters to the keys that hold it, a bit each."""


class Likest:
    """Keys to be looked up by likeness. Never changes; safe to share."""

    def __init__(self, keys: Iterable[str]) -> None:
        lengths: dict[int, tuple[list[str], list[int]]] = {}
        for place, key in enumerate(keys):
            same = lengths.setdefault(len(key), ([], []))
            same[0].append(key)
            same[1].append(place)
        self._lengths = {length: _OneLength(same, places, _holding(same)) for length, (same, places) in lengths.items()}

    def like(self, key: str, *, at_least: float, most: int) -> list[Found]:
        """Return up to `most` keys of a likeness of `at_least` or more; the likest first, then in the order given.

        `at_least` is above 0.
        """
        pairs = _pairs(key)
        found: list[Found] = []
        shortest = math.ceil(len(key) * (at_least - _ROUNDING))
        longest = math.floor(len(key) / max(at_least - _ROUNDING, _ROUNDING))
        for length, same in self._lengths.items():
            if not shortest <= length <= longest:
                continue
            longer = max(len(key), length)
            shared = longer - 1 - 2 * math.floor(longer * (1 - at_least + _ROUNDING))
            candidates = _places_of(_sharing(pairs, same.holding, shared)) if shared > 0 else range(len(same.keys))
            likest = process.extract(
                key,
                [same.keys[at] for at in candidates],
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=at_least,
                limit=most,
            )
            found.extend(Found(place=same.places[candidates[at]], likeness=score) for _, score, at in likest)
        return sorted(found, key=lambda each: (-each.likeness, each.place))[:most]


def _pairs(key: str) -> list[str]:
    return [key[at : at + 2] for at in range(len(key) - 1)]


def _holding(keys: Sequence[str]) -> dict[str, int]:
    bits: dict[str, bytearray] = {}
    size = len(keys) // 8 + 1
    for at, key in enumerate(keys):
        byte, bit = at >> 3, 1 << (at & 7)
        for first, second in pairwise(key):
            pair = first + second
            row = bits.get(pair)
            if row is None:
                row = bits[pair] = bytearray(size)
            row[byte] |= bit
    return {pair: int.from_bytes(row, "little") for pair, row in bits.items()}


def _sharing(pairs: Sequence[str], holding: dict[str, int], at_least: int) -> int:
    """Return, a bit each, the keys that hold at least so many of the pairs; a pair that comes twice counts twice."""
    # counts[n] has the n-th binary digit of every key's count: adding a pair is adding one to all of them at once.
    counts: list[int] = []
    for pair in pairs:
        carry = holding.get(pair, 0)
        for digit, bits in enumerate(counts):
            if not carry:
                break
            counts[digit], carry = bits ^ carry, bits & carry
        if carry:
            counts.append(carry)
    if at_least >> len(counts):
        return 0
    more, equal = 0, -1
    for digit in reversed(range(len(counts))):
        if at_least >> digit & 1:
            equal &= counts[digit]
        else:
            more |= equal & counts[digit]
            equal &= ~counts[digit]
    return more | equal


def _places_of(bits: int) -> list[int]:
    places: list[int] = []
    while bits:
        lowest = bits & -bits
        places.append(lowest.bit_length() - 1)
        bits ^= lowest
    return places
