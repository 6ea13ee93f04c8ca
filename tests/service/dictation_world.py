"""A dictation around storage in memory, a scripted recogniser and a detector that hears loudness."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import numpy as np

from reporting.service.admission import Capacity
from reporting.service.dictate import Dictating, LiveDictation, Surroundings
from reporting.service.dictation_events import DictationEvent
from reporting.service.final import Keeping
from reporting.service.recognition import Recognition
from reporting.speech.audio import SAMPLE_RATE_HZ, AudioFrame
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.wording import Language
from tests.fakes.audio import FakeAudioStore
from tests.fakes.recognizer import FakeRecognizer, FakeVoiceDetector
from tests.service.world import LOCK_MINUTES, World, build_world

VOCABULARY = Path(__file__).parents[2] / "vocab"
FRAME_SAMPLES = 1600


def formatters() -> dict[Language, Formatter]:
    return {language: Formatter(language, load_vocabulary(VOCABULARY, language)) for language in Language}


def tone(seconds: float) -> bytes:
    samples = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (np.sin(2 * np.pi * 220 * samples) * 8000).astype("<i2").tobytes()


def quiet(seconds: float) -> bytes:
    return bytes(2 * int(seconds * SAMPLE_RATE_HZ))


def utterances(number: int) -> bytes:
    """Return sound with `number` utterances of a second, a second of silence after each."""
    return b"".join(tone(1) + quiet(1) for _ in range(number))


def frames_of(pcm: bytes, *, start_sample: int = 0) -> list[AudioFrame]:
    size = 2 * FRAME_SAMPLES
    return [
        AudioFrame(sequence=number, start_sample=start_sample + at // 2, pcm=pcm[at : at + size])
        for number, at in enumerate(range(0, len(pcm), size))
    ]


class DictationWorld:
    """Use inside `async with running(...)`."""

    def __init__(self, texts: list[str], *, failures: int = 0, speakers: int = 0) -> None:
        self.world: World = build_world()
        self.world.open()
        self.world.hub.events.clear()
        self.recognizer = FakeRecognizer(texts, failures=failures)
        self.recognition = Recognition(self.recognizer)
        self.audio = FakeAudioStore()
        ids = count(1)
        self.dictating = Dictating(
            Surroundings(
                units=self.world.units,
                audio=self.audio,
                recognition=self.recognition,
                detector=FakeVoiceDetector,
                keeping=Keeping(
                    units=self.world.units,
                    formatters=formatters(),
                    clock=self.world.clock,
                    hub=self.world.hub,
                    lock_minutes=LOCK_MINUTES,
                ),
                hub=self.world.hub,
            ),
            writing=self.world.writing,
            clock=self.world.clock,
            new_id=lambda: f"session-{next(ids)}",
            capacity=Capacity(speakers=speakers),
        )


@contextlib.asynccontextmanager
async def running(texts: list[str], *, failures: int = 0, speakers: int = 0) -> AsyncIterator[DictationWorld]:
    around = DictationWorld(texts, failures=failures, speakers=speakers)
    serving = asyncio.create_task(around.recognition.run())
    try:
        yield around
        around.recognizer.is_open.set()
        await around.dictating.close()
    finally:
        around.recognizer.is_open.set()
        serving.cancel()
        around.recognition.close()


async def speak(live: LiveDictation, pcm: bytes, *, start_sample: int = 0) -> None:
    for frame in frames_of(pcm, start_sample=start_sample):
        await live.frame(frame)


async def told(live: LiveDictation) -> list[DictationEvent]:
    """Return everything the dictation says until it ends."""
    return [event async for event in live.events()]
