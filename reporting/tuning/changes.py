"""What a step of recognition changed, and whether for the better. Pure: words in, counts out.

Two readings are aligned with the fewest word edits; edits that lie side by side are one change. A change alone is put
into the first reading: with fewer errors against what was said it is better, with more it is worse, else neither. Does
not say which words count as the same: what comes in has been through `text.score.scored_words`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reporting.text.distance import edit_counts, edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The words [start, end) of a reading, and what stands there after a step."""

    start: int
    end: int
    after: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words it concerns: the more of both sides."""
        return max(self.end - self.start, len(self.after))

    def put_into(self, before: Sequence[str]) -> list[str]:
        """Return the reading with this change and no other."""
        return [*before[: self.start], *self.after, *before[self.end :]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """How many words were changed, by what became of them."""

    better: int = 0
    worse: int = 0
    neither: int = 0

    def __add__(self, other: "Changed") -> "Changed":
        return Changed(
            better=self.better + other.better,
            worse=self.worse + other.worse,
            neither=self.neither + other.neither,
        )

    @property
    def words(self) -> int:
        return self.better + self.worse + self.neither


def changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Return what turns `before` into `after`, first to last; words between two changes are the same."""
    found: list[Change] = []
    for edit in edits(before, after):
        end = edit.wanted if edit.operation == "insert" else edit.wanted + 1
        put = () if edit.operation == "delete" else (after[edit.got],)
        if found and found[-1].end == edit.wanted:
            last = found.pop()
            found.append(Change(start=last.start, end=end, after=(*last.after, *put)))
        else:
            found.append(Change(start=edit.wanted, end=end, after=put))
    return found


def judged(wanted: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Changed:
    """Return how many words were changed for the better and the worse, against what was said."""
    errors = sum(edit_counts(wanted, before))
    return total(
        _one(change.words, errors - sum(edit_counts(wanted, change.put_into(before))))
        for change in changes(before, after)
    )


def total(each: Iterable[Changed]) -> Changed:
    """Return the sum; nothing changed if there are none."""
    return sum(each, Changed())


def _one(words: int, gain: int) -> Changed:
    if gain > 0:
        return Changed(better=words)
    return Changed(worse=words) if gain < 0 else Changed(neither=words)
