"""How long the line is waited for, and by what it counts as being back."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve

from reporting.client.account import sign_in
from reporting.client.dictation import dictate
from reporting.client.server import Server, read_server
from reporting.client.uplink import Patience, Uplink
from reporting.errors import PeerError
from reporting.wire import Acknowledged, Drained, Failure, Message, Ready, read_frame
from tests.client.heard import Ear, Frames, SleepingClock, noise
from tests.client.service import COMMAND, FINAL, PARTIAL, SESSION, Badly, FakeService, unused_port
from tests.client.test_uplink import spoken, through

EXPIRED = Failure(code="sign-in-expired", text="Expiré.", fatal=True)
DOWN = [Badly(http_status=HTTPStatus(502))] * 4
"""Seven and a half seconds of pauses."""


class Decoding(FakeService):
    """Has everything on its disk and is still decoding: says `word` after `stop`, then does what the script says."""

    word: Message | None = None

    async def _dictate(self, socket: ServerConnection, bad: Badly) -> None:
        await socket.recv()
        await self._tell(
            socket, Ready(session_id=SESSION, language="fr", model="fake", durable_samples=len(self.disk) // 2)
        )
        while isinstance(message := await socket.recv(), bytes):
            self.disk += read_frame(message).pcm
            await self._tell(socket, Acknowledged(durable_samples=len(self.disk) // 2))
        if self.word is not None:
            await self._tell(socket, self.word)
        if bad.drop_at_stop:
            # The pong comes after the client has read the word: then the line breaks.
            await (await socket.ping())
            socket.transport.abort()
            return
        await self._tell(socket, Drained(samples=len(self.disk) // 2))
        await socket.close()

    @staticmethod
    async def _tell(socket: ServerConnection, message: Message) -> None:
        await socket.send(message.model_dump_json())


async def broken_twice_while_decoding(word: Message | None) -> tuple[bool, list[str]]:
    service = Decoding(script=[Badly(drop_at_stop=True), *DOWN, Badly(drop_at_stop=True), *DOWN])
    service.word = word
    summary, ear = await through(service, noise(3), patience=Patience(give_up_s=10.0))
    return summary.is_drained, ear.troubles


@pytest.mark.parametrize("word", [FINAL, COMMAND], ids=["final", "command"])
async def test_a_word_after_the_last_sample_begins_a_new_minute_of_patience(word: Message) -> None:
    assert await broken_twice_while_decoding(word) == (True, ["line-broken", "line-broken"])


@pytest.mark.parametrize("word", [None, PARTIAL], ids=["nothing", "partial"])
async def test_a_line_that_is_back_but_brings_nothing_to_keep_is_not_waited_for_for_ever(word: Message | None) -> None:
    assert await broken_twice_while_decoding(word) == (False, ["line-broken", "line-lost"])


async def test_a_sign_in_that_finds_the_line_down_waits_for_it() -> None:
    service = FakeService(script=[Badly(fail_after_frames=2, failure=EXPIRED, close_code=4401)])
    answers: list[PeerError | str] = [PeerError("server-unreachable", server="s"), "t1"]

    async def renew() -> str:
        answer = answers.pop(0)
        if isinstance(answer, PeerError):
            service.script += [Badly(http_status=HTTPStatus(401))]
            raise answer
        return answer

    frames = noise(5)
    summary, ear = await through(service, frames, renew=renew)
    assert bytes(service.disk) == b"".join(frames)
    assert service.tokens == ["Bearer t0", "Bearer t0", "Bearer t1"]
    assert ear.troubles == ["line-broken"]
    assert summary.is_drained
    assert summary.failures == ()


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ([Badly(fail_after_frames=2, failure=EXPIRED, close_code=4401)], "server-certificate"),
        ([Badly(http_status=HTTPStatus(401))], "server-unreachable"),
    ],
    ids=["a certificate that is not trusted", "the first connection"],
)
async def test_a_sign_in_that_must_not_wait_ends_at_once(script: list[Badly], code: str) -> None:
    async def renew() -> str:
        raise PeerError(code, server="s")

    summary, ear = await through(FakeService(script=script), noise(3), renew=renew)
    assert ear.troubles == [code]
    assert not summary.is_drained


async def test_a_sign_in_that_stays_out_of_reach_ends_as_a_lost_line_and_keeps_the_sound() -> None:
    async def renew() -> str:
        raise PeerError("server-unreachable", server="s")

    wants = Badly(http_status=HTTPStatus(401))
    service = FakeService(script=[Badly(fail_after_frames=2, mute=True), *[wants] * 99])
    frames = noise(4)
    summary, ear = await through(service, frames, renew=renew)
    assert ear.troubles == ["line-broken", "line-lost"]
    assert summary.unsent == b"".join(frames)


async def test_giving_up_does_not_wait_for_the_farewell_of_a_dead_peer() -> None:
    class Dead(asyncio.Protocol):
        """Shakes hands and never says a word again."""

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self._transport = transport

        def data_received(self, received: bytes) -> None:
            if b"Sec-WebSocket-Key: " not in received:
                heard.set()
                return
            key = received.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
            accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
            head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            self._transport.write(head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")  # type: ignore[attr-defined]

    heard = asyncio.Event()
    listening = await asyncio.get_running_loop().create_server(Dead, "127.0.0.1", 0)
    clock, ear = SleepingClock(), Ear()
    uplink = Uplink(
        read_server(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"),
        token="t",
        clock=clock,
        sleep=clock.sleep,
        patience=Patience(close_s=0.01),
    )
    dictating = asyncio.create_task(dictate(Frames(noise(1)), uplink, ear, clock))
    await heard.wait()
    uplink.give_up()
    done, _ = await asyncio.wait({dictating}, timeout=5)  # a farewell would be waited for twice as long
    listening.close()
    assert done
    await dictating
    assert not dictating.cancelling(), "giving up is no cancellation of what comes after it"
    assert ear.troubles == ["dictation-given-up"]


async def test_a_sign_in_is_renewed_by_what_the_server_said_where_a_proxy_replaces_its_close_code() -> None:
    service = FakeService(script=[Badly(fail_after_frames=2, failure=EXPIRED, close_code=1011)])

    async def renew() -> str:
        return "t1"

    frames = noise(4)
    summary, ear = await through(service, frames, renew=renew)
    assert service.tokens == ["Bearer t0", "Bearer t1"]
    assert bytes(service.disk) == b"".join(frames)
    assert ear.troubles == []
    assert summary.is_drained


async def test_a_sign_in_is_renewed_again_once_more_sound_was_acknowledged() -> None:
    expires = Badly(fail_after_frames=3, failure=EXPIRED, close_code=4401)
    service = FakeService(script=[expires, expires])
    tokens = iter(["t1", "t2"])

    async def renew() -> str:
        return next(tokens)

    frames = noise(9)
    summary, ear = await through(service, frames, renew=renew)
    assert service.tokens == ["Bearer t0", "Bearer t1", "Bearer t2"]
    assert bytes(service.disk) == b"".join(frames)
    assert "error" not in ear.kinds
    assert summary.is_drained


@asynccontextmanager
async def saying(*messages: Message) -> AsyncIterator[Server]:
    """A service that answers `start` with these messages, then says nothing and never ends the connection."""

    async def converse(socket: ServerConnection) -> None:
        for message in messages:
            await socket.send(message.model_dump_json())
        await socket.wait_closed()

    async with serve(converse, "127.0.0.1", 0) as listening:
        yield read_server(f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}")


REFUSED = Failure(code="audio-not-stored", text="Le disque est plein.", fatal=True)
READY = Ready(session_id=SESSION, language="fr", model="fake", durable_samples=0)


@pytest.mark.parametrize(
    ("messages", "troubles"),
    [((), ["server-unreachable"]), ((REFUSED,), []), ((READY, REFUSED), [])],
    ids=["before it is ready", "after it refused to begin", "after it refused to go on"],
)
async def test_a_service_that_falls_silent_is_not_waited_for_for_ever(
    messages: tuple[Message, ...], troubles: list[str]
) -> None:
    async with saying(*messages) as server, asyncio.timeout(30):
        summary, ear = await spoken(
            server, Frames(noise(1)), SleepingClock(), patience=Patience(ready_s=0.1, ping_s=600.0)
        )
    assert ear.troubles == troubles
    assert summary.failures == (tuple(troubles) or ("audio-not-stored",))


@pytest.fixture
async def dead_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = (await unused_port()).url
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, nobody)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("dead_proxy")
async def test_a_dictation_to_this_machine_does_not_ask_the_proxy() -> None:
    summary, _ = await through(FakeService(), noise(1))
    assert summary.is_drained


@pytest.mark.usefixtures("dead_proxy")
async def test_a_sign_in_at_this_machine_does_not_ask_the_proxy() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"token":"t"}')
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        server = read_server(f"127.0.0.1:{listening.sockets[0].getsockname()[1]}")
        assert await asyncio.to_thread(sign_in, server, "a", "b") == "t"
