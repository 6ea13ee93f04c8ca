"""The worklist as the page shows it. The order of rows is the storage's; a lock that ran out is not shown."""

from collections.abc import Sequence
from dataclasses import replace

from reporting.clock import Clock
from reporting.service.locking import live_lock
from reporting.service.ports import OpensUnits, WorklistRow


def worklist(units: OpensUnits, clock: Clock, *, search: str = "", limit: int = 200) -> Sequence[WorklistRow]:
    """Return the rows, most pressing first; `search` looks in name, identifiers, accession and procedure."""
    now = clock.now()
    with units() as unit:
        return [
            replace(row, locked_by="") if row.locked_by and live_lock(unit, row.report_id, now) is None else row
            for row in unit.orders.worklist(search=search.strip(), limit=limit)
        ]
