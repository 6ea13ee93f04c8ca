"""Dictation sessions and their finals, in the database. The sound itself lies in files: see `audio.py`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from reporting.errors import NotFoundError
from reporting.service.ports import DictationSession, StoredFinal, Withdrawal
from reporting.store.tables import dictations, finals, withdrawals
from reporting.store.transaction import Transaction
from reporting.wording import Language


class SqlDictations:
    """Fits `service.ports.Dictations`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, session: DictationSession) -> None:
        self._transaction.write(
            self._transaction.insert(dictations).values(
                session_id=session.session_id,
                user_id=session.user_id,
                report_id=session.report_id or None,
                language=session.language.value,
                started_at=session.started_at,
                decoded_samples=session.decoded_samples,
            )
        )

    def get(self, session_id: str) -> DictationSession:
        row = self._transaction.row(select(dictations).where(dictations.c.session_id == session_id))
        if row is None:
            raise NotFoundError("dictation-unknown", session=session_id)
        return DictationSession(
            session_id=row.session_id,
            user_id=row.user_id,
            report_id=row.report_id or "",
            language=Language(row.language),
            started_at=row.started_at,
            decoded_samples=row.decoded_samples,
        )

    def add_final(self, final: StoredFinal) -> None:
        self.get(final.session_id)
        insert = self._transaction.insert(finals).values(
            session_id=final.session_id,
            utterance_id=final.utterance_id,
            verbatim=final.verbatim,
            written=final.written,
            words_json=final.words_json,
            start_ms=final.start_ms,
            end_ms=final.end_ms,
            end_sample=final.end_sample,
            stored_at=final.stored_at,
        )
        if self._transaction.write(insert.on_conflict_do_nothing()):
            self._transaction.write(
                update(dictations)
                .where(dictations.c.session_id == final.session_id, dictations.c.decoded_samples < final.end_sample)
                .values(decoded_samples=final.end_sample)
            )

    def finals(self, session_id: str) -> Sequence[StoredFinal]:
        found = self._transaction.rows(
            select(finals).where(finals.c.session_id == session_id).order_by(finals.c.position)
        )
        return [_final(row) for row in found]

    def final_of(self, report_id: str, utterance_id: str) -> StoredFinal | None:
        row = self._transaction.row(
            select(finals)
            .join(dictations, dictations.c.session_id == finals.c.session_id)
            .where(dictations.c.report_id == report_id, finals.c.utterance_id == utterance_id)
            .order_by(finals.c.position.desc())
        )
        return _final(row) if row else None

    def withdraw(self, withdrawal: Withdrawal) -> None:
        self.get(withdrawal.session_id)
        self._transaction.write(
            self._transaction.insert(withdrawals).values(
                session_id=withdrawal.session_id,
                utterance_id=withdrawal.utterance_id,
                start_ms=withdrawal.start_ms,
                end_ms=withdrawal.end_ms,
                withdrawn_by=withdrawal.withdrawn_by,
                withdrawn_at=withdrawal.withdrawn_at,
                restored_at=withdrawal.restored_at,
            )
        )

    def restore(self, session_id: str, utterance_id: str, start_ms: int, end_ms: int, *, at: datetime) -> None:
        self._transaction.write(
            update(withdrawals)
            .where(withdrawals.c.session_id == session_id, withdrawals.c.utterance_id == utterance_id)
            .where(withdrawals.c.start_ms == start_ms, withdrawals.c.end_ms == end_ms)
            .where(withdrawals.c.restored_at.is_(None))
            .values(restored_at=at)
        )

    def withdrawals(self, session_id: str) -> Sequence[Withdrawal]:
        found = self._transaction.rows(
            select(withdrawals).where(withdrawals.c.session_id == session_id).order_by(withdrawals.c.position)
        )
        return [
            Withdrawal(
                session_id=row.session_id,
                utterance_id=row.utterance_id,
                start_ms=row.start_ms,
                end_ms=row.end_ms,
                withdrawn_by=row.withdrawn_by,
                withdrawn_at=row.withdrawn_at,
                restored_at=row.restored_at,
            )
            for row in found
        ]


def _final(row: Row[Any]) -> StoredFinal:
    return StoredFinal(
        utterance_id=row.utterance_id,
        session_id=row.session_id,
        verbatim=row.verbatim,
        written=row.written,
        words_json=row.words_json,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        end_sample=row.end_sample,
        stored_at=row.stored_at,
    )
