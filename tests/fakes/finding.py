"""The fake of finding signed reports by the numbers of their orders."""

from collections.abc import Sequence

from reporting.report.signing import SignedReport
from tests.fakes.rows import Rows


class FakeSignedByNumber:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def latest(self, number: str) -> Sequence[SignedReport]:
        found = []
        for report_id in sorted(self._rows.reports):
            orders = [self._rows.orders[order_id] for order_id in self._rows.links[report_id]]
            numbers = [n for each in orders for n in (each.placer_number, each.filler_number, each.accession_number)]
            revisions = [revision for owner, revision in self._rows.signed if owner == report_id]
            if number and revisions and any(each and each.value == number for each in numbers):
                found.append(self._rows.signed[report_id, max(revisions)])
        return found
