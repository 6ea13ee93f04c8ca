"""What a dictation promises, for any speech, any cutting into frames, any order of answers."""

import itertools
from dataclasses import dataclass, field
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reporting.speech.audio import to_samples
from reporting.speech.endpoint import EndpointSettings
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Final, Hypothesis
from reporting.speech.session import (
    Action,
    Begin,
    Decode,
    Decoded,
    DecodeFailed,
    Dictation,
    DictationSettings,
    DrainedAt,
    Emit,
    FlushRequested,
    PeerLost,
    State,
    StopRequested,
)
from tests.speech.sound import frame, pcm

# Shorter than in use, so that cuts happen in short examples.
SETTINGS = DictationSettings(endpoint=EndpointSettings(maximum_ms=4_000, cut_within_ms=1_500))
WINDOW = 512

stretches = st.lists(st.tuples(st.sampled_from(["speech", "silence"]), st.integers(40, 6_000)), min_size=1, max_size=6)


@dataclass
class Script:
    """A detector that takes its probabilities from a list, and notes them."""

    probabilities: list[float]
    heard: list[float] = field(default_factory=list)

    def score(self, window: NDArray[np.float32]) -> float:
        loud = float(np.abs(window).max()) > 0.01
        jitter = self.probabilities[len(self.heard) % len(self.probabilities)]
        self.heard.append(0.55 + 0.44 * jitter if loud else 0.3 * jitter)
        return self.heard[-1]


class Run:
    """Drives a dictation with random frames, flushes and answers, and keeps what it did."""

    def __init__(self, seed: int, sound: bytes) -> None:
        self.random = Random(seed)
        self.samples = len(sound) // 2
        self.detector = Script([self.random.random() for _ in range(30)])
        self.dictation = Dictation("s", self.detector, settings=SETTINGS)
        self.open: list[Decode] = []
        self.flushes: list[int] = []
        self.log: list[Action] = []
        self.take(self.dictation.receive(Begin()))
        at = 0
        while at < self.samples:
            start = max(0, at - self.chance(0, 2_000) if self.chance(0, 3) == 0 else at)
            length = self.chance(1, 40_000)
            self.take(self.dictation.receive(frame(sound, start, length)))
            at = max(at, min(self.samples, start + length))
            assert self.dictation.received_samples == at
            if self.chance(0, 7) == 0:
                self.flushes.append(at)
                self.take(self.dictation.receive(FlushRequested()))
            self.answer_some()
        self.take(self.dictation.receive(PeerLost() if self.chance(0, 3) == 0 else StopRequested(samples=at)))
        while self.open:
            self.answer_some()

    def chance(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def take(self, actions: tuple[Action, ...]) -> None:
        self.log += actions
        for action in actions:
            if isinstance(action, Decode):
                self.open.append(action)
        assert sum(request.effort is Effort.PARTIAL for request in self.open) <= 1

    def answer_some(self) -> None:
        for _ in range(self.chance(0, 3)):
            if not self.open:
                return
            request = self.open.pop(self.chance(0, len(self.open) - 1))
            about: dict[str, Any] = {
                "utterance_id": request.utterance.utterance_id,
                "effort": request.effort,
                "revision": request.revision,
            }
            if self.chance(0, 5) == 0:
                self.take(self.dictation.receive(DecodeFailed(**about)))
            else:
                text = f"{request.utterance.start_sample} {request.utterance.end_sample}"
                self.take(self.dictation.receive(Decoded(**about, hypothesis=Hypothesis(text=text, compute_s=0.1))))


@given(st.integers(0, 2**32), stretches)
@settings(max_examples=100, deadline=None)
def test_a_dictation_keeps_its_promises(seed: int, parts: list[tuple[str, int]]) -> None:
    run = Run(seed, pcm(*parts))

    finals = [action.heard for action in run.log if isinstance(action, Emit) and isinstance(action.heard, Final)]
    spans = [(int(final.utterance_id.split("-")[1]), final.end_sample) for final in finals]
    assert spans == sorted(spans), "not in the order of speech"
    assert len({start for start, _ in spans}) == len(spans), "two finals of one utterance"
    assert all(a_end <= b_start for (_, a_end), (b_start, _) in itertools.pairwise(spans)), "a sample twice"
    assert all(end > start for start, end in spans), "an empty utterance"
    assert all(end - start <= to_samples(4_000) for start, end in spans), "too long to be decoded"

    # What was read is the whole utterance, or all of it but a last silence shorter than the pause that ended it.
    for (start, end), final in zip(spans, finals, strict=True):
        read = [int(sample) for sample in final.text.split()]
        assert not read or (read[0] == start and end - to_samples(600) <= read[1] <= end), "read another sound"
        assert not read or not any(p > 0.5 for p in run.detector.heard[-(-read[1] // WINDOW) : end // WINDOW])

    assert [a.samples for a in run.log if isinstance(a, DrainedAt)] == [run.samples]
    assert run.dictation.state is State.CLOSED
    assert max(i for i, a in enumerate(run.log) if isinstance(a, DrainedAt)) >= len(run.log) - 2, "not drained last"

    shown_after_final = set()
    for action in run.log:
        if isinstance(action, Emit):
            assert isinstance(action.heard, Final) or action.heard.utterance_id not in shown_after_final
            if isinstance(action.heard, Final):
                shown_after_final.add(action.heard.utterance_id)

    for first, last in runs_of_speech(run.detector.heard):
        if last - first < 4:
            continue  # a click may be dismissed
        end = min((last + 1) * WINDOW, run.samples)
        # Less than an onset's two windows after a key is the key's own end of the word.
        end = next((flush for flush in run.flushes if end - 2 * WINDOW < flush < end), end)
        for sample in range(first * WINDOW, end, WINDOW // 2):
            assert any(start <= sample < end for start, end in spans), f"speech at {sample} is in no utterance"


def runs_of_speech(heard: list[float]) -> list[tuple[int, int]]:
    """Return (first, last) of each unbroken run of speech windows."""
    runs: list[tuple[int, int]] = []
    for window, probability in enumerate(heard):
        if probability > 0.5:
            if runs and runs[-1][1] == window - 1:
                runs[-1] = (runs[-1][0], window)
            else:
                runs.append((window, window))
    return runs
