"""Sending what the outbox holds: claim, send, decide, record; and again, for as long as the service runs.

One message at a time is on the wire. A claimed row has a lease: if this process dies while sending, the row is due
again, with the same bytes and the same MSH-10, so that the RIS can tell a repeat. What becomes of a delivery is decided
by `hl7.delivery`, not here. The lease must be longer than connecting and waiting for the acknowledgement together.
Never logs a message or the reason of an answer: a RIS may put a name there.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reporting.clock import Clock
from reporting.errors import ReportingError
from reporting.hl7.delivery import Attempt, Decision, Delivery, DeliveryState, Outcome, OutcomeKind, RetryPolicy, decide
from reporting.log import logger
from reporting.service.events import Publishes, publish_changed
from reporting.service.ports import AuditEntry, OpensUnits

_log = logger("service")
IDLE_S = 30.0
"""Longest sleep: rows of a sender that died become due without anybody waking us."""
SHORTEST_SLEEP_S = 0.5
"""A due row may wait for an older one of its accession: do not spin meanwhile."""
LONGEST_BACK_OFF_S = 60.0
SETTLED = {DeliveryState.ACCEPTED: "delivery-accepted", DeliveryState.REFUSED: "delivery-refused"}


class Link(Protocol):
    """The line to a destination. `hl7.link.MllpLink` is the real one."""

    async def send(self, message: bytes, control_id: str) -> Outcome:
        """Send and wait for the answer; what goes wrong on the way is an Outcome too, not an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    delivery: Delivery
    attempt: Attempt
    decision: Decision


class Delivering:
    """The sender. Call `run` as one task; `wake` from any thread when something was queued."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        link: Link,
        policy: RetryPolicy,
        hub: Publishes,
        *,
        lease_s: float,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._units = units
        self._clock = clock
        self._link = link
        self._policy = policy
        self._hub = hub
        self._lease_s = lease_s
        self._jitter = jitter
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._unrecorded: _Recorded | None = None

    def wake(self) -> None:
        """Look into the outbox now. From any thread; before `run` and after it nothing happens."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set. Storage that fails is waited for; nothing else ends the loop but cancellation."""
        self._loop = asyncio.get_running_loop()
        failures = 0
        while not stop.is_set():
            self._woken.clear()
            try:
                sent = await self.once()
                pause_s = 0.0 if sent else await asyncio.to_thread(self._until_due_s)
                failures = 0
            except Exception as error:  # noqa: BLE001 - the sender must outlive whatever fails; the row has its lease
                failures += 1
                pause_s = min(2.0 ** (failures - 1), LONGEST_BACK_OFF_S)
                code = error.code if isinstance(error, ReportingError) else type(error).__name__
                _log.error("delivery interrupted", code=code, failures=failures)
            if pause_s:
                await self._sleep(pause_s, stop)

    async def once(self) -> bool:
        """Send the next due message; return False if none is due. Raises StoreError."""
        if self._unrecorded is not None:
            await asyncio.to_thread(self._record, self._unrecorded)
        delivery = await asyncio.to_thread(self._claim)
        if delivery is None:
            return False
        at, began_s = self._clock.now(), self._clock.monotonic_s()
        outcome = await self._send(delivery)
        attempt = Attempt(
            number=len(delivery.attempts) + 1,
            at=at,
            outcome=outcome,
            duration_ms=round((self._clock.monotonic_s() - began_s) * 1000),
        )
        now = self._clock.now()
        decision = decide(delivery, outcome, now=now, policy=self._policy, jitter=self._jitter())
        # Kept until it is stored: an answer that storage did not take must not lead to sending again.
        self._unrecorded = _Recorded(delivery=delivery, attempt=attempt, decision=decision)
        await asyncio.to_thread(self._record, self._unrecorded)
        return True

    async def _send(self, delivery: Delivery) -> Outcome:
        try:
            return await self._link.send(delivery.message, delivery.control_id)
        except Exception as error:  # noqa: BLE001 - a fault of ours counts as an attempt, so that somebody sees it
            code = error.code if isinstance(error, ReportingError) else type(error).__name__
            _log.error("delivery not sent", delivery_id=delivery.delivery_id, code=code)
            return Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason=code)

    def _claim(self) -> Delivery | None:
        with self._units() as unit:
            delivery = unit.outbox.claim(now=self._clock.now(), lease_s=self._lease_s)
            if delivery is not None:
                unit.commit()
        return delivery

    def _record(self, what: _Recorded) -> None:
        delivery, attempt, decision = what.delivery, what.attempt, what.decision
        came_to = f"attempt {attempt.number} {attempt.outcome.kind.value} {attempt.outcome.ack_code}".strip()
        with self._units() as unit:
            unit.outbox.record(delivery.delivery_id, attempt, decision.state, next_attempt_at=decision.next_attempt_at)
            if action := SETTLED.get(decision.state):
                unit.audit.record(
                    AuditEntry(
                        at=self._clock.now(),
                        user_id="",
                        action=action,
                        subject=delivery.delivery_id,
                        detail=came_to,
                    )
                )
            unit.commit()
        self._unrecorded = None
        publish_changed(self._hub, delivery.report_id)
        _log.info(
            "delivery attempted",
            delivery_id=delivery.delivery_id,
            report_id=delivery.report_id,
            control_id=delivery.control_id,
            attempt=attempt.number,
            outcome=attempt.outcome.kind.value,
            ack_code=attempt.outcome.ack_code,
            state=decision.state.value,
            duration_ms=attempt.duration_ms,
        )

    def _until_due_s(self) -> float:
        with self._units() as unit:
            due_at = unit.outbox.next_due_at()
        if due_at is None:
            return IDLE_S
        return min(max((due_at - self._clock.now()).total_seconds(), SHORTEST_SLEEP_S), IDLE_S)

    async def _sleep(self, pause_s: float, stop: asyncio.Event) -> None:
        waits = {asyncio.create_task(self._woken.wait()), asyncio.create_task(stop.wait())}
        try:
            await asyncio.wait(waits, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
