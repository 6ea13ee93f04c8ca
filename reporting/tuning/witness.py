"""A chooser and verifier that do what others do, and remember it: what each step of one hearing made of the words.

Stands between the recogniser and `speech.engine.Chooser` and `Verifier`, so that the recogniser is measured as it is.
Several verifiers may be asked about one reading; the first one's words are those that go on. Not for several threads.
"""

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from reporting.speech.engine import Chooser, Fit, Verification, Verifier
from reporting.speech.hypothesis import Word
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One reading on its way, all of it as the recogniser writes words."""

    favourite: str
    """The reading with the recogniser's best score."""
    heard: str
    """The one that was chosen."""
    after: Mapping[str, str]
    """From the name of a verifier to what it makes of the chosen one."""
    choose_ms: float
    verify_ms: float | None
    """From asking the first verifier to its words, the recogniser's weighing within it; None where another one had
    more weighed, and the time is not its own."""


class Witness:
    """A `Chooser` and a `Verifier`."""

    def __init__(
        self,
        chooser: Chooser,
        verifiers: Mapping[str, Verifier],
        *,
        seconds: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._chooser = chooser
        self._verifiers = verifiers
        self._seconds = seconds
        self._favourite: str | None = None
        self._choose_ms = 0.0
        self._notes: list[Note] = []

    def taken(self) -> tuple[Note, ...]:
        """Return what was noted since the last time. A reading without words leaves no note."""
        notes, self._notes, self._favourite = tuple(self._notes), [], None
        return notes

    def choose(self, texts: Sequence[str], log_probabilities: Sequence[float], language: Language) -> int:
        began_s = self._seconds()
        place = self._chooser.choose(texts, log_probabilities, language)
        # A reading that loops is followed by a second one: the last one counts.
        self._favourite, self._choose_ms = texts[0].strip(), 1000 * (self._seconds() - began_s)
        return place

    def verify(
        self, words: Sequence[Word], language: Language, *, first: int, listening_for: Hashable
    ) -> Verification | None:
        asked: dict[str, Verification | None] = {}
        times_s = [self._seconds()]
        for name, verifier in self._verifiers.items():
            asked[name] = verifier.verify(words, language, first=first, listening_for=listening_for)
            times_s.append(self._seconds())
        heard = _text(words)
        note = Note(
            favourite=heard if self._favourite is None else self._favourite,
            heard=heard,
            after=dict.fromkeys(asked, heard),
            choose_ms=self._choose_ms if self._favourite is not None else 0.0,
            verify_ms=1000 * (times_s[1] - times_s[0]) if asked else 0.0,
        )
        self._favourite = None
        if not any(asked.values()):
            self._notes.append(note)
            return None
        return _Weighing(self._notes, note, words, asked, self._seconds)


class _Weighing:
    """What all the verifiers want weighed, each text once."""

    def __init__(
        self,
        notes: list[Note],
        note: Note,
        words: Sequence[Word],
        asked: Mapping[str, Verification | None],
        seconds: Callable[[], float],
    ) -> None:
        self._notes = notes
        self._note = note
        self._words = words
        self._asked = asked
        self._seconds = seconds
        self._texts = list(dict.fromkeys(text for each in asked.values() if each for text in each.texts))
        self._began_s = seconds()

    @property
    def texts(self) -> Sequence[str]:
        return self._texts

    def settle(self, fits: Sequence[Fit]) -> tuple[Word, ...]:
        by_text = dict(zip(self._texts, fits, strict=True))
        settled: dict[str, tuple[Word, ...]] = {}
        verify_ms = self._note.verify_ms
        for place, (name, each) in enumerate(self._asked.items()):
            settled[name] = each.settle([by_text[text] for text in each.texts]) if each else tuple(self._words)
            if place == 0 and each and verify_ms is not None:
                is_alone = len(self._texts) == len(set(each.texts))
                verify_ms = verify_ms + 1000 * (self._seconds() - self._began_s) if is_alone else None
        after = {name: _text(words) for name, words in settled.items()}
        self._notes.append(replace(self._note, after=after, verify_ms=verify_ms))
        return next(iter(settled.values()))


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)
