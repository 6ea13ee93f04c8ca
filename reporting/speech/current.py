"""The utterance that is being spoken: what is asked about it, what is shown of it, what of it is settled.

Does not know where it ends, nor the finals: `session.py` and `finals.py` do.
"""

from dataclasses import dataclass

from reporting.speech.audio import to_ms, to_samples
from reporting.speech.engine import Effort
from reporting.speech.events import Decode, Decoded, DecodeFailed
from reporting.speech.hypothesis import Hypothesis, Partial, Utterance
from reporting.speech.stable import StableSettings, StableWords, settled_first
from reporting.speech.tape import Tape


@dataclass(slots=True)
class EarlyReading:
    """A reading that is asked for in a pause and is the final if the pause is the end."""

    utterance: Utterance
    revision: int
    hypothesis: Hypothesis | None = None

    def is_answered_by(self, event: Decoded | DecodeFailed) -> bool:
        asked = (self.utterance.utterance_id, Effort.EARLY, self.revision)
        return (event.utterance_id, event.effort, event.revision) == asked


class CurrentUtterance:
    """One utterance from its onset on."""

    def __init__(self, utterance_id: str, start_sample: int, stable: StableSettings) -> None:
        self.utterance_id = utterance_id
        self.start_sample = start_sample
        self.asked_at_speech_ms = 0
        """How much speech there was when the last partial was asked for."""
        self._revision = 0
        self._stable = StableWords(start_sample, stable)
        self._shown = ("", "")
        """Text and its stable part."""
        self._shows = 0

    @property
    def needed_from(self) -> int:
        """The oldest sample that may still be asked about."""
        return self._stable.audio_from

    def so_far(self, tape: Tape, end: int) -> Utterance:
        """Return the sound up to `end` that is not settled, and the words that are."""
        start = min(self._stable.audio_from, end)
        return Utterance(
            utterance_id=self.utterance_id,
            start_sample=self.start_sample,
            audio=tape.read(start, end),
            settled=self._stable.words,
            skipped_words=self._stable.skipped_words,
            skipped_samples=start - self.start_sample,
        )

    def ask(self, utterance: Utterance, effort: Effort) -> Decode:
        """Return the request for a reading, with a revision of its own."""
        self._revision += 1
        return Decode(utterance=utterance, effort=effort, revision=self._revision)

    def hear(self, asked: Utterance, reading: Hypothesis, *, at_pause: bool = False) -> int:
        """Settle what this reading and the one before agree on; return the sample where what is settled ends."""
        self._stable.hear(asked, reading, at_pause=at_pause)
        words = self._stable.words
        return to_samples(words[-1].end_ms) if words else self.start_sample

    def show(self, asked: Utterance, reading: Hypothesis, end_sample: int) -> Partial | None:
        """Return what to show of a reading; None if it is shown already, or is older than what is settled."""
        stable = " ".join(word.text for word in self._stable.words)
        whole = settled_first(asked, reading)
        text = whole.text
        if (text, stable) == self._shown or not f"{text} ".startswith(f"{stable} ".lstrip()):
            return None
        self._shown = (text, stable)
        self._shows += 1
        return Partial(
            utterance_id=self.utterance_id,
            revision=self._shows,
            text=text,
            words=whole.words,
            settled=len(self._stable.words),
            start_ms=to_ms(self.start_sample),
            end_ms=to_ms(end_sample),
        )
