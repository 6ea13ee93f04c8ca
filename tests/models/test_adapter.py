from pathlib import Path

import numpy as np
import pytest

from reporting.errors import ConfigError
from reporting.models import weights
from reporting.models.adapter import Adapter, merged, read_adapter, write_adapter
from reporting.models.install import merge
from reporting.models.weights import Array, Weights

NAME = "decoder/layer_0/ffn/linear_0"


def base(kind: type[np.generic] = np.float16) -> Weights:
    return Weights(spec="WhisperSpec", revision=3, variables={f"{NAME}/weight": np.eye(4, 3).astype(kind)})


def arrays() -> dict[str, Array]:
    chance = np.random.default_rng(1)
    return {
        f"{NAME}/a": chance.standard_normal((2, 3)).astype(np.float16),
        f"{NAME}/b": chance.standard_normal((4, 2)).astype(np.float16),
    }


def test_merging_adds_the_product_of_the_two_small_matrices() -> None:
    a, b = arrays()[f"{NAME}/a"].astype(float), arrays()[f"{NAME}/b"].astype(float)
    result = merged(base(np.float32), Adapter(scale=2.0, arrays=arrays(), facts={})).variables[f"{NAME}/weight"]
    assert np.allclose(result.astype(float), np.eye(4, 3) + 2.0 * b @ a, atol=1e-5)


def test_merging_keeps_the_type_and_leaves_the_base_alone() -> None:
    weights_before = base()
    result = merged(weights_before, Adapter(scale=2.0, arrays=arrays(), facts={}))
    assert result.variables[f"{NAME}/weight"].dtype == np.float16
    assert np.array_equal(weights_before.variables[f"{NAME}/weight"], np.eye(4, 3))


def test_an_adapter_comes_back_with_its_facts(tmp_path: Path) -> None:
    write_adapter(tmp_path / "x.safetensors", arrays(), scale=2.0, facts={"steps": "7"})
    read = read_adapter(tmp_path / "x.safetensors")
    assert (read.scale, read.facts) == (2.0, {"steps": "7"})
    assert np.array_equal(read.arrays[f"{NAME}/b"], arrays()[f"{NAME}/b"])


def test_a_safetensors_file_of_another_kind_is_no_adapter(tmp_path: Path) -> None:
    weights.write_safetensors(tmp_path / "x.safetensors", arrays(), {})
    with pytest.raises(ConfigError) as refused:
        read_adapter(tmp_path / "x.safetensors")
    assert refused.value.code == "adapter-unknown"


@pytest.mark.parametrize(("name", "shape"), [("decoder/layer_9/ffn/linear_0", (4, 3)), (NAME, (5, 3)), (NAME, (4, 2))])
def test_an_adapter_of_another_model_is_refused(name: str, shape: tuple[int, int]) -> None:
    foreign = {f"{name}/a": np.ones((2, shape[1]), np.float16), f"{name}/b": np.ones((shape[0], 2), np.float16)}
    with pytest.raises(ConfigError) as refused:
        merged(base(), Adapter(scale=1.0, arrays=foreign, facts={}))
    assert refused.value.code == "adapter-does-not-fit"


def test_a_merged_folder_has_what_the_base_folder_has(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    weights.write(tmp_path / "base" / "model.bin", base())
    for name in ("config.json", "tokenizer.json", "vocabulary.txt", "installed.json"):
        (tmp_path / "base" / name).write_text(name)
    write_adapter(tmp_path / "x.safetensors", arrays(), scale=2.0, facts={})
    merge(tmp_path / "base", tmp_path / "x.safetensors", tmp_path / "out")
    # What was pinned when the base was installed does not hold for the merged weights.
    # `model.toml` says that they may be heard at short context.
    expected = ["config.json", "model.bin", "model.toml", "tokenizer.json", "vocabulary.txt"]
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == expected
