"""What becomes of a final: stored as it was heard and written, put into the report, or carried out as a command.

All of it in one transaction: a final that is stored stands in the report, and none is there twice. Synchronous; called
on a thread, one final of a dictation at a time.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from reporting.clock import Clock
from reporting.errors import ConflictError, InputError, ReportingError
from reporting.service import speak
from reporting.service.applying import Applied, once_more, tell
from reporting.service.dictation_events import Commanded, DictationEvent, Failed, Written, failure_body
from reporting.service.events import Publishes, publish_cursor
from reporting.service.ports import Cursor, DictationSession, OpensUnits, StoredFinal, UnitOfWork, User
from reporting.service.transcribe import spoken_words
from reporting.speech.hypothesis import Final
from reporting.text.fit import fit
from reporting.text.format import Formatter
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand
from reporting.wording import Language

Piece = FormattedText | SpokenCommand
Outcome = Applied | Cursor | ReportingError
"""What became of a piece in the report: words written or taken back; the cursor moved; or why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Keeps the finals of all dictations."""

    units: OpensUnits
    formatters: Mapping[Language, Formatter]
    clock: Clock
    hub: Publishes
    lock_minutes: int

    def keep(self, session: DictationSession, user: User, final: Final, before: str = "") -> list[DictationEvent]:
        """Store the final with all it does to the report, and return what to tell.

        `before` is what was written last: what a dictation without a report is fitted to.

        A piece that has no place in the report (signed meanwhile, locked by another) is stored and said, not lost.
        Raise StoreError if the final could not be stored; then nothing was written.
        """
        pieces = self._format(session.language, final)
        text = fitted(pieces, before, session.language)
        outcomes = once_more(lambda: self._store(session, user, final, pieces, text))
        events: list[DictationEvent] = []
        field_id, written, said = "", "", None
        for piece, outcome in zip(pieces, outcomes, strict=True):
            if isinstance(outcome, ReportingError):
                if outcome is said:
                    continue
                said = outcome
                events.append(Failed(error=outcome, fatal=False))
                self._publish_failure(session, outcome)
                continue
            if isinstance(outcome, Applied):
                tell(self.hub, outcome)
            elif session.report_id:
                publish_cursor(self.hub, session.report_id, outcome)
            where = outcome.edit.field_id if isinstance(outcome, Applied) else outcome.field_id
            if isinstance(piece, SpokenCommand):
                self._publish_command(session, piece, where)
                events.append(Commanded(utterance_id=final.utterance_id, command=piece, field_id=where))
            else:
                field_id = where
                written += outcome.edit.text if isinstance(outcome, Applied) else ""
        shown = Written(final=final, text=(written or text).strip(), field_id=field_id)
        return [shown, *events] if final.text else events

    def _format(self, language: Language, final: Final) -> tuple[Piece, ...]:
        words = spoken_words(final.words)
        return self.formatters[language].format(words) if words else ()

    def _store(
        self, session: DictationSession, user: User, final: Final, pieces: tuple[Piece, ...], text: str
    ) -> list[Outcome]:
        with self.units() as unit:
            unit.dictations.add_final(
                StoredFinal(
                    utterance_id=final.utterance_id,
                    session_id=session.session_id,
                    verbatim=final.text,
                    written=text,
                    words_json=json.dumps([asdict(word) for word in final.words], ensure_ascii=False),
                    start_ms=final.start_ms,
                    end_ms=final.end_ms,
                    end_sample=final.end_sample,
                    stored_at=self.clock.now(),
                )
            )
            outcomes: list[Outcome] = []
            astray: ReportingError | None = None
            for piece in pieces:
                if astray is not None and isinstance(piece, FormattedText):
                    # "Go to liver, normal": where the liver was not found, "normal" must not go to the kidney.
                    outcomes.append(astray)
                    continue
                outcome = self._in_report(unit, session, user, final, piece)
                if isinstance(piece, SpokenCommand):
                    astray = outcome if isinstance(outcome, ReportingError) else None
                outcomes.append(outcome)
            unit.commit()
        return outcomes

    def _in_report(
        self, unit: UnitOfWork, session: DictationSession, user: User, final: Final, piece: Piece
    ) -> Outcome:
        report_id, now = session.report_id, self.clock.now()
        if not report_id:
            return Cursor(field_id="", offset=0)
        try:
            if isinstance(piece, FormattedText):
                return speak.place(unit, report_id, user, piece, final.utterance_id, now, self.lock_minutes)
            if piece.name is CommandName.SCRATCH_THAT:
                edit_id = f"scratch-{uuid.uuid4()}"
                return speak.scratch(unit, report_id, user, "", edit_id, now, self.lock_minutes)
            return speak.navigate(unit, report_id, user, piece, now, self.lock_minutes)
        except (InputError, ConflictError) as error:
            return error

    def _publish_command(self, session: DictationSession, command: SpokenCommand, field_id: str) -> None:
        if session.report_id:
            body = {
                "command": command.name.value,
                "argument": command.argument,
                "text": command.spoken,
                "field_id": field_id,
            }
            self.hub.publish(session.report_id, "command", body)

    def _publish_failure(self, session: DictationSession, error: ReportingError) -> None:
        if session.report_id:
            self.hub.publish(session.report_id, "failure", failure_body(error))


def fitted(pieces: tuple[Piece, ...], before: str, language: Language) -> str:
    """Return the pieces' text as it would stand after `before`, commands left out, without space at its ends."""
    text = ""
    for piece in pieces:
        if isinstance(piece, FormattedText):
            text += fit(before + text, piece, "", language).text
    return text.strip()
