"""Orders in the database. The worklist is read in `worklist.py`."""

from collections.abc import Sequence

from sqlalchemy import Column, func, select

from reporting.errors import NotFoundError
from reporting.report.order import Identifier, Order, OrderStatus, Priority
from reporting.service.ports import WorklistRow
from reporting.store.codec import order_codec
from reporting.store.search import searched_text
from reporting.store.tables import orders
from reporting.store.transaction import Transaction
from reporting.store.worklist import SOME_DAY, worklist

INTAKE_LOCK = 2575
"""Key of PostgreSQL's advisory lock under which orders are matched and saved."""

NUMBERS = ("placer_number", "filler_number", "accession_number")
"""The strongest first: names of members of Order and of columns."""

_RANK = {priority: rank for rank, priority in enumerate(Priority)}


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
        for strength, name in enumerate(NUMBERS):
            found = [each for each in self._with(name, order) if not _differ(each, order, NUMBERS[:strength])]
            if found:
                return max(found, key=lambda each: _issued_alike(each, order, name))
        return None

    def _with(self, name: str, order: Order) -> list[Order]:
        """Return the site's orders whose number `name` is the same as that of `order`, by order_id."""
        number: Identifier | None = getattr(order, name)
        if number is None:
            return []
        column: Column[str | None] = orders.c[name]
        found = self._transaction.rows(
            select(orders.c.document)
            .where(column == number.value, orders.c.site == order.site)
            .order_by(orders.c.order_id)
        )
        candidates = [order_codec.read(row.document) for row in found]
        return [each for each in candidates if _same(getattr(each, name), number)]

    def save(self, order: Order) -> None:
        values = {
            "order_id": order.order_id,
            "site": order.site,
            "placer_number": order.placer_number.value if order.placer_number else None,
            "filler_number": order.filler_number.value if order.filler_number else None,
            "accession_number": order.accession_number.value if order.accession_number else None,
            "cancelled": order.status is OrderStatus.CANCELLED,
            "priority": _RANK[order.priority],
            "sort_time": order.scheduled_at or SOME_DAY,
            "search": searched_text(order),
            "document": order_codec.write(order),
        }
        insert = self._transaction.insert(orders).values({**values, "signed": False})
        self._transaction.write(insert.on_conflict_do_update(index_elements=[orders.c.order_id], set_=values))

    def worklist(self, *, search: str = "", limit: int = 200) -> Sequence[WorklistRow]:
        return worklist(self._transaction, search=search, limit=limit)


def _differ(one: Order, other: Order, names: tuple[str, ...]) -> bool:
    """Return whether both carry one of these numbers and it is not the same."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in names]
    return any(mine and theirs and not _same(mine, theirs) for mine, theirs in pairs)


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
