"""A system for each test; skipped where the speech model is not installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reporting.config import Settings
from tests.e2e.system import System, a_system


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    if not (Settings().home / "models" / "radiology-base" / "model.bin").is_file():
        pytest.skip("the speech model is not installed: run `reporting models install radiology-base`")
    with a_system(tmp_path) as started:
        yield started
