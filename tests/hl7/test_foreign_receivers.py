"""Our sender against receivers that are not ours: the server of `hl7`, and that of hl7apy, which hangs up each time."""

import threading
from collections.abc import Iterator

import hl7
import pytest
from hl7.mllp import HL7StreamReader, HL7StreamWriter, start_hl7_server
from hl7apy.mllp import AbstractHandler, MLLPServer

from reporting.hl7 import er7
from reporting.hl7.link import MllpLink
from tests.hl7.oru_samples import HARD_TEXTS, built, findings, signed

MESSAGES = [built(signed(findings(text))) for text in HARD_TEXTS[:4]]


def link_to(port: int) -> MllpLink:
    return MllpLink("127.0.0.1", port, 5.0, 30.0)


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
