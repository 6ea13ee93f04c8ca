"""Ten thousand short dictations with everything that can go wrong, each checked after every event.

Frames of any length, holes, repeated frames, keys, lost lines; answers in any order, late, twice, contradicting one
another, or none. `test_session_promises.py` lets hypothesis look for the one bad example; this looks at many.
"""

import pickle
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.errors import ReportingError
from reporting.speech.audio import to_float, to_ms, to_samples
from reporting.speech.endpoint import EndpointSettings
from reporting.speech.engine import Effort
from reporting.speech.events import (
    Action,
    Begin,
    Decode,
    Decoded,
    DecodeFailed,
    DrainedAt,
    Emit,
    Event,
    FlushRequested,
    PeerLost,
    State,
    StateChanged,
    StopRequested,
)
from reporting.speech.hypothesis import Final, Hypothesis, Partial, Utterance, Word
from reporting.speech.session import Dictation, DictationSettings
from reporting.speech.stable import StableSettings
from tests.speech.sound import frame, pcm

RUNS, BLOCKS = 10_000, 20
WINDOW = 512
QUICK = EndpointSettings(end_silence_ms=192, pre_roll_ms=96, maximum_ms=1_600, cut_within_ms=640)
QUICK_STABLE = StableSettings(hold_back_ms=64, skip_from_ms=200, overlap_words=1, margin_ms=20)
SETTINGS = (
    # Everything happens sooner than in use, so that much of it happens in two seconds.
    DictationSettings(endpoint=QUICK, partial_speech_ms=96, stable=QUICK_STABLE),
    DictationSettings(endpoint=QUICK, partial_speech_ms=32, partial_load=0.0, stable=QUICK_STABLE),
    DictationSettings(endpoint=QUICK, partial_speech_ms=32, partial_load=0.0, stable=QUICK_STABLE),
    DictationSettings(endpoint=QUICK, partials=False),
    DictationSettings(),
)
FRAME_SAMPLES = (1, 320, 511, 1_600, 1_600, 1_600, 2_000, 4_000, 9_000, 32_000)
WORDS = ("pas", "de", "nodule", "ni", "masse")
WORD_MS = 160


@cache
def sound(number: int) -> tuple[bytes, NDArray[np.float32]]:
    """Return one of the made sounds of one to six seconds, as it is sent and as it is heard."""
    random = Random(number)
    longest_ms = random.choice((1_000, 1_000, 1_000, 1_500, 2_000, 6_000))
    parts: list[tuple[str, int]] = []
    while sum(ms for _, ms in parts) < longest_ms:
        parts += [
            ("silence", random.randint(20, 500)),
            ("speech", random.choice((random.randint(30, 300), random.randint(300, 1_800)))),
        ]
    whole = pcm(*parts)[: 2 * to_samples(longest_ms)]
    return whole, to_float(whole)


class Loudness:
    """A detector that hears loudness, is never equally sure, and remembers which windows were speech."""

    def __init__(self, random: Random) -> None:
        self._doubts = [random.random() for _ in range(17)]
        self.heard: list[bool] = []

    def score(self, window: NDArray[np.float32]) -> float:
        is_speech = float(np.dot(window, window)) > 0.5
        self.heard.append(is_speech)
        doubt = self._doubts[len(self.heard) % 17]
        # Silence is now and then between the endpointer's two thresholds.
        return 0.55 + 0.4 * doubt if is_speech else 0.45 * doubt


