"""Listens for orders: an MLLP server that hands each message to a handler and sends its acknowledgement back.

Messages of a connection are answered in their order. A broken message or a failing handler is answered with a
refusal (condition 207) and never ends the listener. Does not read orders: the handler does.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import datetime

from reporting.errors import ConfigError, InputError, ReportingError
from reporting.hl7 import ack, er7, mllp
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode, Condition
from reporting.log import logger

CHUNK_BYTES = 65_536

Handler = Callable[[bytes], Awaitable[bytes]]
"""Gets a message (ER7, not framed) and returns the acknowledgement (not framed)."""

_log = logger("hl7")


class OrderListener:
    """`start`, then `close`. Each connection is served by its own task."""

    def __init__(
        self,
        handler: Handler,
        host: str,
        port: int,
        *,
        now: Callable[[], datetime],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`port` 0 takes a free one. `now` dates the acknowledgements made here. `tls` None is plain TCP."""
        self._handler = handler
        self._host, self._port, self._tls = host, port, tls
        self._now = now
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Begin to listen and return the port. Raise ConfigError `orders-port-taken` if it is not to be had."""
        try:
            self._server = await asyncio.start_server(self._serve, self._host, self._port, ssl=self._tls)
        except OSError as error:
            raise ConfigError("orders-port-taken", host=self._host, port=self._port) from error
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        """Stop listening and end every connection. A second call does nothing."""
        server, self._server = self._server, None
        if server is None:
            return
        server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  start_server runs this in a task
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except OSError as error:
            _log.info("connection for orders lost", kind=type(error).__name__)
        except asyncio.CancelledError:
            # `close` ended the connection. Not raised again: asyncio would report each as a failed callback.
            return
        finally:
            self._connections.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        blocks = mllp.BlockReader()
        while received := await reader.read(CHUNK_BYTES):
            try:
                messages = blocks.receive_data(received)
            except InputError as error:
                _log.warning("message for orders not read", code=error.code)
                refusal = Refusal(error.code, condition=Condition.APPLICATION, maximum=mllp.MAXIMUM_BYTES)
                writer.write(mllp.frame(ack.refused(None, refusal, control_id=self._control_id(), at=self._now())))
                await writer.drain()
                return
            for message in messages:
                writer.write(await self._answer(message))
                await writer.drain()
        if blocks.noise_bytes:
            _log.info("noise between messages", noise_bytes=blocks.noise_bytes)

    async def _answer(self, message: bytes) -> bytes:
        try:
            return mllp.frame(await self._handler(message))
        except Refusal as refusal:
            _log.info("order refused", code=refusal.code)
            return self._refused(message, refusal)
        except ReportingError as error:
            _log.warning("order not stored", code=error.code)
            return self._refused(message, _failed_here())
        except Exception as error:  # noqa: BLE001  whatever fails in a handler, the listener and the sender go on
            # Neither text nor traceback: they may hold words of the message.
            _log.error("order handler failed", kind=type(error).__name__)
            return self._refused(message, _failed_here())

    def _refused(self, message: bytes, refusal: Refusal) -> bytes:
        control_id = self._control_id()
        try:
            answer = ack.refused(er7.header(message), refusal, control_id=control_id, at=self._now())
            return mllp.frame(answer)
        except InputError:
            # The header holds framing bytes: answer without it.
            return mllp.frame(ack.refused(None, refusal, control_id=control_id, at=self._now()))

    def _control_id(self) -> str:
        """MSH-10 of an acknowledgement; 20 characters, as v2.5.1 has at most."""
        return self._now().strftime("%Y%m%d%H%M%S%f")


def _failed_here() -> Refusal:
    """AR: may be sent again later."""
    return Refusal("orders-failed-here", ack_code=AckCode.AR, condition=Condition.APPLICATION)
