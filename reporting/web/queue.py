"""The operator's queue: its page and its requests. Routes translate; who may is decided by `service.operators`."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from reporting.hl7.delivery import DeliveryState
from reporting.service.delivery_ports import QueueLine
from reporting.service.operators import operator, reader
from reporting.service.queue import QueueState
from reporting.web.auth import Reader, Writer
from reporting.web.bodies import MessageBody, Nothing, ReasonBody, ReplayBody
from reporting.web.pages import page
from reporting.web.services import services

router = APIRouter()


@router.get("/queue", response_class=HTMLResponse)
def queue_page(request: Request, who: Reader) -> Response:
    """The queue; DeniedError for those who do not steer it."""
    operator(who.user)
    name = who.user.practitioner.name.display()
    island = {"csrf": who.session.csrf_token, "user_id": who.user.user_id}
    return page(request, "queue.html", who.user.language, user=name, island=island, steers=True)


@router.get("/api/queue")
def overview(request: Request, who: Reader) -> Sequence[QueueState]:
    operator(who.user)
    return services(request).queue.overview()


@router.get("/api/queue/{destination}/{state}")
def lines(request: Request, destination: str, state: DeliveryState, who: Reader) -> Sequence[QueueLine]:
    """The oldest deliveries of a destination in a state."""
    return services(request).queue.lines(operator(who.user), destination, state)


@router.post("/api/queue/{destination}/hold", status_code=204)
def hold_destination(request: Request, destination: str, body: ReasonBody, who: Writer) -> None:
    services(request).steering.hold_destination(destination, operator(who.user), body.reason)


@router.post("/api/queue/{destination}/release", status_code=204)
def release_destination(request: Request, destination: str, body: Nothing, who: Writer) -> None:
    services(request).steering.release_destination(destination, operator(who.user))


@router.post("/api/queue/{destination}/resend")
def resend_all(request: Request, destination: str, body: Nothing, who: Writer) -> dict[str, int]:
    return {"queued": services(request).steering.resend_all(destination, operator(who.user))}


@router.post("/api/queue/{destination}/replay")
def replay(request: Request, destination: str, body: ReplayBody, who: Writer) -> dict[str, int]:
    zone = ZoneInfo(services(request).settings.time_zone)
    since, until = (at if at.tzinfo else at.replace(tzinfo=zone) for at in (body.since, body.until))
    return {"queued": services(request).steering.replay(destination, since, until, operator(who.user))}


@router.get("/api/deliveries/{delivery_id}/message")
def message(request: Request, delivery_id: str, who: Reader) -> dict[str, str]:
    """The message as text, one segment a line. Audited."""
    return {"message": services(request).queue.message(delivery_id, reader(who.user))}


@router.post("/api/deliveries/{delivery_id}/hold", status_code=204)
def hold(request: Request, delivery_id: str, body: ReasonBody, who: Writer) -> None:
    services(request).steering.hold(delivery_id, operator(who.user), body.reason)


@router.post("/api/deliveries/{delivery_id}/release", status_code=204)
def release(request: Request, delivery_id: str, body: Nothing, who: Writer) -> None:
    services(request).steering.release(delivery_id, operator(who.user))


@router.post("/api/deliveries/{delivery_id}/cancel", status_code=204)
def cancel(request: Request, delivery_id: str, body: ReasonBody, who: Writer) -> None:
    services(request).steering.cancel(delivery_id, operator(who.user), body.reason)


@router.post("/api/deliveries/{delivery_id}/mend")
def mend(request: Request, delivery_id: str, body: MessageBody, who: Writer) -> dict[str, str]:
    return {"delivery_id": services(request).steering.mend(delivery_id, body.message, operator(who.user))}
