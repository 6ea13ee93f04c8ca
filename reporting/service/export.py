"""A signed report as others read it: the Word file, the PDF, and the ORU as it was sent. Each reading is audited.

Does not write documents: the renderers are arguments.
"""

from typing import Protocol

from reporting.clock import Clock
from reporting.errors import NotFoundError
from reporting.hl7 import charset, er7
from reporting.report.signing import SignedReport
from reporting.service.ports import AuditEntry, OpensUnits, UnitOfWork, User

NEWEST = 0
"""Stands for the newest revision; revisions count from 1."""


class RendersDocument(Protocol):
    """Whoever writes the Word file, or the PDF."""

    def __call__(self, signed: SignedReport, *, withdrawn: SignedReport | None = None) -> bytes:
        """Return the file of a revision; `withdrawn` is the withdrawal of its report, if there is one."""


class Exporting:
    """Documents of signed revisions. Of a withdrawn report every revision says that it was withdrawn."""

    def __init__(self, units: OpensUnits, clock: Clock, *, word: RendersDocument, pdf: RendersDocument) -> None:
        self._units = units
        self._clock = clock
        self._word = word
        self._pdf = pdf

    def document(self, report_id: str, user: User, revision: int = NEWEST) -> bytes:
        """Return the .docx. Raise NotFoundError `report-unknown`, `report-not-signed`, `revision-unknown`."""
        return self._rendered(self._word, "document-exported", report_id, user, revision)

    def pdf(self, report_id: str, user: User, revision: int = NEWEST) -> bytes:
        """Return the PDF. Raise NotFoundError as above; ConfigError if none can be made here."""
        return self._rendered(self._pdf, "pdf-exported", report_id, user, revision)

    def oru(self, report_id: str, user: User, revision: int = NEWEST) -> str:
        """Return the message of the revision, one segment a line. Raise NotFoundError as above, or `oru-not-found`."""
        with self._units() as unit:
            signed = self._signed(unit, report_id, revision)
            sent = [d.message for d in unit.outbox.for_report(report_id) if d.revision == signed.revision]
            messages = [message for message in sent if er7.header(message) is not None]
            if not messages:
                raise NotFoundError("oru-not-found", revision=signed.revision)
            unit.audit.record(self._entry("oru-exported", signed, user))
            unit.commit()
        return oru_text(messages[-1])

    def _rendered(self, render: RendersDocument, action: str, report_id: str, user: User, revision: int) -> bytes:
        with self._units() as unit:
            signed = self._signed(unit, report_id, revision)
            latest = self._signed(unit, report_id, NEWEST)
            unit.audit.record(self._entry(action, signed, user))
            unit.commit()
        return render(signed, withdrawn=latest if latest.withdrawal else None)

    def _signed(self, unit: UnitOfWork, report_id: str, revision: int) -> SignedReport:
        unit.reports.get(report_id)
        if revision != NEWEST:
            return unit.signed.get(report_id, revision)
        latest = unit.signed.latest(report_id)
        if latest is None:
            raise NotFoundError("report-not-signed")
        return latest

    def _entry(self, action: str, signed: SignedReport, user: User) -> AuditEntry:
        return AuditEntry(
            at=self._clock.now(),
            user_id=user.user_id,
            action=action,
            subject=signed.report.report_id,
            detail=f"revision {signed.revision}",
        )


def oru_text(message: bytes) -> str:
    """Return a message for people: decoded as its MSH-18 says, one segment a line."""
    header = er7.header(message)
    text = charset.decode(message, header.character_set if header else "").text
    return "\n".join(line for line in text.split("\r") if line)
