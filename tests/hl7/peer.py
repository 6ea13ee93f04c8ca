"""A scripted RIS for tests: each message it gets is met by the next step of its script."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from reporting.hl7 import er7, mllp

Step = Callable[[er7.Message, asyncio.StreamWriter], Awaitable[None]]
"""Meets a message; may write, wait or close."""


def ack_of(message: er7.Message, code: str = "AA", control_id: str | None = None) -> bytes:
    answered = message.control_id if control_id is None else control_id
    return f"MSH|^~\\&|RIS|S|US|R|2026||ACK^R01^ACK|A1|P|2.5.1\rMSA|{code}|{answered}\r".encode()


def say(code: str = "AA", control_id: str | None = None) -> Step:
    """Acknowledge, or acknowledge another message."""

    async def step(message: er7.Message, writer: asyncio.StreamWriter) -> None:
        writer.write(mllp.frame(ack_of(message, code, control_id)))

    return step


def write(raw: bytes) -> Step:
    async def step(_: er7.Message, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return step


async def silence(_: er7.Message, _writer: asyncio.StreamWriter) -> None:
    """Say nothing."""


async def hang_up(_: er7.Message, writer: asyncio.StreamWriter) -> None:
    writer.close()


def both(*steps: Step) -> Step:
    async def step(message: er7.Message, writer: asyncio.StreamWriter) -> None:
        for one in steps:
            await one(message, writer)

    return step


class Peer:
    """`async with Peer(step, ...) as peer`: listens on `peer.port`; after its script it is silent."""

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.received: list[str] = []
        self.connections = 0
        self.arrived = asyncio.Event()
        """Set when a message has come."""
        self.hung_up = asyncio.Event()
        """Set when a connection has ended."""
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        blocks = mllp.BlockReader()
        try:
            while chunk := await reader.read(4096):
                for block in blocks.receive_data(chunk):
                    message = er7.parse(block)
                    self.received.append(message.control_id)
                    self.arrived.set()
                    await (self.script.pop(0) if self.script else silence)(message, writer)
        except ConnectionError:
            self.received.append("connection lost")
        finally:
            writer.close()
            self.hung_up.set()
