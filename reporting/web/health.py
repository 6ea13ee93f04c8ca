"""For load balancers and Prometheus. No metric has a label that could name a patient, a speaker or a report.

Metrics of deliveries are by destination, as the settings call it. What waits is counted in the database when it is
asked for; attempts are counted where they are made: by this process, not by a `reporting deliver` beside it.
"""

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from reporting.clock import Clock
from reporting.errors import StoreError
from reporting.service.queue import Queue, QueueState
from reporting.web.services import services

_RUNNING = Gauge("reporting_dictations_running", "Dictations that run, those that only decode what came included")
_SPEAKERS = Gauge("reporting_speakers", "Dictations that may run at once; 0: not limited")
_DECODE = Gauge("reporting_decode_seconds", "Time to read five seconds of speech, measured at start; 0: not measured")
_WAITING = Gauge("reporting_readings_waiting", "Readings that wait for the recogniser", ["rank"])

_QUEUED = Gauge("reporting_deliveries_waiting", "Deliveries that are queued, on the wire or held", ["destination"])
_OLDEST = Gauge(
    "reporting_deliveries_oldest_seconds", "Age of the oldest delivery that waits; 0: none", ["destination"]
)
_REFUSED = Gauge("reporting_deliveries_refused", "Refused deliveries that wait for a person", ["destination"])
_HELD = Gauge("reporting_destination_held", "1 while a person keeps the destination on hold", ["destination"])
_ACCEPTED = Counter("reporting_deliveries_accepted", "Deliveries that were accepted", ["destination"])
_ATTEMPTS = Counter("reporting_delivery_attempts", "Attempts, by what they came to", ["destination", "outcome"])
_ACKNOWLEDGED = Histogram(
    "reporting_delivery_acknowledge_seconds",
    "Time from sending to the answer, of attempts that were answered",
    ["destination"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60),
)

ACCEPTING = frozenset({"AA", "CA", "stored"})
UNANSWERED = frozenset({"timeout", "connection-failed", "wrong-answer"})

router = APIRouter()


def watch_delivery(destination: str, outcome: str, seconds: float) -> None:
    """Count an attempt; fits `service.deliver.Watches`."""
    _ATTEMPTS.labels(destination, outcome).inc()
    if outcome in ACCEPTING:
        _ACCEPTED.labels(destination).inc()
    if outcome not in UNANSWERED:
        _ACKNOWLEDGED.labels(destination).observe(seconds)


@router.get("/health")
def health() -> dict[str, str]:
    """The process serves requests."""
    return {"status": "ok"}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus text format. On the event loop, where the numbers of dictations are kept."""
    dictating = services(request).dictating
    _RUNNING.set(dictating.running)
    _SPEAKERS.set(dictating.capacity.speakers)
    _DECODE.set(dictating.capacity.decode_ms / 1000)
    for rank, number in dictating.waiting().items():
        _WAITING.labels(rank.name.lower()).set(number)
    states = await asyncio.to_thread(_states, services(request).queue)
    _show(states, services(request).clock)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _states(queue: Queue) -> Sequence[QueueState]:
    """Return nothing if storage fails: rather no number than an old one, on which an alarm would stand still."""
    try:
        return queue.overview()
    except StoreError:
        return ()


def _show(states: Sequence[QueueState], clock: Clock) -> None:
    for gauge in (_QUEUED, _OLDEST, _REFUSED, _HELD):
        gauge.clear()
    for state in states:
        _QUEUED.labels(state.destination).set(state.waiting)
        age_s = max((clock.now() - state.oldest_at).total_seconds(), 0) if state.oldest_at else 0
        _OLDEST.labels(state.destination).set(age_s)
        _REFUSED.labels(state.destination).set(state.refused)
        _HELD.labels(state.destination).set(1 if state.hold else 0)
