"""The one thing to do about a merge of patients: to say that it was seen."""

from fastapi import APIRouter, Request

from reporting.service.write import ReportView
from reporting.web.auth import Writer
from reporting.web.bodies import MergeSeenBody
from reporting.web.services import services

router = APIRouter(prefix="/api")


@router.post("/reports/{report_id}/merge-seen")
def merge_seen(request: Request, report_id: str, body: MergeSeenBody, who: Writer) -> ReportView:
    """Note that the radiologist saw that the patient became another one."""
    services(request).merges.seen(report_id, who.user, body.merged_at)
    return services(request).writing.view(report_id, who.user)
