"""The fake outbox, written apart from the real one on purpose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reporting.errors import ConflictError, NotFoundError
from reporting.hl7.delivery import WAITING, Delivery, DeliveryEvent, DeliveryState, is_settled_by, next_delivery_state
from reporting.service.delivery_ports import DestinationState, Hold, QueueLine, Result, Tally
from tests.fakes.rows import Rows, must_exist


class FakeOutbox:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def enqueue(self, delivery: Delivery) -> None:
        must_exist(delivery.report_id in self._rows.reports and delivery.delivery_id not in self._rows.deliveries)
        self._rows.deliveries[delivery.delivery_id] = delivery

    def claim(self, destination: str, *, now: datetime, lease_s: float, limit: int = 1) -> Sequence[Delivery]:
        due = [each for each in self._first_of_lanes(destination) if self._due_at(each) <= now]
        due = [each for each in due if each.state is not DeliveryState.HELD]
        if self._state_of(destination).hold:
            return []
        claimed = [replace(each, state=DeliveryState.SENT) for each in sorted(due, key=self._due_at)[:limit]]
        for each in claimed:
            self._rows.deliveries[each.delivery_id] = each
            self._rows.leases[each.delivery_id] = now + timedelta(seconds=lease_s)
        return claimed

    def _due_at(self, delivery: Delivery) -> datetime:
        if delivery.state is DeliveryState.SENT:
            return self._rows.leases.get(delivery.delivery_id, delivery.next_attempt_at)
        return delivery.next_attempt_at

    def give_back(self, delivery_ids: Sequence[str]) -> None:
        for delivery_id in delivery_ids:
            delivery = self._rows.deliveries.get(delivery_id)
            if delivery is not None and delivery.state is DeliveryState.SENT:
                self._put(replace(delivery, state=DeliveryState.QUEUED))

    def record(self, results: Sequence[Result]) -> frozenset[str]:
        moved = set()
        for result in results:
            before = self.get(result.delivery_id)
            after = replace(before, attempts=(*before.attempts, result.attempt))
            if is_settled_by(before.state, result.decision.state):
                moved.add(result.delivery_id)
                decided = result.decision
                after = replace(after, state=decided.state, next_attempt_at=decided.next_attempt_at)
                self._rows.leases.pop(result.delivery_id, None)
            self._rows.deliveries[result.delivery_id] = after
            known, at = self._state_of(before.destination), result.attempt.at
            self._rows.destinations[before.destination] = (
                replace(known, accepted_at=at)
                if result.decision.state is DeliveryState.ACCEPTED
                else replace(known, failed_at=at, failure=result.attempt.outcome)
            )
        return frozenset(moved)

    def get(self, delivery_id: str) -> Delivery:
        if delivery_id not in self._rows.deliveries:
            raise NotFoundError("delivery-unknown", delivery=delivery_id)
        return self._rows.deliveries[delivery_id]

    def for_report(self, report_id: str) -> Sequence[Delivery]:
        return [each for each in self._rows.deliveries.values() if each.report_id == report_id]

    def requeue(self, delivery_id: str, *, at: datetime) -> None:
        delivery = self.get(delivery_id)
        if delivery.state is not DeliveryState.REFUSED:
            raise ConflictError("delivery-not-refused", delivery=delivery_id, state=delivery.state.value)
        self._put(replace(delivery, state=DeliveryState.QUEUED, next_attempt_at=at))

    def move(self, delivery_id: str, event: DeliveryEvent, *, at: datetime, reason: str = "") -> Delivery:
        before = self.get(delivery_id)
        after = next_delivery_state(before.state, event)
        return self._put(replace(before, state=after, next_attempt_at=at, reason=reason))

    def _put(self, delivery: Delivery) -> Delivery:
        self._rows.deliveries[delivery.delivery_id] = delivery
        self._rows.leases.pop(delivery.delivery_id, None)
        return delivery

    def replay(self, destination: str, *, since: datetime, until: datetime, at: datetime) -> Sequence[str]:
        mine = [each for each in self._rows.deliveries.values() if each.destination == destination]
        flying = {_lane(each) for each in mine if each.state is DeliveryState.SENT}
        begun: set[str] = set()
        queued = []
        for each in mine:
            if each.state is not DeliveryState.ACCEPTED or _lane(each) in flying:
                continue
            if since <= each.created_at < until:
                begun.add(_lane(each))
            if _lane(each) in begun:
                self._put(replace(each, state=DeliveryState.QUEUED, next_attempt_at=at))
                queued.append(each.delivery_id)
        return queued

    def next_due_at(self, destination: str) -> datetime | None:
        if self._state_of(destination).hold:
            return None
        queued = (each for each in self._first_of_lanes(destination) if each.state is DeliveryState.QUEUED)
        return min((each.next_attempt_at for each in queued), default=None)

    def tally(self, *, accepted_since: datetime) -> Sequence[Tally]:
        counted: dict[tuple[str, DeliveryState], list[datetime]] = {}
        for each in self._rows.deliveries.values():
            if each.state in (DeliveryState.CANCELLED, DeliveryState.MENDED):
                continue
            if each.state is DeliveryState.ACCEPTED and each.created_at < accepted_since:
                continue
            counted.setdefault((each.destination, each.state), []).append(each.created_at)
        return [
            Tally(destination=destination, state=state, count=len(times), oldest_at=min(times))
            for (destination, state), times in counted.items()
        ]

    def lines(self, destination: str, state: DeliveryState, *, limit: int) -> Sequence[QueueLine]:
        found = [
            each for each in self._rows.deliveries.values() if each.destination == destination and each.state is state
        ]
        return [
            QueueLine(
                delivery_id=each.delivery_id,
                report_id=each.report_id,
                revision=each.revision,
                destination=each.destination,
                control_id=each.control_id,
                state=each.state,
                created_at=each.created_at,
                next_attempt_at=each.next_attempt_at,
                attempts=len(each.attempts),
                last=each.attempts[-1] if each.attempts else None,
                reason=each.reason,
                mends=each.mends,
            )
            for each in sorted(found, key=lambda each: each.created_at)[:limit]
        ]

    def destinations(self) -> Sequence[DestinationState]:
        return [self._rows.destinations[name] for name in sorted(self._rows.destinations)]

    def hold(self, destination: str, hold: Hold | None) -> None:
        self._rows.destinations[destination] = replace(self._state_of(destination), hold=hold)

    def _state_of(self, destination: str) -> DestinationState:
        return self._rows.destinations.get(destination, DestinationState(destination=destination))

    def _first_of_lanes(self, destination: str) -> Sequence[Delivery]:
        """Of each lane the oldest delivery that waits."""
        first: dict[str, Delivery] = {}
        for each in self._rows.deliveries.values():
            if each.destination == destination and each.state in WAITING:
                first.setdefault(_lane(each), each)
        return list(first.values())


def _lane(delivery: Delivery) -> str:
    return delivery.accession or delivery.report_id
