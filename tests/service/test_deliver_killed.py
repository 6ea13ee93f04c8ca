"""Real processes, real SIGKILL, a receiver with bad days: a small run of `tests/bench/hl7_faults.py`."""

import pytest
from structlog.testing import capture_logs

from tests.bench.hl7_faults import attack


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def test_nothing_is_lost_doubled_changed_or_out_of_order_when_both_sides_fail(database: str) -> None:
    with capture_logs():
        said = await attack(database, count=240, kills=3, seed=7, longest_s=240)
    assert "accepted" in said
