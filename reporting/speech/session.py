"""The dictation: frames in, decodes asked for, partials and finals out. No socket, no thread, no clock, no engine.

Everything that changes a dictation's state stands in TRANSITIONS, and `receive` is the only door. What it promises:
no sample is in two utterances; speech of a word's length is in one, however it is cut into frames and even if the
line breaks in the middle of it; every utterance has exactly one final, in the order of speech; no partial comes after
its final, and what a partial calls stable is in all that follow; `DrainedAt` comes once, after the last final. Only
sound that may still be needed is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from reporting.errors import ConflictError, InputError
from reporting.speech.audio import AudioFrame, to_float, to_samples
from reporting.speech.current import CurrentUtterance, EarlyReading
from reporting.speech.endpoint import WINDOW_MS, Boundary, Endpointer, EndpointSettings
from reporting.speech.engine import Effort, VoiceDetector
from reporting.speech.events import (
    Action,
    Awaited,
    Begin,
    Decode,
    Decoded,
    DecodeFailed,
    DrainedAt,
    Emit,
    Event,
    Failed,
    FlushRequested,
    FrameReceived,
    PeerLost,
    State,
    StateChanged,
    StopRequested,
    Warned,
)
from reporting.speech.finals import Finals
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.speech.level import LevelWatch
from reporting.speech.stable import StableSettings
from reporting.speech.tape import Tape

__all__ = [
    "TRANSITIONS",
    "Action",
    "Awaited",
    "Begin",
    "Decode",
    "DecodeFailed",
    "Decoded",
    "Dictation",
    "DictationSettings",
    "DrainedAt",
    "Emit",
    "Event",
    "Failed",
    "FlushRequested",
    "FrameReceived",
    "PeerLost",
    "State",
    "StateChanged",
    "StopRequested",
    "Trigger",
    "Warned",
]

_WINDOW = to_samples(WINDOW_MS)


class Trigger(Enum):
    """What moves a dictation: what it is told, and what it hears."""

    BEGIN = "begin"
    FRAME = "frame"
    FLUSH = "flush"
    STOP = "stop"
    LOST = "lost"
    DECODED = "decoded"
    """A decode was answered, well or not."""
    ONSET = "onset"
    ENDPOINT = "endpoint"
    DRAINED = "drained"


TRANSITIONS: dict[tuple[State, Trigger], State] = {
    (State.IDLE, Trigger.BEGIN): State.LISTENING,
    (State.IDLE, Trigger.LOST): State.CLOSED,
    (State.LISTENING, Trigger.FRAME): State.LISTENING,
    (State.LISTENING, Trigger.ONSET): State.SPEAKING,
    (State.LISTENING, Trigger.FLUSH): State.LISTENING,
    (State.LISTENING, Trigger.DECODED): State.LISTENING,
    (State.LISTENING, Trigger.STOP): State.FINISHING,
    (State.LISTENING, Trigger.LOST): State.FINISHING,
    (State.SPEAKING, Trigger.FRAME): State.SPEAKING,
    (State.SPEAKING, Trigger.ENDPOINT): State.LISTENING,
    (State.SPEAKING, Trigger.FLUSH): State.SPEAKING,
    (State.SPEAKING, Trigger.DECODED): State.SPEAKING,
    (State.SPEAKING, Trigger.STOP): State.FINISHING,
    (State.SPEAKING, Trigger.LOST): State.FINISHING,
    (State.FINISHING, Trigger.ONSET): State.FINISHING,
    (State.FINISHING, Trigger.ENDPOINT): State.FINISHING,
    (State.FINISHING, Trigger.DECODED): State.FINISHING,
    (State.FINISHING, Trigger.DRAINED): State.CLOSED,
    (State.FINISHING, Trigger.LOST): State.FINISHING,
    (State.CLOSED, Trigger.DECODED): State.CLOSED,
    (State.CLOSED, Trigger.LOST): State.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DictationSettings:
    """How eagerly a dictation asks for decodes."""

    endpoint: EndpointSettings = field(default_factory=EndpointSettings)
    partials: bool = True
    """False for a file: nobody watches the words appear."""
    partial_speech_ms: int = 300
    """New speech that is worth a new partial: about a word."""
    partial_load: float = 1.8
    """At least so many times the last partial's computing time between two partials, so that a slow machine shows
    fewer of them instead of falling behind."""
    attempts: int = 2
    """Times a final is asked for before it is given up."""
    stable: StableSettings = field(default_factory=StableSettings)


class Dictation:
    """One stretch of dictation, from `Begin` to `DrainedAt`. Give it events one at a time; carry out its actions.

    `start_sample` is where it goes on after an earlier dictation of the same session: its `DrainedAt`, or the
    `end_sample` of the last final that was stored. Utterances are named `<session_id>-<start sample>`, so a name
    means the same sound after a restart.
    """

    def __init__(
        self,
        session_id: str,
        detector: VoiceDetector,
        *,
        start_sample: int = 0,
        settings: DictationSettings | None = None,
    ) -> None:
        self._session_id = session_id
        self._detector = detector
        self._settings = settings or DictationSettings()
        self._state = State.IDLE
        self._tape = Tape(start_sample)
        self._base = start_sample
        self._scored = start_sample
        self._taken = start_sample
        """End of the last utterance: what lies before belongs to it."""
        self._endpointer = Endpointer(self._settings.endpoint, goes_on=start_sample > 0)
        self._level = LevelWatch(goes_on=start_sample > 0)
        self._current: CurrentUtterance | None = None
        self._partial: Utterance | None = None
        """The partial that is asked for and not answered."""
        self._partial_pause_ms = 0.0
        self._early: EarlyReading | None = None
        self._finals = Finals(attempts=self._settings.attempts)

    @property
    def state(self) -> State:
        return self._state

    @property
    def received_samples(self) -> int:
        """Samples since the session began, without a hole: what comes next starts here."""
        return self._tape.end_sample

    def receive(self, event: Event) -> tuple[Action, ...]:
        """Return what is to be done about `event`, in this order.

        Raise InputError `frame-gap` (expected, got) if a frame does not follow what was received, ConflictError
        `dictation-event-not-allowed` if the state does not permit the event; nothing has changed then.
        """
        match event:
            case Begin():
                return tuple(self._enter(Trigger.BEGIN))
            case FrameReceived(frame=frame):
                return tuple(self._hear(frame))
            case FlushRequested():
                return tuple(self._flush())
            case StopRequested(samples=samples):
                return tuple(self._stop(Trigger.STOP, samples))
            case PeerLost():
                return tuple(self._stop(Trigger.LOST, None))
            case Decoded(effort=Effort.PARTIAL):
                return tuple(self._partial_decoded(event.utterance_id, event.hypothesis))
            case DecodeFailed(effort=Effort.PARTIAL):
                return tuple(self._partial_decoded(event.utterance_id, None))
            case Decoded() | DecodeFailed():
                return tuple(self._answered(event))

    def _enter(self, trigger: Trigger) -> Iterator[Action]:
        before = self._state
        try:
            self._state = TRANSITIONS[before, trigger]
        except KeyError:
            raise ConflictError("dictation-event-not-allowed", event=trigger.value, state=before.value) from None
        if self._state is not before:
            yield StateChanged(state=self._state)

    def _hear(self, frame: AudioFrame) -> Iterator[Action]:
        yield from self._enter(Trigger.FRAME)
        expected = self._tape.end_sample
        if frame.start_sample > expected:
            raise InputError("frame-gap", expected=expected, got=frame.start_sample)
        self._tape.append(to_float(frame.pcm)[expected - frame.start_sample :])
        while self._tape.end_sample - self._scored >= _WINDOW:
            yield from self._listen_to(self._tape.read(self._scored, self._scored + _WINDOW))

    def _listen_to(self, window: NDArray[np.float32]) -> Iterator[Action]:
        self._scored += _WINDOW
        probability = self._detector.score(window)
        notice = self._level.hear(window, probability)
        if notice is not None:
            yield Warned(notice=notice)
        mark = self._endpointer.hear(probability, float(np.sqrt(np.mean(window * window))))
        if mark is not None:
            yield from self._heed(mark.boundary, self._base + mark.window * _WINDOW)
        if not self._endpointer.silent:
            self._early = None  # spoken on: what was asked for is not the whole
        yield from self._ask_for_partial()
        self._tape.forget_before(self._needed_from())

    def _heed(self, boundary: Boundary, at: int) -> Iterator[Action]:
        """Act on what the endpointer found at sample `at`."""
        match boundary:
            case Boundary.STARTED:
                yield from self._enter(Trigger.ONSET)
                self._begin_utterance(max(self._taken, at - to_samples(self._settings.endpoint.pre_roll_ms)))
            case Boundary.PAUSED:
                yield from self._decode_early(at)
            case Boundary.CUT:
                yield from self._end_utterance(at)
                self._begin_utterance(at)
            case Boundary.ENDED:
                yield from self._enter(Trigger.ENDPOINT)
                yield from self._end_utterance(at)
            case Boundary.DISMISSED:
                yield from self._enter(Trigger.ENDPOINT)
                self._current = None

    def _begin_utterance(self, start: int) -> None:
        self._current = CurrentUtterance(f"{self._session_id}-{start}", start, self._settings.stable)

    def _end_utterance(self, end: int) -> Iterator[Action]:
        current, self._current = self._current, None
        if current is None or end <= current.start_sample:
            return  # the last window before a flush, heard again because it was not whole then
        self._taken = end
        early, self._early = self._early, None
        if early is None or early.utterance.end_sample > end:
            asked = current.ask(current.so_far(self._tape, end), Effort.FINAL)
            self._finals.wait_for(asked.utterance, revision=asked.revision)
            yield asked
            return
        # If a key was pressed or the line broke, what came since is not part of it: it may be the onset of a word.
        self._taken = early.utterance.end_sample
        self._finals.wait_for(early.utterance, revision=early.revision)
        if early.hypothesis is None:
            yield Awaited(utterance_id=current.utterance_id)
        else:
            yield from self._finals.decoded(current.utterance_id, early.revision, early.hypothesis)

    def _decode_early(self, end: int) -> Iterator[Action]:
        """Ask for what will be the final if nobody speaks on: it is there when the silence is long enough."""
        current = self._current
        if current is None or not self._settings.partials or self._state is not State.SPEAKING:
            return
        asked = current.ask(current.so_far(self._tape, end), Effort.EARLY)
        self._early = EarlyReading(utterance=asked.utterance, revision=asked.revision)
        yield asked

    def _needed_from(self) -> int:
        """Return the oldest sample that an utterance may still begin with."""
        if self._current is not None:
            return self._current.needed_from
        endpoint = self._settings.endpoint
        return self._scored - to_samples(endpoint.pre_roll_ms) - endpoint.onset_of * _WINDOW

    def _flush(self) -> Iterator[Action]:
        yield from self._enter(Trigger.FLUSH)
        yield from self._close_utterance()

    def _stop(self, trigger: Trigger, samples: int | None) -> Iterator[Action]:
        was_open = self._state in (State.LISTENING, State.SPEAKING)
        yield from self._enter(trigger)
        if not was_open:
            return
        received = self._tape.end_sample
        if samples is not None and samples > received:
            yield Failed(code="audio-missing", details={"expected": samples, "got": received})
        if received > self._scored:
            rest = self._tape.read(self._scored, received)
            yield from self._listen_to(np.pad(rest, (0, _WINDOW - len(rest))))
        yield from self._close_utterance()
        yield from self._close_if_drained()

    def _close_utterance(self) -> Iterator[Action]:
        """End the utterance with the last sample that came, even if that is not the end of a window."""
        for mark in self._endpointer.close():
            is_end = mark.boundary is Boundary.ENDED
            yield from self._heed(
                mark.boundary, self._tape.end_sample if is_end else self._base + mark.window * _WINDOW
            )

    def _close_if_drained(self) -> Iterator[Action]:
        if self._state is State.FINISHING and self._finals.are_all_emitted:
            yield DrainedAt(samples=self._tape.end_sample)
            yield from self._enter(Trigger.DRAINED)

    def _answered(self, event: Decoded | DecodeFailed) -> Iterator[Action]:
        yield from self._enter(Trigger.DECODED)
        early = self._early
        if early is not None and early.is_answered_by(event):
            yield from self._early_answered(event, early)
            return
        if isinstance(event, Decoded):
            yield from self._finals.decoded(event.utterance_id, event.revision, event.hypothesis)
        else:
            yield from self._finals.failed(event.utterance_id, event.revision)
        yield from self._close_if_drained()

    def _early_answered(self, event: Decoded | DecodeFailed, early: EarlyReading) -> Iterator[Action]:
        """Keep the reading until it is known whether the utterance has ended; show it meanwhile."""
        if early.hypothesis is not None:
            return  # answered before, and shown
        if isinstance(event, DecodeFailed):
            self._early = None  # the final will be asked for when the utterance ends
            return
        early.hypothesis = event.hypothesis
        if self._current is not None:
            self._keep_whole(self._current.hear(early.utterance, event.hypothesis, at_pause=True))
        yield from self._show(early.utterance, event.hypothesis, self._scored)

    def _ask_for_partial(self) -> Iterator[Action]:
        current = self._current
        if current is None or self._partial is not None or self._state is not State.SPEAKING:
            return
        if not self._settings.partials or not self._endpointer.is_worth_decoding:
            return
        if self._endpointer.silent:
            return  # the early reading comes next, and must not wait for a partial
        speech_ms = self._endpointer.speech_ms
        if speech_ms - current.asked_at_speech_ms < max(self._settings.partial_speech_ms, self._partial_pause_ms):
            return
        current.asked_at_speech_ms = speech_ms
        asked = current.ask(current.so_far(self._tape, self._scored), Effort.PARTIAL)
        self._partial = asked.utterance
        yield asked

    def _partial_decoded(self, utterance_id: str, hypothesis: Hypothesis | None) -> Iterator[Action]:
        yield from self._enter(Trigger.DECODED)
        asked = self._partial
        if asked is None or asked.utterance_id != utterance_id:
            return  # answered before
        self._partial = None
        if hypothesis is None:
            return
        self._partial_pause_ms = self._settings.partial_load * hypothesis.compute_s * 1000
        if self._early is None and self._current is not None and self._current.utterance_id == utterance_id:
            # While an early reading is out, nothing more is settled: it may be the final, and knows no more.
            self._keep_whole(self._current.hear(asked, hypothesis))
        if self._early is None or self._early.hypothesis is None:
            yield from self._show(asked, hypothesis, asked.end_sample)

    def _keep_whole(self, until: int) -> None:
        self._endpointer.keep_whole(-(-(until - self._base) // _WINDOW))

    def _show(self, asked: Utterance, reading: Hypothesis, end_sample: int) -> Iterator[Action]:
        current = self._current
        if current is None or current.utterance_id != asked.utterance_id:
            return  # the utterance has ended: its final says more
        partial = current.show(asked, reading, end_sample)
        if partial is not None:
            yield Emit(heard=partial)
