"""Orders in the database. The worklist is read in `worklist.py`."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from reporting.errors import NotFoundError
from reporting.report.order import Identifier, Order, OrderStatus, Priority
from reporting.service.ports import WorklistRow
from reporting.service.worklist_ports import EVERYTHING, WorklistCount, WorklistFilter, is_on_hold
from reporting.store.codec import order_codec
from reporting.store.narrowing import counted
from reporting.store.search import searched_text
from reporting.store.stage import UNREAD
from reporting.store.tables import order_patients, orders
from reporting.store.transaction import Transaction
from reporting.store.worklist import SOME_DAY, worklist

INTAKE_LOCK = 2575
"""Key of PostgreSQL's advisory lock under which orders are matched and saved."""

NUMBERS = ("placer_number", "filler_number", "accession_number")
"""The strongest first: names of members of Order and of columns."""

MODALITY_LETTERS = 64
"""DICOM allows 16; it stands in an index, whose entries have to fit a page."""

_RANK = {priority: rank for rank, priority in enumerate(Priority)}


WITH_ONE_NUMBER = (
    select(orders.c.document)
    .where(or_(*(and_(orders.c[name] == bindparam(name), orders.c.site == bindparam("at_site")) for name in NUMBERS)))
    .order_by(orders.c.order_id)
)
"""The orders of a site that carry one of three numbers."""


def _upsert(insert_into: "type[postgresql.Insert] | type[sqlite.Insert]") -> Any:
    """Return the statement that saves an order; what is signed and moments that are not given stay as they are."""
    statement = insert_into(orders)
    said = statement.excluded
    kept = {"order_id", "signed", "stage", "moments"}
    changed: dict[str, Any] = {column.name: said[column.name] for column in orders.c if column.name not in kept}
    changed["moments"] = func.coalesce(said.moments, orders.c.moments)
    return statement.on_conflict_do_update(index_elements=[orders.c.order_id], set_=changed)


_UPSERTS = {True: _upsert(postgresql.Insert), False: _upsert(sqlite.Insert)}
"""Built once, for PostgreSQL (True) and SQLite."""
_NUMBERS_OF_PATIENT = select(order_patients.c.value).where(order_patients.c.order_id == bindparam("the_order"))
_FORGET_NUMBER = delete(order_patients).where(
    order_patients.c.order_id == bindparam("the_order"), order_patients.c.value == bindparam("the_value")
)


class SqlOrders:
    """Fits `service.ports.Orders`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, order_id: str) -> Order:
        row = self._transaction.row(select(orders.c.document).where(orders.c.order_id == order_id))
        if row is None:
            raise NotFoundError("order-unknown", order=order_id)
        return order_codec.read(row.document)

    def match(self, order: Order) -> Order | None:
        """Number by number, the strongest first.

        An order whose stronger number differs is another order, even if a weaker number is shared: in France one
        accession number can stand for several examinations.
        """
        if self._transaction.is_postgresql:
            # Who matches will save: two messages about one new order must not both find nothing.
            self._transaction.row(select(func.pg_advisory_xact_lock(INTAKE_LOCK)))
        numbers = {name: getattr(order, name) for name in NUMBERS}
        values = {name: number.value if number else None for name, number in numbers.items()}
        rows = self._transaction.rows(WITH_ONE_NUMBER, {"at_site": order.site, **values})
        candidates = [order_codec.read(row.document) for row in rows]
        for strength, (name, number) in enumerate(numbers.items()):
            alike = [each for each in candidates if number and _same_number(getattr(each, name), number)]
            found = [each for each in alike if not _differ(each, order, NUMBERS[:strength])]
            if found:
                return max(found, key=lambda each: _issued_alike(each, order, name))
        return None

    def save(self, order: Order, moments: Mapping[str, int] | None = None) -> None:
        values = {
            "order_id": order.order_id,
            "site": order.site,
            "placer_number": order.placer_number.value if order.placer_number else None,
            "filler_number": order.filler_number.value if order.filler_number else None,
            "accession_number": order.accession_number.value if order.accession_number else None,
            "cancelled": order.status is OrderStatus.CANCELLED,
            "signed": False,
            "priority": _RANK[order.priority],
            "sort_time": order.scheduled_at or SOME_DAY,
            "search": searched_text(order),
            "modality": order.modality[:MODALITY_LETTERS],
            "held": is_on_hold(order),
            "stage": UNREAD,
            "document": order_codec.write(order),
            "moments": None if moments is None else json.dumps(dict(moments), separators=(",", ":")),
        }
        self._transaction.write_each(_UPSERTS[self._transaction.is_postgresql], [values])
        self._save_patient(order)

    def _save_patient(self, order: Order) -> None:
        """Keep the numbers of the patient, by which their orders are found."""
        rows = self._transaction.rows(_NUMBERS_OF_PATIENT, {"the_order": order.order_id})
        known = {row.value for row in rows}
        now = {identifier.value for identifier in order.patient.identifiers}
        gone = [{"the_order": order.order_id, "the_value": value} for value in known - now]
        self._transaction.write_each(_FORGET_NUMBER, gone)
        new = [{"order_id": order.order_id, "value": value} for value in sorted(now - known)]
        self._transaction.write_each(insert(order_patients), new)

    def worklist(self, wanted: WorklistFilter = EVERYTHING, *, limit: int = 200) -> Sequence[WorklistRow]:
        return worklist(self._transaction, wanted, limit=limit)

    def counted(self, wanted: WorklistFilter = EVERYTHING) -> Sequence[WorklistCount]:
        return counted(self._transaction, wanted)


def _differ(one: Order, other: Order, names: tuple[str, ...]) -> bool:
    """Return whether both carry one of these numbers and it is not the same."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return any(mine and theirs and not _same(mine, theirs) for mine, theirs in pairs)


def _same_number(one: Identifier | None, other: Identifier) -> bool:
    return one is not None and _same(one, other)


def _same(one: Identifier, other: Identifier) -> bool:
    """Return whether value and, where both have one, authority are the same; an OID counts before a name."""
    if one.value != other.value:
        return False
    if one.authority_oid and other.authority_oid:
        return one.authority_oid == other.authority_oid
    return not (one.authority and other.authority) or one.authority == other.authority


def _issued_alike(one: Order, other: Order, name: str) -> bool:
    mine, theirs = getattr(one, name), getattr(other, name)
    return (mine.authority, mine.authority_oid) == (theirs.authority, theirs.authority_oid)
