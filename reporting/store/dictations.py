"""Dictation sessions and their finals, in the database. The sound itself lies in files: see `audio.py`."""

from collections.abc import Sequence

from sqlalchemy import select, update

from reporting.errors import NotFoundError
from reporting.service.ports import DictationSession, StoredFinal
from reporting.store.tables import dictations, finals
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
        return [
            StoredFinal(
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
            for row in found
        ]
