from pathlib import Path

import numpy as np
import pytest

from reporting.tuning import batches
from reporting.tuning.batches import Mixing
from reporting.tuning.speak import Clip

pytest.importorskip("faster_whisper")
from reporting.tuning.features import IGNORED, Features, frames_for


def clips(count: int = 60) -> list[Clip]:
    return [
        Clip(
            file=f"fr/{number}.wav",
            line=f"{number:012x}",
            language="fr" if number % 3 else "en",
            voice=f"v{number % 4}",
            spoken=f"ligne {number}",
            seconds=2 + number % 7,
        )
        for number in range(count)
    ]


def test_every_clip_is_in_an_epoch_once() -> None:
    planned = batches.plan(clips(), Mixing(), seed=1)
    said = [clip.file for batch in planned for sample in batch for clip in sample]
    assert sorted(said) == sorted(clip.file for clip in clips())


def test_only_clips_of_one_voice_and_language_are_joined() -> None:
    planned = batches.plan(clips(), Mixing(joined=1.0), seed=1)
    samples = [sample for batch in planned for sample in batch]
    assert any(len(sample) > 1 for sample in samples)
    assert all(len({(clip.voice, clip.language) for clip in sample}) == 1 for sample in samples)
    assert all(batches.seconds(sample) <= Mixing().longest_seconds for sample in samples)


def test_a_batch_holds_no_more_sound_than_asked() -> None:
    mixing = Mixing(batch_seconds=30)
    for batch in batches.plan(clips(), mixing, seed=1):
        assert len(batch) == 1 or max(batches.seconds(sample) for sample in batch) * len(batch) <= 30


def test_the_seed_decides_the_order() -> None:
    assert batches.plan(clips(), Mixing(), 1) == batches.plan(clips(), Mixing(), 1)
    assert batches.plan(clips(), Mixing(), 1) != batches.plan(clips(), Mixing(), 2)


@pytest.mark.parametrize(
    ("samples", "margin", "frames"), [(16_000, 40, 192), (16_000, 28, 128), (16_000 * 60, 40, 3000)]
)
def test_contexts_are_multiples_of_64_frames_up_to_30_seconds(samples: int, margin: int, frames: int) -> None:
    assert frames_for(samples, margin) == frames


@pytest.mark.parametrize("samples", range(1_600, 48_000, 1_600))
def test_no_context_has_as_many_positions_as_a_spectrogram_has_bands(samples: int) -> None:
    assert frames_for(samples, 0) // 2 not in (80, 128)


@pytest.mark.speech
def test_nothing_is_learnt_of_the_prompt_and_of_what_fills_up(model_folder: Path) -> None:
    features = Features(model_folder / "tokenizer.json")
    texts = [features.tokens("pas de lésion", batches.Language.FRENCH), features.tokens("oui", batches.Language.FRENCH)]
    given, wanted = features.labels(texts)
    assert given.shape == wanted.shape == (2, len(texts[0]) - 1)
    assert (wanted[:, :3] == IGNORED).all()
    learnt = wanted[1][wanted[1] != IGNORED]
    assert learnt.tolist() == texts[1][4:]
    assert learnt[-1] == features.end
    assert np.array_equal(given[0], texts[0][:-1])
