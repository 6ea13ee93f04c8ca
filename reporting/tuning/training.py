"""The training loop: adapters of a frozen Whisper on batches of speech. Resumable; saves as it goes.

Everything of a run lies in its folder: `state.pt` (adapters, their running mean, optimiser, step),
`adapter.safetensors` (the running mean) and `log.jsonl`. Killed at any moment and started again, it goes on from
the last state.
"""

import json
import math
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from reporting.errors import ConfigError
from reporting.models.adapter import Adapter, write_adapter
from reporting.tuning.anchor import Anchor, Anchoring
from reporting.tuning.batches import Batch, Maker, Mixing, Sample, epochs, plan
from reporting.tuning.features import IGNORED, Features
from reporting.tuning.network import SCALE, Plan, Whisper
from reporting.tuning.sound import Conditions, Sound
from reporting.tuning.speak import Clip

_MEAN_DECAY = 0.99
_LOADED = 6
"""Batches made ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides what comes out, besides weights and clips."""

    steps: int
    plan: Plan = field(default_factory=Plan)
    mixing: Mixing = field(default_factory=Mixing)
    anchoring: Anchoring = field(default_factory=Anchoring)
    decoder_rate: float = 1e-3
    encoder_rate: float = 5e-4
    encoder_every: int = 2
    """Of so many steps, one changes the encoder: its gradient costs as much as all the rest."""
    rate_ratio: float = 1.0
    """How much faster B learns than A (LoRA+, Hayou et al. 2024, arXiv:2402.12354)."""
    warm_up: int = 50
    weight_decay: float = 0.0
    dropout: float = 0.0
    seed: int = 1
    save_every: int = 100


Report = Callable[[Mapping[str, float]], None]


