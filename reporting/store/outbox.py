"""Messages on their way, in the database. Which state follows which is `hl7.delivery`'s affair.

`due_at` is empty once a delivery is finished: the index that `claim` reads does not grow with what was accepted.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, select, update

from reporting.errors import ConflictError, NotFoundError
from reporting.hl7.delivery import Attempt, Delivery, DeliveryState, Outcome, OutcomeKind
from reporting.store.tables import attempts, deliveries
from reporting.store.transaction import Transaction

UNFINISHED = (DeliveryState.QUEUED, DeliveryState.SENT)


class SqlOutbox:
    """Fits `service.ports.Outbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def enqueue(self, delivery: Delivery) -> None:
        self._transaction.write(
            self._transaction.insert(deliveries).values(
                delivery_id=delivery.delivery_id,
                report_id=delivery.report_id,
                revision=delivery.revision,
                accession=delivery.accession,
                destination=delivery.destination,
                lane=delivery.accession or delivery.report_id,
                control_id=delivery.control_id,
                message=delivery.message,
                state=delivery.state.value,
                created_at=delivery.created_at,
                next_attempt_at=delivery.next_attempt_at,
                due_at=delivery.next_attempt_at if delivery.state in UNFINISHED else None,
            )
        )
        for attempt in delivery.attempts:
            self._add_attempt(delivery.delivery_id, attempt)

    def claim(self, *, now: datetime, lease_s: float) -> Delivery | None:
        row = self._transaction.row(next_due(now))
        if row is None:
            return None
        self._transaction.write(
            update(deliveries)
            .where(deliveries.c.position == row.position)
            .values(state=DeliveryState.SENT.value, due_at=now + timedelta(seconds=lease_s))
        )
        return self.get(row.delivery_id)

    def record(self, delivery_id: str, attempt: Attempt, state: DeliveryState, *, next_attempt_at: datetime) -> None:
        """What the RIS has, it has: a sender that was given up and comes back late changes nothing about it."""
        moved = self._transaction.write(
            update(deliveries)
            .where(deliveries.c.delivery_id == delivery_id, deliveries.c.state != DeliveryState.ACCEPTED.value)
            .values(
                state=state.value,
                next_attempt_at=next_attempt_at,
                due_at=next_attempt_at if state in UNFINISHED else None,
            )
        )
        if not moved:
            self._state(delivery_id)
        self._add_attempt(delivery_id, attempt)

    def _add_attempt(self, delivery_id: str, attempt: Attempt) -> None:
        self._transaction.write(
            self._transaction.insert(attempts).values(
                delivery_id=delivery_id,
                number=attempt.number,
                at=attempt.at,
                duration_ms=attempt.duration_ms,
                outcome=attempt.outcome.kind.value,
                ack_code=attempt.outcome.ack_code,
                reason=attempt.outcome.reason,
            )
        )

    def get(self, delivery_id: str) -> Delivery:
        row = self._transaction.row(select(deliveries).where(deliveries.c.delivery_id == delivery_id))
        if row is None:
            raise NotFoundError("delivery-unknown", delivery=delivery_id)
        return _delivery(row, self._attempts(deliveries.c.delivery_id == delivery_id))

    def for_report(self, report_id: str) -> Sequence[Delivery]:
        of_report = deliveries.c.report_id == report_id
        found = self._transaction.rows(select(deliveries).where(of_report).order_by(deliveries.c.position))
        tried = self._attempts(of_report)
        return [_delivery(row, tried) for row in found]

    def _attempts(self, wanted: ColumnElement[bool]) -> Sequence[Row[Any]]:
        return self._transaction.rows(select(attempts).join(deliveries).where(wanted).order_by(attempts.c.position))

    def requeue(self, delivery_id: str, *, at: datetime) -> None:
        moved = self._transaction.write(
            update(deliveries)
            .where(deliveries.c.delivery_id == delivery_id, deliveries.c.state == DeliveryState.REFUSED.value)
            .values(state=DeliveryState.QUEUED.value, next_attempt_at=at, due_at=at)
        )
        if not moved:
            raise ConflictError("delivery-not-refused", delivery=delivery_id, state=self._state(delivery_id))

    def _state(self, delivery_id: str) -> str:
        return self.get(delivery_id).state.value

    def next_due_at(self) -> datetime | None:
        queued = (deliveries.c.due_at.is_not(None), deliveries.c.state == DeliveryState.QUEUED.value, _is_first())
        row = self._transaction.row(select(func.min(deliveries.c.due_at).label("due_at")).where(*queued))
        return row.due_at if row else None


def next_due(now: datetime) -> Select[Any]:
    """Return the query for the delivery to take. PostgreSQL passes over one that another worker is taking."""
    return (
        select(deliveries.c.position, deliveries.c.delivery_id)
        .where(deliveries.c.due_at <= now, _is_first())
        .order_by(deliveries.c.due_at, deliveries.c.position)
        .limit(1)
        .with_for_update(skip_locked=True, of=deliveries)
    )


def _is_first() -> ColumnElement[bool]:
    """Nothing older is unfinished for the same destination and accession."""
    older = deliveries.alias("older")
    return ~exists().where(
        older.c.destination == deliveries.c.destination,
        older.c.lane == deliveries.c.lane,
        older.c.position < deliveries.c.position,
        older.c.due_at.is_not(None),
    )


def _delivery(row: Row[Any], tried: Sequence[Row[Any]]) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        report_id=row.report_id,
        revision=row.revision,
        accession=row.accession,
        destination=row.destination,
        control_id=row.control_id,
        message=row.message,
        state=DeliveryState(row.state),
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        attempts=tuple(_attempt(each) for each in tried if each.delivery_id == row.delivery_id),
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        number=row.number,
        at=row.at,
        outcome=Outcome(kind=OutcomeKind(row.outcome), ack_code=row.ack_code, reason=row.reason),
        duration_ms=row.duration_ms,
    )
