"""Whose turn it is at the recogniser."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator

import numpy as np
import pytest

from reporting.errors import PeerError
from reporting.service.recognition import Recognition
from reporting.service.turns import Rank
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.wording import Language


class GatedRecognizer:
    """Answers with the utterance's id, each time the gate is opened; remembers the order."""

    name = "gated"

    def __init__(self) -> None:
        self.gate = threading.Semaphore(0)
        self.heard: list[str] = []

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        self.gate.acquire()
        self.heard.append(utterance.utterance_id)
        if utterance.utterance_id == "broken":
            raise PeerError("dictation-broke")
        return Hypothesis(text=utterance.utterance_id)


@contextlib.asynccontextmanager
async def serving(recognizer: GatedRecognizer) -> AsyncIterator[Recognition]:
    recognition = Recognition(recognizer)
    task = asyncio.create_task(recognition.run())
    try:
        yield recognition
    finally:
        for _ in range(9):
            recognizer.gate.release()
        task.cancel()
        recognition.close()


def ask(recognition: Recognition, name: str, effort: Effort, session: str = "s") -> asyncio.Task[Hypothesis | None]:
    utterance = Utterance(utterance_id=name, start_sample=0, audio=np.zeros(1, np.float32))
    return asyncio.create_task(recognition.decode(session, utterance, language=Language.FRENCH, effort=effort))


async def test_finals_go_before_partials() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        asked = [ask(recognition, "running", Effort.FINAL)]
        await asyncio.sleep(0)
        asked += [ask(recognition, "partial", Effort.PARTIAL, "t"), ask(recognition, "final", Effort.FINAL)]
        await asyncio.sleep(0)
        for _ in asked:
            recognizer.gate.release()
        await asyncio.gather(*asked)
    assert recognizer.heard == ["running", "final", "partial"]


async def test_a_newer_partial_of_the_session_overtakes_an_older_one() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        running = ask(recognition, "running", Effort.FINAL)
        await asyncio.sleep(0)
        old, new = ask(recognition, "old", Effort.PARTIAL), ask(recognition, "new", Effort.PARTIAL)
        await asyncio.sleep(0)
        for _ in range(2):
            recognizer.gate.release()
        assert await old is None
        answer = await new
        assert answer is not None
        assert answer.text == "new"
        await running
    assert recognizer.heard == ["running", "new"]


async def test_a_failure_reaches_the_one_who_asked_and_the_next_is_served() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        broken, good = ask(recognition, "broken", Effort.FINAL), ask(recognition, "good", Effort.FINAL)
        for _ in range(2):
            recognizer.gate.release()
        with pytest.raises(PeerError):
            await broken
        answer = await good
        assert answer is not None
        assert answer.text == "good"


async def test_an_early_reading_is_overtaken_only_while_its_utterance_goes_on() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        running = ask(recognition, "running", Effort.FINAL)
        await asyncio.sleep(0)
        ended = ask(recognition, "first", Effort.EARLY)
        await asyncio.sleep(0)
        spoken_on = ask(recognition, "second", Effort.EARLY)
        await asyncio.sleep(0)
        newer = ask(recognition, "second", Effort.PARTIAL)
        await asyncio.sleep(0)
        for _ in range(3):
            recognizer.gate.release()
        assert await spoken_on is None
        assert await ended is not None
        assert await newer is not None
        await running
    assert recognizer.heard == ["running", "first", "second"]


async def test_a_fast_talker_does_not_keep_the_others_waiting() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        asked = [ask(recognition, "running", Effort.FINAL, "fast")]
        await asyncio.sleep(0)
        asked += [ask(recognition, name, Effort.FINAL, "fast") for name in ("fast 1", "fast 2")]
        asked.append(ask(recognition, "slow", Effort.FINAL, "slow"))
        await asyncio.sleep(0)
        for _ in asked:
            recognizer.gate.release()
        await asyncio.gather(*asked)
    assert recognizer.heard == ["running", "slow", "fast 1", "fast 2"]


async def test_an_early_reading_that_became_the_final_goes_before_other_early_ones() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        asked = [ask(recognition, "running", Effort.FINAL)]
        await asyncio.sleep(0)
        asked += [ask(recognition, name, Effort.EARLY, name) for name in ("going on", "ended")]
        await asyncio.sleep(0)
        recognition.promote("ended", "ended")
        for _ in asked:
            recognizer.gate.release()
        await asyncio.gather(*asked)
    assert recognizer.heard == ["running", "ended", "going on"]


async def test_what_nobody_waits_for_any_more_is_not_read() -> None:
    recognizer = GatedRecognizer()
    async with serving(recognizer) as recognition:
        running = ask(recognition, "running", Effort.FINAL)
        await asyncio.sleep(0)
        left, stays = ask(recognition, "left", Effort.FINAL), ask(recognition, "stays", Effort.FINAL)
        await asyncio.sleep(0)
        assert recognition.waiting("s")[Rank.FINAL] == 2
        left.cancel()
        await asyncio.sleep(0)
        assert recognition.waiting("s")[Rank.FINAL] == 1
        for _ in range(2):
            recognizer.gate.release()
        await asyncio.gather(running, stays)
    assert recognizer.heard == ["running", "stays"]
