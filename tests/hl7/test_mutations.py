"""Messages made wrong by chance: each is answered, and none is a surprise. More: `tests.bench.hl7_mutations`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.errors import InputError
from reporting.hl7 import mllp
from reporting.hl7.check import check
from reporting.log import configure
from reporting.service.receive import ReceiveOrders
from reporting.wording import Language, catalogue
from tests.fakes.clock import FakeClock
from tests.fakes.unit import FakeUnits
from tests.hl7.mutations import mutated, seeds

COUNT = 3_000
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 7, 5, tzinfo=UTC)
SURPRISE = b"(MSH-10)"
"""What stands in the answer to an error of ours, in both languages, and in no other."""


class Takers:
    """A service with storage in memory, begun again before it holds much."""

    def __init__(self) -> None:
        self._taken = 0
        self._begin()

    def _begin(self) -> None:
        self._receive = ReceiveOrders(FakeUnits(), FakeClock(NOW), PARIS, names_orders=True)

    def take(self, message: bytes) -> tuple[bytes, ...]:
        self._taken += 1
        if self._taken % 100 == 0:
            self._begin()
        return self._receive.answers(message)


def surprises(answer: bytes) -> bool:
    """Return whether an answer tells an error of ours."""
    return SURPRISE in answer


@pytest.mark.parametrize("language", Language)
def test_a_surprise_would_be_known(language: Language) -> None:
    told = [code for code, wording in catalogue().items() if SURPRISE.decode() in wording[language.value]]
    assert told == ["order-not-taken"]


def framed(answer: bytes) -> bytes:
    """Return the answer as the listener would send it; a header that holds framing bytes is not sent."""
    try:
        return mllp.frame(answer)
    except InputError:
        return b""


def test_every_mutation_is_answered_and_none_is_a_surprise() -> None:
    configure("error")
    takers = Takers()
    for number, message in enumerate(mutated(seeds(), COUNT)):
        for answer in takers.take(message):
            assert framed(answer) is not None
            assert not surprises(answer), f"mutation {number} is a surprise"
        if number % 5 == 0:
            assert check(message, Language.FRENCH, zone=PARIS, now=NOW).lines


def test_every_mutation_passes_the_framing_whatever_way_it_is_cut() -> None:
    for message in mutated(seeds(), 300, seed=1):
        blocks, stream, found = mllp.BlockReader(maximum_bytes=4_000_000), b"\x0b" + message + b"\x1c\r", 0
        for start in range(0, len(stream), 4096):
            found += len(blocks.receive_data(stream[start : start + 4096]))
        assert 1 <= found <= stream.count(b"\x1c\r")
