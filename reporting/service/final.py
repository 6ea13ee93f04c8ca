"""What becomes of a final: stored as it was heard and written, then put into the report, or carried out as a command.

Synchronous; called on a thread, one final of a dictation at a time.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from reporting.clock import Clock
from reporting.errors import ReportingError
from reporting.service.dictation_events import Commanded, DictationEvent, Failed, Written
from reporting.service.events import Publishes
from reporting.service.ports import DictationSession, OpensUnits, StoredFinal, User
from reporting.service.write import Writing
from reporting.speech.hypothesis import Final
from reporting.text.format import Formatter
from reporting.text.spoken import FormattedText, SpokenCommand, SpokenWord
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Keeps the finals of all dictations."""

    units: OpensUnits
    formatters: Mapping[Language, Formatter]
    writing: Writing
    clock: Clock
    hub: Publishes

    def keep(self, session: DictationSession, user: User, final: Final) -> list[DictationEvent]:
        """Store the final, write it into the report, and return what to tell.

        Raise StoreError if it could not be stored; then nothing was written.
        """
        pieces = self._format(session.language, final)
        text = " ".join(piece.text for piece in pieces if isinstance(piece, FormattedText))
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
            unit.commit()
        events: list[DictationEvent] = []
        field_id = ""
        for piece in pieces:
            try:
                if isinstance(piece, SpokenCommand):
                    events.append(self._command(session, user, final, piece))
                elif session.report_id:
                    applied = self.writing.write_final(session.report_id, user, piece, final.utterance_id)
                    field_id = applied.edit.field_id
            except ReportingError as error:
                # The words are stored and shown; only their place in the report is missing, and that is said.
                events.append(Failed(error=error, fatal=False))
                self._publish_failure(session, error)
        if final.text:
            events.insert(0, Written(final=final, text=text, field_id=field_id))
        return events

    def _format(self, language: Language, final: Final) -> tuple[FormattedText | SpokenCommand, ...]:
        words = tuple(
            SpokenWord(text=w.text, start_ms=w.start_ms, end_ms=w.end_ms, probability=w.probability)
            for w in final.words
        )
        return self.formatters[language].format(words) if words else ()

    def _command(self, session: DictationSession, user: User, final: Final, command: SpokenCommand) -> Commanded:
        field_id = ""
        if session.report_id:
            field_id = self.writing.command(session.report_id, user, command).field_id
            body = {
                "command": command.name.value,
                "argument": command.argument,
                "text": command.spoken,
                "field_id": field_id,
            }
            self.hub.publish(session.report_id, "command", body)
        return Commanded(utterance_id=final.utterance_id, command=command, field_id=field_id)

    def _publish_failure(self, session: DictationSession, error: ReportingError) -> None:
        if session.report_id:
            body = {
                "code": error.code,
                "text_en": error.sentence(Language.ENGLISH),
                "text_fr": error.sentence(Language.FRENCH),
            }
            self.hub.publish(session.report_id, "failure", body)
