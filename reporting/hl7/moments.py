"""When each part of an order was said last, so that messages may come in any order. Pure.

A moment is a whole number of microseconds since 1970 (UTC). A message that is older than what is known of a part
leaves that part alone; at the same moment, the message that comes later counts.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

Moments = Mapping[str, int]
"""Part of an order to the moment of the newest message that said it."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE_ALL = -(10**19)
"""Before any moment: of what nobody is known to have said."""
_AGES = 10**18


def moment_of(at: datetime) -> int:
    """Return the moment of an aware time."""
    return (at - EPOCH) // timedelta(microseconds=1)


def giving_way(moment: int) -> int:
    """Return a moment before all ordinary ones, in the same order among its like: anything else that is said counts."""
    return moment - _AGES


class Telling:
    """What one message says, part by part, against what is known. `moments` is then what to remember."""

    def __init__(self, moments: Moments, moment: int) -> None:
        self.moments = dict(moments)
        self.moment = moment

    def is_news(self, part: str) -> bool:
        """Note that the message says `part`; return False if a newer message has said it."""
        if self.moment < self.moments.get(part, self.moment):
            return False
        self.moments[part] = self.moment
        return True

    def newest(self, part: str, *, said: T, known: T, unsaid: T) -> T:
        """Return what holds: `known` if the message does not say the part, or says it too late."""
        if said == unsaid:
            return known
        return said if self.is_news(part) else known
