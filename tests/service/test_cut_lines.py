"""A dictation of two minutes whose line is cut at fifty places: nothing is lost, nothing comes twice.

A cut in the middle of speech may make two utterances of one, so words and samples are compared, not utterances. The
recogniser knows the sound that was made: it says a word for each burst whose first sample it hears, and checks that
what it hears is that sound at that place. So a burst that is cut in two is one word, and a word is missing or doubled
if and only if the burst's beginning is.
"""

import asyncio
import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from random import Random

import numpy as np
import pytest

from reporting.errors import ConflictError
from reporting.service.dictate import Dictating, LiveDictation
from reporting.service.dictation_events import DictationEvent, Drained, Durable, Failed, Written
from reporting.service.ports import StoredFinal
from reporting.service.recognition import Recognition
from reporting.speech.audio import AudioFrame, to_float, to_ms, to_samples
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.wording import Language
from tests.service.dictation_world import DictationWorld, told
from tests.service.world import LEA
from tests.speech.sound import pcm

MINUTES_2 = to_samples(120_000)
CUTS = 50
ONSET = 2 * 512
"""Less speech than this right after a cut is the end of a burst, and too short to be an utterance of its own."""


@dataclass(frozen=True)
class Burst:
    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Speech:
    """Made sound, and what is said in it."""

    pcm: bytes
    bursts: tuple[Burst, ...]

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2

    @property
    def words(self) -> list[str]:
        return [burst.word for burst in self.bursts]


