"""Dictation sessions, their finals and what was withdrawn of them, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from reporting.errors import NotFoundError
from reporting.service.ports import DictationSession, StoredFinal, Withdrawal
from tests.fakes.rows import Rows, must_exist


class FakeDictations:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, session: DictationSession) -> None:
        must_exist(session.session_id not in self._rows.dictations)
        must_exist(not session.report_id or session.report_id in self._rows.reports)
        self._rows.dictations[session.session_id] = session

    def get(self, session_id: str) -> DictationSession:
        if session_id not in self._rows.dictations:
            raise NotFoundError("dictation-unknown", session=session_id)
        return self._rows.dictations[session_id]

    def add_final(self, final: StoredFinal) -> None:
        session = self.get(final.session_id)
        if (final.session_id, final.utterance_id) in self._rows.finals:
            return
        self._rows.finals[final.session_id, final.utterance_id] = final
        decoded = max(session.decoded_samples, final.end_sample)
        self._rows.dictations[final.session_id] = replace(session, decoded_samples=decoded)

    def finals(self, session_id: str) -> Sequence[StoredFinal]:
        return [each for each in self._rows.finals.values() if each.session_id == session_id]

    def final_of(self, report_id: str, utterance_id: str) -> StoredFinal | None:
        found = (
            final
            for final in reversed(self._rows.finals.values())
            if final.utterance_id == utterance_id and self.get(final.session_id).report_id == report_id
        )
        return next(found, None) if report_id else None

    def withdraw(self, withdrawal: Withdrawal) -> None:
        self.get(withdrawal.session_id)
        self._rows.withdrawals[len(self._rows.withdrawals)] = withdrawal

    def restore(self, session_id: str, utterance_id: str, start_ms: int, end_ms: int, *, at: datetime) -> None:
        for number, each in self._rows.withdrawals.items():
            stretch = (each.session_id, each.utterance_id, each.start_ms, each.end_ms)
            if stretch == (session_id, utterance_id, start_ms, end_ms) and each.restored_at is None:
                self._rows.withdrawals[number] = replace(each, restored_at=at)

    def withdrawals(self, session_id: str) -> Sequence[Withdrawal]:
        return [each for each in self._rows.withdrawals.values() if each.session_id == session_id]
