from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[tune]'")

from reporting.errors import ConfigError  # noqa: E402 (after the skip)
from reporting.models import weights  # noqa: E402
from reporting.tuning.anchor import Anchor, Anchoring, distance, read_people  # noqa: E402
from reporting.tuning.features import Features  # noqa: E402
from reporting.tuning.network import Plan, Whisper  # noqa: E402
from reporting.tuning.sound import Conditions  # noqa: E402
from reporting.tuning.speak import write_wav  # noqa: E402

pytestmark = pytest.mark.speech


def murmur(seconds: float, seed: int = 0) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return (0.2 * np.cumsum(chance.standard_normal(int(seconds * 16_000))) / 200).clip(-1, 1).astype(np.float32)


def test_nothing_lost_is_no_distance_and_all_lost_is_one() -> None:
    wanted = torch.randn(5, 8)
    assert float(distance(wanted, wanted)) == 0
    assert float(distance(torch.zeros(5, 8), wanted)) == pytest.approx(1)


def test_only_recordings_of_a_usable_length_are_read(tmp_path: Path) -> None:
    write_wav(tmp_path / "long.wav", murmur(21))
    write_wav(tmp_path / "right.wav", murmur(2))
    (tmp_path / "notes.txt").write_text("not a sound")
    assert len(read_people(tmp_path)) == 1


def test_a_folder_without_recordings_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        read_people(tmp_path)
    assert raised.value.code == "recordings-missing"


def test_the_anchor_pulls_a_changed_encoder_back(model_folder: Path) -> None:
    variables = dict(weights.read(model_folder / "model.bin").variables)
    network = Whisper(variables, Plan(decoder_rank=0, encoder_rank=4))
    people = [murmur(1.5, seed) for seed in range(3)]
    anchoring = Anchoring(sounds=2, conditions=Conditions.none())
    anchor = Anchor(people, Features(model_folder / "tokenizer.json"), anchoring, seed=1)
    with torch.no_grad():
        unchanged = float(anchor.loss(network, 0, "cpu"))
        for matrix in network.adapted():
            matrix.b.normal_(std=0.05)
    changed = anchor.loss(network, 0, "cpu")
    assert float(changed.detach()) > 2 * unchanged
    changed.backward()
    with torch.no_grad():
        for matrix in network.adapted():
            for parameter in (matrix.a, matrix.b):
                parameter -= 1e-3 * parameter.grad / parameter.grad.norm()
    assert float(anchor.loss(network, 0, "cpu").detach()) < float(changed.detach())
