"""How far two texts are apart. The home of rapidfuzz."""

from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein


def edit_counts(wanted: Sequence[str], got: Sequence[str]) -> tuple[int, int, int]:
    """Return the fewest (substitutions, insertions, deletions) of words that turn `wanted` into `got`."""
    tags = Counter(edit.tag for edit in Levenshtein.editops(wanted, got))
    return tags["replace"], tags["insert"], tags["delete"]
