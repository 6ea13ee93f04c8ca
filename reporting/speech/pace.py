"""How fast a recogniser reads on this machine: five seconds of made sound, timed.

Noise would be dismissed before it is decoded, and speech of a recording has as many words as it has. Here the engine
is made to write a fixed number of tokens whatever it hears, so that the same machine gives the same answer. Says
nothing about how well it reads, and decides nothing: `service/calibration.py` does.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from reporting.speech.audio import SAMPLE_RATE_HZ

MADE_S = 5
"""About what is left to read of an utterance when it ends, however long it was."""
MADE_SAMPLES = MADE_S * SAMPLE_RATE_HZ
TOKENS = 6 * MADE_S
"""Dictated French has five tokens a second, a fast speaker six."""
ROUNDS = 2
"""The best of so many counts: what else the machine does while it starts is not what it does all day."""
_LOUDNESS = 0.05
"""Root mean square of speech near a microphone."""
_FRAMES_PER_SECOND = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long a recogniser takes for five seconds of speech, from sound to words with times."""

    partial_s: float
    """With the effort of a partial."""
    final_s: float
    """With the effort of a final."""


@runtime_checkable
class Paced(Protocol):
    """A recogniser that can time itself."""

    def pace(self) -> Pace:
        """Return its pace now. Blocks for seconds; may be called from several threads at once.

        One that reads several utterances in one pass times a pass that is full.
        """


class Model(Protocol):
    """What is timed of CTranslate2's Whisper."""

    def generate(self, features: Any, prompts: list[list[int]], /, **options: Any) -> Sequence[Any]: ...

    def align(self, features: Any, start: Sequence[int], texts: list[list[int]], frames: list[int], /) -> Any: ...


class Marks(Protocol):
    """The tokens that are no words: of a tokeniser."""

    @property
    def sot_sequence(self) -> Sequence[int]: ...

    @property
    def no_timestamps(self) -> int: ...

    @property
    def eot(self) -> int: ...


def measure(
    encode: Callable[[NDArray[np.float32]], object],
    model: Model,
    marks: Marks,
    *,
    partial_beam: int,
    final_beam: int,
    batch_size: int = 1,
    now: Callable[[], float] = time.perf_counter,
) -> Pace:
    """Return the pace of an engine; it is warm afterwards.

    `encode` takes the sound and returns what `model` reads from, `batch_size` times; `now` returns seconds.
    """
    sound = made_sound()

    def seconds(beam: int) -> float:
        began = now()
        _read(encode(sound), model, marks, beam, batch_size)
        return now() - began

    seconds(partial_beam)  # the first pass also reserves memory and fills caches
    partial_s = min(seconds(partial_beam) for _ in range(ROUNDS))
    if final_beam == partial_beam:
        return Pace(partial_s=partial_s, final_s=partial_s)
    return Pace(partial_s=partial_s, final_s=min(seconds(final_beam) for _ in range(ROUNDS)))


def made_sound() -> NDArray[np.float32]:
    """Return five seconds of noise as loud as speech, always the same."""
    return (_LOUDNESS * np.random.default_rng(MADE_S).standard_normal(MADE_SAMPLES)).astype(np.float32)


def _read(encoded: object, model: Model, marks: Marks, beam: int, batch_size: int) -> None:
    written = model.generate(
        encoded,
        [[*marks.sot_sequence, marks.no_timestamps]] * batch_size,
        beam_size=beam,
        # CTranslate2 writes half of `max_length`, and without the mark of the end never fewer. -1: the model's own.
        max_length=2 * TOKENS,
        suppress_tokens=[-1, marks.eot],
        return_scores=True,
        return_no_speech_prob=True,
    )
    words = [[token for token in each.sequences_ids[0] if token < marks.eot] for each in written]
    model.align(encoded, marks.sot_sequence, words, [MADE_S * _FRAMES_PER_SECOND] * batch_size)
