"""Reports being written, in the database: the current version, every edit, where words go, who has the lock.

Where a report is read in PostgreSQL its row is held until the unit ends, so that what is then written was made
from what stands there; SQLite lets only one unit at a time begin.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from reporting.errors import ConflictError, NotFoundError
from reporting.report.edits import FieldEdit
from reporting.report.model import Report
from reporting.service.ports import Cursor, Lock
from reporting.store.codec import edit_codec, report_codec
from reporting.store.links import hold
from reporting.store.stage import mark
from reporting.store.tables import edits, report_orders, reports
from reporting.store.transaction import Transaction


class SqlReports:
    """Fits `service.ports.Reports`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, report: Report, *, created_at: datetime) -> None:
        insert = self._transaction.insert(reports).values(
            report_id=report.report_id,
            order_id=report.order_id,
            version=report.version,
            state=report.state.value,
            document=report_codec.write(report),
            created_at=created_at,
            changed_at=created_at,
        )
        if not self._transaction.write(insert.on_conflict_do_nothing()):
            raise ConflictError("report-exists", order=report.order_id)
        if not hold(self._transaction, report.report_id, report.order_id):
            self._transaction.write(delete(reports).where(reports.c.report_id == report.report_id))
            raise ConflictError("report-exists", order=report.order_id)

    def get(self, report_id: str) -> Report:
        row = self._transaction.row(_held(select(reports.c.document).where(reports.c.report_id == report_id)))
        if row is None:
            raise NotFoundError("report-unknown", report=report_id)
        return report_codec.read(row.document)

    def for_order(self, order_id: str) -> Report | None:
        answering = (
            select(reports.c.document)
            .join(report_orders, report_orders.c.report_id == reports.c.report_id)
            .where(report_orders.c.order_id == order_id, report_orders.c.holds)
        )
        row = self._transaction.row(_held(answering))
        return report_codec.read(row.document) if row else None

    def save(self, report: Report, edit: FieldEdit | None, *, at: datetime) -> None:
        grown = reports.c.version == report.version - 1
        changed = self._transaction.write(
            update(reports)
            .where(reports.c.report_id == report.report_id)
            .where(grown if edit else or_(grown, reports.c.version == report.version))
            .values(
                version=report.version,
                state=report.state.value,
                document=report_codec.write(report),
                changed_at=at,
            )
        )
        if not changed:
            raise ConflictError("edit-outdated", base=report.version - 1, current=self.get(report.report_id).version)
        if edit:
            self._transaction.write(
                self._transaction.insert(edits).values(
                    report_id=report.report_id,
                    version=report.version,
                    edit_id=edit.edit_id,
                    document=edit_codec.write(edit),
                )
            )
        mark(self._transaction, report.report_id)

    def edits_since(self, report_id: str, version: int) -> Sequence[FieldEdit]:
        found = self._transaction.rows(
            select(edits.c.document)
            .where(edits.c.report_id == report_id, edits.c.version > version)
            .order_by(edits.c.version)
        )
        return [edit_codec.read(row.document) for row in found]

    def edit(self, report_id: str, edit_id: str) -> FieldEdit | None:
        row = self._transaction.row(
            select(edits.c.document).where(edits.c.report_id == report_id, edits.c.edit_id == edit_id)
        )
        return edit_codec.read(row.document) if row else None

    def cursor(self, report_id: str) -> Cursor | None:
        row = self._transaction.row(
            select(reports.c.cursor_field, reports.c.cursor_offset).where(reports.c.report_id == report_id)
        )
        if row is None or row.cursor_field is None:
            return None
        return Cursor(field_id=row.cursor_field, offset=row.cursor_offset)

    def set_cursor(self, report_id: str, cursor: Cursor) -> None:
        self._set(report_id, cursor_field=cursor.field_id, cursor_offset=cursor.offset)

    def lock(self, report_id: str) -> Lock | None:
        row = self._transaction.row(
            _held(
                select(
                    reports.c.lock_user_id, reports.c.lock_holder, reports.c.lock_since, reports.c.lock_expires_at
                ).where(reports.c.report_id == report_id)
            )
        )
        if row is None or row.lock_user_id is None:
            return None
        return Lock(
            report_id=report_id,
            user_id=row.lock_user_id,
            holder=row.lock_holder,
            since=row.lock_since,
            expires_at=row.lock_expires_at,
        )

    def set_lock(self, lock: Lock) -> None:
        self._set(
            lock.report_id,
            lock_user_id=lock.user_id,
            lock_holder=lock.holder,
            lock_since=lock.since,
            lock_expires_at=lock.expires_at,
        )

    def clear_lock(self, report_id: str) -> None:
        nobody = {"lock_user_id": None, "lock_holder": None, "lock_since": None, "lock_expires_at": None}
        self._transaction.write(update(reports).where(reports.c.report_id == report_id).values(nobody))

    def _set(self, report_id: str, **values: Any) -> None:
        if not self._transaction.write(update(reports).where(reports.c.report_id == report_id).values(values)):
            raise NotFoundError("report-unknown", report=report_id)


def _held(statement: Select[Any]) -> Select[Any]:
    """Let other units that read the row wait; SQLite has no such clause and needs none."""
    return statement.with_for_update(key_share=True, of=reports)
