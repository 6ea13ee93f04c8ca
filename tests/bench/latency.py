"""When which word could be read: from texts with times to figures. Pure.

Knows no system, no socket and no clock: it is given what was shown at which second of the sound. Words are those of
`text.score`, so that a number or a unit counts the same however it is written. What is counted:

- first: speech onset to the first text (LiveKit and Deepgram call it first interim)
- display: a word's end to the first text that has it at its place; below zero if it was shown while it was spoken
- stable: a word's end to the text that promises it, i.e. has it in its stable part for good
- settled: the same for what is shown, promised or not: from then on every text has the word
- end to final: last sound of speech to the last change of the final text, waiting for the endpoint included
- unstable words: words that one text has and the next has not, over the words of the last one (Shangguan et al. 2020,
  arXiv:2006.01416, unstable partial word ratio)
"""

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = tuple[str, ...]
_EDIT = 10_000
"""What an edit costs where a word in common gains 1: the fewest edits decide, then the most words in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a listener had before their eyes, from `at_s` on."""

    at_s: float
    """Seconds since the first sample of the sound was spoken."""
    text: str
    """All of it, final or not."""
    stable: str
    """Those parts of it that the system says it will not change, finals included; empty if it says no such thing."""
    final: str
    """Those parts of it that are final."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A reading as words."""

    at_s: float
    words: Words
    stable: Words
    final: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """Where the speech of a sound begins and ends, in seconds."""

    start_s: float
    end_s: float


