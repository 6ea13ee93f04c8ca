"""The history of signed versions: what each one changed."""

from collections.abc import Sequence

from fastapi import APIRouter, Request

from reporting.report.difference import SectionDifference
from reporting.service.compare import changes_of
from reporting.web.auth import Reader
from reporting.web.services import services

router = APIRouter(prefix="/api")


@router.get("/reports/{report_id}/revisions/{revision}/changes")
def changes(request: Request, report_id: str, revision: int, who: Reader) -> Sequence[SectionDifference]:
    """Return the sections that the revision changed of the one before it."""
    return changes_of(services(request).units, report_id, revision)
