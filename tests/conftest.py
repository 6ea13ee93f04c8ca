"""For every test: logging as it is before any command has set it, so that no test depends on the one before."""

import pytest
import structlog


@pytest.fixture(autouse=True)
def _fresh_logging() -> None:
    structlog.reset_defaults()
