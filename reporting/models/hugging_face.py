"""Whisper weights of Hugging Face's Transformers (safetensors) under the names of CTranslate2's spec.

For training from the weights as they are published. What is served is still merged into a CTranslate2 model, which
`ct2-transformers-converter` makes of the same folder. Needs numpy alone.

Source of the names: transformers, models/whisper/modeling_whisper.py; ctranslate2, converters/transformers.py.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from reporting.errors import ConfigError
from reporting.models.weights import Array, read_safetensors

_NORMS = {
    "self_attn_layer_norm": "self_attention",
    "encoder_attn_layer_norm": "attention",
    "final_layer_norm": "ffn",
}
"""Theirs to the part of a layer that ours belongs to."""


def read_folder(folder: Path) -> dict[str, Array]:
    """Return the variables of a folder with `model.safetensors`, or with its pieces.

    Raise ConfigError `model-weights-unreadable`.
    """
    files = sorted(folder.glob("model*.safetensors"))
    if not files:
        raise ConfigError("model-weights-unreadable", file="model.safetensors", why="FileNotFoundError")
    tensors: dict[str, Array] = {}
    for file in files:
        tensors.update(read_safetensors(file))
    try:
        return variables(tensors)
    except KeyError as error:
        raise ConfigError("model-weights-unreadable", file=files[0].name, why=str(error.args[0])) from error


def variables(tensors: Mapping[str, Array]) -> dict[str, Array]:
    """Return the arrays under the spec's names; raise KeyError with the name that is missing."""
    theirs = {name.removeprefix("model."): tensor for name, tensor in tensors.items()}
    ours: dict[str, Array] = {"decoder/embeddings/weight": theirs["decoder.embed_tokens.weight"]}
    for name in ("conv1", "conv2"):
        _copy(theirs, f"encoder.{name}", ours, f"encoder/{name}")
    for side in ("encoder", "decoder"):
        ours[f"{side}/position_encodings/encodings"] = theirs[f"{side}.embed_positions.weight"]
        _norm(theirs, f"{side}.layer_norm", ours, f"{side}/layer_norm")
        layers = {int(name.split(".")[2]) for name in theirs if name.startswith(f"{side}.layers.")}
        for number in sorted(layers):
            _layer(theirs, f"{side}.layers.{number}", ours, f"{side}/layer_{number}", crosses=side == "decoder")
    return ours


def _layer(theirs: Mapping[str, Array], their: str, ours: dict[str, Array], our: str, *, crosses: bool) -> None:
    for norm, part in _NORMS.items():
        if crosses or part != "attention":
            _norm(theirs, f"{their}.{norm}", ours, f"{our}/{part}/layer_norm")
    _stack(theirs, [f"{their}.self_attn.{name}" for name in ("q_proj", "k_proj", "v_proj")], ours,
           f"{our}/self_attention/linear_0")  # fmt: skip
    _copy(theirs, f"{their}.self_attn.out_proj", ours, f"{our}/self_attention/linear_1")
    if crosses:
        _copy(theirs, f"{their}.encoder_attn.q_proj", ours, f"{our}/attention/linear_0")
        _stack(theirs, [f"{their}.encoder_attn.{name}" for name in ("k_proj", "v_proj")], ours,
               f"{our}/attention/linear_1")  # fmt: skip
        _copy(theirs, f"{their}.encoder_attn.out_proj", ours, f"{our}/attention/linear_2")
    _copy(theirs, f"{their}.fc1", ours, f"{our}/ffn/linear_0")
    _copy(theirs, f"{their}.fc2", ours, f"{our}/ffn/linear_1")


def _copy(theirs: Mapping[str, Array], their: str, ours: dict[str, Array], our: str) -> None:
    ours[f"{our}/weight"], ours[f"{our}/bias"] = theirs[f"{their}.weight"], theirs[f"{their}.bias"]


def _norm(theirs: Mapping[str, Array], their: str, ours: dict[str, Array], our: str) -> None:
    ours[f"{our}/gamma"], ours[f"{our}/beta"] = theirs[f"{their}.weight"], theirs[f"{their}.bias"]


def _stack(theirs: Mapping[str, Array], their: list[str], ours: dict[str, Array], our: str) -> None:
    """One upon the other; Whisper's keys have no bias."""
    matrices = [theirs[f"{name}.weight"] for name in their]
    ours[f"{our}/weight"] = np.concatenate(matrices)
    ours[f"{our}/bias"] = np.concatenate(
        [
            theirs.get(f"{name}.bias", np.zeros(len(matrix), matrix.dtype))
            for name, matrix in zip(their, matrices, strict=True)
        ]
    )
