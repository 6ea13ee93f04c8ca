"""Rows of the outbox as values, and the other way round. Asks nothing of the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from reporting.hl7.delivery import Attempt, Delivery, DeliveryState, Outcome, OutcomeKind
from reporting.service.delivery_ports import DestinationState, Hold, QueueLine

NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""When a held delivery is due: it holds up its lane as one that waits does, and no worker takes it."""


def due_at(state: DeliveryState, next_attempt_at: datetime) -> datetime | None:
    """Return what the column `due_at` holds for a delivery that no worker has claimed now."""
    if state is DeliveryState.HELD:
        return NEVER
    return next_attempt_at if state in (DeliveryState.QUEUED, DeliveryState.SENT) else None


def delivery_values(delivery: Delivery) -> dict[str, Any]:
    """Return the columns of a new delivery."""
    return {
        "delivery_id": delivery.delivery_id,
        "report_id": delivery.report_id,
        "revision": delivery.revision,
        "accession": delivery.accession,
        "destination": delivery.destination,
        "lane": delivery.accession or delivery.report_id,
        "control_id": delivery.control_id,
        "message": delivery.message,
        "state": delivery.state.value,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "due_at": due_at(delivery.state, delivery.next_attempt_at),
        "reason": delivery.reason or None,
        "mends": delivery.mends or None,
        "mended_by": delivery.mended_by or None,
    }


def attempt_values(delivery_id: str, attempt: Attempt) -> dict[str, Any]:
    """Return the columns of an attempt."""
    return {
        "delivery_id": delivery_id,
        "number": attempt.number,
        "at": attempt.at,
        "duration_ms": attempt.duration_ms,
        "outcome": attempt.outcome.kind.value,
        "ack_code": attempt.outcome.ack_code,
        "reason": attempt.outcome.reason,
    }


def by_delivery(rows: Iterable[Row[Any]]) -> Mapping[str, Sequence[Attempt]]:
    """Return attempts by delivery, in the order of the rows; none for a delivery that was not tried."""
    tried: dict[str, list[Attempt]] = defaultdict(list)
    for row in rows:
        outcome = Outcome(kind=OutcomeKind(row.outcome), ack_code=row.ack_code, reason=row.reason)
        attempt = Attempt(number=row.number, at=row.at, outcome=outcome, duration_ms=row.duration_ms)
        tried[row.delivery_id].append(attempt)
    return tried


def delivery_of(row: Row[Any], attempts: Sequence[Attempt], state: DeliveryState | None = None) -> Delivery:
    """Return the delivery of a row; `state` instead of the row's if it was changed since."""
    return Delivery(
        delivery_id=row.delivery_id,
        report_id=row.report_id,
        revision=row.revision,
        accession=row.accession,
        destination=row.destination,
        control_id=row.control_id,
        message=row.message,
        state=state or DeliveryState(row.state),
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        attempts=tuple(attempts),
        reason=row.reason or "",
        mends=row.mends or "",
        mended_by=row.mended_by or "",
    )


def line_of(row: Row[Any], attempts: Sequence[Attempt]) -> QueueLine:
    """Return a row as a line of the queue."""
    return QueueLine(
        delivery_id=row.delivery_id,
        report_id=row.report_id,
        revision=row.revision,
        destination=row.destination,
        control_id=row.control_id,
        state=DeliveryState(row.state),
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        attempts=len(attempts),
        last=attempts[-1] if attempts else None,
        reason=row.reason or "",
        mends=row.mends or "",
    )


def destination_of(row: Row[Any]) -> DestinationState:
    """Return what is known of a destination."""
    held = row.held_at is not None
    failed = row.failed_at is not None
    return DestinationState(
        destination=row.destination,
        hold=Hold(held_at=row.held_at, held_by=row.held_by, reason=row.held_reason) if held else None,
        failed_at=row.failed_at,
        failure=Outcome(kind=OutcomeKind(row.failure), ack_code=row.failure_code, reason=row.failure_reason)
        if failed
        else None,
        accepted_at=row.accepted_at,
    )
