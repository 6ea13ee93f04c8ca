"""Timing a recogniser on made sound."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.speech import doubt
from reporting.speech.pace import MADE_SAMPLES, TOKENS, Pace, Paced, made_sound, measure
from reporting.speech.whisper import WhisperRecognizer


class Marks:
    sot_sequence = (90, 91, 92)
    no_timestamps = 93
    eot = 80


@dataclass
class Written:
    sequences_ids: list[list[int]]


class FakeEngine:
    """Takes a second to encode, a tenth a beam to write, half a second to align; the first time a minute more."""

    def __init__(self) -> None:
        self.now_s = 60.0
        self.beams: list[int] = []
        self.aligned: list[list[int]] = []

    def encode(self, sound: NDArray[np.float32]) -> str:
        assert sound.shape == (MADE_SAMPLES,)
        self.now_s += 61.0 if not self.beams else 1.0
        return "encoded"

    def generate(self, features: object, prompts: list[list[int]], /, **options: object) -> list[Written]:
        assert (features, prompts[0]) == ("encoded", [90, 91, 92, 93])
        assert options["suppress_tokens"] == [-1, Marks.eot]
        assert options["max_length"] == 2 * TOKENS
        beam = options["beam_size"]
        assert isinstance(beam, int)
        self.beams.append(beam)
        self.now_s += 0.1 * beam
        return [Written([[1, 2, 95]])] * len(prompts)

    def align(self, features: object, start: Sequence[int], texts: list[list[int]], frames: list[int], /) -> None:
        assert (features, start, frames) == ("encoded", (90, 91, 92), [500] * len(texts))
        self.aligned += texts
        self.now_s += 0.5


def timed(engine: FakeEngine, *, partial_beam: int, final_beam: int) -> Pace:
    return measure(
        engine.encode,
        engine,
        Marks(),
        partial_beam=partial_beam,
        final_beam=final_beam,
        now=lambda: engine.now_s,
    )


def test_a_pass_is_encoded_written_and_aligned_and_the_first_does_not_count() -> None:
    engine = FakeEngine()
    pace = timed(engine, partial_beam=1, final_beam=5)
    assert (pace.partial_s, pace.final_s) == (pytest.approx(1.6), pytest.approx(2.0))
    assert engine.beams == [1, 1, 1, 5, 5]


def test_only_words_are_aligned() -> None:
    engine = FakeEngine()
    timed(engine, partial_beam=1, final_beam=1)
    assert engine.aligned == [[1, 2]] * 3


def test_what_reads_several_at_once_is_timed_with_as_many() -> None:
    engine = FakeEngine()
    measure(engine.encode, engine, Marks(), partial_beam=1, final_beam=1, batch_size=4, now=lambda: engine.now_s)
    assert engine.aligned == [[1, 2]] * 12


def test_where_both_efforts_are_the_same_they_are_timed_once() -> None:
    engine = FakeEngine()
    pace = timed(engine, partial_beam=8, final_beam=8)
    assert pace.partial_s == pace.final_s == pytest.approx(2.3)
    assert engine.beams == [8, 8, 8]


def test_the_best_round_counts() -> None:
    engine = FakeEngine()
    align = engine.align

    def disturbed(features: object, start: Sequence[int], texts: list[list[int]], frames: list[int], /) -> None:
        align(features, start, texts, frames)
        engine.now_s += 7.0 if len(engine.beams) == 2 else 0.0

    engine.align = disturbed  # type: ignore[method-assign]
    assert timed(engine, partial_beam=1, final_beam=1).partial_s == pytest.approx(1.6)


def test_the_made_sound_is_always_the_same_and_as_loud_as_speech() -> None:
    sound = made_sound()
    assert np.array_equal(sound, made_sound())
    assert sound.dtype == np.float32
    assert not doubt.is_silent(doubt.loudest(sound))
    assert np.abs(sound).max() < 1


@pytest.mark.speech
def test_the_engine_times_itself(whisper: WhisperRecognizer) -> None:
    assert isinstance(whisper, Paced)
    pace = whisper.pace()
    assert 0 < pace.partial_s <= 1.5 * pace.final_s
