"""How tests of this room name the error they expect: by family and code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from reporting.errors import ReportingError


@contextmanager
def refused(family: type[ReportingError], code: str) -> Iterator[None]:
    """Expect an error of `family` with `code`."""
    with pytest.raises(family) as caught:
        yield
    assert caught.value.code == code
