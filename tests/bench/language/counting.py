"""What became of commands and sentences that were spoken, counted. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What became of a command that was said."""

    DONE = "done"
    """Carried out, with what it names, and nothing written."""
    BESIDES = "done, and words written besides"
    REFUSED = "taken for a command that was refused"
    """Nothing was done, and the page says why."""
    WRITTEN = "written as words"
    NOTHING = "nothing heard"
    OTHER_ARGUMENT = "carried out with something else"
    OTHER_COMMAND = "another command carried out"


RIGHT = frozenset({Verdict.DONE, Verdict.BESIDES})
WRONG = frozenset({Verdict.OTHER_ARGUMENT, Verdict.OTHER_COMMAND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Obedience:
    """Commands said, and commands carried out that nobody said."""

    said: int
    done: int
    """Carried out as it was said, and nothing else."""
    right: int
    """Carried out as it was said."""
    wrong: int
    """Carried out otherwise than it was said, or within a sentence."""

    @property
    def precision(self) -> float:
        """Of the commands that were carried out, how many were said; 1 where none was."""
        carried_out = self.right + self.wrong
        return self.right / carried_out if carried_out else 1.0

    @property
    def recall(self) -> float:
        """Of the commands that were said, how many were carried out and nothing else; 1 where none was said."""
        return self.done / self.said if self.said else 1.0


def obedience(verdicts: Iterable[Verdict], commands_in_sentences: int) -> Obedience:
    """Count commands that were said, and those that were carried out within sentences, where none was said."""
    count = Counter(verdicts)
    return Obedience(
        said=count.total(),
        done=count[Verdict.DONE],
        right=sum(count[verdict] for verdict in RIGHT),
        wrong=sum(count[verdict] for verdict in WRONG) + commands_in_sentences,
    )


def by_name(verdicts: Iterable[tuple[str, Verdict]]) -> dict[str, tuple[int, int]]:
    """Return for each command how often it was done, and how often it was said."""
    found: dict[str, tuple[int, int]] = {}
    for name, verdict in verdicts:
        done, said = found.get(name, (0, 0))
        found[name] = done + (verdict is Verdict.DONE), said + 1
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A term in a sentence, before and after it was added."""

    before: bool
    """It stood in the text as it is written."""
    after: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What adding terms did to the sentences that hold them."""

    said: int
    wrong_before: int
    mended: int
    """Wrong before and right after."""
    spoilt: int
    """Right before and wrong after."""


def learning(each: Iterable[Learnt]) -> Learning:
    """Count the sentences."""
    count = Counter((one.before, one.after) for one in each)
    return Learning(
        said=count.total(),
        wrong_before=count[False, False] + count[False, True],
        mended=count[False, True],
        spoilt=count[True, False],
    )


def stands_in(term: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Return whether the words of a term stand together in others; an empty term stands nowhere."""
    return bool(term) and any(words[at : at + len(term)] == term for at in range(len(words) - len(term) + 1))
