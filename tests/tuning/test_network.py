"""The network that is trained is the one that is served: PyTorch's figures against CTranslate2's."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[tune]'")

from reporting.models import weights  # noqa: E402 (after the skip)
from reporting.models.adapter import Adapter, merged  # noqa: E402
from reporting.tuning.network import SCALE, Plan, Whisper  # noqa: E402

pytestmark = pytest.mark.speech


@pytest.fixture(scope="module")
def variables(model_folder: Path) -> dict[str, np.ndarray]:
    return dict(weights.read(model_folder / "model.bin").variables)


def test_a_new_adapter_changes_nothing(variables: dict[str, np.ndarray]) -> None:
    mel = torch.randn(1, 80, 128)
    plain = Whisper(variables, Plan(decoder_rank=0, encoder_rank=0)).encode(mel)
    adapted = Whisper(variables, Plan(decoder_rank=4, encoder_rank=4)).encode(mel)
    assert torch.allclose(plain, adapted, atol=1e-5)


def test_the_encoder_is_ctranslate2s(variables: dict[str, np.ndarray], model_folder: Path) -> None:
    import ctranslate2

    mel = np.random.default_rng(0).standard_normal((1, 80, 192)).astype(np.float32)
    served = ctranslate2.models.Whisper(str(model_folder), device="cpu", compute_type="float32")
    theirs = np.array(served.encode(ctranslate2.StorageView.from_array(mel)))
    ours = Whisper(variables, Plan()).encode(torch.from_numpy(mel)).detach().numpy()
    assert np.abs(ours - theirs).max() < 0.02 * np.abs(theirs).max()


def test_merged_weights_give_what_the_adapter_gives(variables: dict[str, np.ndarray]) -> None:
    network = Whisper(variables, Plan(decoder_rank=4, encoder_rank=4))
    with torch.no_grad():
        for matrix in network.adapted():
            matrix.b.normal_(std=0.01)
    arrays = {f"{m.name}/{side}": getattr(m, side).detach().numpy() for m in network.adapted() for side in "ab"}
    base = weights.Weights(spec="WhisperSpec", revision=3, variables=variables)
    whole = merged(base, Adapter(scale=SCALE, arrays=arrays, facts={})).variables
    other = Whisper(whole, Plan(decoder_rank=0, encoder_rank=0))
    mel, tokens = torch.randn(1, 80, 192), torch.tensor([[50258, 50265, 50359, 50363]])
    with torch.no_grad():
        ours = network.logits(network.states(tokens, network.encode(mel)))
        theirs = other.logits(other.states(tokens, other.encode(mel)))
    assert (ours - theirs).abs().max() < 0.02 * theirs.abs().max()


def test_only_the_named_parts_are_adapted(variables: dict[str, np.ndarray]) -> None:
    network = Whisper(variables, Plan(decoder_rank=2, encoder_rank=0, decoder_parts=("ffn",)))
    assert {m.name.split("/", 2)[2] for m in network.adapted()} == {"ffn/linear_0", "ffn/linear_1"}
    assert all(m.name.startswith("decoder") for m in network.adapted())
