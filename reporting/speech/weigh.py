"""How well texts fit a sound, by the recogniser's own reckoning: forced through it word for word, all in one pass.

Also how well they fit silence: what the recogniser expects people to say before it has heard anything. Does not choose.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.speech.engine import Fit

_FRAMES_PER_SECOND = 100
_LEAST = 1e-10
"""Probability below which a token is not told from an impossible one."""


class Aligning(Protocol):
    """What is used of CTranslate2's Whisper."""

    def align(self, features: Any, start: Sequence[int], texts: list[list[int]], frames: list[int], /) -> Any: ...


class Scales:
    """Weighs texts. Made once for a recogniser; safe to share between threads."""

    def __init__(
        self,
        model: Aligning,
        encode: Callable[[NDArray[np.float32]], Any],
        as_memory: Callable[[NDArray[Any]], Any],
    ) -> None:
        """`encode` gives a second of sound its shortest context; `as_memory` makes an array what `model` reads from."""
        self._model = model
        self._encode = encode
        self._as_memory = as_memory
        self._silence: NDArray[Any] | None = None

    def weigh(self, encoded: Any, row: int, frames: int, start: Sequence[int], texts: list[list[int]]) -> list[Fit]:
        """Return how each text, as tokens, fits row `row` of what was encoded, `frames` of which are sound."""
        if self._silence is None:
            self._silence = np.asarray(self._encode(np.zeros(SAMPLE_RATE_HZ, np.float32)))
        heard = self._totals(np.asarray(encoded)[row : row + 1], frames, start, texts)
        unheard = self._totals(self._silence, _FRAMES_PER_SECOND, start, texts)
        return [Fit(heard=a, unheard=b) for a, b in zip(heard, unheard, strict=True)]

    def _totals(self, memory: NDArray[Any], frames: int, start: Sequence[int], texts: list[list[int]]) -> list[float]:
        # CTranslate2 wants one row of memory for each text.
        rows = self._as_memory(np.repeat(memory, len(texts), axis=0))
        results = self._model.align(rows, list(start), texts, [frames] * len(texts))
        return [float(np.log(np.maximum(_LEAST, result.text_token_probs)).sum()) for result in results]
