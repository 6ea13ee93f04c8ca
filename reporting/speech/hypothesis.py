"""What the recogniser heard: words with times and probabilities.

Does not know how it was decoded. Times count from the start of the session's audio.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    text: str
    """As heard, without surrounding space; may carry punctuation."""
    start_ms: int
    end_ms: int
    probability: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Speech between two pauses, or the part of it that was heard so far."""

    utterance_id: str
    start_sample: int
    audio: NDArray[np.float32]
    """Shape (samples,), between -1 and 1."""

    @property
    def end_sample(self) -> int:
        return self.start_sample + len(self.audio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One reading of an utterance. Partials carry text only; finals carry words."""

    text: str
    """Verbatim; empty if nothing was said."""
    words: tuple[Word, ...] = ()
    log_probability: float = 0.0
    """Mean per token, natural logarithm."""
    compute_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """Text that may still change: shown, never stored."""

    utterance_id: str
    revision: int
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """The one reading of an utterance that is kept. `text` is empty if the speech held no words."""

    utterance_id: str
    text: str
    words: tuple[Word, ...]
    start_ms: int
    end_ms: int
    end_sample: int
    """Audio up to here is decoded."""
