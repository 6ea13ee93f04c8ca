"""One dictation as it runs: frames in, durable audio, words into the report, events out.

The rules stand in `speech/session.py`; here are its surroundings: the audio store, the recogniser's queue, the finals.
One task handles one event at a time, so that nothing overtakes anything. Does not know sockets or the wire.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from reporting.errors import InputError, PeerError, ReportingError
from reporting.log import logger
from reporting.service.dictation_events import DictationEvent, Drained, Durable, Failed, Heard, Written, failure_body
from reporting.service.events import Publishes
from reporting.service.expecting import nothing_expected
from reporting.service.final import Keeping
from reporting.service.ports import AudioStore, DictationSession, OpensUnits, User
from reporting.service.recognition import Recognition
from reporting.service.shown import Shown
from reporting.service.speak import target
from reporting.speech import session as machine
from reporting.speech.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, AudioFrame
from reporting.speech.engine import VoiceDetector
from reporting.speech.hypothesis import Final, Partial

GATHER_S = 0.1
"""Frames are gathered so long before they are written: a write, its fsync and its answer cost as much as a partial's
share of the computing when every frame has one."""
WAITING_FRAMES = 600
"""Frames that may wait for the disk (a minute of sound); then the line is read no further until the disk catches up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all dictations share."""

    units: OpensUnits
    audio: AudioStore
    recognition: Recognition
    detector: Callable[[], VoiceDetector]
    """Makes a detector for one dictation."""
    keeping: Keeping
    hub: Publishes
    expecting: Callable[[str], tuple[str, ...]] = nothing_expected
    """From a report to the terms that are likely to be said; called in a thread."""


class LiveDictation:
    """One dictation over one connection."""

    def __init__(self, around: Surroundings, session: DictationSession, user: User) -> None:
        self.session_id = session.session_id
        self.language = session.language
        self.model = around.recognition.model
        self.durable_samples = around.audio.durable_samples(session.session_id)
        self._around = around
        self._session = session
        self._user = user
        self._machine = machine.Dictation(session.session_id, around.detector(), start_sample=session.decoded_samples)
        self._inbox: asyncio.Queue[machine.Event] = asyncio.Queue()
        self._frames: asyncio.Queue[AudioFrame | None] = asyncio.Queue(WAITING_FRAMES)
        self._events: asyncio.Queue[DictationEvent | None] = asyncio.Queue()
        self._decodes: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self._receiving = True
        self._failed = False
        self._lost_final = False
        self._written_last = ""
        self._expecting: tuple[str, ...] = ()
        self._shown = Shown(around.keeping.formatters, session.language)

    # What the connection calls.

    def start(self, at_end: Callable[[], object]) -> None:
        """Run until the dictation ends; then call `at_end`."""
        self._storing = asyncio.create_task(self._store())
        self._running = asyncio.create_task(self._run(at_end))

    async def frame(self, frame: AudioFrame) -> None:
        """Take sound. Waits if the disk is far behind."""
        if self._receiving:
            await self._frames.put(frame)
            self._inbox.put_nowait(machine.FrameReceived(frame=frame))

    def flush(self) -> None:
        """End the utterance here."""
        self._inbox.put_nowait(machine.FlushRequested())

    def stop(self, samples: int) -> None:
        """No more sound will come; `samples` were sent."""
        self._inbox.put_nowait(machine.StopRequested(samples=samples))

    def lost(self) -> None:
        """The line broke: decode what came, then end. Nobody needs to listen."""
        self._receiving = False
        self._inbox.put_nowait(machine.PeerLost())

    def fail(self, error: ReportingError) -> None:
        """Say what is wrong, decode what came, then end. What fails afterwards is the consequence, and not said."""
        if not self._failed:
            self._failed = True
            self._tell(Failed(error=error, fatal=True))
            self.lost()

    async def events(self) -> AsyncIterator[DictationEvent]:
        """Yield what to tell the speaker, until the dictation has ended."""
        while (event := await self._events.get()) is not None:
            yield event

    async def ended(self) -> None:
        """Return when everything is decoded and stored."""
        await self._ended.wait()

    # The two tasks.

    async def _store(self) -> None:
        """Write frames to disk, those of a moment at once, and say how far they are durable."""
        is_last = False
        while not is_last:
            frames, is_last = await self._gathered()
            if not frames:
                continue
            try:
                for frame in _joined(frames):
                    self.durable_samples = await asyncio.to_thread(
                        self._around.audio.append, self.session_id, frame.start_sample, frame.pcm
                    )
            except ReportingError as error:
                logger("dictation").error("audio-not-stored", session_id=self.session_id, code=error.code)
                self.fail(error)
            else:
                self._tell(Durable(samples=self.durable_samples))

    async def _gathered(self) -> tuple[list[AudioFrame], bool]:
        """Wait for a frame; return it with those that come soon after, and whether they are the last."""
        frames: list[AudioFrame] = []
        with suppress(TimeoutError):
            frame = await self._frames.get()
            async with asyncio.timeout(GATHER_S):
                while frame is not None:
                    frames.append(frame)
                    frame = await self._frames.get()
            return frames, True
        return frames, False

    async def _run(self, at_end: Callable[[], object]) -> None:
        log = logger("dictation").bind(session_id=self.session_id, report_id=self._session.report_id)
        log.info("dictation-began", start_sample=self._session.decoded_samples)
        try:
            await self._expect()
            await self._act(machine.Begin())
            await self._catch_up()
            while self._machine.state is not machine.State.CLOSED:
                await self._act(await self._inbox.get())
        except Exception as error:  # noqa: BLE001 - a fault of ours must reach the speaker, not end in a lost task
            log.error("dictation-crashed", kind=type(error).__name__)
            self._tell(Failed(error=PeerError("dictation-broke"), fatal=True))
        finally:
            self._receiving = False
            await self._frames.put(None)
            await self._storing
            self._events.put_nowait(None)
            self._publish("dictation", {"state": "stopped"})
            at_end()
            self._ended.set()
            log.info("dictation-ended", durable_samples=self.durable_samples)

    async def _catch_up(self) -> None:
        """Hear again what is on disk but was not decoded when the line broke."""
        decoded = self._session.decoded_samples
        if self.durable_samples > decoded:
            pcm = await asyncio.to_thread(self._around.audio.read, self.session_id, decoded, self.durable_samples)
            step = SAMPLE_RATE_HZ * BYTES_PER_SAMPLE
            for at in range(0, len(pcm), step):
                frame = AudioFrame(sequence=0, start_sample=decoded + at // BYTES_PER_SAMPLE, pcm=pcm[at : at + step])
                await self._act(machine.FrameReceived(frame=frame))

    # The consequences of an event.

    async def _act(self, event: machine.Event) -> None:
        if self._lost_final and isinstance(event, machine.FrameReceived):
            return  # it is decoded again from the final that could not be stored
        try:
            actions = self._machine.receive(event)
        except ReportingError as error:
            self.fail(error)
            return
        for action in actions:
            await self._carry_out(action)

    async def _carry_out(self, action: machine.Action) -> None:
        match action:
            case machine.Decode():
                task = asyncio.create_task(self._decode(action))
                self._decodes.add(task)
                task.add_done_callback(self._decodes.discard)
            case machine.Awaited(utterance_id=utterance_id):
                self._around.recognition.promote(self.session_id, utterance_id)
            case machine.Emit(heard=Partial() as partial):
                heard = self._shown.heard(partial)
                self._tell(heard)
                await self._show(heard)
            case machine.Emit(heard=Final() as final):
                await self._keep(final)
            case machine.StateChanged(state=state):
                if state in (machine.State.LISTENING, machine.State.SPEAKING):
                    self._publish("dictation", {"state": state.value})
            case machine.DrainedAt(samples=samples):
                await self._frames.put(None)
                await self._storing
                self._tell(Drained(samples=samples))
            case machine.Warned(notice=notice):
                wrong = InputError(notice.value)
                logger("dictation").warning(wrong.code, session_id=self.session_id)
                self._tell(Failed(error=wrong, fatal=False))
                self._publish("failure", failure_body(wrong))
            case machine.Failed(code=code, details=details, start_sample=start, end_sample=end):
                # The sound of this stretch is kept; an operator finds it by these numbers.
                logger("dictation").error(code, session_id=self.session_id, start_sample=start, end_sample=end)
                self._tell(Failed(error=PeerError(code, **details), fatal=False))

    async def _decode(self, asked: machine.Decode) -> None:
        utterance_id, effort, revision = asked.utterance.utterance_id, asked.effort, asked.revision
        try:
            hypothesis = await self._around.recognition.decode(
                self.session_id,
                asked.utterance,
                language=self.language,
                effort=effort,
                listening_for=self._user.user_id,
                expecting=self._expecting,
            )
        except Exception as error:  # noqa: BLE001 - the machine decides: once more, then said and gone on
            code = error.code if isinstance(error, ReportingError) else type(error).__name__
            logger("dictation").error("decode-failed", session_id=self.session_id, code=code)
            hypothesis = None
        self._inbox.put_nowait(
            machine.DecodeFailed(utterance_id=utterance_id, effort=effort, revision=revision)
            if hypothesis is None
            else machine.Decoded(utterance_id=utterance_id, effort=effort, revision=revision, hypothesis=hypothesis)
        )

    async def _keep(self, final: Final) -> None:
        """Store the final, write it into the report, then tell."""
        if self._lost_final:
            return
        try:
            events = await asyncio.to_thread(
                self._around.keeping.keep, self._session, self._user, final, self._written_last
            )
        except ReportingError as error:
            # Not stored: its audio is not marked as decoded, nor is what follows, so that going on decodes it again.
            self._lost_final = True
            self.fail(error)
            return
        for event in events:
            if isinstance(event, Written) and event.text:
                self._written_last = event.text
            self._tell(event)
        await self._expect()

    async def _expect(self) -> None:
        """Learn what is likely to be said next, now that this was said."""
        self._expecting = await asyncio.to_thread(self._around.expecting, self._session.report_id)

    async def _show(self, heard: Heard) -> None:
        """Show the partial on the pages, where the final will stand."""
        if not self._session.report_id:
            return
        try:
            field_id, offset = await asyncio.to_thread(self._place)
        except ReportingError:
            return  # the final will say what is wrong; a partial may be dropped
        partial = heard.partial
        shown = {"utterance_id": partial.utterance_id, "revision": partial.revision, "text": heard.text}
        self._publish("partial", {**shown, "stable": heard.stable, "field_id": field_id, "offset": offset})

    def _place(self) -> tuple[str, int]:
        with self._around.units() as unit:
            field, offset = target(unit, unit.reports.get(self._session.report_id))
        return field.field_id, offset

    def _tell(self, event: DictationEvent) -> None:
        self._events.put_nowait(event)

    def _publish(self, event: str, body: Mapping[str, object]) -> None:
        if self._session.report_id:
            self._around.hub.publish(self._session.report_id, event, body)


def _joined(frames: list[AudioFrame]) -> list[AudioFrame]:
    """Return the frames with neighbours joined, so that one write and one fsync serve them all."""
    joined: list[AudioFrame] = []
    for frame in frames:
        if joined and joined[-1].end_sample == frame.start_sample:
            joined[-1] = replace(joined[-1], pcm=joined[-1].pcm + frame.pcm)
        else:
            joined.append(frame)
    return joined
