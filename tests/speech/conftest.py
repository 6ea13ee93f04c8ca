"""The real model and real voices, for the tests that need them; skipped with a reason where they are not there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.models.folder import locate
from reporting.models.manifest import read as read_manifest
from reporting.speech.files import read_audio
from reporting.speech.whisper import WhisperRecognizer

ROOT = Path(__file__).parents[2]
CLIPS = ROOT.parent / "shared" / "data" / "audio"


@pytest.fixture(scope="session")
def whisper(model_folder: Path) -> WhisperRecognizer:
    return WhisperRecognizer(model_folder, name="base")


@pytest.fixture(scope="session")
def tuned() -> WhisperRecognizer:
    """The shipped weights, which are tuned to short contexts."""
    try:
        model = locate("radiology-base", read_manifest(ROOT / "models" / "manifest.toml"), Settings().home)
    except ConfigError:
        pytest.skip("the speech model is not installed: run `reporting models install radiology-base`")
    return WhisperRecognizer(model.path, name=model.name, short_context=model.short_context)


@pytest.fixture(scope="session")
def clip() -> Callable[[str], NDArray[np.float32]]:
    """Return a function from a clip's name to its sound at 16 kHz."""

    def load(name: str) -> NDArray[np.float32]:
        if not CLIPS.is_dir():
            pytest.skip("shared/data/audio is not beside the checkout")
        return read_audio(CLIPS / name)

    return load
