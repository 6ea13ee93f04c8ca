"""Listens for orders: an MLLP server that hands each message to a handler and sends its answers back.

Messages of a connection are answered in their order. A broken message or a failing handler is answered with a refusal
(condition 207) and never ends the listener; neither does a peer that stalls, floods or vanishes (`peers`). Does not
read orders: the handler does.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from reporting.errors import ConfigError, InputError, ReportingError
from reporting.hl7 import ack, er7, mllp, tls
from reporting.hl7.peers import Limits, Peers
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode, Condition
from reporting.log import logger

CHUNK_BYTES = 65_536
HANDSHAKE_TIMEOUT_S = 20.0
LINGER_S = 1.0
"""How long a peer that was refused may go on sending before the line is closed."""

Handler = Callable[[bytes], Awaitable[bytes | Sequence[bytes]]]
"""Gets a message (ER7, not framed) and returns the answer or answers (not framed); none if none is wanted."""

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
        limits: Limits | None = None,
    ) -> None:
        """`port` 0 takes a free one. `now` dates the acknowledgements made here. `tls` None is plain TCP."""
        self._handler = handler
        self._host, self._port, self._tls = host, port, tls
        self._now = now
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._limits = limits or Limits()
        self._peers = Peers(self._limits)

    async def start(self) -> int:
        """Begin to listen and return the port. Raise ConfigError `orders-port-taken` if it is not to be had."""
        try:
            self._server = await asyncio.start_server(self._serve, self._host, self._port)
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
        address = str((writer.get_extra_info("peername") or ("",))[0])
        admitted = self._peers.connect(address)
        try:
            if admitted:
                _keep_alive(writer, self._limits.silent_s)
                if self._tls is None or await self._is_secured(writer, self._tls, address):
                    await self._converse(reader, writer)
            else:
                _log.warning("connection for orders refused", code="orders-too-many-connections")
                if self._tls is None:  # nobody could read it before the handshake, which is not spent on them
                    await self._refuse(reader, writer, _not_now("orders-too-many-connections"))
        except (OSError, TimeoutError) as error:
            _log.info("connection for orders lost", kind=type(error).__name__)
        except asyncio.CancelledError:
            # `close` ended the connection. Not raised again: asyncio would report each as a failed callback.
            return
        finally:
            if admitted:
                self._peers.disconnect(address)
            self._connections.discard(task)
            writer.close()

    async def _is_secured(self, writer: asyncio.StreamWriter, context: ssl.SSLContext, address: str) -> bool:
        """Begin TLS. Here and not in `start_server`, which would drop who is refused without a word in the log.

        Nothing may be awaited before it: the first bytes belong to the handshake.
        """
        try:
            await writer.start_tls(context, ssl_handshake_timeout=HANDSHAKE_TIMEOUT_S)
        except OSError as error:
            why = tls.refusal(error) or "no handshake"
            _log.warning("sender of orders refused", code="orders-tls-refused", peer=address, why=why)
            writer.transport.abort()
            return False
        return True

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        blocks = mllp.BlockReader(self._limits.message_bytes)
        waiting = 0
        try:
            while received := await self._received(reader, stalls=waiting > 0):
                try:
                    messages = blocks.receive_data(received)
                except InputError as error:
                    _log.warning("message for orders not read", code=error.code)
                    too_long = Refusal(error.code, condition=Condition.APPLICATION, maximum=self._limits.message_bytes)
                    await self._refuse(reader, writer, too_long)
                    return
                has_room = self._peers.wait(waiting, blocks.waiting_bytes)
                waiting = blocks.waiting_bytes
                for message in messages:
                    for answer in await self._answers(message):
                        writer.write(answer)
                    await self._drained(writer)
                if not has_room:
                    _log.warning("message for orders not read", code="orders-no-room")
                    await self._refuse(reader, writer, _not_now("orders-no-room"))
                    return
        except TimeoutError:
            _log.warning("message for orders not read", code="orders-stalled")
            await self._refuse(reader, writer, _not_now("orders-stalled"))
        finally:
            self._peers.wait(waiting, 0)
        if blocks.noise_bytes:
            _log.info("noise between messages", noise_bytes=blocks.noise_bytes)

    async def _received(self, reader: asyncio.StreamReader, *, stalls: bool) -> bytes:
        """Return what comes next. Between messages a peer may be silent for days, inside of one it may not."""
        async with asyncio.timeout(self._limits.stalled_s if stalls else None):
            return await reader.read(CHUNK_BYTES)

    async def _drained(self, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(self._limits.stalled_s):
            await writer.drain()

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, refusal: Refusal) -> None:
        """Answer a message that has no header to be answered by. The connection is of no use after it.

        What is still coming is thrown away: a line that is closed with bytes unread takes the answer with it.
        """
        writer.write(mllp.frame(ack.refused(None, refusal, control_id=self._control_id(), at=self._now())))
        with contextlib.suppress(OSError, TimeoutError):
            await self._drained(writer)
            if not writer.can_write_eof():
                return
            writer.write_eof()
            async with asyncio.timeout(LINGER_S):
                while await reader.read(CHUNK_BYTES):
                    continue

    async def _answers(self, message: bytes) -> list[bytes]:
        try:
            answers = await self._handler(message)
            return [mllp.frame(each) for each in ([answers] if isinstance(answers, bytes) else answers)]
        except Refusal as refusal:
            _log.info("order refused", code=refusal.code)
            return [self._refused(message, refusal)]
        except ReportingError as error:
            _log.warning("order not stored", code=error.code)
            return [self._refused(message, _not_now("orders-failed-here"))]
        except Exception as error:  # noqa: BLE001  whatever fails in a handler, the listener and the sender go on
            # Neither text nor traceback: they may hold words of the message.
            _log.error("order handler failed", kind=type(error).__name__)
            return [self._refused(message, _not_now("orders-failed-here"))]

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


def _not_now(code: str) -> Refusal:
    """AR: may be sent again later."""
    return Refusal(code, ack_code=AckCode.AR, condition=Condition.APPLICATION)


def _keep_alive(writer: asyncio.StreamWriter, silent_s: float) -> None:
    """Let the system find out that a silent peer has vanished; how soon, only where it can be set."""
    line = writer.get_extra_info("socket")
    if line is None:
        return
    with contextlib.suppress(OSError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if hasattr(socket, "TCP_KEEPIDLE"):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, max(int(silent_s), 1))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, max(int(silent_s / 6), 1))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
