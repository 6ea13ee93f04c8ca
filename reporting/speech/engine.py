"""What a recogniser and a voice detector must offer. `whisper.py` and `vad.py` are the real ones."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.wording import Language


class Effort(Enum):
    """How hard to listen."""

    PARTIAL = "partial"
    """Of what was said so far: the next one hears more."""
    EARLY = "early"
    """As final, while it is not yet sure that the utterance has ended."""
    FINAL = "final"
    """Of a whole utterance; a loop is heard again."""


class Recognizer(Protocol):
    """Sound to words. Shared by all sessions, holds no state of a session, safe to call from threads."""

    @property
    def name(self) -> str:
        """The model's name in the manifest, e.g. `base`."""

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        """Return the reading of at most 30 s of audio. Blocks. Raises PeerError if the engine fails."""


class Chooser(Protocol):
    """Knows what is likely to be said. `text.choice.ReadingChooser` is the real one."""

    def choose(self, texts: Sequence[str], log_probabilities: Sequence[float], language: Language) -> int:
        """Return the place of the best of several readings of one utterance, the recogniser's favourite first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a text fits, natural logarithms of the whole text."""

    heard: float
    """Its chance given the sound."""
    unheard: float
    """Its chance given silence."""


class Verification(Protocol):
    """A reading that may hold misheard words."""

    @property
    def texts(self) -> Sequence[str]:
        """The reading as it is, then with each of the terms that may have been said instead."""

    def settle(self, fits: Sequence[Fit]) -> tuple[Word, ...]:
        """Return the words after all, given how each text fits the sound."""


class Verifier(Protocol):
    """Knows terms. `service.verifying.TermVerifier` is the real one."""

    def verify(
        self, words: Sequence[Word], language: Language, *, first: int, listening_for: Hashable
    ) -> Verification | None:
        """Return what is to be weighed, None if nothing seems misheard; words before `first` stay as they are.

        `listening_for` is what the one who asked gave with the request: whose terms count besides those of all.
        """


class VoiceDetector(Protocol):
    """Is this speech? One object a session: it remembers what came before."""

    def score(self, window: NDArray[np.float32]) -> float:
        """Return the probability of speech in the next 512 samples (32 ms at 16 kHz)."""
