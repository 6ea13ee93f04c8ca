"""A crowd that dictates at one recogniser, in simulated time: the real queue, no thread, no clock.

Each speaker makes utterances of 0.6 to 24 s (log-normal around 4 s), hesitates every four seconds for long enough that
an early reading is asked for in vain, and pauses for about a second. What is left to read of an utterance is never
more than six seconds: words that are settled are not heard again.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from reporting.service.turns import Turn, Turns
from reporting.speech.batch import Request
from reporting.speech.endpoint import EndpointSettings
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Utterance
from reporting.speech.pace import MADE_S, Pace
from reporting.wording import Language

_ENDPOINT = EndpointSettings()
ASKED_AFTER_S, ENDS_AFTER_S = _ENDPOINT.early_silence_ms / 1000, _ENDPOINT.end_silence_ms / 1000
"""Silence after which the early reading is asked for, and after which the utterance has ended."""
PARTIAL_EVERY_S, PARTIAL_LOAD = 0.3, 1.5


@dataclass(slots=True)
class Speaker:
    name: str
    utterance: int = 0
    began_s: float = 0.0
    ends_s: float = 0.0

    @property
    def utterance_id(self) -> str:
        return f"{self.name}-{self.utterance}"


class Crowd:
    """Speakers, a queue and so many lanes of a recogniser."""

    def __init__(self, speakers: int, pace: Pace, *, lanes: int = 1, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._pace = pace
        self._free = lanes
        self._turns = Turns()
        self._asked: dict[Turn, Callable[[float, float], object]] = {}
        self._events: list[tuple[float, int, Callable[[float], object]]] = []
        self._numbers = itertools.count()
        self.finals_s: list[float] = []
        """From the last word of an utterance to its final."""
        for number in range(speakers):
            speaker = Speaker(f"speaker {number}")
            self._at(self._random.uniform(0, 4), lambda now, speaker=speaker: self._begin(speaker, now))

    def run(self, seconds: float) -> None:
        while self._events and self._events[0][0] < seconds:
            now, _, happens = heapq.heappop(self._events)
            happens(now)

    def within_s(self, part: float) -> float:
        """Return how long that part of the finals took at most."""
        return sorted(self.finals_s)[int(part * len(self.finals_s))]

    def _at(self, when: float, happens: Callable[[float], object]) -> None:
        heapq.heappush(self._events, (when, next(self._numbers), happens))

    def _begin(self, speaker: Speaker, now: float) -> None:
        speaker.utterance += 1
        speaker.began_s = now
        speaker.ends_s = now + min(24.0, max(0.6, self._random.lognormvariate(1.2, 0.6)))
        hesitates = now + self._random.expovariate(1 / 4)
        while hesitates < speaker.ends_s - 0.6:
            self._at(hesitates, lambda then: self._ask(speaker, Effort.EARLY, then, lambda _, __: None))
            hesitates += self._random.expovariate(1 / 4)
        number = speaker.utterance
        self._at(now + PARTIAL_EVERY_S, lambda then: self._ask_for_partial(speaker, number, then))
        self._at(speaker.ends_s + ASKED_AFTER_S, lambda then: self._ask_for_final(speaker, then))

    def _ask_for_partial(self, speaker: Speaker, number: int, now: float) -> None:
        if number != speaker.utterance or now > speaker.ends_s:
            return

        def answered(then: float, took_s: float) -> None:
            pause_s = max(PARTIAL_EVERY_S, PARTIAL_LOAD * took_s)
            self._at(then + pause_s, lambda later: self._ask_for_partial(speaker, number, later))

        self._ask(speaker, Effort.PARTIAL, now, answered)

    def _ask_for_final(self, speaker: Speaker, now: float) -> None:
        spoken_s, name = now - ASKED_AFTER_S, speaker.utterance_id
        self._ask(
            speaker,
            Effort.EARLY,
            now,
            lambda then, _: self.finals_s.append(max(then - spoken_s, ENDS_AFTER_S)),
        )
        ended_s = spoken_s + ENDS_AFTER_S
        self._at(ended_s, lambda _: self._turns.promote(speaker.name, name))
        self._at(ended_s + self._random.expovariate(1 / 0.6), lambda then: self._begin(speaker, then))

    def _ask(self, speaker: Speaker, effort: Effort, now: float, answered: Callable[[float, float], object]) -> None:
        audio = np.zeros(int(100 * (now - speaker.began_s)), np.float32)  # a sample stands for 10 ms
        utterance = Utterance(utterance_id=speaker.utterance_id, start_sample=0, audio=audio)
        turn = Turn(
            session_id=speaker.name,
            request=Request(utterance=utterance, language=Language.FRENCH, effort=effort),
        )
        self._asked[turn] = answered
        for overtaken in self._turns.add(turn):
            self._asked.pop(overtaken)(now, 0.0)
        self._serve(now)

    def _serve(self, now: float) -> None:
        while self._free and (taken := self._turns.take()):
            self._free -= 1
            self._at(now + self._cost_s(taken[0]), lambda then, turn=taken[0], began=now: self._read(turn, began, then))

    def _cost_s(self, turn: Turn) -> float:
        """A fifth of a reading is the same for any sound, the rest grows with it."""
        whole = self._pace.partial_s if turn.request.effort is Effort.PARTIAL else self._pace.final_s
        heard_s = min(6.0, len(turn.request.utterance.audio) / 100)
        return whole * (0.2 + 0.8 * heard_s / MADE_S)

    def _read(self, turn: Turn, began: float, now: float) -> None:
        self._free += 1
        self._asked.pop(turn)(now, now - began)
        self._serve(now)
