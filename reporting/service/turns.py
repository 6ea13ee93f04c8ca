"""Whose turn it is: finals before early readings before partials; within a rank the one served least recently.

Pure: no thread, no clock, no recogniser. Finals are never dropped, however many wait: nothing that was said is lost,
and how many wait can be seen. Of the rest at most one of an utterance waits, the newest.
"""

from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from reporting.speech.batch import Request
from reporting.speech.engine import Effort

REMEMBERED = 256
"""Sessions whose last turn is remembered, and promotions that came before their turn. A session that is forgotten was
served before all that are not, and a session that was never served comes first as well."""


class Rank(IntEnum):
    """The lower, the sooner."""

    FINAL = 0
    EARLY = 1
    PARTIAL = 2


_RANK = {Effort.FINAL: Rank.FINAL, Effort.EARLY: Rank.EARLY, Effort.PARTIAL: Rank.PARTIAL}


@dataclass(slots=True, eq=False, kw_only=True)
class Turn:
    """A request that waits."""

    session_id: str
    request: Request
    bucket: Hashable = None
    """Turns of one bucket may be served in one pass."""
    rank: Rank = field(init=False)

    def __post_init__(self) -> None:
        self.rank = _RANK[self.request.effort]

    @property
    def utterance_id(self) -> str:
        return self.request.utterance.utterance_id

    def is_overtaken_by(self, other: "Turn") -> bool:
        """A partial always; an early one only while its utterance goes on: afterwards it may be the final."""
        if self.session_id != other.session_id or Rank.FINAL in (self.rank, other.rank):
            return False
        return self.rank is Rank.PARTIAL or self.utterance_id == other.utterance_id


class Turns:
    """The turns that wait."""

    def __init__(self) -> None:
        self._waiting: list[Turn] = []
        """In the order in which they were asked for."""
        self._served: dict[str, int] = {}
        """Session to the number of its last turn; the one served least recently first."""
        self._number = 0
        self._ended: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)

    def add(self, turn: Turn) -> tuple[Turn, ...]:
        """Let a turn wait; return those that it overtakes, which wait no longer."""
        if turn.rank is Rank.EARLY and (turn.session_id, turn.utterance_id) in self._ended:
            turn.rank = Rank.FINAL
        overtaken = tuple(waiting for waiting in self._waiting if waiting.is_overtaken_by(turn))
        for waiting in overtaken:
            self._waiting.remove(waiting)
        self._waiting.append(turn)
        return overtaken

    def take(self, size: int = 1) -> tuple[Turn, ...]:
        """Return whose turn it is, with others of its rank and bucket up to `size`; empty if nobody waits."""
        taken: list[Turn] = []
        while len(taken) < size:
            fitting = self._waiting
            if taken:
                fitting = [t for t in fitting if (t.rank, t.bucket) == (taken[0].rank, taken[0].bucket)]
            if not fitting:
                break
            turn = min(fitting, key=lambda waiting: (waiting.rank, self._served.get(waiting.session_id, -1)))
            self._waiting.remove(turn)
            self._note_served(turn.session_id)
            taken.append(turn)
        return tuple(taken)

    def _note_served(self, session_id: str) -> None:
        self._number += 1
        self._served.pop(session_id, None)
        self._served[session_id] = self._number
        if len(self._served) > REMEMBERED:
            del self._served[next(iter(self._served))]

    def promote(self, session_id: str, utterance_id: str) -> None:
        """The utterance has ended: its early reading is its final, and waits, or will wait, as such."""
        for turn in self._waiting:
            if (turn.session_id, turn.utterance_id, turn.rank) == (session_id, utterance_id, Rank.EARLY):
                turn.rank = Rank.FINAL
                return
        # It is being read, was read, or was asked for and has not come here yet.
        self._ended.append((session_id, utterance_id))

    def withdraw(self, turn: Turn) -> None:
        """Nobody waits for it any more; nothing happens if it was taken."""
        if turn in self._waiting:
            self._waiting.remove(turn)

    def waiting(self, session_id: str | None = None) -> Mapping[Rank, int]:
        """Return how many wait, by rank: of a session, or of all."""
        counted = dict.fromkeys(Rank, 0)
        for turn in self._waiting:
            if session_id in (None, turn.session_id):
                counted[turn.rank] += 1
        return counted
