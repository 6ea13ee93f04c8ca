"""The recogniser that all dictations share: its threads, and the answers to those who wait.

Whose turn it is stands in `turns.py`. As many threads as the recogniser has workers, one by default, since a
recogniser uses all cores by itself; one that gains by it is given several utterances at once. Does not know sockets
or reports.
"""

import asyncio
from collections.abc import Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor

from reporting.service.turns import Rank, Turn, Turns
from reporting.speech import batch
from reporting.speech.engine import Effort, Recognizer
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.wording import Language


class Recognition:
    """A recogniser that many dictations share. Call it on the event loop."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._workers = batch.workers(recognizer)
        self._batch_size = batch.batch_size(recognizer)
        self._turns = Turns()
        self._answers: dict[Turn, asyncio.Future[Hypothesis | None]] = {}
        self._news = asyncio.Event()
        self._threads = ThreadPoolExecutor(max_workers=self._workers, thread_name_prefix="recogniser")

    @property
    def model(self) -> str:
        """Name of the speech model."""
        return self._recognizer.name

    async def decode(
        self,
        session_id: str,
        utterance: Utterance,
        *,
        language: Language,
        effort: Effort,
        listening_for: Hashable = "",
        expecting: tuple[str, ...] = (),
    ) -> Hypothesis | None:
        """Return the reading, or None for a partial or early one that a newer one of its session overtook.

        Raises PeerError if the recogniser failed.
        """
        request = batch.Request(
            utterance=utterance,
            language=language,
            effort=effort,
            listening_for=listening_for,
            expecting=expecting,
        )
        turn = Turn(session_id=session_id, request=request, bucket=batch.bucket(self._recognizer, request))
        answer: asyncio.Future[Hypothesis | None] = asyncio.get_running_loop().create_future()
        self._answers[turn] = answer
        for overtaken in self._turns.add(turn):
            self._answer(overtaken, None)
        self._news.set()
        try:
            return await answer
        finally:
            self._turns.withdraw(turn)
            del self._answers[turn]

    def promote(self, session_id: str, utterance_id: str) -> None:
        """The utterance has ended and its early reading is its final: let it wait no longer than a final."""
        self._turns.promote(session_id, utterance_id)

    def waiting(self, session_id: str | None = None) -> Mapping[Rank, int]:
        """Return how many readings wait for their turn, by rank: of a session, or of all."""
        return self._turns.waiting(session_id)

    async def run(self) -> None:
        """Serve turns until cancelled."""
        async with asyncio.TaskGroup() as serving:
            for _ in range(self._workers):
                serving.create_task(self._serve())

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            turns = self._turns.take(self._batch_size)
            if not turns:
                self._news.clear()
                await self._news.wait()
                continue
            requests = [turn.request for turn in turns]
            readings = await loop.run_in_executor(self._threads, batch.read, self._recognizer, requests)
            for turn, reading in zip(turns, readings, strict=True):
                self._answer(turn, reading)

    def _answer(self, turn: Turn, reading: Hypothesis | Exception | None) -> None:
        answer = self._answers.get(turn)
        if answer is None or answer.done():
            return  # who asked has gone
        if isinstance(reading, Exception):
            answer.set_exception(reading)
        else:
            answer.set_result(reading)

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
