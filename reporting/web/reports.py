"""Worklist and reports as JSON. Routes translate and call a use case; every rule lives in `service` and `report`."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from reporting.report.order import Order
from reporting.report.signing import Withdrawal
from reporting.service.events import edit_body
from reporting.service.ports import Cursor, WorklistRow
from reporting.service.worklist import Worklist
from reporting.service.write import EditRequest, LockView, ReportView
from reporting.web.auth import Reader, Writer
from reporting.web.bodies import (
    CursorBody,
    EditBody,
    LockBody,
    Nothing,
    OrderBody,
    SignBody,
    TemplateBody,
    WithdrawBody,
    WorklistBody,
)
from reporting.web.services import services

router = APIRouter(prefix="/api")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@router.get("/worklist")
def whole_worklist(request: Request, who: Reader) -> Sequence[WorklistRow]:
    return services(request).worklist().rows


@router.post("/worklist")
def worklist(request: Request, body: WorklistBody, who: Writer) -> Worklist:
    """Asked by POST although it changes nothing: what is searched for is a patient, whom no address may name."""
    return services(request).worklist(body.filter_of(who.user.user_id), limit=body.limit)


@router.get("/templates")
def templates(request: Request, who: Reader) -> list[dict[str, object]]:
    return [
        {
            "template_id": template.template_id,
            "title": template.title,
            "language": template.language,
            "modalities": template.modalities,
        }
        for template in services(request).library.templates
    ]


@router.post("/orders/{order_id}/open")
def open_order(request: Request, order_id: str, body: Nothing, who: Writer) -> dict[str, str]:
    return {"report_id": services(request).writing.open(order_id, who.user)}


@router.get("/reports/{report_id}")
def view(request: Request, report_id: str, who: Reader) -> ReportView:
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/edits")
def edit(request: Request, report_id: str, body: EditBody, who: Writer) -> dict[str, object]:
    applied = services(request).writing.edit(report_id, who.user, EditRequest(**body.model_dump()))
    return {"version": applied.report.version, "edit": edit_body(applied.edit)}


@router.put("/reports/{report_id}/cursor", status_code=204)
def set_cursor(request: Request, report_id: str, body: CursorBody, who: Writer) -> None:
    services(request).writing.set_cursor(report_id, who.user, Cursor(field_id=body.field_id, offset=body.offset))


@router.post("/reports/{report_id}/lock")
def take_lock(request: Request, report_id: str, body: LockBody, who: Writer) -> dict[str, LockView | None]:
    services(request).writing.take_lock(report_id, who.user, take_over=body.take_over)
    return {"lock": services(request).writing.view(report_id, who.user).lock}


@router.post("/reports/{report_id}/template")
def change_template(request: Request, report_id: str, body: TemplateBody, who: Writer) -> ReportView:
    services(request).writing.change_template(report_id, who.user, body.template_id)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/sign")
def sign(request: Request, report_id: str, body: SignBody, who: Writer) -> ReportView:
    services(request).signing.sign(report_id, who.user, body.password, body.base_version)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/release")
def release(request: Request, report_id: str, body: SignBody, who: Writer) -> ReportView:
    services(request).signing.release(report_id, who.user, body.password, body.base_version)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/withdraw")
def withdraw(request: Request, report_id: str, body: WithdrawBody, who: Writer) -> ReportView:
    withdrawal = Withdrawal(reason=body.reason, note=body.note.strip())
    services(request).signing.withdraw(report_id, who.user, body.password, body.base_version, withdrawal)
    return services(request).writing.view(report_id, who.user)


@router.get("/reports/{report_id}/orders")
def orders_to_link(request: Request, report_id: str, who: Reader) -> Sequence[Order]:
    """Other orders of the patient that the report could answer as well."""
    return services(request).linking.offered(report_id)


@router.post("/reports/{report_id}/link")
def link(request: Request, report_id: str, body: OrderBody, who: Writer) -> ReportView:
    services(request).linking.link(report_id, who.user, body.order_id)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/unlink")
def unlink(request: Request, report_id: str, body: OrderBody, who: Writer) -> ReportView:
    services(request).linking.unlink(report_id, who.user, body.order_id)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/correct")
def correct(request: Request, report_id: str, body: Nothing, who: Writer) -> ReportView:
    services(request).signing.correct(report_id, who.user)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/addend")
def addend(request: Request, report_id: str, body: Nothing, who: Writer) -> ReportView:
    services(request).signing.addend(report_id, who.user)
    return services(request).writing.view(report_id, who.user)


@router.post("/reports/{report_id}/abandon")
def abandon(request: Request, report_id: str, body: Nothing, who: Writer) -> ReportView:
    services(request).signing.abandon(report_id, who.user)
    return services(request).writing.view(report_id, who.user)


@router.get("/reports/{report_id}/document.docx")
def document(request: Request, report_id: str, who: Reader, revision: int = 0) -> Response:
    """The signed report as a Word file; the newest revision unless one is named."""
    content = services(request).exporting.document(report_id, who.user, revision)
    return Response(
        content, media_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{report_id}.docx"'}
    )


@router.get("/reports/{report_id}/document.pdf")
def pdf(request: Request, report_id: str, who: Reader, revision: int = 0) -> Response:
    """The signed report as PDF/A; the newest revision unless one is named."""
    content = services(request).exporting.pdf(report_id, who.user, revision)
    return Response(content, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{report_id}.pdf"'})


@router.get("/reports/{report_id}/oru", response_class=PlainTextResponse)
def oru(request: Request, report_id: str, who: Reader, revision: int = 0) -> str:
    """The ORU as it was sent, one segment a line."""
    return services(request).exporting.oru(report_id, who.user, revision)


@router.post("/deliveries/{delivery_id}/resend")
def resend(request: Request, delivery_id: str, body: Nothing, who: Writer) -> ReportView:
    report_id = services(request).signing.resend(delivery_id, who.user)
    return services(request).writing.view(report_id, who.user)