def word(number: int) -> str:
    """Return a word that no formatter knows: two syllables, another one for each number below 3600."""
    syllables = [consonant + vowel for consonant in "bdfgklmnprtv" for vowel in "aeiou"]
    return syllables[number // 60] + syllables[number % 60]


def two_minutes(seed: int) -> Speech:
    """Return bursts with short gaps, pauses that end utterances, and a stretch too long for one utterance."""
    random = Random(seed)
    parts: list[tuple[str, int]] = [("silence", 500)]
    bursts: list[Burst] = []
    at = to_samples(500)
    while at < MINUTES_2:
        long_stretch = to_samples(40_000) < at < to_samples(70_000)
        # Within a sentence; a pause that may or may not become its end; the end.
        gaps_ms = (210, 210, random.randint(220, 560), random.randint(560, 2_500))
        gap_ms = 210 if long_stretch else random.choice(gaps_ms)
        length_ms = random.randint(130, 700)
        bursts.append(Burst(at, min(MINUTES_2, at + to_samples(length_ms)), word(len(bursts))))
        parts += [("speech", length_ms), ("silence", gap_ms)]
        at += to_samples(length_ms) + to_samples(gap_ms)
    return Speech(pcm(*parts)[: 2 * MINUTES_2], tuple(bursts))


class BurstRecognizer:
    """A `Recognizer` that says each burst's word where the burst begins. While `is_open` is cleared, decodes wait."""

    name = "bursts"

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._sound = to_float(speech.pcm)
        self.is_open = threading.Event()
        self.is_open.set()
        self.is_decoding = threading.Event()
        """Set while one is going on."""

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        self.is_decoding.set()
        try:
            assert self.is_open.wait(60)
            return self._hear(utterance)
        finally:
            self.is_decoding.clear()

    def _hear(self, utterance: Utterance) -> Hypothesis:
        start, end = utterance.audio_start_sample, utterance.end_sample
        if not np.array_equal(utterance.audio, self._sound[start:end]):
            return Hypothesis(text="another sound")
        words = tuple(
            Word(text=b.word, start_ms=to_ms(b.start), end_ms=to_ms(min(b.end, end)), probability=0.9)
            for b in self._speech.bursts
            if start <= b.start < end
        )
        return Hypothesis(text=" ".join(w.text for w in words), words=words)


@dataclass
class Client:
    """Who dictates the speech over one line after another."""

    speech: Speech
    random: Random
    heard: list[DictationEvent] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)
    cut_while_decoding: int = 0
    cut_in_a_burst: int = 0

    def __post_init__(self) -> None:
        self.world = DictationWorld([])
        self.recognizer = BurstRecognizer(self.speech)
        self.recognition = Recognition(self.recognizer)
        ids = count(1)
        self.dictating = Dictating(
            replace(self.world.dictating._around, recognition=self.recognition),
            writing=self.world.world.writing,
            clock=self.world.world.clock,
            new_id=lambda: f"session-{next(ids)}",
        )

    async def dictate(self, cuts: int) -> None:
        serving = asyncio.create_task(self.recognition.run())
        try:
            live, sent = await self.begin(), 0
            for cut in self.places(cuts):
                live = await self.cut(live, sent, cut)
                assert live.durable_samples == cut, "what came over the old line is on disk"
                sent = cut
            await self.speak(live, sent, self.speech.samples)
            live.stop(self.speech.samples)
            self.heard += await told(live)
        finally:
            self.recognizer.is_open.set()
            await self.dictating.close()
            serving.cancel()
            self.recognition.close()

    def places(self, number: int) -> list[int]:
        """Return where to cut: anywhere, and at some words' first sample, which alone is not heard as speech."""
        anywhere = self.random.sample(range(1, self.speech.samples), number)
        return sorted({*anywhere, *(b.start + 1 for b in self.random.sample(self.speech.bursts, number // 10))})

    async def begin(self, session_id: str = "") -> LiveDictation:
        report_id = self.world.world.report_id
        return await self.dictating.begin(user=LEA, report_id=report_id, language=None, session_id=session_id)

    async def speak(self, live: LiveDictation, start: int, end: int) -> None:
        at_once = end - self.random.choice((0, 0, 8_000, 32_000))  # the rest comes faster than it is heard
        while start < end:
            stop = min(end, start + self.random.choice((320, 1_600, 1_600, 4_800)))
            piece = self.speech.pcm[2 * start : 2 * stop]
            await live.frame(AudioFrame(sequence=0, start_sample=start, pcm=piece))
            start = stop
            if start <= at_once:
                await asyncio.to_thread(int)  # as between the frames of a real line: the others have their turn

    async def cut(self, live: LiveDictation, start: int, end: int) -> LiveDictation:
        """Speak to the cut; return the line that goes on."""
        spoken = sum(max(0, min(b.end, end) - max(b.start, start)) for b in self.speech.bursts)
        decoding = spoken > to_samples(1_000) and self.random.random() < 0.7
        if decoding:
            self.recognizer.is_open.clear()
        await self.speak(live, start, end)
        if decoding:
            assert await asyncio.to_thread(self.recognizer.is_decoding.wait, 60)
        ending = self.random.choice(("known", "lost", "half dead"))
        if ending != "half dead":  # else the old line has not noticed when the new one comes
            live.lost()
        if ending == "known":
            self.recognizer.is_open.set()
            await live.ended()
        going_on = asyncio.create_task(self.begin(live.session_id))
        await asyncio.sleep(0)
        self.recognizer.is_open.set()
        again = await going_on
        self.heard += await told(live)
        self.cuts.append(end)
        self.cut_while_decoding += decoding
        self.cut_in_a_burst += any(b.start < end < b.end for b in self.speech.bursts)
        return again

    def stored(self) -> list[StoredFinal]:
        with self.world.world.units() as unit:
            return list(unit.dictations.finals("session-1"))


def ranges(finals: list[StoredFinal]) -> list[tuple[int, int]]:
    """Return [start, end) in samples: an utterance is named after its first."""
    return [(int(final.utterance_id.rpartition("-")[2]), final.end_sample) for final in finals]


def uncovered(speech: Speech, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the pieces [start, end) of bursts that are in no span."""
    is_covered = np.zeros(speech.samples, bool)
    for start, end in spans:
        is_covered[start:end] = True
    missing = np.zeros(speech.samples, bool)
    for burst in speech.bursts:
        missing[burst.start : burst.end] = ~is_covered[burst.start : burst.end]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], missing.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]


async def until(is_so: Callable[[], bool]) -> None:
    """Let everything else go on until it is so."""
    for _ in range(100_000):
        if is_so():
            return
        await asyncio.to_thread(int)
    raise AssertionError("it never came to that")


async def test_without_a_cut_every_burst_is_one_word() -> None:
    client = Client(two_minutes(0), Random(0))
    await client.dictate(cuts=0)
    finals = client.stored()
    assert " ".join(final.verbatim for final in finals).split() == client.speech.words
    assert uncovered(client.speech, ranges(finals)) == []
    assert len(client.speech.words) > 100
    assert len(finals) > 20


@pytest.mark.parametrize("seed", range(3))
async def test_a_line_that_is_cut_fifty_times_loses_nothing_and_doubles_nothing(seed: int) -> None:
    uncut, client = Client(two_minutes(seed), Random(seed)), Client(two_minutes(seed), Random(seed))
    await uncut.dictate(cuts=0)
    await client.dictate(cuts=CUTS)

    # The words are those of the uncut dictation: stored, told and in the report.
    finals = client.stored()
    words = " ".join(final.verbatim for final in uncut.stored())
    assert " ".join(final.verbatim for final in finals if final.verbatim) == words
    written = [event.final for event in client.heard if isinstance(event, Written)]
    assert " ".join(final.text for final in written) == words
    assert client.world.world.text().lower().split() == words.split()

    # Each final once; their samples are disjoint, in order, and hold every burst but a cut's own end of it.
    assert len({final.utterance_id for final in finals}) == len(finals)
    assert len({final.utterance_id for final in written}) == len(written)
    spans = ranges(finals)
    assert all(start < end for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
    for start, end in uncovered(client.speech, spans):
        assert any(cut <= start and end <= cut + ONSET for cut in client.cuts), f"no final holds {start} to {end}"

    # All that was sent is on disk, decoded and answered; nothing failed but the lines.
    samples = client.speech.samples
    assert client.world.audio.pcm["session-1"] == client.speech.pcm
    assert client.heard[-1] == Drained(samples=samples)
    assert max(event.samples for event in client.heard if isinstance(event, Durable)) == samples
    assert {event.error.code for event in client.heard if isinstance(event, Failed)} <= {"dictation-moved"}

    assert len(client.cuts) >= CUTS
    assert client.cut_while_decoding > 5
    assert client.cut_in_a_burst > 10


async def test_of_two_lines_that_want_one_session_the_newest_gets_it() -> None:
    client = Client(two_minutes(0), Random(0))
    serving = asyncio.create_task(client.recognition.run())
    first = await client.begin()
    client.recognizer.is_open.clear()
    await client.speak(first, 0, to_samples(3_000))
    claims, report_id = client.dictating._claims, client.world.world.report_id
    older = asyncio.create_task(client.begin(first.session_id))
    await until(lambda: report_id in claims)
    claim = claims[report_id]
    newer = asyncio.create_task(client.begin(first.session_id))
    await until(lambda: claims[report_id] is not claim)
    # Both wait until the first line has ended, which waits for the recogniser.
    client.recognizer.is_open.set()
    with pytest.raises(ConflictError) as refused:
        await older
    live = await newer
    assert refused.value.code == "dictation-moved"
    assert live.durable_samples == to_samples(3_000)
    live.stop(to_samples(3_000))
    assert (await told(live))[-1] == Drained(samples=to_samples(3_000))
    serving.cancel()
    client.recognition.close()
