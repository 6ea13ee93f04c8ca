from pathlib import Path

import numpy as np
import pytest

from reporting.errors import ConfigError
from reporting.models import hugging_face, weights
from reporting.models.weights import Array

WIDTH = 4
PROJECTIONS = ("q_proj", "k_proj", "v_proj", "out_proj")


def published() -> dict[str, Array]:
    """A Whisper of one layer a side, as Transformers saves it."""
    chance = np.random.default_rng(3)
    tensors: dict[str, Array] = {}

    def add(name: str, *shape: int) -> None:
        tensors[f"model.{name}"] = chance.standard_normal(shape).astype(np.float32)

    def linear(name: str, rows: int, columns: int) -> None:
        add(f"{name}.weight", rows, columns)
        if not name.endswith("k_proj"):
            add(f"{name}.bias", rows)

    add("decoder.embed_tokens.weight", 9, WIDTH)
    for number in (1, 2):
        add(f"encoder.conv{number}.weight", WIDTH, 80 if number == 1 else WIDTH, 3)
        add(f"encoder.conv{number}.bias", WIDTH)
    for side, attentions in (("encoder", ["self_attn"]), ("decoder", ["self_attn", "encoder_attn"])):
        add(f"{side}.embed_positions.weight", 10, WIDTH)
        layer = f"{side}.layers.0"
        for attention in attentions:
            for projection in PROJECTIONS:
                linear(f"{layer}.{attention}.{projection}", WIDTH, WIDTH)
        linear(f"{layer}.fc1", 4 * WIDTH, WIDTH)
        linear(f"{layer}.fc2", WIDTH, 4 * WIDTH)
        for norm in [f"{side}.layer_norm", f"{layer}.final_layer_norm"] + [
            f"{layer}.{a}_layer_norm" for a in attentions
        ]:
            add(f"{norm}.weight", WIDTH)
            add(f"{norm}.bias", WIDTH)
    return tensors


def test_query_key_and_value_are_stacked_and_the_key_has_no_bias() -> None:
    theirs = published()
    ours = hugging_face.variables(theirs)
    stacked = ours["decoder/layer_0/self_attention/linear_0/weight"]
    assert np.array_equal(stacked[WIDTH : 2 * WIDTH], theirs["model.decoder.layers.0.self_attn.k_proj.weight"])
    assert not ours["decoder/layer_0/self_attention/linear_0/bias"][WIDTH : 2 * WIDTH].any()
    assert np.array_equal(
        ours["decoder/layer_0/attention/linear_1/weight"][WIDTH:],
        theirs["model.decoder.layers.0.encoder_attn.v_proj.weight"],
    )


def test_every_tensor_arrives() -> None:
    theirs, ours = published(), hugging_face.variables(published())
    total = sum(float(np.abs(tensor).sum()) for tensor in theirs.values())
    assert sum(float(np.abs(array).sum()) for array in ours.values()) == pytest.approx(total, rel=1e-5)


@pytest.mark.speech
def test_the_names_and_shapes_are_those_of_the_served_model(model_folder: Path) -> None:
    served = weights.read(model_folder / "model.bin").variables
    for name in hugging_face.variables(published()):
        assert name in served, name
    arrays = {name for name, array in served.items() if array.ndim > 1 and "layer_" not in name}
    assert arrays - {"decoder/alignment_heads"} <= set(hugging_face.variables(published()))


def test_a_folder_is_read_in_pieces(tmp_path: Path) -> None:
    theirs = published()
    names = sorted(theirs)
    weights.write_safetensors(tmp_path / "model-00001-of-00002.safetensors", {n: theirs[n] for n in names[:20]}, {})
    weights.write_safetensors(tmp_path / "model-00002-of-00002.safetensors", {n: theirs[n] for n in names[20:]}, {})
    assert set(hugging_face.read_folder(tmp_path)) == set(hugging_face.variables(theirs))


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as empty:
        hugging_face.read_folder(tmp_path)
    assert empty.value.code == "model-weights-unreadable"
    theirs = published()
    del theirs["model.encoder.conv1.bias"]
    weights.write_safetensors(tmp_path / "model.safetensors", theirs, {})
    with pytest.raises(ConfigError) as short:
        hugging_face.read_folder(tmp_path)
    assert "encoder.conv1.bias" in str(short.value.details)
