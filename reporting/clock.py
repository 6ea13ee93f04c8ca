"""The only reader of the clock. Everything else is given a `Clock`, or the time itself."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time, as an argument."""

    def now(self) -> datetime:
        """Return the time of day: aware, UTC."""

    def monotonic_s(self) -> float:
        """Return seconds that never go back, for durations."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic_s(self) -> float:
        return time.monotonic()
