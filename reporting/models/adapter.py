"""Adapters: low-rank changes to a model's matrices, in a safetensors file of a few megabytes.

For a matrix NAME of the base weights the file holds `NAME/a` [rank, columns] and `NAME/b` [rows, rank]; merged, the
matrix is NAME/weight + scale * b a. `scale`, and the facts of the training, stand in the file's metadata.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from reporting.errors import ConfigError
from reporting.models.weights import Array, Weights, read_metadata, read_safetensors, write_safetensors

_FORM = "reporting-adapter-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """A change to weights."""

    scale: float
    arrays: Mapping[str, Array]
    facts: Mapping[str, str]
    """How it was trained."""


def read_adapter(path: Path) -> Adapter:
    """Return the adapter of a file; raise ConfigError `model-weights-unreadable` or `adapter-unknown`."""
    facts = read_metadata(path)
    if facts.pop("form", "") != _FORM or "scale" not in facts:
        raise ConfigError("adapter-unknown", file=path.name)
    return Adapter(scale=float(facts.pop("scale")), arrays=read_safetensors(path), facts=facts)


def write_adapter(path: Path, arrays: Mapping[str, Array], *, scale: float, facts: Mapping[str, str]) -> None:
    """Write an adapter; appears whole or not at all."""
    building = path.with_suffix(".part")
    write_safetensors(building, arrays, {**facts, "form": _FORM, "scale": repr(scale)})
    building.rename(path)


def merged(base: Weights, adapter: Adapter) -> Weights:
    """Return base weights with the adapter in them, in the base's own types.

    Sums of products are taken in float64 in one fixed order, one rank after the other, so that every machine gets the
    same bytes whatever its processor's matrix library does. Raise ConfigError `adapter-does-not-fit`.
    """
    variables = dict(base.variables)
    for name in sorted({key.rsplit("/", 1)[0] for key in adapter.arrays}):
        weight = variables.get(f"{name}/weight")
        a, b = (adapter.arrays[f"{name}/{side}"].astype(np.float64) for side in "ab")
        if (
            weight is None
            or weight.shape != (b.shape[0], a.shape[1])
            or weight.dtype.type not in (np.float16, np.float32)
        ):
            raise ConfigError("adapter-does-not-fit", matrix=name)
        change = np.zeros(weight.shape)
        for rank in range(len(a)):
            change += b[:, rank, None] * a[rank, None, :]
        variables[f"{name}/weight"] = (weight.astype(np.float64) + adapter.scale * change).astype(weight.dtype)
    return replace(base, variables=variables)
