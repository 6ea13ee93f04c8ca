"""How far two texts are apart. The home of rapidfuzz."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One step of turning a text into another."""

    operation: str
    """`replace`, `insert` or `delete`."""
    wanted: int
    """Place in the text that was wanted."""
    got: int
    """Place in the other text."""


def edits(wanted: Sequence[str], got: Sequence[str]) -> Iterator[Edit]:
    """Yield the fewest edits of words that turn `wanted` into `got`."""
    for edit in Levenshtein.editops(wanted, got):
        yield Edit(operation=edit.tag, wanted=edit.src_pos, got=edit.dest_pos)


def edit_counts(wanted: Sequence[str], got: Sequence[str]) -> tuple[int, int, int]:
    """Return the fewest (substitutions, insertions, deletions) of words that turn `wanted` into `got`."""
    tags = Counter(edit.operation for edit in edits(wanted, got))
    return tags["replace"], tags["insert"], tags["delete"]
