"""What keeps the encoder from unlearning people while it learns from synthetic voices.

Its outputs for people's recordings, heard at short context and disturbed, shall stay those of the stock weights, which
hear the same undisturbed at 30 s (distillation; the ACFT of FUTO's whisper models does so for short contexts alone).
No text is needed, so recordings in any language serve. Does not read the training's clips (`batches.py`).
"""

import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reporting.errors import ConfigError
from reporting.tuning.features import FRAME_SAMPLES, LONGEST_FRAMES, Features, frames_for
from reporting.tuning.network import Whisper
from reporting.tuning.recordings import usable
from reporting.tuning.sound import Conditions, Sound, heard, joined, warped

_SHORTEST_S, _LONGEST_S = 0.5, 20.0
_SAMPLES_OF_POSITION = 2 * FRAME_SAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchoring:
    """How strongly, and how often, the encoder is held."""

    weight: float = 1.0
    """What the squared distance, as a share of the stock output's square, is multiplied with."""
    every: int = 6
    """Of so many steps, one holds the encoder too."""
    sounds: int = 6
    """In such a step."""
    conditions: Conditions = field(default_factory=lambda: Conditions(warp=0, pause=0, room=0.25, codec=0.1))
    """What disturbs the learner alone; nothing that shifts time."""


def read_people(folder: Path) -> list[Sound]:
    """Return every recording in a folder that can be used; raise ConfigError `recordings-missing` without one."""
    gc.freeze()  # each file that is read collects garbage (faster-whisper), 80 ms a time among PyTorch's objects
    read = (
        usable(file, shortest_s=_SHORTEST_S, longest_s=_LONGEST_S)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    )
    sounds = [sound for sound in read if sound is not None]
    gc.unfreeze()
    if not sounds:
        raise ConfigError("recordings-missing", folder=str(folder))
    return sounds


class Anchor:
    """Holds an encoder to its stock weights by people's recordings; the same for the same seed and step."""

    def __init__(self, people: Sequence[Sound], features: Features, anchoring: Anchoring, seed: int) -> None:
        self._people, self._features, self._anchoring, self._seed = people, features, anchoring, seed

    def loss(self, network: Whisper, step: int, device: str) -> Tensor:
        """Return the weighted distance, to be added to the loss of the step."""
        chance = np.random.default_rng((self._seed, step))
        sounds = [self._said(chance) for _ in range(self._anchoring.sounds)]
        disturbed = [heard(sound, self._anchoring.conditions, chance) for sound in sounds]
        margin = int(chance.integers(40, 129))
        frames = max(frames_for(len(sound), margin) for sound in sounds)
        with torch.no_grad(), network.stock():
            wanted = network.encode(self._mels(sounds, LONGEST_FRAMES).to(device))[:, : frames // 2]
        got = network.encode(self._mels(disturbed, frames).to(device))
        lengths = torch.tensor([-(-len(sound) // _SAMPLES_OF_POSITION) for sound in sounds], device=device)
        counted = torch.arange(frames // 2, device=device)[None] < lengths[:, None]
        return self._anchoring.weight * distance(got[counted], wanted[counted])

    def _said(self, chance: np.random.Generator) -> Sound:
        many = int(chance.integers(1, 4))
        pieces = [self._people[int(at)] for at in chance.integers(0, len(self._people), many)]
        sound = joined(pieces, chance)[: int(_LONGEST_S * 16_000)]
        sound = warped(sound, chance.uniform(0.87, 1.15))
        return (sound * 0.5 / max(1e-4, float(np.abs(sound).max(initial=0)))).astype(np.float32)

    def _mels(self, sounds: Sequence[NDArray[np.float32]], frames: int) -> Tensor:
        return torch.from_numpy(np.stack([self._features.mel(sound, frames) for sound in sounds]))


def distance(got: Tensor, wanted: Tensor) -> Tensor:
    """Return the squared distance as a share of what was wanted squared: 0 when alike, 1 when nothing is left."""
    wanted = wanted.float()
    return (got.float() - wanted).square().mean() / wanted.square().mean()
