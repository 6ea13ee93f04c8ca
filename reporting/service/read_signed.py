"""Reading signed reports for other systems: by id, or by a number of the order. Each one that is given is audited.

Gives the report as it was signed; how it is written for the reader is not decided here. Drafts are never given.
"""

from collections.abc import Callable, Collection, Sequence

from reporting.clock import Clock
from reporting.errors import NotFoundError
from reporting.report.signing import SignedReport
from reporting.service.export import NEWEST
from reporting.service.ports import AuditEntry, OpensUnits, UnitOfWork

READ = "report-read-fhir"
"""The action in the audit."""


def _anything(signed: SignedReport) -> bool:
    return True


class ReadingSigned:
    """Signed revisions for who may read them; `reader_id` is a user's id, or stands for the system that asks."""

    def __init__(self, units: OpensUnits, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def read(
        self, report_id: str, reader_id: str, revision: int = NEWEST, *, has: Collection[int] = ()
    ) -> SignedReport | int:
        """Return a revision; its number alone if the reader `has` it, which is then no reading.

        Raise NotFoundError `report-unknown`, `report-not-signed`, `revision-unknown`.
        """
        with self._units() as unit:
            unit.reports.get(report_id)
            signed = unit.signed.get(report_id, revision) if revision != NEWEST else unit.signed.latest(report_id)
            if signed is None:
                raise NotFoundError("report-not-signed")
            if signed.revision in has:
                return signed.revision
            self._audit(unit, signed, reader_id)
            unit.commit()
        return signed

    def find(
        self,
        reader_id: str,
        *,
        report_id: str = "",
        number: str = "",
        wanted: Callable[[SignedReport], bool] = _anything,
    ) -> Sequence[SignedReport]:
        """Return the newest revision of each signed report of that id, else of an order with that number, which is
        `wanted`. What is not there is an empty answer.
        """
        with self._units() as unit:
            if report_id:
                latest = unit.signed.latest(report_id)
                candidates: Sequence[SignedReport] = [latest] if latest else []
            else:
                candidates = unit.finding.latest(number)
            found = [signed for signed in candidates if wanted(signed)]
            for signed in found:
                self._audit(unit, signed, reader_id)
            if found:
                unit.commit()
        return found

    def _audit(self, unit: UnitOfWork, signed: SignedReport, reader_id: str) -> None:
        unit.audit.record(
            AuditEntry(
                at=self._clock.now(),
                user_id=reader_id,
                action=READ,
                subject=signed.report.report_id,
                detail=f"revision {signed.revision}",
            )
        )
