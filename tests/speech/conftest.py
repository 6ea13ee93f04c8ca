"""The real model and real voices, for the tests that need them; skipped with a reason where they are not there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.speech.files import read_audio
from reporting.speech.whisper import WhisperRecognizer

ROOT = Path(__file__).parents[2]
CLIPS = ROOT.parent / "shared" / "data" / "audio"


@pytest.fixture(scope="session")
def whisper(model_folder: Path) -> WhisperRecognizer:
    return WhisperRecognizer(model_folder, name="base")


@pytest.fixture(scope="session")
def clip() -> Callable[[str], NDArray[np.float32]]:
    """Return a function from a clip's name to its sound at 16 kHz."""

    def load(name: str) -> NDArray[np.float32]:
        if not CLIPS.is_dir():
            pytest.skip("shared/data/audio is not beside the checkout")
        return read_audio(CLIPS / name)

    return load
