from pathlib import Path

import numpy as np
import pytest

from reporting.errors import ConfigError
from reporting.models import weights
from reporting.models.weights import Weights


def made() -> Weights:
    chance = np.random.default_rng(0)
    return Weights(
        spec="WhisperSpec",
        revision=3,
        variables={
            "decoder/num_heads": np.array(8, np.int16),
            "decoder/layer_0/ffn/linear_0/weight": chance.standard_normal((4, 3)).astype(np.float16),
            "decoder/layer_0/ffn/linear_0/bias": chance.standard_normal(4).astype(np.float32),
        },
        aliases={"decoder/projection/weight": "decoder/layer_0/ffn/linear_0/weight"},
    )


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    weights.write(tmp_path / "model.bin", made())
    read = weights.read(tmp_path / "model.bin")
    assert (read.spec, read.revision, read.aliases) == (made().spec, made().revision, made().aliases)
    for name, array in made().variables.items():
        assert read.variables[name].dtype == array.dtype
        assert np.array_equal(read.variables[name], array)


def test_the_same_weights_give_the_same_bytes(tmp_path: Path) -> None:
    weights.write(tmp_path / "one.bin", made())
    weights.write(tmp_path / "two.bin", weights.read(tmp_path / "one.bin"))
    assert (tmp_path / "one.bin").read_bytes() == (tmp_path / "two.bin").read_bytes()


@pytest.mark.parametrize("content", [b"", b"\x06\x00\x00\x00", b"\x05\x00\x00\x00" + bytes(40), b"no weights at all"])
def test_a_file_that_holds_no_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.raises(ConfigError) as refused:
        weights.read(tmp_path / "model.bin")
    assert refused.value.code == "model-weights-unreadable"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        weights.read(tmp_path / "model.bin")
    assert refused.value.code == "model-weights-unreadable"


def test_safetensors_come_back_with_their_metadata(tmp_path: Path) -> None:
    arrays = {"b": np.ones((2, 3), np.float32), "a": np.arange(4, dtype=np.float16)}
    weights.write_safetensors(tmp_path / "x.safetensors", arrays, {"scale": "2.0"})
    read = weights.read_safetensors(tmp_path / "x.safetensors")
    assert all(np.array_equal(read[name], array) for name, array in arrays.items())
    assert weights.read_metadata(tmp_path / "x.safetensors") == {"scale": "2.0"}


def test_bfloat16_is_read_as_float32(tmp_path: Path) -> None:
    header = b'{"x":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'
    # 1.0 and -2.5 in bfloat16: the upper halves of their float32 forms.
    body = np.array([0x3F80, 0xC020], np.uint16).tobytes()
    (tmp_path / "x.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + body)
    assert weights.read_safetensors(tmp_path / "x.safetensors")["x"].tolist() == [1.0, -2.5]
