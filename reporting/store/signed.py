"""Signed revisions in the database: added and read. There is no way to change one; a trigger refuses it as well."""

from collections.abc import Sequence

from sqlalchemy import select

from reporting.errors import ConflictError, NotFoundError
from reporting.report.signing import SignedReport
from reporting.store.codec import signed_codec
from reporting.store.tables import signed_reports
from reporting.store.transaction import Transaction


class SqlSignedReports:
    """Fits `service.ports.SignedReports`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, signed: SignedReport) -> None:
        insert = self._transaction.insert(signed_reports).values(
            report_id=signed.report.report_id,
            revision=signed.revision,
            signed_at=signed.signed_at,
            content_hash=signed.content_hash,
            document=signed_codec.write(signed),
        )
        if not self._transaction.write(insert.on_conflict_do_nothing()):
            raise ConflictError("report-signed-already", report=signed.report.report_id, revision=signed.revision)

    def latest(self, report_id: str) -> SignedReport | None:
        row = self._transaction.row(
            select(signed_reports.c.document)
            .where(signed_reports.c.report_id == report_id)
            .order_by(signed_reports.c.revision.desc())
            .limit(1)
        )
        return signed_codec.read(row.document) if row else None

    def get(self, report_id: str, revision: int) -> SignedReport:
        row = self._transaction.row(
            select(signed_reports.c.document).where(
                signed_reports.c.report_id == report_id, signed_reports.c.revision == revision
            )
        )
        if row is None:
            raise NotFoundError("revision-unknown", report=report_id, revision=revision)
        return signed_codec.read(row.document)

    def all(self, report_id: str) -> Sequence[SignedReport]:
        found = self._transaction.rows(
            select(signed_reports.c.document)
            .where(signed_reports.c.report_id == report_id)
            .order_by(signed_reports.c.revision)
        )
        return [signed_codec.read(row.document) for row in found]
