"""Who did what, in the database: added and read. A trigger refuses any change."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from reporting.service.ports import AuditEntry
from reporting.store.tables import audit
from reporting.store.transaction import Transaction

_RECORD = insert(audit)


class SqlAudit:
    """Fits `service.ports.Audit`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def record(self, entry: AuditEntry) -> None:
        row = {
            "at": entry.at,
            "user_id": entry.user_id,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
        }
        self._transaction.write_each(_RECORD, [row])

    def entries(self, subject: str) -> Sequence[AuditEntry]:
        found = self._transaction.rows(select(audit).where(audit.c.subject == subject).order_by(audit.c.position))
        return [
            AuditEntry(at=row.at, user_id=row.user_id, action=row.action, subject=row.subject, detail=row.detail)
            for row in found
        ]
