"""Words that are taken back by voice take their sound with them: both are marked in the store, neither is deleted.

What comes back by `undo that` is marked as standing again. What is deleted by keyboard is an edit of the text alone.
"""

from collections.abc import Iterator
from datetime import datetime

from reporting.report.model import Span
from reporting.service.applying import Applied
from reporting.service.ports import UnitOfWork, User, Withdrawal

Word = tuple[str, int, int]
"""Utterance id, and start and end in the session's audio, in ms."""


def follow(unit: UnitOfWork, applied: Applied, user: User, now: datetime) -> None:
    """Mark in the store what an applied edit took out of the report, word by word, and what it put back.

    A word of which a part still stands (`12` of `12 mm`, said in one breath) is not withdrawn.
    """
    edit, report_id = applied.edit, applied.report.report_id
    removed, put = set(_words(edit.removed_spans)), set(_words(edit.spans))
    standing = {word for field in applied.report.fields() for word in _words(field.spans)}
    sessions = {
        utterance_id: final.session_id
        for utterance_id in {word[0] for word in removed | put}
        if (final := unit.dictations.final_of(report_id, utterance_id)) is not None
    }
    for utterance_id, start_ms, end_ms in sorted(removed - standing):
        if session_id := sessions.get(utterance_id):
            withdrawal = Withdrawal(
                session_id=session_id,
                utterance_id=utterance_id,
                start_ms=start_ms,
                end_ms=end_ms,
                withdrawn_by=user.user_id,
                withdrawn_at=now,
            )
            unit.dictations.withdraw(withdrawal)
    for utterance_id, start_ms, end_ms in sorted(put - removed):
        if session_id := sessions.get(utterance_id):
            unit.dictations.restore(session_id, utterance_id, start_ms, end_ms, at=now)


def withdraw_last(unit: UnitOfWork, session_id: str, user: User, now: datetime) -> bool:
    """Withdraw the last final of a session without a report that wrote something and still stands.

    Return whether there was anything.
    """
    taken = {each.utterance_id for each in unit.dictations.withdrawals(session_id) if each.restored_at is None}
    for final in reversed(unit.dictations.finals(session_id)):
        if final.written.strip() and final.utterance_id not in taken:
            withdrawal = Withdrawal(
                session_id=session_id,
                utterance_id=final.utterance_id,
                start_ms=final.start_ms,
                end_ms=final.end_ms,
                withdrawn_by=user.user_id,
                withdrawn_at=now,
            )
            unit.dictations.withdraw(withdrawal)
            return True
    return False


def _words(spans: tuple[Span, ...]) -> Iterator[Word]:
    for span in spans:
        timed = span.audio_start_ms is not None and span.audio_end_ms is not None and span.end > span.start
        if span.utterance_id and timed:
            yield span.utterance_id, span.audio_start_ms or 0, span.audio_end_ms or 0
