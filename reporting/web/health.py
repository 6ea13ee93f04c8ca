"""For load balancers and Prometheus. No metric has a label that could name a patient or a report."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

router = APIRouter()


@router.get("/health")
def health() -> dict[str, str]:
    """The process serves requests."""
    return {"status": "ok"}


@router.get("/metrics")
def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
