"""Whose turn it is at the recogniser: finals first, then early ones, then partials; the newest of a session.

One worker thread, since the recogniser uses all cores by itself. Does not know sockets or reports.
"""

import asyncio
import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from reporting.speech.engine import Effort, Recognizer
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.wording import Language

_RANKS = {Effort.FINAL: 0, Effort.EARLY: 1, Effort.PARTIAL: 2}


@dataclass(order=True)
class _Turn:
    rank: int
    number: int
    session_id: str = field(compare=False)
    utterance: Utterance = field(compare=False)
    language: Language = field(compare=False)
    effort: Effort = field(compare=False)
    answer: "asyncio.Future[Hypothesis | None]" = field(compare=False)

    def is_overtaken_by(self, utterance: Utterance) -> bool:
        """A partial always; an early one only while its utterance goes on: afterwards it may be the final."""
        return self.effort is Effort.PARTIAL or self.utterance.utterance_id == utterance.utterance_id


class Recognition:
    """A recogniser that many dictations share."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._turns: asyncio.PriorityQueue[_Turn] = asyncio.PriorityQueue()
        self._partials: dict[str, _Turn] = {}
        self._numbers = itertools.count()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recogniser")

    @property
    def model(self) -> str:
        """Name of the speech model."""
        return self._recognizer.name

    async def decode(
        self, session_id: str, utterance: Utterance, *, language: Language, effort: Effort
    ) -> Hypothesis | None:
        """Return the reading, or None for a partial or early one that a newer one of its session overtook.

        Raises PeerError if the recogniser failed.
        """
        turn = _Turn(
            rank=_RANKS[effort],
            number=next(self._numbers),
            session_id=session_id,
            utterance=utterance,
            language=language,
            effort=effort,
            answer=asyncio.get_running_loop().create_future(),
        )
        if effort is not Effort.FINAL:
            overtaken = self._partials.get(session_id)
            if overtaken is not None and not overtaken.answer.done() and overtaken.is_overtaken_by(utterance):
                overtaken.answer.set_result(None)
            self._partials[session_id] = turn
        self._turns.put_nowait(turn)
        return await turn.answer

    async def run(self) -> None:
        """Serve turns until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            turn = await self._turns.get()
            if self._partials.get(turn.session_id) is turn:
                del self._partials[turn.session_id]
            if turn.answer.done():
                continue
            try:
                hypothesis = await loop.run_in_executor(self._thread, self._listen, turn)
            except Exception as error:  # noqa: BLE001 - whatever failed belongs to the one who asked
                if not turn.answer.done():
                    turn.answer.set_exception(error)
                continue
            if not turn.answer.done():
                turn.answer.set_result(hypothesis)

    def _listen(self, turn: _Turn) -> Hypothesis:
        return self._recognizer.decode(turn.utterance, language=turn.language, effort=turn.effort)

    def close(self) -> None:
        """Let the thread end after what it is doing."""
        self._thread.shutdown(wait=False, cancel_futures=True)
