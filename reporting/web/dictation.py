"""The dictation socket: messages of `wire.py` to and from `service/dictate.py`, nothing else.

Close codes: 1000 drained, 4401 sign in again, 4400 anything else that ended the dictation (an `error` came before).
"""

import asyncio
from urllib.parse import urlsplit

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from reporting.errors import DeniedError, InputError, ReportingError
from reporting.log import logger
from reporting.service.dictate import LiveDictation
from reporting.service.dictation_events import Commanded, DictationEvent, Drained, Durable, Failed, Heard, Written
from reporting.service.ports import User
from reporting.web.auth import token_of
from reporting.web.errors import NOT_SIGNED_IN
from reporting.web.services import services
from reporting.wire import (
    DICTATION_PATH,
    PROTOCOL_VERSION,
    Acknowledged,
    CommandHeard,
    Failure,
    FinalText,
    Flush,
    HeardWord,
    Message,
    PartialText,
    Ready,
    Start,
    Stop,
    read_client_message,
    read_frame,
)
from reporting.wire import Drained as DrainedMessage
from reporting.wording import Language

CHECK_SIGN_IN_S = 5.0
"""How often a running dictation looks whether its speaker is still signed in."""
CLOSED_NORMALLY, CLOSED_REFUSED, CLOSED_SIGN_IN = 1000, 4400, 4401
router = APIRouter()


@router.websocket(DICTATION_PATH)
async def dictation(socket: WebSocket) -> None:
    """One connection: start, frames, stop; see `wire.py`."""
    await socket.accept()
    language = Language(services(socket).settings.language)
    try:
        user, token = _speaker(socket)
        language = user.language
        live = await _begin(socket, user)
    except WebSocketDisconnect:
        return
    except ReportingError as error:
        await _refuse(socket, error, language)
        return
    capacity = services(socket).dictating.capacity
    await socket.send_text(
        Ready(
            session_id=live.session_id,
            language=live.language.value,
            model=live.model,
            durable_samples=live.durable_samples,
            speakers=capacity.speakers,
            decode_ms=capacity.decode_ms,
        ).model_dump_json()
    )
    telling = asyncio.create_task(_tell(socket, live, language))
    watching = asyncio.create_task(_watch(socket, token, live))
    try:
        await _hear(socket, live)
        await telling
    finally:
        watching.cancel()
        telling.cancel()


def _speaker(socket: WebSocket) -> tuple[User, str]:
    origin = socket.headers.get("origin")
    if origin and urlsplit(origin).netloc != socket.headers.get("host"):
        raise DeniedError("origin-refused")
    token, _ = token_of(socket)
    user, _ = services(socket).access.who(token)
    return user, token


async def _begin(socket: WebSocket, user: User) -> LiveDictation:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect
    start = read_client_message(message.get("text") or "")
    if not isinstance(start, Start):
        raise InputError("start-first")
    if start.protocol != PROTOCOL_VERSION:
        raise InputError("protocol-version", client=start.protocol, server=PROTOCOL_VERSION)
    if start.sample_rate_hz != 16_000:
        raise InputError("sample-rate-wrong", rate=start.sample_rate_hz)
    return await services(socket).dictating.begin(
        user=user,
        report_id=start.report_id,
        language=_language(start.language) if start.language else None,
        session_id=start.session_id,
    )


def _language(code: str) -> Language:
    try:
        return Language(code)
    except ValueError:
        raise InputError("language-unknown", known=", ".join(language.value for language in Language)) from None


async def _hear(socket: WebSocket, live: LiveDictation) -> None:
    """Pass on what the client sends until the line breaks or the dictation has ended."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            live.lost()
            return
        try:
            if (binary := message.get("bytes")) is not None:
                await live.frame(read_frame(binary))
                continue
            said = read_client_message(message.get("text") or "")
        except ReportingError as error:
            live.fail(error)
            continue
        if isinstance(said, Flush):
            live.flush()
        elif isinstance(said, Stop):
            live.stop(said.samples)
        else:
            live.fail(InputError("start-first"))


async def _tell(socket: WebSocket, live: LiveDictation, language: Language) -> None:
    """Send what the dictation says until it ends, then close."""
    close = CLOSED_NORMALLY
    async for event in live.events():
        if isinstance(event, Failed) and event.fatal:
            close = CLOSED_SIGN_IN if event.error.code in NOT_SIGNED_IN else CLOSED_REFUSED
        if isinstance(event, Drained) and close != CLOSED_NORMALLY:
            continue  # the peer would take it that nothing is missing
        try:
            await socket.send_text(message_of(event, language).model_dump_json())
        except (WebSocketDisconnect, RuntimeError):
            # The line broke while we spoke. The dictation goes on to its end: all of it is stored.
            live.lost()
    try:
        await socket.close(close)
    except RuntimeError:
        logger("web").debug("dictation-closed-by-peer", session_id=live.session_id)


async def _watch(socket: WebSocket, token: str, live: LiveDictation) -> None:
    """End the dictation when its speaker is no longer signed in; what was received is kept and decoded."""
    while True:
        await asyncio.sleep(CHECK_SIGN_IN_S)
        try:
            await asyncio.to_thread(services(socket).access.who, token)
        except DeniedError as error:
            live.fail(error)
            return


async def _refuse(socket: WebSocket, error: ReportingError, language: Language) -> None:
    try:
        failure = Failure(code=error.code, text=error.sentence(language), fatal=True)
        await socket.send_text(failure.model_dump_json())
        await socket.close(CLOSED_SIGN_IN if error.code in NOT_SIGNED_IN else CLOSED_REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        logger("web").debug("dictation-refused-peer-gone", code=error.code)


def message_of(event: DictationEvent, language: Language) -> Message:
    """Return the wire's message for an event."""
    match event:
        case Durable(samples=samples):
            return Acknowledged(durable_samples=samples)
        case Heard(partial=partial, text=text, stable=stable):
            return PartialText(
                utterance_id=partial.utterance_id,
                revision=partial.revision,
                text=text,
                stable=stable,
                start_ms=partial.start_ms,
                end_ms=partial.end_ms,
            )
        case Written(final=final, text=text, field_id=field_id):
            return FinalText(
                utterance_id=final.utterance_id,
                text=text,
                verbatim=final.text,
                words=tuple(
                    HeardWord(text=w.text, start_ms=w.start_ms, end_ms=w.end_ms, probability=w.probability)
                    for w in final.words
                ),
                start_ms=final.start_ms,
                end_ms=final.end_ms,
                field_id=field_id,
                doubtful=final.is_doubtful,
            )
        case Commanded(utterance_id=utterance_id, command=command, field_id=field_id):
            return CommandHeard(
                utterance_id=utterance_id,
                command=command.name.value,
                argument=command.argument,
                text=command.spoken,
                start_ms=command.start_ms,
                end_ms=command.end_ms,
                field_id=field_id,
            )
        case Failed(error=error, fatal=fatal):
            return Failure(code=error.code, text=error.sentence(language), fatal=fatal)
        case Drained(samples=samples):
            return DrainedMessage(samples=samples)
