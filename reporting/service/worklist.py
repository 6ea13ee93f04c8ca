"""The worklist as the page shows it: the order of rows is the storage's, but orders of one report stand together.

A lock that ran out is not shown.
"""

from collections.abc import Sequence
from dataclasses import replace

from reporting.clock import Clock
from reporting.service.locking import live_lock
from reporting.service.ports import OpensUnits, WorklistRow


def worklist(units: OpensUnits, clock: Clock, *, search: str = "", limit: int = 200) -> Sequence[WorklistRow]:
    """Return the rows, most pressing first; `search` looks in name, identifiers, accession and procedure."""
    now = clock.now()
    with units() as unit:
        rows = [
            replace(row, locked_by="") if row.locked_by and live_lock(unit, row.report_id, now) is None else row
            for row in unit.orders.worklist(search=search.strip(), limit=limit)
        ]
    return together(rows)


def together(rows: Sequence[WorklistRow]) -> Sequence[WorklistRow]:
    """Return the rows with those of one report behind the most pressing of them."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(row.report_id or f"order {row.order.order_id}", place)
    return sorted(rows, key=lambda row: first[row.report_id or f"order {row.order.order_id}"])
