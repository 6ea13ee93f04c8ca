"""Messages on their way, in the database. Which state follows which is `hl7.delivery`'s affair.

`due_at` is empty once a delivery is finished: what `claim` reads does not grow with what was accepted, and it stops at
as many rows as it takes, however many wait. What a person does to deliveries stands in `outbox_acts.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, select, update

from reporting.errors import NotFoundError
from reporting.hl7.delivery import Delivery, DeliveryState, is_settled_by
from reporting.service.delivery_ports import Result
from reporting.store.delivery_rows import attempt_values, delivery_of, delivery_values, due_at
from reporting.store.outbox_acts import SqlDeliveries
from reporting.store.stage import mark
from reporting.store.tables import attempts, deliveries, destinations


class SqlOutbox(SqlDeliveries):
    """Fits `service.delivery_ports.Outbox`."""

    def enqueue(self, delivery: Delivery) -> None:
        self._transaction.write(self._transaction.insert(deliveries).values(delivery_values(delivery)))
        tried = [attempt_values(delivery.delivery_id, attempt) for attempt in delivery.attempts]
        self._transaction.write_each(self._transaction.insert(attempts), tried)
        mark(self._transaction, delivery.report_id)

    def claim(self, destination: str, *, now: datetime, lease_s: float, limit: int = 1) -> Sequence[Delivery]:
        if self._is_held(destination):
            return []
        found = self._transaction.rows(next_due(destination, now, limit))
        if not found:
            return []
        self._transaction.write(
            update(deliveries)
            .where(deliveries.c.position.in_([row.position for row in found]))
            .values(state=DeliveryState.SENT.value, due_at=now + timedelta(seconds=lease_s))
        )
        tried = self._attempts(deliveries.c.delivery_id.in_([row.delivery_id for row in found]))
        return [delivery_of(row, tried.get(row.delivery_id, ()), DeliveryState.SENT) for row in found]

    def give_back(self, delivery_ids: Sequence[str]) -> None:
        sent = (deliveries.c.delivery_id.in_(delivery_ids), deliveries.c.state == DeliveryState.SENT.value)
        queued = {"state": DeliveryState.QUEUED.value, "due_at": deliveries.c.next_attempt_at}
        self._transaction.write(update(deliveries).where(*sent).values(queued))

    def record(self, results: Sequence[Result]) -> frozenset[str]:
        asked = [result.delivery_id for result in results]
        found = self._transaction.rows(
            select(deliveries.c.position, deliveries.c.delivery_id, deliveries.c.state, deliveries.c.destination)
            .where(deliveries.c.delivery_id.in_(asked))
            .order_by(deliveries.c.position)
            .with_for_update()
        )
        stored = {row.delivery_id: row for row in found}
        moved: dict[str, Mapping[str, Any]] = {}
        for result in results:
            if result.delivery_id not in stored:
                raise NotFoundError("delivery-unknown", delivery=result.delivery_id)
            before = moved.get(result.delivery_id, {"s": stored[result.delivery_id].state})["s"]
            if is_settled_by(DeliveryState(before), result.decision.state):
                moved[result.delivery_id] = {
                    "p": stored[result.delivery_id].position,
                    "s": result.decision.state.value,
                    "n": result.decision.next_attempt_at,
                    "d": due_at(result.decision.state, result.decision.next_attempt_at),
                }
        self._transaction.write_each(_MOVE, list(moved.values()))
        tried = [attempt_values(result.delivery_id, result.attempt) for result in results]
        self._transaction.write_each(self._transaction.insert(attempts), tried)
        self._note(results, stored)
        return frozenset(moved)

    def _note(self, results: Sequence[Result], stored: Mapping[str, Row[Any]]) -> None:
        """Keep the destinations' last failure and acceptance."""
        last: dict[str, dict[str, Any]] = {}
        for result in results:
            note = last.setdefault(stored[result.delivery_id].destination, {})
            if result.decision.state is DeliveryState.ACCEPTED:
                note["accepted_at"] = result.attempt.at
            else:
                outcome = result.attempt.outcome
                note |= {"failed_at": result.attempt.at, "failure": outcome.kind.value}
                note |= {"failure_code": outcome.ack_code, "failure_reason": outcome.reason}
        for destination in sorted(last):
            values = last[destination]
            insert = self._transaction.insert(destinations).values(destination=destination, **values)
            self._transaction.write(insert.on_conflict_do_update(index_elements=["destination"], set_=values))

    def next_due_at(self, destination: str) -> datetime | None:
        if self._is_held(destination):
            return None
        row = self._transaction.row(first_due(destination))
        return row.due_at if row else None

    def _is_held(self, destination: str) -> bool:
        held = select(destinations.c.held_at).where(
            destinations.c.destination == destination, destinations.c.held_at.is_not(None)
        )
        return self._transaction.row(held) is not None


_MOVE = (
    update(deliveries)
    .where(deliveries.c.position == bindparam("p"))
    .values(state=bindparam("s"), next_attempt_at=bindparam("n"), due_at=bindparam("d"))
)


def next_due(destination: str, now: datetime, limit: int) -> Select[Any]:
    """Return the query for the deliveries to take. PostgreSQL passes over those that another worker is taking."""
    return (
        select(deliveries)
        .where(deliveries.c.destination == destination, deliveries.c.due_at <= now, _is_first())
        .order_by(deliveries.c.due_at, deliveries.c.position)
        .limit(limit)
        .with_for_update(skip_locked=True, of=deliveries)
    )


def first_due(destination: str) -> Select[Any]:
    """Return the query for when the next queued delivery is due. It reads on only past those that are on the wire."""
    queued = (deliveries.c.due_at.is_not(None), deliveries.c.state == DeliveryState.QUEUED.value, _is_first())
    return (
        select(deliveries.c.due_at)
        .where(deliveries.c.destination == destination, *queued)
        .order_by(deliveries.c.due_at, deliveries.c.position)
        .limit(1)
    )


def _is_first() -> ColumnElement[bool]:
    """Nothing older waits in the same lane."""
    older = deliveries.alias("older")
    return ~exists().where(
        older.c.destination == deliveries.c.destination,
        older.c.lane == deliveries.c.lane,
        older.c.position < deliveries.c.position,
        older.c.due_at.is_not(None),
    )
