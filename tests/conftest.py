"""For every test: logging as it is before any command has set it, so that no test depends on the one before; and the
stock model, for those that need one.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest
import structlog

from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.models.folder import locate
from reporting.models.install import install
from reporting.models.manifest import read

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _fresh_logging() -> None:
    structlog.reset_defaults()


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
