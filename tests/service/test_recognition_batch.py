"""A recogniser that reads several utterances in one pass, and one with several workers."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Sequence

import numpy as np
import pytest

from reporting.errors import PeerError
from reporting.service.recognition import Recognition
from reporting.speech.batch import Request
from reporting.speech.engine import Effort, Recognizer
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.wording import Language


class FakeDevice:
    """A `BatchRecognizer` that reads while its gate is open; remembers what it read together.

    Utterances of one length are of one bucket. One named `broken` fails; with `is_too_small` every full pass does.
    """

    name = "device"

    def __init__(self, batch_size: int = 3, *, is_too_small: bool = False) -> None:
        self.batch_size = batch_size
        self.is_too_small = is_too_small
        self.gate = threading.Event()
        self.passes: list[list[str]] = []

    def bucket(self, utterance: Utterance, effort: Effort, language: Language) -> int:
        return len(utterance.audio)

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        self.gate.wait()
        self.passes.append([utterance.utterance_id])
        if utterance.utterance_id == "broken":
            raise PeerError("recogniser-failed", name=self.name, why="scripted")
        return Hypothesis(text=f"{utterance.utterance_id} alone")

    def decode_batch(self, requests: list[Request]) -> list[Hypothesis | Exception]:
        self.gate.wait()
        if self.is_too_small:
            raise MemoryError
        self.passes.append([request.utterance.utterance_id for request in requests])
        return [self._reading(request.utterance.utterance_id) for request in requests]

    def _reading(self, name: str) -> Hypothesis | Exception:
        if name == "broken":
            return PeerError("recogniser-failed", name=self.name, why="scripted")
        return Hypothesis(text=f"{name} together")


class TwoWorkers:
    """A `Recognizer` that reads two utterances at once: each waits until the other is there."""

    name = "two"
    workers = 2

    def __init__(self) -> None:
        self.both = threading.Barrier(2, timeout=60)

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        self.both.wait()
        return Hypothesis(text=utterance.utterance_id)


@contextlib.asynccontextmanager
async def serving(recognizer: Recognizer) -> AsyncIterator[Recognition]:
    recognition = Recognition(recognizer)
    task = asyncio.create_task(recognition.run())
    try:
        yield recognition
    finally:
        task.cancel()
        recognition.close()


def ask(
    recognition: Recognition, name: str, *, effort: Effort = Effort.FINAL, samples: int = 1
) -> asyncio.Task[Hypothesis | None]:
    utterance = Utterance(utterance_id=name, start_sample=0, audio=np.zeros(samples, np.float32))
    return asyncio.create_task(recognition.decode(name, utterance, language=Language.FRENCH, effort=effort))


async def asked_while_busy(recognition: Recognition, device: FakeDevice, names: Sequence[str]) -> list[str]:
    """Return what is answered to those who asked while the device was reading something else."""
    busy = ask(recognition, "busy")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked = [ask(recognition, name) for name in names]
    await asyncio.sleep(0)
    device.gate.set()
    await busy
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return [answer.text if isinstance(answer, Hypothesis) else type(answer).__name__ for answer in answers]


async def test_those_who_wait_are_read_in_one_pass_as_many_as_fit() -> None:
    device = FakeDevice()
    async with serving(device) as recognition:
        texts = await asked_while_busy(recognition, device, ["a", "b", "c", "d"])
    assert device.passes == [["busy"], ["a", "b", "c"], ["d"]]
    assert texts == ["a together", "b together", "c together", "d alone"]


async def test_other_lengths_and_other_ranks_are_read_in_other_passes() -> None:
    device = FakeDevice()
    async with serving(device) as recognition:
        busy = ask(recognition, "busy")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asked = [
            ask(recognition, "partial", effort=Effort.PARTIAL),
            ask(recognition, "short"),
            ask(recognition, "long", samples=9),
            ask(recognition, "early", effort=Effort.EARLY),
            ask(recognition, "as short"),
        ]
        await asyncio.sleep(0)
        device.gate.set()
        await asyncio.gather(busy, *asked)
    assert device.passes == [["busy"], ["short", "as short"], ["long"], ["early"], ["partial"]]


async def test_the_failure_of_one_is_not_the_failure_of_the_others() -> None:
    device = FakeDevice()
    async with serving(device) as recognition:
        texts = await asked_while_busy(recognition, device, ["a", "broken", "c"])
    assert texts == ["a together", "PeerError", "c together"]


async def test_a_pass_that_fails_as_a_whole_is_made_one_by_one() -> None:
    device = FakeDevice(is_too_small=True)
    async with serving(device) as recognition:
        texts = await asked_while_busy(recognition, device, ["a", "broken", "c"])
    assert texts == ["a alone", "PeerError", "c alone"]


async def test_a_device_for_one_at_a_time_is_never_given_more() -> None:
    device = FakeDevice(1)
    async with serving(device) as recognition:
        texts = await asked_while_busy(recognition, device, ["a", "b"])
    assert device.passes == [["busy"], ["a"], ["b"]]
    assert texts == ["a alone", "b alone"]


async def test_two_workers_read_at_once() -> None:
    async with serving(TwoWorkers()) as recognition:
        answers = await asyncio.gather(*(ask(recognition, name) for name in "abcd"))
    assert [answer.text for answer in answers if answer] == ["a", "b", "c", "d"]


async def test_a_bucket_that_cannot_be_told_is_the_trouble_of_the_one_who_asked() -> None:
    class Confused(FakeDevice):
        def bucket(self, utterance: Utterance, effort: Effort, language: Language) -> int:
            raise PeerError("recogniser-failed", name=self.name, why="scripted")

    async with serving(Confused()) as recognition:
        with pytest.raises(PeerError):
            await ask(recognition, "a")
        assert not any(recognition.waiting().values())