class Training:
    """One run in one folder."""

    def __init__(
        self,
        variables: Mapping[str, NDArray[np.generic]],
        tokenizer: Path,
        clips: Sequence[Clip],
        clips_folder: Path,
        run: Path,
        recipe: Recipe,
        *,
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
        start_from: Adapter | None = None,
        development: Sequence[Clip] = (),
        development_folder: Path | None = None,
        people: Sequence[Sound] = (),
    ) -> None:
        """`start_from`: an adapter to begin with, of the same ranks or smaller ones.

        `development`: clips that are not learnt from; the loss on them is reported whenever the run is saved.
        `people`: recordings that the encoder shall go on hearing as the stock weights do.
        """
        torch.manual_seed(recipe.seed)
        self._recipe, self._run, self._device = recipe, run, device
        self._clips, self._clips_folder, self._tokenizer = clips, clips_folder, tokenizer
        self._development, self._development_folder = development, development_folder or clips_folder
        self._bands = variables["encoder/conv1/weight"].shape[1]
        self._anchor = (
            Anchor(people, Features(tokenizer, self._bands), recipe.anchoring, recipe.seed) if people else None
        )
        self._network = Whisper(variables, recipe.plan, dtype=dtype, dropout=recipe.dropout)
        if start_from is not None:
            _load(self._network, start_from)
        self._network.to(device)
        sides = {
            side: [m for m in self._network.adapted() if m.name.startswith(side)] for side in ("decoder", "encoder")
        }
        rates = {"decoder": recipe.decoder_rate, "encoder": recipe.encoder_rate}
        self._optimiser = torch.optim.AdamW(
            [
                group
                for side in sides
                if sides[side]
                for group in (
                    {"params": [m.a for m in sides[side]], "rate": rates[side]},
                    {"params": [m.b for m in sides[side]], "rate": rates[side] * recipe.rate_ratio},
                )
            ],
            betas=(0.9, 0.98),
            weight_decay=recipe.weight_decay,
        )
        self._parameters = [p for m in self._network.adapted() for p in (m.a, m.b)]
        self._mean = [p.detach().clone() for p in self._parameters]
        self._step = 0
        self._distances = deque[float](maxlen=20)
        run.mkdir(parents=True, exist_ok=True)
        self._resume()

    def train(self, report: Report, *, until: Callable[[], bool] = lambda: False) -> bool:
        """Go on to the last step, or until `until` says so; True when all steps are done."""
        self._network.train()
        began, losses = time.perf_counter(), deque[float](maxlen=50)
        for batch in self._batches():
            losses.append(self._learn(batch))
            if self._step % 10 == 0:
                entry = {"step": self._step, "loss": round(sum(losses) / len(losses), 4),
                         "seconds": round(time.perf_counter() - began, 1)}  # fmt: skip
                if self._distances:
                    entry["people"] = round(sum(self._distances) / len(self._distances), 4)
                self._log(entry, report)
            is_last = self._step >= self._recipe.steps or until()
            if self._step % self._recipe.save_every == 0 or is_last:
                self.save()
                if self._development:
                    self._log({"step": self._step, "development_loss": round(self.development_loss(), 4)}, report)
            if is_last:
                break
        return self._step >= self._recipe.steps

    def _log(self, entry: Mapping[str, float], report: Report) -> None:
        with (self._run / "log.jsonl").open("a") as log:
            log.write(json.dumps(entry) + "\n")
        report(entry)

    def development_loss(self) -> float:
        """Return the mean loss of a token, as nobody disturbs the clips, with the running mean of the adapters."""
        plain = Mixing(batch_seconds=self._recipe.mixing.batch_seconds, joined=0, masked=0, full_context=0,
                       conditions=Conditions.none())  # fmt: skip
        maker = Maker(self._development_folder, Features(self._tokenizer, self._bands), plain)
        learnt = [p.detach().clone() for p in self._parameters]
        total, tokens = 0.0, 0
        self._network.eval()
        with torch.no_grad():
            for p, mean in zip(self._parameters, self._mean, strict=True):
                p.copy_(mean)
            for number, samples in enumerate(plan(self._development, plain, 0)):
                batch = maker.make(samples, number)
                count = int((batch.wanted != IGNORED).sum())
                total, tokens = total + count * float(self.loss(batch).item()), tokens + count
            for p, now in zip(self._parameters, learnt, strict=True):
                p.copy_(now)
        self._network.train()
        return total / max(1, tokens)

    def _learn(self, batch: Batch) -> float:
        share = min(1, (self._step + 1) / self._recipe.warm_up)
        share *= 0.5 * (1 + math.cos(math.pi * min(1, self._step / self._recipe.steps)))
        for group in self._optimiser.param_groups:
            group["lr"] = group["rate"] * share
        loss = self.loss(batch)
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
        if self._anchor is not None and self._step % self._recipe.anchoring.every == 0:
            held = self._anchor.loss(self._network, self._step, self._device)
            held.backward()  # type: ignore[no-untyped-call, unused-ignore]
            self._distances.append(float(held.item()))
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimiser.step()
        self._step += 1
        decay = min(_MEAN_DECAY, self._step / (self._step + 9))
        with torch.no_grad():
            for mean, now in zip(self._mean, self._parameters, strict=True):
                mean.lerp_(now, 1 - decay)
        return float(loss.item())

    def loss(self, batch: Batch) -> Tensor:
        """Return the mean cross entropy of the tokens that must come out."""
        mel, given, wanted = (torch.from_numpy(a).to(self._device) for a in (batch.mel, batch.given, batch.wanted))
        teaches_encoder = self._recipe.plan.encoder_rank > 0 and self._step % self._recipe.encoder_every == 0
        with torch.set_grad_enabled(teaches_encoder and torch.is_grad_enabled()):
            memory = self._network.encode(mel)
        states = self._network.states(given, memory)
        counted = wanted != IGNORED
        return F.cross_entropy(self._network.logits(states[counted]), wanted[counted])

    def _batches(self) -> Iterator[Batch]:
        """Batches made ahead by another process; those of the steps already done are left out."""
        planned = islice(epochs(self._clips, self._recipe.mixing, self._recipe.seed), self._step, None)
        context = multiprocessing.get_context("spawn")
        arguments = (self._clips_folder, self._tokenizer, self._bands, self._recipe.mixing)
        with ProcessPoolExecutor(1, mp_context=context, initializer=_start_maker, initargs=arguments) as pool:
            ahead: deque[Future[Batch]] = deque(pool.submit(_make, *next(planned)) for _ in range(_LOADED))
            try:
                while True:
                    ahead.append(pool.submit(_make, *next(planned)))
                    yield ahead.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def save(self) -> None:
        """Write the state and the adapter; a crash in between leaves the old ones."""
        state = {"step": self._step, "parameters": self._parameters, "mean": self._mean,
                 "optimiser": self._optimiser.state_dict()}  # fmt: skip
        torch.save(state, self._run / "state.part")
        (self._run / "state.part").rename(self._run / "state.pt")
        arrays = {}
        for matrix, (a, b) in zip(self._network.adapted(), zip(*[iter(self._mean)] * 2, strict=True), strict=True):
            arrays[f"{matrix.name}/a"] = a.cpu().numpy().astype(np.float16)
            arrays[f"{matrix.name}/b"] = b.cpu().numpy().astype(np.float16)
        facts = {"steps": str(self._step), "recipe": json.dumps(asdict(self._recipe), sort_keys=True)}
        write_adapter(self._run / "adapter.safetensors", arrays, scale=SCALE, facts=facts)

    def _resume(self) -> None:
        if not (self._run / "state.pt").is_file():
            return
        state = torch.load(self._run / "state.pt", map_location=self._device, weights_only=True)
        with torch.no_grad():
            for ours, saved in zip(self._parameters, state["parameters"], strict=True):
                ours.copy_(saved)
        self._mean = [mean.clone() for mean in state["mean"]]
        rates = [group["rate"] for group in self._optimiser.param_groups]
        self._optimiser.load_state_dict(state["optimiser"])
        for group, rate in zip(self._optimiser.param_groups, rates, strict=True):
            group["rate"] = rate  # as the recipe says now, not as it said when the state was saved
        self._step = state["step"]


def _load(network: Whisper, adapter: Adapter) -> None:
    with torch.no_grad():
        for matrix in network.adapted():
            if f"{matrix.name}/a" not in adapter.arrays:
                continue
            a, b = (torch.from_numpy(adapter.arrays[f"{matrix.name}/{side}"].astype(np.float32)) for side in "ab")
            if len(a) > matrix.rank:
                raise ConfigError("adapter-does-not-fit", matrix=matrix.name)
            matrix.a[: len(a)] = a
            matrix.b[:, : len(a)] = b * (adapter.scale / SCALE)


_maker: Maker | None = None


def _start_maker(folder: Path, tokenizer: Path, bands: int, mixing: Mixing) -> None:
    global _maker
    torch.set_num_threads(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _maker = Maker(folder, Features(tokenizer, bands), mixing)


def _end_with_parent() -> None:
    """A worker waits for work for ever when the training was killed: nobody else ends it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(seed: int, samples: Sequence[Sample]) -> Batch:
    if _maker is None:
        raise RuntimeError("the process was not started with _start_maker")
    return _maker.make(samples, seed)
