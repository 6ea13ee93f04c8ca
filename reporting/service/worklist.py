"""The worklist as the page shows it: the order of rows is the storage's, but orders of one report stand together.

A lock that ran out is not shown. Beside each choice of a filter stands how many orders it would leave.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reporting.clock import Clock
from reporting.service.locking import live_lock
from reporting.service.ports import OpensUnits, UnitOfWork, WorklistRow
from reporting.service.worklist_ports import EVERYTHING, WorklistCount, WorklistFilter

PAGE_ROWS = 200
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Rows and counts of one moment."""

    rows: Sequence[WorklistRow]
    total: int
    """How many orders there are of what is wanted, shown or not."""
    counts: Mapping[str, Mapping[str, int]]
    """For statuses, modalities, priorities and sites: what a choice would leave, with all other filters as they are.

    A choice that would leave nothing is not in it.
    """


def look(units: OpensUnits, clock: Clock, wanted: WorklistFilter = EVERYTHING, *, limit: int = PAGE_ROWS) -> Worklist:
    """Return the wanted rows, most pressing first, at most `limit` of them, and the counts."""
    with units() as unit:
        rows = _rows(unit, clock, wanted, min(limit, MOST_ROWS))
        cube = unit.orders.counted(wanted)
    return Worklist(
        rows=rows, total=sum(each.count for each in cube if _fits(each, wanted)), counts=counts(cube, wanted)
    )


def worklist(units: OpensUnits, clock: Clock, *, search: str = "", limit: int = PAGE_ROWS) -> Sequence[WorklistRow]:
    """Return the rows alone, most pressing first."""
    with units() as unit:
        return _rows(unit, clock, WorklistFilter(search=search), limit)


def _rows(unit: UnitOfWork, clock: Clock, wanted: WorklistFilter, limit: int) -> Sequence[WorklistRow]:
    now = clock.now()
    found = unit.orders.worklist(replace(wanted, search=wanted.search.strip()), limit=limit)
    return together(
        [
            replace(row, locked_by="") if row.locked_by and live_lock(unit, row.report_id, now) is None else row
            for row in found
        ]
    )


def together(rows: Sequence[WorklistRow]) -> Sequence[WorklistRow]:
    """Return the rows with those of one report behind the most pressing of them."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        first.setdefault(row.report_id or f"order {row.order.order_id}", place)
    return sorted(rows, key=lambda row: first[row.report_id or f"order {row.order.order_id}"])


# What can be chosen: its name in the filter, and what a count says of it.
CHOICES: Mapping[str, Callable[[WorklistCount], object]] = {
    "statuses": lambda each: each.status,
    "modalities": lambda each: each.modality,
    "priorities": lambda each: each.priority,
    "sites": lambda each: each.site,
}


def counts(cube: Sequence[WorklistCount], wanted: WorklistFilter) -> Mapping[str, Mapping[str, int]]:
    """Return for each choice of each filter how many orders it would leave, the other filters being as they are."""
    told: dict[str, Counter[str]] = {name: Counter() for name in CHOICES}
    for each in cube:
        for name, value in CHOICES.items():
            if _fits(each, wanted, but=name):
                chosen = value(each)
                told[name][str(getattr(chosen, "value", chosen))] += each.count
    return told


def _fits(each: WorklistCount, wanted: WorklistFilter, *, but: str = "") -> bool:
    """Return whether every filter but one leaves these orders."""
    return all(
        not getattr(wanted, name) or value(each) in getattr(wanted, name)
        for name, value in CHOICES.items()
        if name != but
    )
