"""A service that speaks the dictation protocol over a real socket and behaves badly when told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from reporting.client.server import Server, read_server
from reporting.wire import (
    Acknowledged,
    CommandHeard,
    Drained,
    Failure,
    FinalText,
    HeardWord,
    Message,
    PartialText,
    Ready,
    Start,
    Stop,
    read_client_message,
    read_frame,
)

SESSION = "session-1"
FINAL = FinalText(
    utterance_id="u1",
    text="Pas de fracture.",
    verbatim="pas de fracture point",
    words=(HeardWord(text="pas", start_ms=100, end_ms=200, probability=0.9),),
    start_ms=100,
    end_ms=900,
)
PARTIAL = PartialText(utterance_id="u1", revision=1, text="pas de", start_ms=100, end_ms=500)
COMMAND = CommandHeard(
    utterance_id="u2", command="next-field", text="champ suivant", start_ms=1000, end_ms=1500, field_id="pleura"
)


@dataclass
class Badly:
    """What one connection does wrong; nothing by default."""

    drop_after_frames: int | None = None
    """Break the line without a word after so many frames of this connection."""
    unwritten_samples: int = 0
    """So many of the last samples are received but neither confirmed nor on the disk when the line breaks."""
    fail_after_frames: int | None = None
    """Say `failure` after so many frames and close with `close_code`."""
    failure: Failure | None = None
    close_code: int = 4400
    refuse_start: bool = False
    """Say `failure` instead of `ready`."""
    http_status: HTTPStatus | None = None
    """Refuse the handshake."""
    garbage: bool = False
    """Answer `start` with what is no message."""
    forget_samples: int = 0
    """Have so many samples less on the disk than was acknowledged."""
    drop_at_stop: bool = False
    hang_at_stop: bool = False
    """Never say `drained`."""
    drain_short_by: int = 0
    mute: bool = False
    """Acknowledge nothing."""


@dataclass
class FakeService:
    """Plays `script`, one entry a connection; connections after its end are well-behaved."""

    script: list[Badly] = field(default_factory=list)
    says: list[Message] = field(default_factory=list)
    """Sent after the first frame of the first connection."""
    disk: bytearray = field(default_factory=bytearray)
    """What is durable."""
    starts: list[Start] = field(default_factory=list)
    stops: list[int] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    sequences: list[list[int]] = field(default_factory=list)
    """Numbers of the frames, a list a connection."""
    frame_samples: list[int] = field(default_factory=list)
    connections: int = 0
    on_frame: Callable[[int], object] = lambda _: None
    """Called with the number of samples on the disk."""

    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    """The client has said `stop`."""

    def handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        self.tokens.append(request.headers.get("Authorization", ""))
        bad = self._bad()
        self.connections += 1
        if bad.http_status is not None:
            return connection.respond(bad.http_status, "no\n")
        return None

    def _bad(self) -> Badly:
        return self.script[self.connections] if self.connections < len(self.script) else Badly()

    async def converse(self, socket: ServerConnection) -> None:
        self.connections -= 1
        bad = self._bad()
        self.connections += 1
        try:
            await self._dictate(socket, bad)
        except ConnectionClosed:
            return

    async def _dictate(self, socket: ServerConnection, bad: Badly) -> None:
        start = read_client_message(await socket.recv())
        assert isinstance(start, Start)
        self.starts.append(start)
        if bad.garbage:
            await socket.send("hello")
            await socket.wait_closed()
            return
        if bad.refuse_start:
            await self._fail(socket, bad)
            return
        del self.disk[len(self.disk) - 2 * bad.forget_samples :]
        await _say(socket, Ready(session_id=SESSION, language="fr", model="fake", durable_samples=len(self.disk) // 2))
        self.sequences.append([])
        while True:
            message = await socket.recv()
            if isinstance(message, str):
                stop = read_client_message(message)
                assert isinstance(stop, Stop)
                self.stops.append(stop.samples)
                self.stopped.set()
                if bad.hang_at_stop:
                    await socket.wait_closed()
                    return
                if bad.drop_at_stop:
                    socket.transport.abort()
                    return
                await _say(socket, Drained(samples=len(self.disk) // 2 - bad.drain_short_by))
                await socket.close()
                return
            if not await self._take(socket, bad, message):
                return

    async def _take(self, socket: ServerConnection, bad: Badly, message: bytes) -> bool:
        """Take a frame; return False if the connection ended."""
        frame = read_frame(message)
        assert frame.start_sample * 2 == len(self.disk), "a frame does not follow what is on the disk"
        self.disk += frame.pcm
        self.sequences[-1].append(frame.sequence)
        self.frame_samples.append(frame.samples)
        count = len(self.sequences[-1])
        while self.says:
            await _say(socket, self.says.pop(0))
        if bad.drop_after_frames == count:
            del self.disk[len(self.disk) - 2 * bad.unwritten_samples :]
            socket.transport.abort()
            return False
        if bad.fail_after_frames == count:
            await self._fail(socket, bad)
            return False
        if not bad.mute:
            await _say(socket, Acknowledged(durable_samples=max(0, len(self.disk) // 2 - bad.unwritten_samples)))
        self.on_frame(len(self.disk) // 2)
        return True

    async def _fail(self, socket: ServerConnection, bad: Badly) -> None:
        if bad.failure is not None:
            await _say(socket, bad.failure)
        await socket.close(bad.close_code)


async def _say(socket: ServerConnection, message: Message) -> None:
    await socket.send(message.model_dump_json())


@asynccontextmanager
async def running(service: FakeService) -> AsyncIterator[Server]:
    """Yield the address of the service on a free port."""
    async with serve(service.converse, "127.0.0.1", 0, process_request=service.handshake) as listening:
        host, port = listening.sockets[0].getsockname()[:2]
        yield read_server(f"http://{host}:{port}")


async def unused_port() -> Server:
    """Return an address where nobody listens."""
    listening = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    return read_server(f"http://127.0.0.1:{port}")
