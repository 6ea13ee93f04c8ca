"""Whisper weights as named arrays: a CTranslate2 `model.bin` (binary version 6) and safetensors, in and out.

Names and shapes are those of CTranslate2's WhisperSpec: `decoder/layer_0/self_attention/linear_0/weight` holds query,
key and value one upon the other. Needs numpy alone. Does not know what the arrays are for (tuning.network) and changes
none (`merge.py`).

Source of the form: CTranslate2 4.8, python/ctranslate2/specs/model_spec.py, `ModelSpec._serialize`.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporting.errors import ConfigError

Array = NDArray[np.generic]

_VERSION = 6
_TYPES: dict[int, type[np.generic]] = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""CTranslate2's number of a type to the type."""
_NUMBERS = {kind: number for number, kind in _TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The contents of a `model.bin`."""

    spec: str
    """`WhisperSpec`."""
    revision: int
    variables: Mapping[str, Array]
    """In the order of the file."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Name to the name of the variable that it shares."""


def read(path: Path) -> Weights:
    """Return the weights of a `model.bin`; raise ConfigError `model-weights-unreadable`."""
    try:
        return _Reader(path.read_bytes()).weights()
    except (OSError, struct.error, KeyError, ValueError) as error:
        raise ConfigError("model-weights-unreadable", file=path.name, why=type(error).__name__) from error


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0

    def weights(self) -> Weights:
        if self._number("I") != _VERSION:
            raise ValueError("another binary version")
        spec, revision = self._text(), self._number("I")
        variables = dict(self._variable() for _ in range(self._number("I")))
        aliases = {self._text(): self._text() for _ in range(self._number("I"))}
        return Weights(spec=spec, revision=revision, variables=variables, aliases=aliases)

    def _number(self, code: str) -> int:
        (value,) = struct.unpack_from("<" + code, self._raw, self._at)
        self._at += struct.calcsize("<" + code)
        return int(value)

    def _text(self) -> str:
        length = self._number("H")
        value = self._raw[self._at : self._at + length - 1].decode()
        self._at += length
        return value

    def _variable(self) -> tuple[str, Array]:
        name = self._text()
        shape = [self._number("I") for _ in range(self._number("B"))]
        kind, size = np.dtype(_TYPES[self._number("B")]), self._number("I")
        array = np.frombuffer(self._raw, kind, count=size // kind.itemsize, offset=self._at).reshape(shape)
        self._at += size
        return name, array


def write(path: Path, weights: Weights) -> None:
    """Write a `model.bin`: the same bytes for the same weights."""
    with path.open("wb") as out:

        def text(value: str) -> None:
            encoded = value.encode() + b"\0"
            out.write(struct.pack("<H", len(encoded)) + encoded)

        out.write(struct.pack("<I", _VERSION))
        text(weights.spec)
        out.write(struct.pack("<II", weights.revision, len(weights.variables)))
        for name, array in weights.variables.items():
            text(name)
            raw = np.ascontiguousarray(array).tobytes()
            out.write(struct.pack("<B", array.ndim) + b"".join(struct.pack("<I", size) for size in array.shape))
            out.write(struct.pack("<BI", _NUMBERS[array.dtype.type], len(raw)) + raw)
        out.write(struct.pack("<I", len(weights.aliases)))
        for alias, name in weights.aliases.items():
            text(alias)
            text(name)


def read_safetensors(path: Path) -> dict[str, Array]:
    """Return the arrays of a safetensors file; raise ConfigError `model-weights-unreadable`.

    The form is a length (8 bytes), a JSON header and the bytes; see the safetensors README. bfloat16 becomes float32.
    """
    try:
        raw = path.read_bytes()
        (length,) = struct.unpack_from("<Q", raw)
        header = json.loads(raw[8 : 8 + length])
        return {
            name: _tensor(raw, 8 + length, entry) for name, entry in header.items() if name != "__metadata__"
        }  # fmt: skip
    except (OSError, struct.error, KeyError, ValueError) as error:
        raise ConfigError("model-weights-unreadable", file=path.name, why=type(error).__name__) from error


def _tensor(raw: bytes, start: int, entry: Mapping[str, object]) -> Array:
    begin, end = (int(offset) for offset in entry["data_offsets"])  # type: ignore[attr-defined]
    piece, shape = raw[start + begin : start + end], [int(size) for size in entry["shape"]]  # type: ignore[attr-defined]
    if entry["dtype"] == "BF16":
        wide = np.frombuffer(piece, np.uint16).astype(np.uint32) << 16
        return wide.view(np.float32).reshape(shape)
    return np.frombuffer(piece, np.dtype({"F32": "<f4", "F16": "<f2"}[str(entry["dtype"])])).reshape(shape)


def read_metadata(path: Path) -> dict[str, str]:
    """Return the metadata of a safetensors file; raise ConfigError `model-weights-unreadable`."""
    try:
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            header = json.loads(stream.read(length))
    except (OSError, struct.error, ValueError) as error:
        raise ConfigError("model-weights-unreadable", file=path.name, why=type(error).__name__) from error
    return {str(key): str(value) for key, value in header.get("__metadata__", {}).items()}


def write_safetensors(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write arrays of float16 or float32: the same bytes for the same arrays and metadata."""
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    at = 0
    for name in sorted(arrays):
        array = arrays[name]
        header[name] = {
            "dtype": {np.float16: "F16", np.float32: "F32"}[array.dtype.type],
            "shape": list(array.shape),
            "data_offsets": [at, at + array.nbytes],
        }
        at += array.nbytes
    encoded = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    with path.open("wb") as out:
        out.write(struct.pack("<Q", len(encoded)) + encoded)
        for name in sorted(arrays):
            out.write(np.ascontiguousarray(arrays[name]).tobytes())
