"""What happens to a report, as server-sent events (WHATWG HTML, section 9.2). DESIGN.md lists the events."""

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import StreamingResponse

from reporting.errors import DeniedError
from reporting.web.auth import Reader
from reporting.web.services import services

HEARTBEAT_S = 10.0
"""A comment line this often, so that proxies keep the line open and a lost page is noticed."""
router = APIRouter(prefix="/api")


@router.get("/reports/{report_id}/events")
async def events(request: Request, report_id: str, who: Reader) -> StreamingResponse:
    """Stream until the page goes away or its sign-in ends."""
    return StreamingResponse(
        _stream(request, report_id, who.token), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _stream(request: Request, report_id: str, token: str) -> AsyncIterator[str]:
    hub, access = services(request).hub, services(request).access
    with hub.subscribe(report_id) as subscription:
        yield "event: changed\ndata: {}\n\n"
        while not await request.is_disconnected():
            event = await subscription.next(HEARTBEAT_S)
            if event is not None:
                yield f"event: {event.event}\ndata: {json.dumps(jsonable_encoder(event.body), ensure_ascii=False)}\n\n"
                continue
            try:
                await asyncio.to_thread(access.who, token)
            except DeniedError:
                return
            yield ": alive\n\n"
