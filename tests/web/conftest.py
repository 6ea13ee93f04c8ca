"""A site and a browser for each test."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.web.site import Site, a_site


@pytest.fixture
def web() -> Iterator[tuple[Site, TestClient]]:
    with a_site() as pair:
        yield pair
