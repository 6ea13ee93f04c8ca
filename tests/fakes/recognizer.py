"""A recogniser that says what it was told to say, and a voice detector that hears loudness."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from reporting.errors import PeerError
from reporting.speech.audio import to_ms
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.wording import Language


class FakeRecognizer:
    """`Recognizer` with a script: the n-th utterance, in the order in which they are first heard, is `texts[n]`.

    A partial reads the first half of the words, a final all of them with times. Beyond the script it hears nothing.
    The first `failures` finals, early ones too, raise PeerError. While `is_open` is cleared, decodes wait.
    """

    def __init__(self, texts: Sequence[str] = (), *, failures: int = 0, compute_s: float = 0.0) -> None:
        self.texts = list(texts)
        self.failures = failures
        self.compute_s = compute_s
        self.calls: list[tuple[Utterance, Language, Effort]] = []
        self.is_open = threading.Event()
        self.is_open.set()
        self._order: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return "fake"

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        self.is_open.wait()
        with self._lock:
            self.calls.append((utterance, language, effort))
            number = self._order.setdefault(utterance.utterance_id, len(self._order))
            if effort is not Effort.PARTIAL and self.failures:
                self.failures -= 1
                raise PeerError("recogniser-failed", name=self.name, why="scripted")
        words = (self.texts[number] if number < len(self.texts) else "").split()
        if effort is Effort.PARTIAL:
            return Hypothesis(text=" ".join(words[: (len(words) + 1) // 2]), compute_s=self.compute_s)
        return Hypothesis(text=" ".join(words), words=_spread(words, utterance), compute_s=self.compute_s)


def _spread(words: Sequence[str], utterance: Utterance) -> tuple[Word, ...]:
    """Return the words, each as long as the next, over the whole utterance."""
    start, length = to_ms(utterance.start_sample), to_ms(len(utterance.audio))
    edges = [start + length * at // max(1, len(words)) for at in range(len(words) + 1)]
    return tuple(
        Word(text=text, start_ms=edges[at], end_ms=edges[at + 1], probability=0.9) for at, text in enumerate(words)
    )


class FakeVoiceDetector:
    """`VoiceDetector` for made sound: what is louder than `threshold` (root mean square) is speech."""

    def __init__(self, *, threshold: float = 0.01) -> None:
        self.threshold = threshold

    def score(self, window: NDArray[np.float32]) -> float:
        assert window.shape == (512,)
        return 0.95 if float(np.sqrt(np.mean(window * window))) > self.threshold else 0.02
