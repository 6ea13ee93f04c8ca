"""The fake repository of orders: matching and worklist, written apart from the real one on purpose."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from unicodedata import combining, normalize

from reporting.errors import NotFoundError
from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import State
from reporting.report.order import Identifier, Order, OrderStatus, Priority
from reporting.service.ports import WorklistRow
from reporting.service.worklist_ports import EVERYTHING, Status, WorklistCount, WorklistFilter, status_of
from tests.fakes.links import answering
from tests.fakes.rows import Rows

WORST_FIRST = (
    DeliveryState.REFUSED,
    DeliveryState.CANCELLED,
    DeliveryState.HELD,
    DeliveryState.QUEUED,
    DeliveryState.SENT,
    DeliveryState.ACCEPTED,
    DeliveryState.MENDED,
)
FAR = datetime.max.replace(tzinfo=UTC)


class FakeOrders:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def get(self, order_id: str) -> Order:
        if order_id not in self._rows.orders:
            raise NotFoundError("order-unknown", order=order_id)
        return self._rows.orders[order_id]

    def match(self, order: Order) -> Order | None:
        numbers: tuple[Callable[[Order], Identifier | None], ...] = (
            lambda each: each.placer_number,
            lambda each: each.filler_number,
            lambda each: each.accession_number,
        )
        candidates = [each for _, each in sorted(self._rows.orders.items()) if each.site == order.site]
        for number in numbers:
            found = [each for each in candidates if _same(number(each), number(order))]
            found.sort(key=lambda each: not _exactly(number(each), number(order)))
            if found:
                return found[0]
            # Two orders whose stronger numbers differ are two orders, even under one accession number.
            candidates = [each for each in candidates if number(each) is None or number(order) is None]
        return None

    def save(self, order: Order, moments: Mapping[str, int] | None = None) -> None:
        self._rows.orders[order.order_id] = order
        if moments is not None:
            self._rows.moments[order.order_id] = dict(moments)

    def worklist(self, wanted: WorklistFilter = EVERYTHING, *, limit: int = 200) -> Sequence[WorklistRow]:
        rows = [row for row in self._left(wanted) if _chosen(row, wanted)]
        return sorted(rows, key=_urgency)[:limit]

    def counted(self, wanted: WorklistFilter = EVERYTHING) -> Sequence[WorklistCount]:
        alike = Counter(
            (_status(row), row.order.modality, row.order.priority, row.order.site) for row in self._left(wanted)
        )
        return [
            WorklistCount(status=status, modality=modality, priority=priority, site=site, count=count)
            for (status, modality, priority, site), count in alike.items()
        ]

    def _left(self, wanted: WorklistFilter) -> Sequence[WorklistRow]:
        """What search and mine leave."""
        rows = [self._row(order) for order in self._rows.orders.values() if _found(order, wanted.search)]
        return [row for row in rows if not wanted.mine or self._is_of(row.report_id, wanted.mine)]

    def _is_of(self, report_id: str, user_id: str) -> bool:
        lock = self._rows.locks.get(report_id)
        acts = [entry for _, entry in sorted(self._rows.audit.items()) if entry.subject == report_id]
        opened = [entry.user_id for entry in acts if entry.action == "report-opened"]
        done = [entry.user_id for entry in acts if entry.action in ("report-released", "report-signed")]
        return user_id in ([lock.user_id] if lock else []) + opened[:1] + done

    def _row(self, order: Order) -> WorklistRow:
        report = answering(self._rows, order.order_id)
        if report is None:
            return WorklistRow(order=order)
        revision = max((number for owner, number in self._rows.signed if owner == report.report_id), default=0)
        states = {
            each.state
            for each in self._rows.deliveries.values()
            if each.report_id == report.report_id and each.revision == revision
        }
        lock = self._rows.locks.get(report.report_id)
        return WorklistRow(
            order=order,
            report_id=report.report_id,
            state=report.state,
            revision=revision,
            delivery_state=next((state for state in WORST_FIRST if state in states), None),
            locked_by=lock.holder if lock else "",
            answered=len(self._rows.links[report.report_id]),
        )


def _same(one: Identifier | None, other: Identifier | None) -> bool:
    if one is None or other is None or one.value != other.value:
        return False
    if one.authority_oid and other.authority_oid:
        return one.authority_oid == other.authority_oid
    return not (one.authority and other.authority) or one.authority == other.authority


def _exactly(one: Identifier | None, other: Identifier | None) -> bool:
    assert one is not None
    assert other is not None
    return (one.authority, one.authority_oid) == (other.authority, other.authority_oid)


def _folded(text: str) -> str:
    plain = "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
    plain = plain.replace("œ", "oe").replace("æ", "ae")
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def _found(order: Order, search: str) -> bool:
    name = order.patient.name
    texts = [name.family, name.given, name.middle, order.procedure.meaning, order.procedure.value]
    texts += [each.value for each in order.patient.identifiers]
    texts += [order.accession_number.value] if order.accession_number else []
    haystack = _folded(" ".join(texts))
    return all(_folded(word) in haystack for word in search.split())


def _status(row: WorklistRow) -> Status:
    return status_of(row.order, row.state, row.delivery_state)


def _chosen(row: WorklistRow, wanted: WorklistFilter) -> bool:
    order = row.order
    pairs: tuple[tuple[object, Sequence[object]], ...] = (
        (_status(row), wanted.statuses),
        (order.modality, wanted.modalities),
        (order.priority, wanted.priorities),
        (order.site, wanted.sites),
    )
    return all(not choice or value in choice for value, choice in pairs)


def _urgency(row: WorklistRow) -> tuple[bool, bool, int, datetime, str]:
    order = row.order
    return (
        order.status is OrderStatus.CANCELLED,
        row.state is State.SIGNED,
        list(Priority).index(order.priority),
        order.scheduled_at or FAR,
        order.order_id,
    )
