"""What the recogniser heard: words with times and probabilities.

Does not know how it was decoded. Times count from the start of the session's audio.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What other readings of the same sound have in place of some words."""

    words: int
    """How many words it stands for, from the one it belongs to on."""
    text: str
    """Verbatim, lower case; empty: they have nothing there."""
    chance: float
    """0 to 1: of all readings that say so together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    text: str
    """As heard, without surrounding space; may carry punctuation."""
    start_ms: int
    end_ms: int
    probability: float
    """0 to 1."""
    alternatives: tuple[Alternative, ...] = ()
    """The likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Speech between two pauses, or the part of it that was heard so far."""

    utterance_id: str
    start_sample: int
    audio: NDArray[np.float32]
    """Shape (samples,), between -1 and 1."""
    settled: tuple[Word, ...] = ()
    """Words that it is known to begin with: the reading goes on from there."""
    skipped_words: int = 0
    """So many of them were said before `audio` begins."""
    skipped_samples: int = 0
    """Sound of the utterance before `audio`."""

    @property
    def audio_start_sample(self) -> int:
        return self.start_sample + self.skipped_samples

    @property
    def end_sample(self) -> int:
        return self.audio_start_sample + len(self.audio)

    @property
    def known(self) -> str:
        """The words that `audio` begins with, one space between them; empty if nothing is settled."""
        return " ".join(word.text for word in self.settled[self.skipped_words :])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """One reading of the sound that was asked about; begins with its known words."""

    text: str
    """Verbatim; empty if nothing was said."""
    words: tuple[Word, ...] = ()
    log_probability: float = 0.0
    """Mean per token, natural logarithm."""
    compute_s: float = 0.0
    is_doubtful: bool = False
    """True where the recogniser had to be kept from inventing: a loop was cut out, or it hardly heard speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """Text that may still change: shown, never stored."""

    utterance_id: str
    revision: int
    text: str
    words: tuple[Word, ...] = ()
    """As in `text`; none if the recogniser gives no times."""
    settled: int = 0
    """So many of the words are never taken back: later partials and the final begin with them."""
    start_ms: int
    end_ms: int

    @property
    def stable(self) -> str:
        """How `text` begins that is never taken back."""
        return " ".join(word.text for word in self.words[: self.settled])


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
    is_doubtful: bool = False
    """As the hypothesis'."""
