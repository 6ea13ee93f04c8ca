"""How well texts fit a sound, and silence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from reporting.speech.weigh import Scales


@dataclass
class Aligned:
    text_token_probs: list[float]


@dataclass
class FakeModel:
    """Finds each token as likely as the memory's value says."""

    calls: list[tuple[tuple[int, ...], list[int], list[int]]] = field(default_factory=list)

    def align(self, features: Any, start: Sequence[int], texts: list[list[int]], frames: list[int], /) -> list[Aligned]:
        self.calls.append((features.shape, list(start), frames))
        return [Aligned([float(features[row, 0])] * len(text)) for row, text in enumerate(texts)]


def test_each_text_is_weighed_against_its_own_row_of_sound_and_against_silence() -> None:
    model = FakeModel()
    encoded: list[int] = []

    def silence(sound: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        encoded.append(len(sound))
        return np.array([[0.1]])

    scales = Scales(model, silence, np.asarray)
    memory = np.array([[0.9], [0.5]])
    fits = scales.weigh(memory, 1, 420, [7, 8], [[1, 2], [1, 2, 3]])
    assert [fit.heard for fit in fits] == pytest.approx([2 * math.log(0.5), 3 * math.log(0.5)])
    assert [fit.unheard for fit in fits] == pytest.approx([2 * math.log(0.1), 3 * math.log(0.1)])
    assert model.calls == [((2, 1), [7, 8], [420, 420]), ((2, 1), [7, 8], [100, 100])]
    scales.weigh(memory, 0, 100, [7, 8], [[1]])
    assert encoded == [16_000]  # silence is encoded once


def test_an_impossible_token_does_not_make_a_text_worth_less_than_any_number() -> None:
    (fit,) = Scales(FakeModel(), lambda _: np.array([[0.0]]), np.asarray).weigh(np.array([[0.0]]), 0, 9, [], [[1]])
    assert math.isfinite(fit.heard)
    assert math.isfinite(fit.unheard)
