"""One training from a base model's folder and clips: joins weights, features and the loop. Needs PyTorch."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from reporting.models import hugging_face, weights
from reporting.models.adapter import Adapter
from reporting.tuning.anchor import Anchoring, read_people
from reporting.tuning.batches import Mixing
from reporting.tuning.network import Plan
from reporting.tuning.speak import Clip, clips_of
from reporting.tuning.training import Recipe, Report, Training


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says."""

    steps: int
    decoder_rank: int
    encoder_rank: int
    decoder_rate: float
    encoder_rate: float
    rate_ratio: float
    batch_seconds: float
    seed: int
    device: str
    minutes: float | None
    people: Path | None
    people_weight: float


def tune(
    *,
    base: Path,
    clips: Sequence[Clip],
    clips_folder: Path,
    development_folder: Path | None,
    run: Path,
    options: Options,
    start_from: Adapter | None,
    report: Report,
) -> bool:
    """Train until the last step or `options.minutes`; True when all steps are done. The adapter lies in `run`."""
    began = time.perf_counter()
    training = Training(
        _variables(base),
        base / "tokenizer.json",
        clips,
        clips_folder,
        run,
        Recipe(
            steps=options.steps,
            plan=Plan(decoder_rank=options.decoder_rank, encoder_rank=options.encoder_rank),
            mixing=Mixing(batch_seconds=options.batch_seconds),
            anchoring=Anchoring(weight=options.people_weight),
            decoder_rate=options.decoder_rate,
            encoder_rate=options.encoder_rate,
            rate_ratio=options.rate_ratio,
            seed=options.seed,
        ),
        device=options.device,
        dtype=fastest(options.device),
        start_from=start_from,
        development=clips_of(development_folder) if development_folder else (),
        development_folder=development_folder,
        people=read_people(options.people) if options.people else (),
    )
    return training.train(report, until=lambda: (
        options.minutes is not None and time.perf_counter() - began > 60 * options.minutes
    ))  # fmt: skip


def _variables(base: Path) -> Mapping[str, weights.Array]:
    if (base / "model.bin").is_file():
        return weights.read(base / "model.bin").variables
    return hugging_face.read_folder(base)


def fastest(device: str) -> torch.dtype:
    """Return bfloat16 where the processor or graphics card multiplies it faster than float32."""
    if device != "cpu":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    # Since PyTorch 2.3, Linux: what /proc/cpuinfo calls avx512_bf16 or amx_bf16.
    has = torch.backends.cpu.get_cpu_capability() == "AVX512" and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if has else torch.float32
