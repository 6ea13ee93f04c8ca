"""Sending what the outbox holds for one destination: claim, send, decide, record; again, while the service runs.

A batch of due messages is claimed at once, each of another lane, and sent one after the other; what came of them is
recorded beside the sending, as many results as there are in one transaction. So the disk's wait is shared, and what is
newer in a lane is claimed only after the acceptance of what is older is durable. A claimed row has a lease: if this
process dies while sending, the row is due again, with the same bytes and the same MSH-10, so that the RIS can tell a
repeat. While the line fails one message at a time is tried, with growing pauses, and the others wait untried.
What becomes of a delivery is decided by `hl7.delivery`, not here. Never logs a message or the reason of an answer: a
RIS may put a name there.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from reporting.clock import Clock
from reporting.errors import ReportingError
from reporting.hl7.delivery import (
    HEARD,
    Attempt,
    Delivery,
    DeliveryState,
    Outcome,
    OutcomeKind,
    RetryPolicy,
    back_off_s,
    decide,
)
from reporting.log import logger
from reporting.service.delivery_ports import Result
from reporting.service.events import Publishes, publish_changed
from reporting.service.ports import AuditEntry, OpensUnits

_log = logger("service")
IDLE_S = 30.0
"""Longest sleep: rows of a sender that died become due without anybody waking us."""
SHORTEST_SLEEP_S = 0.5
"""A due row may wait for an older one of its lane: do not spin meanwhile."""
LONGEST_BACK_OFF_S = 60.0
BATCH = 50
SETTLED = {DeliveryState.ACCEPTED: "delivery-accepted", DeliveryState.REFUSED: "delivery-refused"}


class Link(Protocol):
    """The line to a destination. `hl7.link.MllpLink` is the one to a RIS."""

    async def send(self, message: bytes, control_id: str) -> Outcome:
        """Send and wait for the answer; what goes wrong on the way is an Outcome too, not an error."""


Watches = Callable[[str, str, float], None]
"""Told of each attempt: destination, what it came to (AA, AE ... timeout, connection-failed ...), seconds it took."""


def unwatched(destination: str, outcome: str, seconds: float) -> None:
    """Count nothing: for commands without metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tried:
    delivery: Delivery
    result: Result


