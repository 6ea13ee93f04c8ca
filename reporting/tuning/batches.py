"""From clips to batches: what is joined to what, what is heard how, in which order. The same for the same seed."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporting.tuning.features import LONGEST_FRAMES, Features, frames_for
from reporting.tuning.sound import Conditions, heard, joined
from reporting.tuning.speak import Clip, read_wav
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """How an epoch is put together."""

    batch_seconds: float = 120.0
    most_clips: int = 24
    joined: float = 0.5
    """Share of clips that are said together with others of the same voice."""
    longest_seconds: float = 20.0
    shortest_margin: int = 40
    longest_margin: int = 128
    """Frames of 10 ms of silence after the sound."""
    full_context: float = 0.02
    """Share of batches that are given the whole 30 s; only so many of their samples as such a step has time for."""
    masked: float = 0.5
    """Share of spectrograms with bands and moments taken out (SpecAugment, arXiv:1904.08779)."""
    conditions: Conditions = field(default_factory=Conditions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a step learns from."""

    mel: NDArray[np.float32]
    """[batch, bands, frames]."""
    given: NDArray[np.int64]
    wanted: NDArray[np.int64]
    seconds: float


Sample = tuple[Clip, ...]
"""Clips of one voice that are said one after the other."""


def plan(clips: Sequence[Clip], mixing: Mixing, seed: int) -> list[list[Sample]]:
    """Return the batches of one epoch: every clip once, batches of like lengths in random order."""
    chance = random.Random(seed)
    samples = _samples(clips, mixing, chance)
    chance.shuffle(samples)
    batches: list[list[Sample]] = []
    for start in range(0, len(samples), 600):
        batch: list[Sample] = []
        for sample in sorted(samples[start : start + 600], key=seconds):
            longest = seconds(sample)  # sorted: the newest is the longest
            if batch and (longest * (len(batch) + 1) > mixing.batch_seconds or len(batch) >= mixing.most_clips):
                batches.append(batch)
                batch = []
            batch.append(sample)
        batches.append(batch)
    chance.shuffle(batches)
    return batches


def _samples(clips: Sequence[Clip], mixing: Mixing, chance: random.Random) -> list[Sample]:
    by_voice: dict[tuple[str, str], list[Clip]] = defaultdict(list)
    for clip in clips:
        by_voice[clip.language, clip.voice].append(clip)
    samples: list[Sample] = []
    for _, spoken in sorted(by_voice.items()):
        chance.shuffle(spoken)
        waiting: list[Clip] = []
        for clip in spoken:
            if chance.random() >= mixing.joined:
                samples.append((clip,))
                continue
            if waiting and seconds((*waiting, clip)) > mixing.longest_seconds:
                samples.append(tuple(waiting))
                waiting = []
            waiting.append(clip)
            if len(waiting) >= chance.choice((2, 2, 3)):
                samples.append(tuple(waiting))
                waiting = []
        if waiting:
            samples.append(tuple(waiting))
    return samples


def seconds(sample: Sample) -> float:
    """Return how long a sample is at most, pauses included."""
    return sum(clip.seconds for clip in sample) + 0.6 * (len(sample) - 1)


class Maker:
    """Makes batches from clips in a folder."""

    def __init__(self, folder: Path, features: Features, mixing: Mixing) -> None:
        self._folder, self._features, self._mixing = folder, features, mixing

    def make(self, samples: Sequence[Sample], seed: int) -> Batch:
        """Return the batch; the same for the same seed."""
        chance = np.random.default_rng(seed)
        mixing = self._mixing
        is_full = chance.random() < mixing.full_context
        if is_full:
            samples = samples[: max(2, int(2 * mixing.batch_seconds / 30))]
        sounds = [
            heard(joined([read_wav(self._folder / clip.file) for clip in sample], chance), mixing.conditions, chance)
            for sample in samples
        ]
        margin = int(chance.integers(mixing.shortest_margin, mixing.longest_margin + 1))
        frames = LONGEST_FRAMES if is_full else max(frames_for(len(sound), margin) for sound in sounds)
        mel = np.stack([self._masked(self._features.mel(sound, frames), chance) for sound in sounds])
        texts = [
            self._features.tokens(" ".join(clip.spoken for clip in sample), Language(sample[0].language))
            for sample in samples
        ]
        given, wanted = self._features.labels(texts)
        return Batch(mel=mel, given=given, wanted=wanted, seconds=sum(len(sound) for sound in sounds) / 16_000)

    def _masked(self, mel: NDArray[np.float32], chance: np.random.Generator) -> NDArray[np.float32]:
        if chance.random() >= self._mixing.masked:
            return mel
        mel = mel.copy()
        bands, frames = mel.shape
        for _ in range(2):
            height, width = int(chance.integers(0, bands // 8)), int(chance.integers(0, 25))
            bottom, start = int(chance.integers(0, bands - height)), int(chance.integers(0, max(1, frames - width)))
            mel[bottom : bottom + height] = mel.mean()
            mel[:, start : start + width] = mel.mean()
        return mel


def epochs(clips: Sequence[Clip], mixing: Mixing, seed: int) -> Iterator[tuple[int, list[Sample]]]:
    """Yield (seed of the batch, samples) for ever, epoch after epoch."""
    epoch = 0
    while True:
        for number, samples in enumerate(plan(clips, mixing, seed * 1000 + epoch)):
            yield (seed * 1000 + epoch) * 100_000 + number, samples
        epoch += 1
