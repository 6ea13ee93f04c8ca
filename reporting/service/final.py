"""What becomes of a final: stored as it was heard and written, put into the report, or carried out as a command.

All of it in one transaction: a final that is stored stands in the report, and none is there twice. Synchronous; called
on a thread, one final of a dictation at a time.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from reporting.clock import Clock
from reporting.errors import ConflictError, InputError, ReportingError
from reporting.service import speak
from reporting.service.applying import Applied, once_more, tell
from reporting.service.asked import Asked, CarriedOut
from reporting.service.carry_out import carry_out
from reporting.service.dictation_events import Commanded, DictationEvent, Failed, Written, failure_body
from reporting.service.events import Publishes, publish_cursor
from reporting.service.ports import DictationSession, OpensUnits, StoredFinal, UnitOfWork, User
from reporting.service.transcribe import spoken_words
from reporting.service.withdraw import withdraw_last
from reporting.speech.hypothesis import Final
from reporting.text.commands import MOVES
from reporting.text.doubts import critical_doubts, marked
from reporting.text.fit import fit
from reporting.text.format import Formatter
from reporting.text.macros import Macro
from reporting.text.punctuating import Punctuation
from reporting.text.spoken import CommandName, FormattedText, SpokenCommand
from reporting.wording import Language

Piece = FormattedText | SpokenCommand
Outcome = Applied | CarriedOut | ReportingError
"""What became of a piece in the report: words written; a command carried out; or why not."""


LEADS = MOVES | {
    CommandName.INSERT,
    CommandName.FIELD_COMPLETE,
    CommandName.SCRATCH_THAT,
    CommandName.DELETE_WORD,
    CommandName.UNDO,
    CommandName.REDO,
}
"""Commands that decide where the words after them belong: where one failed, they have no place."""
NAMES_NOTHING = frozenset({"field-not-heard", "macro-not-heard"})
LONGEST_NAME = 3
"""Words: « aller au bloc opératoire en urgence » names no field, it is a sentence, and no word of one may be lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Keeps the finals of all dictations."""

    units: OpensUnits
    formatters: Mapping[Language, Formatter]
    clock: Clock
    hub: Publishes
    lock_minutes: int
    punctuation: Punctuation = Punctuation.SPOKEN
    """AUTOMATIC: a point is added between sentences in a field whose speaker dictates none."""
    macros: Mapping[Language, Sequence[Macro]] = field(default_factory=dict)
    """The site's."""

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
                self._publish_failure(
                    session, outcome, [p for p, o in zip(pieces, outcomes, strict=True) if o is outcome]
                )
                continue
            if isinstance(outcome, Applied):
                tell(self.hub, outcome)
                field_id = outcome.edit.field_id
                written += outcome.edit.text
            elif isinstance(piece, SpokenCommand):
                self._tell_command(session, piece, outcome)
                where = outcome.field_id
                events.append(Commanded(utterance_id=final.utterance_id, command=piece, field_id=where))
        shown = Written(final=final, text=(written or text).strip(), field_id=field_id)
        return [shown, *events] if final.text else events

    def _format(self, language: Language, final: Final) -> tuple[Piece, ...]:
        words = spoken_words(final.words)
        if not words:
            return ()
        doubts = critical_doubts(words, language)
        return tuple(
            marked(piece, doubts) if isinstance(piece, FormattedText) else piece
            for piece in self.formatters[language].format(words)
        )

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
                if isinstance(piece, SpokenCommand) and piece.name in LEADS:
                    astray = outcome if isinstance(outcome, ReportingError) else None
                outcomes.append(outcome)
            unit.commit()
        return outcomes

    def _in_report(
        self, unit: UnitOfWork, session: DictationSession, user: User, final: Final, piece: Piece
    ) -> Outcome:
        report_id, now = session.report_id, self.clock.now()
        if not report_id:
            if isinstance(piece, SpokenCommand) and piece.name is CommandName.SCRATCH_THAT:
                withdraw_last(unit, session.session_id, user, now)
            return CarriedOut(field_id="")
        try:
            if isinstance(piece, FormattedText):
                is_automatic = self.punctuation is Punctuation.AUTOMATIC
                sentences = self.formatters[session.language] if is_automatic else None
                return speak.place(unit, report_id, user, piece, final.utterance_id, now, self.lock_minutes, sentences)
            return carry_out(self._asked(unit, session, user, final, piece))
        except (InputError, ConflictError) as error:
            if isinstance(piece, SpokenCommand) and _is_sentence(piece, error):
                text = self._as_text(session.language, final, piece)
                return self._in_report(unit, session, user, final, text)
            return error

    def _as_text(self, language: Language, final: Final, command: SpokenCommand) -> FormattedText:
        words = [w for w in spoken_words(final.words) if command.start_ms <= w.start_ms and w.end_ms <= command.end_ms]
        return marked(self.formatters[language].as_text(words), critical_doubts(words, language))

    def _asked(
        self, unit: UnitOfWork, session: DictationSession, user: User, final: Final, command: SpokenCommand
    ) -> Asked:
        return Asked(
            unit=unit,
            report_id=session.report_id,
            user=user,
            command=command,
            utterance_id=final.utterance_id,
            step=f"{command.name.value}-{uuid.uuid4()}",
            now=self.clock.now(),
            lock_minutes=self.lock_minutes,
            formatter=self.formatters[session.language],
            site_macros=self.macros.get(session.language, ()),
        )

    def _tell_command(self, session: DictationSession, command: SpokenCommand, done: CarriedOut) -> None:
        """Tell the pages the edits, where words go now, and that the command was carried out."""
        if not session.report_id:
            return
        for applied in done.edits:
            tell(self.hub, applied if done.cursor is None else replace(applied, cursor=None))
        if done.cursor is not None:
            publish_cursor(self.hub, session.report_id, done.cursor)
        body: dict[str, object] = {
            "command": command.name.value,
            "argument": command.argument,
            "text": command.spoken,
            "field_id": done.field_id,
        }
        if done.selection is not None:
            body["start"], body["end"] = done.selection
        self.hub.publish(session.report_id, "command", body)

    def _publish_failure(self, session: DictationSession, error: ReportingError, pieces: Sequence[Piece]) -> None:
        """Tell the pages why, and what was said: it stands nowhere else that its speaker sees."""
        if session.report_id:
            said = (piece.spoken if isinstance(piece, SpokenCommand) else piece.text for piece in pieces)
            body = {**failure_body(error), "said": " … ".join(text.strip() for text in said)}
            self.hub.publish(session.report_id, "failure", body)


def _is_sentence(command: SpokenCommand, error: ReportingError) -> bool:
    """Return whether what seemed a command named nothing that is there, in more words than a name has."""
    return error.code in NAMES_NOTHING and len(command.argument.split()) > LONGEST_NAME


def fitted(pieces: tuple[Piece, ...], before: str, language: Language) -> str:
    """Return the pieces' text as it would stand after `before`, commands left out, without space at its ends."""
    text = ""
    for piece in pieces:
        if isinstance(piece, FormattedText):
            text += fit(before + text, piece, "", language).text
    return text.strip()
