"""For load balancers and Prometheus. No metric has a label that could name a patient, a speaker or a report."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from reporting.web.services import services

_RUNNING = Gauge("reporting_dictations_running", "Dictations that run, those that only decode what came included")
_SPEAKERS = Gauge("reporting_speakers", "Dictations that may run at once; 0: not limited")
_DECODE = Gauge("reporting_decode_seconds", "Time to read five seconds of speech, measured at start; 0: not measured")
_WAITING = Gauge("reporting_readings_waiting", "Readings that wait for the recogniser", ["rank"])

router = APIRouter()


@router.get("/health")
def health() -> dict[str, str]:
    """The process serves requests."""
    return {"status": "ok"}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus text format. On the event loop, where the numbers are kept."""
    dictating = services(request).dictating
    _RUNNING.set(dictating.running)
    _SPEAKERS.set(dictating.capacity.speakers)
    _DECODE.set(dictating.capacity.decode_ms / 1000)
    for rank, number in dictating.waiting().items():
        _WAITING.labels(rank.name.lower()).set(number)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
