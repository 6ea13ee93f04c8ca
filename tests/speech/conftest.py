"""The real model and real voices, for the tests that need them; skipped with a reason where they are not there."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.models.folder import locate
from reporting.models.install import install
from reporting.models.manifest import read
from reporting.speech.files import read_audio
from reporting.speech.whisper import WhisperRecognizer

ROOT = Path(__file__).parents[2]
CLIPS = ROOT.parent / "shared" / "data" / "audio"


def fetch_nothing(_: Sequence[str], __: Path) -> None:
    raise ConnectionError


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    manifest = read(ROOT / "models" / "manifest.toml")
    try:
        return locate("base", manifest, Settings().home).path
    except ConfigError:
        pass  # not installed for the service: perhaps its packages are there
    try:
        return install("base", manifest, tmp_path_factory.mktemp("home"), fetch_packages=fetch_nothing)
    except ConfigError:
        pytest.skip("the speech model is not installed: run `reporting models install base`")


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
