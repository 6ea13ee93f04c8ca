"""Whisper as a PyTorch network with low-rank adapters, for training alone.

The weights are those of CTranslate2's spec (`models.weights`) and stay frozen; every matrix that is named in a `Plan`
gets a pair of small ones beside it (LoRA, Hu et al. 2021, arXiv:2106.09685): W + scale * B A. Runs in bfloat16 on
processors that have it, with the adapters kept in float32.

Does not read sound (`features.py`) or decide what is learnt (`training.py`). Served models never come through here.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

HEAD_WIDTH = 64
"""Of every Whisper size."""
SCALE = 2.0
"""What B A is multiplied with; it stands in the adapter's metadata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which matrices are adapted, and how finely; rank 0 leaves them alone."""

    decoder_rank: int = 32
    encoder_rank: int = 0
    decoder_parts: tuple[str, ...] = ("self_attention", "attention", "ffn")
    encoder_parts: tuple[str, ...] = ("self_attention", "ffn")

    def rank(self, name: str) -> int:
        """Return the rank for a matrix by its name, e.g. `decoder/layer_3/ffn/linear_0`."""
        side, _, part = name.split("/")[:3]
        if side == "decoder":
            return self.decoder_rank if part in self.decoder_parts else 0
        return self.encoder_rank if part in self.encoder_parts else 0


class AdaptedLinear(nn.Module):  # type: ignore[misc, unused-ignore] # PyTorch may not be there
    """A frozen matrix with its adapter; [..., columns] to [..., rows]."""

    def __init__(self, name: str, weight: Tensor, bias: Tensor, rank: int, dropout: float) -> None:
        super().__init__()
        self.name = name
        self.weight, self.bias = weight, bias
        self.rank, self.dropout = rank, dropout
        self.is_stock = False
        if rank:
            rows, columns = weight.shape
            self.a = nn.Parameter(torch.randn(rank, columns) / math.sqrt(columns))
            self.b = nn.Parameter(torch.zeros(rows, rank))

    def forward(self, x: Tensor) -> Tensor:
        out = F.linear(x, self.weight, self.bias)
        if self.rank and not self.is_stock:
            narrow = F.linear(F.dropout(x, self.dropout, self.training), self.a.to(x.dtype))
            # One fused call: adding the wide product apart costs as much as a matrix of the network.
            fused = torch.addmm(out.flatten(0, -2), narrow.flatten(0, -2), self.b.T.to(x.dtype), alpha=SCALE)
            out = fused.view_as(out)
        return out


class Norm(nn.Module):  # type: ignore[misc, unused-ignore]
    """A frozen layer normalisation."""

    def __init__(self, gamma: Tensor, beta: Tensor) -> None:
        super().__init__()
        self.gamma, self.beta = gamma, beta

    def forward(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, self.gamma.shape, self.gamma, self.beta)


class Weighed:
    """Hands out the tensors of a CTranslate2 spec by their names."""

    def __init__(self, variables: Mapping[str, NDArray[np.generic]], plan: Plan, dtype: torch.dtype, dropout: float):
        self._variables, self._plan, self._dtype, self._dropout = variables, plan, dtype, dropout

    def tensor(self, name: str) -> Tensor:
        return torch.from_numpy(self._variables[name].astype(np.float32)).to(self._dtype)

    def linear(self, name: str) -> AdaptedLinear:
        weight, bias = self.tensor(f"{name}/weight"), self.tensor(f"{name}/bias")
        return AdaptedLinear(name, weight, bias, self._plan.rank(name), self._dropout)

    def norm(self, name: str) -> Norm:
        return Norm(self.tensor(f"{name}/layer_norm/gamma"), self.tensor(f"{name}/layer_norm/beta"))

    def layers(self, side: str) -> range:
        found = {int(name.split("/")[1][6:]) for name in self._variables if name.startswith(f"{side}/layer_")
                 and name.split("/")[1][6:].isdigit()}  # fmt: skip
        return range(max(found) + 1)


