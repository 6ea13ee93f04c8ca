"""What a signed revision changed of the one before it. Reads; changes and keeps nothing."""

from collections.abc import Sequence

from reporting.report.difference import SectionDifference, changed_sections
from reporting.service.ports import OpensUnits


def changes_of(units: OpensUnits, report_id: str, revision: int) -> Sequence[SectionDifference]:
    """Return what `revision` changed of the one before; nothing of the first, which has none before it.

    Raise NotFoundError `report-unknown`, `revision-unknown`.
    """
    with units() as unit:
        unit.reports.get(report_id)
        later = unit.signed.get(report_id, revision)
        earlier = unit.signed.get(report_id, revision - 1) if revision > 1 else later
    return changed_sections(earlier.report, later.report)
