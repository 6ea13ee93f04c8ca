"""A source of sound and a listener for tests."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import numpy as np

from reporting.client.uplink import ServerMessage
from reporting.errors import ReportingError
from tests.fakes.clock import FakeClock


def noise(frames: int, *, samples: int = 1600) -> list[bytes]:
    """Return frames that all differ."""
    random = np.random.default_rng(7)
    return [random.integers(-9000, 9000, samples, dtype="<i2").tobytes() for _ in range(frames)]


class Frames:
    """A `Source` that gives what it is made of, then raises `ending` if there is one.

    With `held`, it waits before the frame of that number until `go_on` is called, `stop` or `give_rest`.
    """

    def __init__(
        self,
        pieces: Sequence[bytes | ReportingError],
        *,
        ending: ReportingError | None = None,
        cannot_open: ReportingError | None = None,
        held: int | None = None,
    ) -> None:
        self._pieces = pieces
        self._ending = ending
        self._cannot_open = cannot_open
        self._held = held
        self._going_on = asyncio.Event()
        self._is_stopped = False
        self.is_open = False

    async def open(self) -> None:
        if self._cannot_open is not None:
            raise self._cannot_open
        self.is_open = True

    async def close(self) -> None:
        self.is_open = False

    async def sound(self) -> AsyncIterator[bytes | ReportingError]:
        assert self.is_open
        for number, piece in enumerate(self._pieces):
            if number == self._held:
                await self._going_on.wait()
            if self._is_stopped:
                break
            yield piece
        if self._ending is not None:
            raise self._ending

    def go_on(self) -> None:
        self._going_on.set()

    def stop(self) -> None:
        self._is_stopped = True
        self._going_on.set()

    def give_rest(self) -> None:
        self._going_on.set()


class Ear:
    """A `Listener` that remembers."""

    def __init__(self) -> None:
        self.messages: list[ServerMessage] = []
        self.times: list[float | None] = []
        self.troubles: list[str] = []

    def heard(self, message: ServerMessage, at_s: float | None) -> None:
        self.messages.append(message)
        self.times.append(at_s)

    def trouble(self, error: ReportingError, at_s: float | None) -> None:
        self.troubles.append(error.code)
        self.times.append(at_s)

    @property
    def kinds(self) -> list[str]:
        return [message.type for message in self.messages]


class SleepingClock(FakeClock):
    """A clock whose sleep lets its time pass at once, and remembers how long it slept."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)