class Run:
    """One dictation: drives it, answers it, and holds it to its promises after every event."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.pcm, self.samples = sound(self.random.randrange(60))
        self.base = self.random.choice((0, 0, self.random.randint(1, len(self.samples) // 2)))
        self.received = self.base
        self.detector = Loudness(self.random)
        settings = self.random.choice(SETTINGS)
        self.dictation = Dictation("s", self.detector, start_sample=self.base, settings=settings)
        self.open: list[Decode] = []
        self.answered: list[tuple[Decode, Event]] = []
        self.asked_finally: set[str] = set()
        self.spans: list[tuple[int, int]] = []
        self.finals: dict[str, Final] = {}
        self.stable: dict[str, str] = {}
        self.flushes: list[int] = []
        self.drained = False
        self.told: Event = Begin()

    def go(self) -> "Run":
        chance = self.random.random
        if chance() < 0.1:
            self.refused(self.random.choice((FlushRequested(), StopRequested(samples=None), self.next_frame(320))))
        self.tell(Begin())
        while self.received < len(self.samples) and chance() > 0.01:
            self.speak()
            if chance() < 0.08:
                self.refused(self.random.choice((self.next_frame(320, hole=self.random.randint(1, 99_999)), Begin())))
            if chance() < 0.08:
                self.flushes.append(self.received)
                self.tell(FlushRequested())
            self.answer_some()
        self.tell(
            PeerLost() if chance() < 0.3 else StopRequested(samples=self.received + self.random.choice((0, 0, 9)))
        )
        while self.open:
            if chance() < 0.2:
                late = (self.next_frame(320), FlushRequested(), StopRequested(samples=None), Begin())
                self.refused(self.random.choice(late))
            if chance() < 0.2:
                self.tell(PeerLost())
            self.answer_some(most=4)
        self.tell(PeerLost())
        if self.answered:
            self.answer_again(*self.random.choice(self.answered))
        return self

    # What is told to the dictation.

    def next_frame(self, length: int, *, back: int = 0, hole: int = 0) -> Event:
        return frame(self.pcm, max(0, self.received - back) + hole, length)

    def speak(self) -> None:
        length = self.random.choice(FRAME_SAMPLES)
        back = self.random.randint(1, 2_000) if self.random.random() < 0.15 else 0
        event = self.next_frame(length, back=back)
        start = max(0, self.received - back)
        self.received = max(self.received, min(len(self.samples), start + length))
        self.tell(event)

    def answer_some(self, *, most: int = 3) -> None:
        for _ in range(self.random.randint(0, most)):
            if self.answered and self.random.random() < 0.12:
                self.answer_again(*self.random.choice(self.answered[-3:]))
            elif self.open:
                asked = self.open.pop(self.random.randrange(len(self.open)))
                self.answered.append((asked, self.answer_to(asked)))
                self.tell(self.answered[-1][1])

    def answer_again(self, asked: Decode, answer: Event) -> None:
        """Answer twice: the same, or something else."""
        self.tell(answer if self.random.random() < 0.5 else self.answer_to(asked))

    def answer_to(self, asked: Decode) -> Event:
        name, effort, revision = asked.utterance.utterance_id, asked.effort, asked.revision
        if self.random.random() < 0.15:
            return DecodeFailed(utterance_id=name, effort=effort, revision=revision)
        heard = reading(asked.utterance, self.random)
        return Decoded(utterance_id=name, effort=effort, revision=revision, hypothesis=heard)

    def refused(self, event: Event) -> None:
        before = pickle.dumps(self.dictation)
        with pytest.raises(ReportingError):
            self.dictation.receive(event)
        assert pickle.dumps(self.dictation) == before, f"{event} was refused and changed something"

    # What it promises.

    def tell(self, event: Event) -> None:
        was_drained, self.told = self.drained, event
        actions = self.dictation.receive(event)
        assert self.dictation.received_samples == self.received
        assert not (was_drained and actions), "something came after the end"
        for action in actions:
            self.check(action)

    def check(self, action: Action) -> None:
        assert not self.drained or action == StateChanged(state=State.CLOSED)
        match action:
            case Decode():
                self.check_decode(action)
            case Emit(heard=Partial() as partial):
                name, stable = partial.utterance_id, partial.stable
                assert isinstance(self.told, Decoded)
                assert self.told.utterance_id == name, "the words of another utterance"
                assert name not in self.finals, "a partial after its final"
                assert begins(stable, self.stable.get(name, "")), "what was stable was taken back"
                assert begins(partial.text, stable)
                self.stable[name] = stable
            case Emit(heard=Final() as final):
                self.check_final(final)
            case DrainedAt(samples=samples):
                assert samples == self.received
                assert self.asked_finally == set(self.finals)
                self.drained = True

    def check_decode(self, asked: Decode) -> None:
        utterance = asked.utterance
        start, end = utterance.audio_start_sample, utterance.end_sample
        assert utterance.start_sample <= start < end <= self.received
        assert np.array_equal(utterance.audio, self.samples[start:end]), "another sound than the one that was sent"
        assert utterance.utterance_id not in self.finals
        if asked.effort is not Effort.PARTIAL:
            self.asked_finally.add(utterance.utterance_id)
        self.open.append(asked)

    def check_final(self, final: Final) -> None:
        assert final.utterance_id in self.asked_finally
        assert final.utterance_id not in self.finals, "two finals of one utterance"
        assert begins(final.text, self.stable.get(final.utterance_id, "")), "what was stable is not in the final"
        start = int(final.utterance_id.removeprefix("s-"))
        assert start >= (self.spans[-1][1] if self.spans else self.base), (
            "a sample twice, or not in the order of speech"
        )
        assert start < final.end_sample <= self.received
        assert (final.start_ms, final.end_ms) == (to_ms(start), to_ms(final.end_sample))
        self.finals[final.utterance_id] = final
        self.spans.append((start, final.end_sample))

    def check_nothing_is_missing(self) -> None:
        assert self.drained
        assert self.dictation.state is State.CLOSED
        for first, last in speech(self.detector.heard):
            start, end = self.base + first * WINDOW, min(self.base + last * WINDOW, self.received)
            if last - first < 4 and not (self.base and first == 0 and last > 1):
                continue  # less than 128 ms may be a click, but for the half word after a broken line
            # Less than an onset's two windows after a key is the key's own end of the word.
            end = next((key for key in self.flushes if end - 2 * WINDOW < key < end), end)
            for span_start, span_end in self.spans:
                if span_start <= start < span_end:
                    start = span_end
            assert start >= end, f"speech at {start} is in no final"


def begins(text: str, beginning: str) -> bool:
    """Return whether the words of `text` begin with those of `beginning`."""
    return not beginning or f"{text} ".startswith(f"{beginning} ")


def reading(utterance: Utterance, random: Random) -> Hypothesis:
    """Return what an unsure recogniser makes of it: a word each WORD_MS of the session, some of them another time."""
    words: list[Word] = [] if random.random() < 0.1 else list(utterance.settled[utterance.skipped_words :])
    at_ms = words[-1].end_ms if words else to_ms(utterance.audio_start_sample)
    end_ms = to_ms(utterance.end_sample)
    while at_ms + WORD_MS // 2 < end_ms:
        text = random.choice(WORDS) if random.random() < 0.05 else WORDS[at_ms // WORD_MS % 5]
        stop_ms = min((at_ms // WORD_MS + 1) * WORD_MS, end_ms)
        words.append(Word(text=text, start_ms=at_ms, end_ms=stop_ms, probability=0.9))
        at_ms = stop_ms
    said = " ".join(word.text for word in words)
    about: dict[str, Any] = {"compute_s": random.choice((0.0, 0.05, 0.3))}
    return Hypothesis(text=said, words=() if random.random() < 0.05 else tuple(words), **about)


def speech(heard: list[bool]) -> list[tuple[int, int]]:
    """Return [first, last) of each unbroken run of speech windows."""
    edges = np.flatnonzero(np.diff(np.array([False, *heard, False]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


@pytest.mark.parametrize("block", range(BLOCKS))
def test_whatever_goes_wrong_a_dictation_keeps_its_promises(block: int) -> None:
    of_each = RUNS // BLOCKS
    for seed in range(block * of_each, (block + 1) * of_each):
        try:
            Run(seed).go().check_nothing_is_missing()
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise


def test_the_runs_are_worth_their_time() -> None:
    runs = [Run(seed).go() for seed in range(200)]
    assert sum(len(run.finals) for run in runs) > 300
    assert sum(len([stable for stable in run.stable.values() if stable]) for run in runs) > 30
    assert sum(len(run.answered) for run in runs) > 800
    assert sum(asked.utterance.skipped_words > 0 for run in runs for asked, _ in run.answered) > 15
