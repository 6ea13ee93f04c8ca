"""A dictation as it runs: frames in, durable audio, words into the report, events out.

The rules stand in `speech/session.py`; here are its surroundings: the audio store, the recogniser's queue, the formatter
and the report. One task a dictation handles one event at a time, so that nothing overtakes anything.
Does not know sockets or the wire.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, replace

from reporting.clock import Clock
from reporting.errors import ConflictError, DeniedError, PeerError, ReportingError
from reporting.log import logger
from reporting.service.dictation_events import (
    Commanded,
    DictationEvent,
    Drained,
    Durable,
    Failed,
    Heard,
    Written,
)
from reporting.service.events import Publishes
from reporting.service.ports import AudioStore, DictationSession, OpensUnits, StoredFinal, User
from reporting.service.recognition import Recognition
from reporting.service.write import Writing
from reporting.speech import session as machine
from reporting.speech.audio import AudioFrame, to_samples
from reporting.speech.engine import Effort, VoiceDetector
from reporting.speech.hypothesis import Final, Partial
from reporting.text.format import Formatter
from reporting.text.spoken import FormattedText, SpokenCommand, SpokenWord
from reporting.wording import Language

WAITING_FRAMES = 600
"""Frames that may wait for the disk (a minute of sound); then the line is read no further until the disk catches up."""


class Dictating:
    """Begins dictations and knows which are running."""

    def __init__(
        self,
        *,
        units: OpensUnits,
        audio: AudioStore,
        recognition: Recognition,
        detector: Callable[[], VoiceDetector],
        formatters: Mapping[Language, Formatter],
        writing: Writing,
        clock: Clock,
        hub: Publishes,
        new_id: Callable[[], str],
    ) -> None:
        self.units = units
        self.audio = audio
        self.recognition = recognition
        self.detector = detector
        self.formatters = formatters
        self.writing = writing
        self.clock = clock
        self.hub = hub
        self._new_id = new_id
        self._live: dict[str, LiveDictation] = {}

    async def begin(
        self, *, user: User, report_id: str, language: Language | None, session_id: str
    ) -> "LiveDictation":
        """Begin, or go on with a session whose line broke. Call on the event loop.

        Raise NotFoundError `report-unknown` or `dictation-unknown`, DeniedError `dictation-of-another`,
        ConflictError `dictation-running` if someone else dictates into the report, `report-locked`.
        """
        running = self._live.get(report_id or session_id)
        if running is not None:
            if running.session_id != session_id:
                raise ConflictError("dictation-running")
            # The old line may be half open: what came over it is decoded before the new one goes on.
            running.lost()
            await running.ended()
        session = await asyncio.to_thread(self._session, user, report_id, language, session_id)
        key = report_id or session.session_id
        if key in self._live:
            raise ConflictError("dictation-running")
        live = LiveDictation(self, session, user)
        self._live[key] = live
        live.start(lambda: self._live.pop(key, None))
        return live

    def _session(self, user: User, report_id: str, language: Language | None, session_id: str) -> DictationSession:
        with self.units() as unit:
            if session_id:
                session = unit.dictations.get(session_id)
                if (session.user_id, session.report_id) != (user.user_id, report_id):
                    raise DeniedError("dictation-of-another")
                return session
            if report_id:
                language = unit.reports.get(report_id).language
            session = DictationSession(
                session_id=self._new_id(),
                user_id=user.user_id,
                report_id=report_id,
                language=language or user.language,
                started_at=self.clock.now(),
            )
            unit.dictations.add(session)
            unit.commit()
        if report_id:
            self.writing.take_lock(report_id, user, take_over=False)
        return session

    async def close(self) -> None:
        """End every dictation; what was received is decoded and stored."""
        for live in tuple(self._live.values()):
            live.lost()
            await live.ended()


class LiveDictation:
    """One dictation over one connection."""

    def __init__(self, owner: Dictating, session: DictationSession, user: User) -> None:
        self.session_id = session.session_id
        self.language = session.language
        self.model = owner.recognition.model
        self.durable_samples = owner.audio.durable_samples(session.session_id)
        self._owner = owner
        self._session = session
        self._user = user
        self._machine = machine.Dictation(
            session.session_id, owner.detector(), start_sample=session.decoded_samples
        )
        self._inbox: asyncio.Queue[machine.Event] = asyncio.Queue()
        self._frames: asyncio.Queue[AudioFrame | None] = asyncio.Queue(WAITING_FRAMES)
        self._events: asyncio.Queue[DictationEvent | None] = asyncio.Queue()
        self._decodes: set[asyncio.Task[None]] = set()
        self._ended = asyncio.Event()
        self._receiving = True

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
        """Say what is wrong, decode what came, then end."""
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
        """Write frames to disk, as many at once as wait, and say how far they are durable."""
        while (frame := await self._frames.get()) is not None:
            waiting = [frame]
            while not self._frames.empty() and waiting[-1] is not None:
                waiting.append(self._frames.get_nowait())  # type: ignore[arg-type]  # None ends the loop above
            frames = [f for f in waiting if f is not None]
            try:
                for frame in _joined(frames):
                    self.durable_samples = await asyncio.to_thread(
                        self._owner.audio.append, self.session_id, frame.start_sample, frame.pcm
                    )
            except ReportingError as error:
                logger("dictation").error("audio-not-stored", session_id=self.session_id, code=error.code)
                if self._receiving:
                    self.fail(error)
                continue
            self._tell(Durable(samples=self.durable_samples))
            if len(frames) < len(waiting):
                return

    async def _run(self, at_end: Callable[[], object]) -> None:
        log = logger("dictation").bind(session_id=self.session_id, report_id=self._session.report_id)
        log.info("dictation-began", start_sample=self._session.decoded_samples)
        try:
            await self._act(machine.Begin())
            await self._catch_up()
            while not self._machine.closed:
                await self._act(await self._inbox.get())
        except Exception as error:
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
            pcm = await asyncio.to_thread(self._owner.audio.read, self.session_id, decoded, self.durable_samples)
            step = to_samples(1000) * 2
            for at in range(0, len(pcm), step):
                frame = AudioFrame(sequence=0, start_sample=decoded + at // 2, pcm=pcm[at : at + step])
                await self._act(machine.FrameReceived(frame=frame))

    # The consequences of an event.

    async def _act(self, event: machine.Event) -> None:
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
            case machine.Emit(what=Partial() as partial):
                self._tell(Heard(partial=partial))
                self._show(partial)
            case machine.Emit(what=Final() as final):
                await self._keep(final)
            case machine.StateChanged(state=state):
                if state in (machine.State.LISTENING, machine.State.SPEAKING):
                    self._publish("dictation", {"state": state.value})
            case machine.DrainedAt(samples=samples):
                await self._frames.put(None)
                await self._storing
                self._tell(Drained(samples=samples))
            case machine.Failed(error=error, fatal=fatal):
                self._tell(Failed(error=error, fatal=fatal))

    async def _decode(self, asked: machine.Decode) -> None:
        try:
            hypothesis = await self._owner.recognition.decode(
                self.session_id, asked.utterance, language=self.language, effort=asked.effort
            )
        except Exception as error:  # noqa: BLE001 - the machine decides: once more, then said and gone on
            code = error.code if isinstance(error, ReportingError) else type(error).__name__
            logger("dictation").error("decode-failed", session_id=self.session_id, code=code)
            hypothesis = None
            failed = True
        else:
            failed = False
        if failed or hypothesis is None:
            self._inbox.put_nowait(
                machine.DecodeFailed(utterance_id=asked.utterance.utterance_id, effort=asked.effort)
            )
        else:
            self._inbox.put_nowait(
                machine.Decoded(
                    utterance_id=asked.utterance.utterance_id, effort=asked.effort, hypothesis=hypothesis
                )
            )

    async def _keep(self, final: Final) -> None:
        """Store the final, write it into the report, then tell."""
        words = tuple(
            SpokenWord(text=w.text, start_ms=w.start_ms, end_ms=w.end_ms, probability=w.probability)
            for w in final.words
        )
        pieces = self._owner.formatters[self.language].format(words) if words else ()
        try:
            for event in await asyncio.to_thread(self._write, final, pieces):
                self._tell(event)
        except ReportingError as error:
            # Not stored: the audio is on disk and not marked as decoded, so that going on decodes it again.
            self.fail(error)

    def _write(self, final: Final, pieces: tuple[FormattedText | SpokenCommand, ...]) -> list[DictationEvent]:
        text = " ".join(piece.text for piece in pieces if isinstance(piece, FormattedText))
        with self._owner.units() as unit:
            unit.dictations.add_final(
                StoredFinal(
                    utterance_id=final.utterance_id,
                    session_id=self.session_id,
                    verbatim=final.text,
                    written=text,
                    words_json=json.dumps([asdict(word) for word in final.words], ensure_ascii=False),
                    start_ms=final.start_ms,
                    end_ms=final.end_ms,
                    end_sample=final.end_sample,
                    stored_at=self._owner.clock.now(),
                )
            )
            unit.commit()
        events: list[DictationEvent] = []
        field_id = ""
        for piece in pieces:
            try:
                if isinstance(piece, SpokenCommand):
                    events.append(self._command(final, piece))
                elif self._session.report_id:
                    applied = self._owner.writing.write_final(
                        self._session.report_id, self._user, piece, final.utterance_id
                    )
                    field_id = applied.edit.field_id
            except ReportingError as error:
                # The words are stored and shown; only their place in the report is missing.
                events.append(Failed(error=error, fatal=False))
                self._publish(
                    "failure",
                    {
                        "code": error.code,
                        "text_en": error.sentence(Language.ENGLISH),
                        "text_fr": error.sentence(Language.FRENCH),
                    },
                )
        if text or final.text:
            events.insert(0, Written(final=final, text=text, field_id=field_id))
        return events

    def _command(self, final: Final, command: SpokenCommand) -> Commanded:
        field_id = ""
        if self._session.report_id:
            field_id = self._owner.writing.command(self._session.report_id, self._user, command).field_id
            self._publish(
                "command",
                {
                    "command": command.name.value,
                    "argument": command.argument,
                    "text": command.spoken,
                    "field_id": field_id,
                },
            )
        return Commanded(utterance_id=final.utterance_id, command=command, field_id=field_id)

    def _show(self, partial: Partial) -> None:
        """Show the partial on the pages, where the final will stand."""
        if self._session.report_id:
            self._publish("partial", {**asdict(replace(partial)), "field_id": "", "offset": 0})

    def _tell(self, event: DictationEvent) -> None:
        self._events.put_nowait(event)

    def _publish(self, event: str, body: Mapping[str, object]) -> None:
        if self._session.report_id:
            self._owner.hub.publish(self._session.report_id, event, body)


def _joined(frames: list[AudioFrame]) -> list[AudioFrame]:
    """Return the frames with neighbours joined, so that one write and one fsync serve them all."""
    joined: list[AudioFrame] = []
    for frame in frames:
        if joined and joined[-1].end_sample == frame.start_sample:
            joined[-1] = replace(joined[-1], pcm=joined[-1].pcm + frame.pcm)
        else:
            joined.append(frame)
    return joined
