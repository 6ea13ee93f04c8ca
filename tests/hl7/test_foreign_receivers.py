"""Our sender against receivers that are not ours: the server of `hl7`, that of hl7apy, which hangs up each time, and
`node-hl7-server`, which answers one message a connection.
"""

import asyncio
import contextlib
import json
import os
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import hl7
import pytest
from hl7.mllp import HL7StreamReader, HL7StreamWriter, start_hl7_server
from hl7apy.mllp import AbstractHandler, MLLPServer

from reporting.hl7 import er7
from reporting.hl7.delivery import OutcomeKind
from reporting.hl7.link import MllpLink
from reporting.hl7.profile import Charset
from tests.hl7.oru_samples import (
    HARD_TEXTS,
    PROFILES,
    Observation,
    built,
    decoded,
    expected_texts,
    findings,
    of_texts,
    signed,
    texts_of,
)

MESSAGES = [built(signed(findings(text))) for text in HARD_TEXTS[:4]]


RECEIVER = Path(__file__).with_name("node") / "receiver.mjs"
NODE = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
NODE_ENCODINGS = {Charset.UTF_8: "utf-8", Charset.LATIN_1: "latin1"}
needs_node = pytest.mark.skipif(
    NODE is None or not RECEIVER.with_name("node_modules").is_dir(),
    reason="the receiver in Node is not installed: run `make setup system-test`",
)


def link_to(port: int, ack_timeout_s: float = 30.0) -> MllpLink:
    return MllpLink("127.0.0.1", port, 5.0, ack_timeout_s)


async def test_the_server_of_the_hl7_package_takes_every_message_over_one_connection() -> None:
    received: list[str] = []
    connections = 0

    async def take(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while not writer.is_closing():
            try:
                message = await reader.readmessage()
            except EOFError:
                return
            received.append(str(message))
            writer.writemessage(message.create_ack())
            await writer.drain()

    async with await start_hl7_server(take, "127.0.0.1", 0, encoding="utf-8") as server:
        link = link_to(server.sockets[0].getsockname()[1])
        outcomes = [await link.send(message, "DR-000123") for message in MESSAGES]
        await link.close()
    assert [outcome.ack_code for outcome in outcomes] == ["AA"] * len(MESSAGES)
    assert connections == 1
    assert [str(hl7.parse(message.decode())) for message in MESSAGES] == received


@pytest.fixture
def hl7apy_server() -> Iterator[tuple[int, list[str]]]:
    received: list[str] = []

    class Take(AbstractHandler):  # type: ignore[misc]
        def reply(self) -> str:
            received.append(self.incoming_message)
            control_id = er7.parse(self.incoming_message.encode()).control_id
            return f"\x0bMSH|^~\\&|RIS|H|US|R|2026||ACK^R01^ACK|A1|P|2.5.1\rMSA|AA|{control_id}\r\x1c\r"

    server = MLLPServer("127.0.0.1", 0, {"ORU^R01^ORU_R01": (Take,)})
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.server_address[1], received
    server.shutdown()
    server.server_close()
    thread.join(30)


async def test_hl7apy_s_server_takes_every_message_though_it_hangs_up_after_each(
    hl7apy_server: tuple[int, list[str]],
) -> None:
    port, received = hl7apy_server
    link = link_to(port)
    for number, message in enumerate(MESSAGES, 1):
        # It may hang up on the line that is still open: then the message is sent again, as the outbox does.
        outcome = await link.send(message, "DR-000123")
        while outcome.ack_code != "AA":
            outcome = await link.send(message, "DR-000123")
        assert len(received) >= number
    await link.close()
    assert set(received) == {message.decode() for message in MESSAGES}


class NodeReceiver:
    """`node/receiver.mjs` while it runs."""

    def __init__(self, running: asyncio.subprocess.Process, port: int) -> None:
        self._running, self.port = running, port

    async def read(self) -> dict[str, Any]:
        """Return what it read of the next message."""
        return await _next_line(self._running)

    async def rest(self) -> bytes:
        """End it, and return what it said that was not read here."""
        said, _ = await self._running.communicate()
        return said


async def _next_line(running: asyncio.subprocess.Process) -> dict[str, Any]:
    assert running.stdout is not None
    async with asyncio.timeout(60):
        line: dict[str, Any] = json.loads(await running.stdout.readline())
    return line


@contextlib.asynccontextmanager
async def node_receiver(charset: Charset) -> AsyncIterator[NodeReceiver]:
    assert NODE is not None
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(
        NODE, str(RECEIVER), NODE_ENCODINGS[charset], stdin=pipe, stdout=pipe, limit=1_000_000
    )
    try:
        yield NodeReceiver(running, (await _next_line(running))["port"])
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


def observations(read: dict[str, Any]) -> list[Observation]:
    return [(kind, code, "\n".join(lines)) for kind, code, lines in read["observations"]]


@needs_node
@pytest.mark.parametrize("name", PROFILES)
async def test_the_server_in_node_reads_in_each_profile_the_text_that_was_signed(name: str) -> None:
    profile = PROFILES[name]
    reports = [of_texts(HARD_TEXTS), *(signed(findings(text)) for text in HARD_TEXTS)]
    async with node_receiver(profile.charset) as receiver:
        link = link_to(receiver.port)
        for report in reports:
            message = built(report, profile)
            outcome = await link.send(message, "DR-000123")
            await link.close()
            assert (outcome.kind, outcome.ack_code) == (OutcomeKind.ACKNOWLEDGED, "AA")
            read = await receiver.read()
            assert read["control_id"] == "DR-000123"
            assert read["text"] == decoded(message).rstrip("\r")
            assert list(texts_of(observations(read), profile)) == expected_texts(report, profile)
        assert await receiver.rest() == b""


@needs_node
async def test_the_server_in_node_is_deaf_to_a_second_message_on_a_line_until_it_is_sent_again_on_a_new_one() -> None:
    # It keeps the first message and puts the second behind it; then it takes both for one that is broken.
    async with node_receiver(Charset.UTF_8) as receiver:
        link = link_to(receiver.port, ack_timeout_s=2.0)
        outcomes = [await link.send(message, "DR-000123") for message in (MESSAGES[0], MESSAGES[1], MESSAGES[1])]
        await link.close()
        assert [outcome.ack_code for outcome in outcomes] == ["AA", "", "AA"]
        assert outcomes[1].kind is OutcomeKind.TIMEOUT
        read = [(await receiver.read())["text"] for _ in range(2)]
        assert read == [message.decode().rstrip("\r") for message in MESSAGES[:2]]
        assert await receiver.rest() == b""