def speech_of(sound: NDArray[np.float32], rate_hz: int, floor: float) -> Speech:
    """Return where 10 ms are louder than 1 % of the loudest (-40 dB) and than the floor; both root mean square."""
    window = rate_hz // 100
    loudness = np.sqrt(np.square(sound[: len(sound) // window * window].reshape(-1, window)).mean(1))
    loud = np.flatnonzero(loudness > max(0.01 * float(loudness.max()), floor))
    return Speech(start_s=float(loud[0]) / 100, end_s=float(loud[-1] + 1) / 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One dictation. Latencies in seconds, one for each word that was found, in the order of the words."""

    first_s: float | None
    display_s: tuple[float, ...]
    stable_s: tuple[float, ...]
    settled_s: tuple[float, ...]
    unpromised_words: int
    """Words of the last text that no stable text has."""
    final_s: float | None
    """End of speech to the complete final; None if the last final text is not all that was shown."""
    is_final_late: bool
    """The final came only after the client had said that it ends: without that it might have come much later."""
    unstable_words: int
    last_words: int
    """Words of the last text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Many values together."""

    median: float
    p95: float
    most: float
    count: int

    def __str__(self) -> str:
        return f"{self.median:.2f} / {self.p95:.2f} / {self.most:.2f}"


def shown(readings: Sequence[Reading], words: Callable[[str], Words]) -> list[Shown]:
    """Return the readings as words; one that changes nothing is left out."""
    steps: list[Shown] = []
    for reading in readings:
        step = Shown(
            at_s=reading.at_s,
            words=words(reading.text),
            stable=words(reading.stable),
            final=words(reading.final),
        )
        before = steps[-1] if steps else Shown(at_s=0, words=(), stable=(), final=())
        if (step.words, step.stable, step.final) != (before.words, before.stable, before.final):
            steps.append(step)
    return steps


def standing(words: Sequence[str], later: Sequence[str], *, whole: bool = False) -> list[tuple[int, int]]:
    """Return the places (in `words`, in `later`) of the words that a later text still has.

    By the fewest edits to how the later text begins: what was not said yet costs nothing, unless the `whole` is
    compared. Of equally good beginnings that with the most words in common is taken, and then the shortest: what is
    said twice was not said for the second time yet.
    """
    costs = [[_EDIT * column for column in range(len(later) + 1)]]
    for row, word in enumerate(words, start=1):
        above, here = costs[-1], [_EDIT * row]
        for column, other in enumerate(later, start=1):
            here.append(
                min(above[column - 1] + _difference(word, other), above[column] + _EDIT, here[column - 1] + _EDIT)
            )
        costs.append(here)
    pairs = []
    row, column = len(words), len(later) if whole else min(range(len(later) + 1), key=lambda at: costs[-1][at])
    while row and column:
        if costs[row][column] == costs[row - 1][column - 1] + _difference(words[row - 1], later[column - 1]):
            row, column = row - 1, column - 1
            if words[row] == later[column]:
                pairs.append((row, column))
        elif costs[row][column] == costs[row - 1][column] + _EDIT:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


def _difference(word: str, other: str) -> int:
    return -1 if word == other else _EDIT


def found(reference: Sequence[str], heard: Sequence[str]) -> dict[int, int]:
    """Return where the reference's words stand in the whole of what was heard: place to place, by the fewest edits."""
    return dict(standing(reference, heard, whole=True))


def word_ends(spoken: Sequence[tuple[str, float]], words: Callable[[str], Words]) -> list[tuple[str, float]]:
    """Return the words of a timed text, as they are counted, with their ends in seconds.

    A counted word ends with the spoken word from which on it is read so: "vingt deux" is 22 when "deux" ends.
    """
    so_far = [words(" ".join(text for text, _ in spoken[: count + 1])) for count in range(len(spoken))]
    ends = []
    for place, word in enumerate(so_far[-1] if so_far else ()):
        end_s = spoken[-1][1]
        for read, (_, earlier_s) in zip(reversed(so_far), reversed(spoken), strict=True):
            if read[place : place + 1] != (word,):
                break
            end_s = earlier_s
        ends.append((word, end_s))
    return ends


def figures(
    steps: Sequence[Shown], reference: Words, ends_s: Mapping[int, float], speech: Speech, stop_s: float
) -> Figures:
    """Return the figures of one dictation.

    `ends_s`: when which place of the reference had been spoken; words without are left out, and so are those that the
    last text has not. `stop_s`: when the client said that no more sound comes.
    """
    last = steps[-1].words if steps else ()
    at_s = [step.at_s for step in steps]
    there = [{place for _, place in standing(step.words, last)} for step in steps]
    promised = [{place for _, place in standing(step.stable, last)} for step in steps]
    timed = [(ends_s[place], other) for place, other in found(reference, last).items() if place in ends_s]
    stable = [(end_s, _for_good(promised, place)) for end_s, place in timed]
    finals = [step.final for step in steps]
    complete = _last_change(finals)
    is_complete = bool(last) and finals[-1] == last
    return Figures(
        first_s=next((step.at_s - speech.start_s for step in steps if step.words), None),
        display_s=tuple(
            at_s[next(at for at, places in enumerate(there) if place in places)] - end_s for end_s, place in timed
        ),
        stable_s=tuple(at_s[at] - end_s for end_s, at in stable if at is not None),
        settled_s=tuple(at_s[at] - end_s for end_s, place in timed if (at := _for_good(there, place)) is not None),
        unpromised_words=len(last) - len(promised[-1]) if steps else 0,
        final_s=at_s[complete] - speech.end_s if is_complete else None,
        is_final_late=is_complete and at_s[complete] >= stop_s,
        unstable_words=taken_back([step.words for step in steps]),
        last_words=len(last),
    )


def _for_good(texts: Sequence[set[int]], place: int) -> int | None:
    """Return the number of the text from which on all have the place; None if the last has not."""
    since = None
    for number, places in enumerate(texts):
        if place not in places:
            since = None
        elif since is None:
            since = number
    return since


def _last_change(texts: Sequence[Words]) -> int:
    return max((number for number, text in enumerate(texts) if number and text != texts[number - 1]), default=0)


def taken_back(texts: Sequence[Words]) -> int:
    """Return how many words a text had that the next one has not at their place."""
    return sum(len(text) - len(standing(text, following)) for text, following in itertools.pairwise(texts) if text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a message says of an utterance: its text, and how the text begins that will not be taken back."""

    utterance: str
    stable: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A promise that a later message of the utterance does not keep."""

    utterance: str
    promised: str
    got: str


def broken_promises(said: Sequence[Promise]) -> list[Broken]:
    """Return every message whose text or stable text does not begin with what was stable before.

    Case does not count: the final of an utterance may begin a sentence. A final's stable text is its text.
    """
    promised: dict[str, str] = {}
    broken = []
    for one in said:
        before, text, stable = promised.get(one.utterance, ""), one.text.strip(), one.stable.strip()
        wrong = [got for got in (text, stable) if not _begins(got, before)]
        if wrong:
            broken.append(Broken(utterance=one.utterance, promised=before, got=wrong[0]))
        elif not _begins(text, stable):
            broken.append(Broken(utterance=one.utterance, promised=stable, got=text))
        promised[one.utterance] = stable
    return broken


def _begins(text: str, beginning: str) -> bool:
    return text.casefold().startswith(beginning.casefold())


def last_words_found(reference: Words, heard: Words, count: int = 5) -> tuple[int, int]:
    """Return how many of the last `count` words of the reference were heard, and how many those are."""
    wanted = range(max(0, len(reference) - count), len(reference))
    places = found(reference, heard)
    return sum(place in places for place in wanted), len(wanted)


def summary(values: Sequence[float]) -> Summary | None:
    """Return median, 95th percentile (nearest rank) and the largest; None without values."""
    if not values:
        return None
    ordered, count = sorted(values), len(values)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Summary(median=middle, p95=ordered[math.ceil(0.95 * count) - 1], most=ordered[-1], count=count)
