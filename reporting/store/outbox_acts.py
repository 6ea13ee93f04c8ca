"""What a person sees and does in the outbox: lists, counts, hold, release, cancel, send again, replay.

Does not judge who may: the use cases do.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update

from reporting.errors import ConflictError, NotFoundError
from reporting.hl7.delivery import WAITING, Attempt, Delivery, DeliveryEvent, DeliveryState, next_delivery_state
from reporting.service.delivery_ports import DestinationState, Hold, QueueLine, Tally
from reporting.store.delivery_rows import by_delivery, delivery_of, destination_of, due_at, line_of
from reporting.store.tables import attempts, deliveries, destinations
from reporting.store.transaction import Transaction

COUNTED = (*WAITING, DeliveryState.REFUSED)
"""Counted whole: there are as many as wait for something. What was accepted is counted of a stretch of time."""


class SqlDeliveries:
    """The half of `service.delivery_ports.Outbox` that reads, and that people act by."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, delivery_id: str) -> Delivery:
        row = self._transaction.row(select(deliveries).where(deliveries.c.delivery_id == delivery_id))
        if row is None:
            raise NotFoundError("delivery-unknown", delivery=delivery_id)
        return delivery_of(row, self._attempts(deliveries.c.delivery_id == delivery_id).get(delivery_id, ()))

    def for_report(self, report_id: str) -> Sequence[Delivery]:
        of_report = deliveries.c.report_id == report_id
        found = self._transaction.rows(select(deliveries).where(of_report).order_by(deliveries.c.position))
        tried = self._attempts(of_report)
        return [delivery_of(row, tried.get(row.delivery_id, ())) for row in found]

    def _attempts(self, wanted: ColumnElement[bool]) -> Mapping[str, Sequence[Attempt]]:
        query = select(attempts).join(deliveries).where(wanted).order_by(attempts.c.position)
        return by_delivery(self._transaction.rows(query))

    def requeue(self, delivery_id: str, *, at: datetime) -> None:
        moved = self._transaction.write(
            update(deliveries)
            .where(deliveries.c.delivery_id == delivery_id, deliveries.c.state == DeliveryState.REFUSED.value)
            .values(state=DeliveryState.QUEUED.value, next_attempt_at=at, due_at=at)
        )
        if not moved:
            raise ConflictError("delivery-not-refused", delivery=delivery_id, state=self.get(delivery_id).state.value)

    def move(self, delivery_id: str, event: DeliveryEvent, *, at: datetime, reason: str = "") -> Delivery:
        before = self.get(delivery_id).state
        after = next_delivery_state(before, event)
        moved = self._transaction.write(
            update(deliveries)
            .where(deliveries.c.delivery_id == delivery_id, deliveries.c.state == before.value)
            .values(state=after.value, next_attempt_at=at, due_at=due_at(after, at), reason=reason or None)
        )
        if not moved:  # a sender on another connection was faster
            raise ConflictError("delivery-event-not-allowed", state=before.value, event=event.value)
        return self.get(delivery_id)

    def replay(self, destination: str, *, since: datetime, until: datetime, at: datetime) -> Sequence[str]:
        accepted = deliveries.alias("accepted")
        first = (
            select(accepted.c.lane, func.min(accepted.c.position).label("position"))
            .where(
                accepted.c.state == DeliveryState.ACCEPTED.value,
                accepted.c.destination == destination,
                accepted.c.created_at >= since,
                accepted.c.created_at < until,
            )
            .group_by(accepted.c.lane)
            .subquery("first")
        )
        flying = deliveries.alias("flying")
        on_the_wire = select(flying.c.lane).where(
            flying.c.state == DeliveryState.SENT.value, flying.c.destination == destination
        )
        again = deliveries.alias("again")
        chosen = (
            select(again.c.position)
            .join(first, and_(first.c.lane == again.c.lane, again.c.position >= first.c.position))
            .where(
                again.c.destination == destination,
                again.c.state == DeliveryState.ACCEPTED.value,
                again.c.lane.not_in(on_the_wire),
            )
        )
        queued = self._transaction.rows(
            update(deliveries)
            .where(deliveries.c.position.in_(chosen))
            .values(state=DeliveryState.QUEUED.value, next_attempt_at=at, due_at=at)
            .returning(deliveries.c.delivery_id)
        )
        return [row.delivery_id for row in queued]

    def tally(self, *, accepted_since: datetime) -> Sequence[Tally]:
        return [
            Tally(
                destination=row.destination, state=DeliveryState(row.state), count=row.count_of, oldest_at=row.oldest_at
            )
            for row in self._transaction.rows(tally(accepted_since))
        ]

    def lines(self, destination: str, state: DeliveryState, *, limit: int) -> Sequence[QueueLine]:
        found = self._transaction.rows(lines(destination, state, limit))
        tried = self._attempts(deliveries.c.delivery_id.in_([row.delivery_id for row in found]))
        return [line_of(row, tried.get(row.delivery_id, ())) for row in found]

    def destinations(self) -> Sequence[DestinationState]:
        found = self._transaction.rows(select(destinations).order_by(destinations.c.destination))
        return [destination_of(row) for row in found]

    def hold(self, destination: str, hold: Hold | None) -> None:
        values: dict[str, Any] = {
            "held_at": hold.held_at if hold else None,
            "held_by": hold.held_by if hold else None,
            "held_reason": hold.reason if hold else None,
        }
        insert = self._transaction.insert(destinations).values(destination=destination, **values)
        self._transaction.write(insert.on_conflict_do_update(index_elements=["destination"], set_=values))


def tally(accepted_since: datetime) -> Select[Any]:
    """Return the query for the counts; it reads the index alone."""
    state = deliveries.c.state
    recent = and_(state == DeliveryState.ACCEPTED.value, deliveries.c.created_at >= accepted_since)
    return (
        select(
            deliveries.c.destination,
            state,
            func.count().label("count_of"),
            func.min(deliveries.c.created_at).label("oldest_at"),
        )
        .where(or_(state.in_([each.value for each in COUNTED]), recent))
        .group_by(deliveries.c.destination, state)
    )


def lines(destination: str, state: DeliveryState, limit: int) -> Select[Any]:
    """Return the query for the oldest deliveries of a destination in a state, without their messages."""
    columns = [column for column in deliveries.c if column.name != "message"]
    return (
        select(*columns)
        .where(deliveries.c.state == state.value, deliveries.c.destination == destination)
        .order_by(deliveries.c.created_at, deliveries.c.position)
        .limit(limit)
    )