class Delivering:
    """The sender to one destination. Call `run` as one task; `wake` and `urge` from any thread."""

    def __init__(
        self,
        destination: str,
        units: OpensUnits,
        clock: Clock,
        link: Link,
        policy: RetryPolicy,
        hub: Publishes,
        *,
        attempt_s: float,
        lease_s: float,
        batch: int = BATCH,
        jitter: Callable[[], float] = random.random,
        watch: Watches = unwatched,
    ) -> None:
        """`attempt_s` is how long an attempt can last; `lease_s` is longer: no send begins that would outlast it."""
        self.destination = destination
        self._units = units
        self._clock = clock
        self._link = link
        self._policy = policy
        self._hub = hub
        self._attempt_s = attempt_s
        self._lease_s = lease_s
        self._batch = batch
        self._jitter = jitter
        self._watch = watch
        self._woken, self._urged = asyncio.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._line_failures = 0
        self._unrecorded: list[_Tried] = []

    def wake(self) -> None:
        """Look into the outbox now: something was queued. From any thread; outside of `run` nothing happens."""
        self._set(self._woken)

    def urge(self) -> None:
        """A person acted: end a pause, and look anew before the rest of a batch is sent."""
        self._set(self._urged)
        self._set(self._woken)

    def _set(self, event: asyncio.Event) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(event.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set. Storage that fails is waited for; nothing else ends the loop but cancellation."""
        self._loop = asyncio.get_running_loop()
        failures = 0
        while not stop.is_set():
            self._woken.clear()
            self._urged.clear()
            ended_by = self._woken
            try:
                sent = await self.once(stop)
                pause_s = 0.0 if sent else await asyncio.to_thread(self._until_due_s)
                failures = 0
                if self._line_failures:
                    # What is queued meanwhile does not make a line whole again; a person may have.
                    pause_s, ended_by = max(pause_s, self._line_pause_s()), self._urged
            except Exception as error:  # noqa: BLE001 - the sender must outlive whatever fails; the row has its lease
                failures += 1
                pause_s = min(2.0 ** (failures - 1), LONGEST_BACK_OFF_S)
                code = error.code if isinstance(error, ReportingError) else type(error).__name__
                _log.error("delivery interrupted", destination=self.destination, code=code, failures=failures)
            if pause_s:
                await _sleep(pause_s, ended_by, stop)

    def _line_pause_s(self) -> float:
        return min(back_off_s(self._line_failures, self._policy, self._jitter()), LONGEST_BACK_OFF_S)

    async def once(self, stop: asyncio.Event | None = None) -> bool:
        """Send what is due now, a batch at most; return False if nothing is. Raises StoreError."""
        if self._unrecorded:
            await asyncio.to_thread(self._record, ())
        batch = await asyncio.to_thread(self._claim)
        if not batch:
            return False
        ends_s = self._clock.monotonic_s() + self._lease_s - self._attempt_s
        unsent = deque(batch)
        recording: asyncio.Task[None] | None = None
        try:
            while unsent:
                self._unrecorded.append(await self._try(unsent.popleft()))
                if self._line_failures or self._is_told_to_look(stop) or self._clock.monotonic_s() > ends_s:
                    break
                if recording is None or recording.done():
                    if recording is not None:
                        recording.result()  # raises what went wrong: then nothing more is sent
                    recording = asyncio.create_task(asyncio.to_thread(self._record, ()))
        finally:
            if recording is not None:
                await asyncio.wait({recording})
        if recording is not None:
            recording.result()
        await asyncio.to_thread(self._record, [delivery.delivery_id for delivery in unsent])
        return True

    def _is_told_to_look(self, stop: asyncio.Event | None) -> bool:
        return self._urged.is_set() or (stop is not None and stop.is_set())

    async def _try(self, delivery: Delivery) -> _Tried:
        at, began_s = self._clock.now(), self._clock.monotonic_s()
        outcome = await self._send(delivery)
        took_s = self._clock.monotonic_s() - began_s
        self._line_failures = 0 if outcome.kind in HEARD else self._line_failures + 1
        self._watch(self.destination, _label(outcome), took_s)
        attempt = Attempt(number=len(delivery.attempts) + 1, at=at, outcome=outcome, duration_ms=round(took_s * 1000))
        decision = decide(delivery, outcome, now=self._clock.now(), policy=self._policy, jitter=self._jitter())
        # Kept until it is stored: an answer that storage did not take must not lead to sending again.
        return _Tried(
            delivery=delivery, result=Result(delivery_id=delivery.delivery_id, attempt=attempt, decision=decision)
        )

    async def _send(self, delivery: Delivery) -> Outcome:
        try:
            return await self._link.send(delivery.message, delivery.control_id)
        except Exception as error:  # noqa: BLE001 - a fault of ours counts as an attempt, so that somebody sees it
            code = error.code if isinstance(error, ReportingError) else type(error).__name__
            _log.error("delivery not sent", delivery_id=delivery.delivery_id, code=code)
            return Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason=code)

    def _claim(self) -> Sequence[Delivery]:
        limit = 1 if self._line_failures else self._batch
        with self._units() as unit:
            now = self._clock.now()
            batch = unit.outbox.claim(self.destination, now=now, lease_s=self._lease_s, limit=limit)
            if batch:
                unit.commit()
        return batch

    def _record(self, unsent: Sequence[str]) -> None:
        """Store every result there is, and give back what was not tried. Results stay where they are if it fails."""
        tried = self._unrecorded[:]
        if not tried and not unsent:
            return
        with self._units() as unit:
            moved = unit.outbox.record([each.result for each in tried]) if tried else frozenset()
            for each in tried:
                # Two senders may have had the same answer, the first one's lease having run out: it counts once.
                action = SETTLED.get(each.result.decision.state)
                if action is not None and each.delivery.delivery_id in moved:
                    unit.audit.record(self._entry(action, each))
            if unsent:
                unit.outbox.give_back(unsent)
            unit.commit()
        del self._unrecorded[: len(tried)]
        for each in tried:
            publish_changed(self._hub, each.delivery.report_id)
            self._tell(each)

    def _entry(self, action: str, tried: _Tried) -> AuditEntry:
        attempt = tried.result.attempt
        came_to = f"attempt {attempt.number} {attempt.outcome.kind.value} {attempt.outcome.ack_code}".strip()
        return AuditEntry(
            at=self._clock.now(), user_id="", action=action, subject=tried.delivery.delivery_id, detail=came_to
        )

    def _tell(self, tried: _Tried) -> None:
        delivery, attempt = tried.delivery, tried.result.attempt
        _log.info(
            "delivery attempted",
            destination=self.destination,
            delivery_id=delivery.delivery_id,
            report_id=delivery.report_id,
            control_id=delivery.control_id,
            attempt=attempt.number,
            outcome=attempt.outcome.kind.value,
            ack_code=attempt.outcome.ack_code,
            state=tried.result.decision.state.value,
            duration_ms=attempt.duration_ms,
        )

    def _until_due_s(self) -> float:
        with self._units() as unit:
            due_at = unit.outbox.next_due_at(self.destination)
        if due_at is None:
            return IDLE_S
        return min(max((due_at - self._clock.now()).total_seconds(), SHORTEST_SLEEP_S), IDLE_S)


def _label(outcome: Outcome) -> str:
    return outcome.ack_code if outcome.kind is OutcomeKind.ACKNOWLEDGED else outcome.kind.value


async def _sleep(pause_s: float, *ended_by: asyncio.Event) -> None:
    waits = {asyncio.create_task(event.wait()) for event in ended_by}
    try:
        await asyncio.wait(waits, timeout=pause_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