class Layer(nn.Module):  # type: ignore[misc, unused-ignore]
    """One layer of the encoder or, with cross attention, of the decoder: [batch, places, width] to the same."""

    def __init__(self, weighed: Weighed, prefix: str, *, crosses: bool) -> None:
        super().__init__()
        own = f"{prefix}/self_attention"
        self.own_norm, self.own_qkv, self.own_out = (
            weighed.norm(own), weighed.linear(f"{own}/linear_0"), weighed.linear(f"{own}/linear_1"))  # fmt: skip
        self.crosses = crosses
        if crosses:
            cross = f"{prefix}/attention"
            self.cross_norm, self.cross_q = weighed.norm(cross), weighed.linear(f"{cross}/linear_0")
            self.cross_kv, self.cross_out = weighed.linear(f"{cross}/linear_1"), weighed.linear(f"{cross}/linear_2")
        ffn = f"{prefix}/ffn"
        self.ffn_norm, self.up, self.down = (
            weighed.norm(ffn), weighed.linear(f"{ffn}/linear_0"), weighed.linear(f"{ffn}/linear_1"))  # fmt: skip

    def forward(self, x: Tensor, memory: Tensor | None = None) -> Tensor:
        query, key, value = self.own_qkv(self.own_norm(x)).chunk(3, -1)
        x = x + self.own_out(_attend(query, key, value, is_causal=self.crosses))
        if memory is not None:
            key, value = self.cross_kv(memory).chunk(2, -1)
            x = x + self.cross_out(_attend(self.cross_q(self.cross_norm(x)), key, value, is_causal=False))
        out: Tensor = x + self.down(F.gelu(self.up(self.ffn_norm(x))))
        return out


def _attend(query: Tensor, key: Tensor, value: Tensor, *, is_causal: bool) -> Tensor:
    heads = [t.view(*t.shape[:2], -1, HEAD_WIDTH).transpose(1, 2) for t in (query, key, value)]
    return F.scaled_dot_product_attention(*heads, is_causal=is_causal).transpose(1, 2).flatten(2)


class Whisper(nn.Module):  # type: ignore[misc, unused-ignore]
    """The whole network; the adapters are its only parameters."""

    def __init__(
        self,
        variables: Mapping[str, NDArray[np.generic]],
        plan: Plan,
        *,
        dtype: torch.dtype = torch.float32,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        weighed = Weighed(variables, plan, dtype, dropout)
        self.dtype = dtype
        self.convolutions = [
            (weighed.tensor(f"encoder/{name}/weight"), weighed.tensor(f"encoder/{name}/bias"))
            for name in ("conv1", "conv2")
        ]
        self.places = weighed.tensor("encoder/position_encodings/encodings")
        self.encoder = nn.ModuleList(
            Layer(weighed, f"encoder/layer_{number}", crosses=False) for number in weighed.layers("encoder")
        )
        self.encoder_norm = Norm(weighed.tensor("encoder/layer_norm/gamma"), weighed.tensor("encoder/layer_norm/beta"))
        self.embeddings = weighed.tensor("decoder/embeddings/weight")
        self.token_places = weighed.tensor("decoder/position_encodings/encodings")
        self.decoder = nn.ModuleList(
            Layer(weighed, f"decoder/layer_{number}", crosses=True) for number in weighed.layers("decoder")
        )
        self.decoder_norm = Norm(weighed.tensor("decoder/layer_norm/gamma"), weighed.tensor("decoder/layer_norm/beta"))

    def encode(self, mel: Tensor) -> Tensor:
        """[batch, bands, frames] to [batch, frames / 2, width]."""
        x = mel.to(self.dtype)
        for stride, (weight, bias) in enumerate(self.convolutions, start=1):
            x = F.gelu(F.conv1d(x, weight, bias, stride=stride, padding=1))
        x = x.transpose(1, 2) + self.places[: x.shape[2]]
        for layer in self.encoder:
            x = layer(x)
        out: Tensor = self.encoder_norm(x)
        return out

    def states(self, tokens: Tensor, memory: Tensor) -> Tensor:
        """[batch, tokens] and [batch, positions, width] to the decoder's last states [batch, tokens, width]."""
        x = F.embedding(tokens, self.embeddings) + self.token_places[: tokens.shape[1]]
        for layer in self.decoder:
            x = layer(x, memory)
        out: Tensor = self.decoder_norm(x)
        return out

    def logits(self, states: Tensor) -> Tensor:
        """[..., width] to [..., vocabulary], float32."""
        return F.linear(states, self.embeddings).float()

    def adapted(self) -> Iterator[AdaptedLinear]:
        """Yield the matrices that have an adapter."""
        for module in self.modules():
            if isinstance(module, AdaptedLinear) and module.rank:
                yield module

    @contextmanager
    def stock(self) -> Iterator[None]:
        """Be the network without its adapters for a while."""
        adapted = list(self.adapted())
        for matrix in adapted:
            matrix.is_stock = True
        try:
            yield
        finally:
            for matrix in adapted:
                matrix.is_stock = False
