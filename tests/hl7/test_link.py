"""The line to the RIS against a peer that does what its script says."""

import asyncio

import pytest

from reporting.errors import InputError
from reporting.hl7.delivery import OutcomeKind
from reporting.hl7.link import MllpLink
from reporting.hl7.mllp import frame
from reporting.wording import Language
from tests.hl7.peer import Peer, both, hang_up, say, silence, write

SHORT_S = 0.05
"""Long enough for a local answer that is already there, short enough to wait for one that never comes."""
LONG_S = 30.0


def message(control_id: str) -> bytes:
    return rf"MSH|^~\&|US|R|RIS|S|2026||ORU^R01^ORU_R01|{control_id}|P|2.5.1".encode() + b"\r"


def link(peer: Peer, ack_timeout_s: float = LONG_S, language: Language = Language.ENGLISH) -> MllpLink:
    return MllpLink("127.0.0.1", peer.port, 5.0, ack_timeout_s, language=language)


@pytest.mark.parametrize("code", ["AA", "AE", "AR", "CA", "CE", "CR"])
async def test_the_code_of_the_acknowledgement_is_the_outcome(code: str) -> None:
    async with Peer(say(code)) as peer:
        line = link(peer)
        outcome = await line.send(message("1"), "1")
        await line.close()
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.ACKNOWLEDGED, code)


async def test_the_line_stays_open_between_messages() -> None:
    async with Peer(say(), say("AE"), say()) as peer:
        line = link(peer)
        codes = [(await line.send(message(str(n)), str(n))).ack_code for n in range(3)]
        await line.close()
    assert codes == ["AA", "AE", "AA"]
    assert (peer.connections, peer.received) == (1, ["0", "1", "2"])


async def test_messages_sent_at_once_go_one_after_the_other() -> None:
    async with Peer(say(), say(), say()) as peer:
        line = link(peer)
        outcomes = await asyncio.gather(*(line.send(message(str(n)), str(n)) for n in range(3)))
        await line.close()
    assert [outcome.ack_code for outcome in outcomes] == ["AA", "AA", "AA"]
    assert sorted(peer.received) == ["0", "1", "2"]


async def test_an_acknowledgement_in_two_pieces_after_another_one_is_found() -> None:
    async def in_pieces(received: object, writer: asyncio.StreamWriter) -> None:
        whole = frame(b"MSH|^~\\&|||||2026||ACK|9|P|2.5.1\rMSA|AA|other\r") + frame(
            b"MSH|^~\\&|||||2026||ACK|9|P|2.5.1\rMSA|AA|1\r"
        )
        for piece in (whole[:70], whole[70:]):
            writer.write(piece)
            await writer.drain()

    async with Peer(in_pieces) as peer:
        line = link(peer)
        outcome = await line.send(message("1"), "1")
        await line.close()
    assert outcome.ack_code == "AA"
    assert line.late_answers == 1


async def test_no_answer_is_a_timeout_and_closes_the_line() -> None:
    async with Peer(silence, say()) as peer:
        line = link(peer, SHORT_S)
        outcome = await line.send(message("1"), "1")
        await asyncio.wait_for(peer.hung_up.wait(), LONG_S)
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.TIMEOUT, "")
    assert "0.05 s" in outcome.reason


async def test_a_late_acknowledgement_is_not_taken_for_the_next_message_s() -> None:
    async with Peer(silence, both(say(control_id="1"), say("AE"))) as peer:
        line = link(peer, SHORT_S)
        first = await line.send(message("1"), "1")
        line = MllpLink("127.0.0.1", peer.port, 5.0, LONG_S)
        second = await line.send(message("2"), "2")
        await line.close()
    assert first.kind is OutcomeKind.TIMEOUT
    assert second.ack_code == "AE"
    assert line.late_answers == 1


async def test_only_acknowledgements_of_others_are_a_timeout_that_says_so() -> None:
    async with Peer(say(control_id="other")) as peer:
        line = link(peer, SHORT_S, Language.FRENCH)
        outcome = await line.send(message("1"), "1")
    assert outcome.kind is OutcomeKind.TIMEOUT
    assert "d'autres messages (1)" in outcome.reason
    assert line.late_answers == 1


@pytest.mark.parametrize(
    "raw",
    [
        frame(b"this is no acknowledgement"),
        frame(b"MSH|^~\\&|||||2026||ORU^R01|9|P|2.5.1\rPID|1"),
        frame(b"MSH|^~\\&|||||2026||ACK|9|P|2.5.1\rMSA|OK|1"),
        b"\x0b" + b"x" * 1_100_000,
    ],
    ids=["noise", "no MSA", "unknown code", "endless"],
)
async def test_an_answer_that_is_none_is_a_wrong_answer_and_closes_the_line(raw: bytes) -> None:
    async with Peer(write(raw), say()) as peer:
        line = link(peer)
        outcome = await line.send(message("1"), "1")
        again = await line.send(message("2"), "2")
        await line.close()
    assert outcome.kind is OutcomeKind.WRONG_ANSWER
    assert (again.ack_code, peer.connections) == ("AA", 2)


async def test_unframed_bytes_and_a_closed_line_are_a_wrong_answer() -> None:
    async with Peer(both(write(b"HTTP/1.1 400 Bad Request\r\n"), hang_up)) as peer:
        outcome = await link(peer).send(message("1"), "1")
    assert outcome.kind is OutcomeKind.WRONG_ANSWER


async def test_a_line_that_is_closed_without_an_answer_is_a_failed_connection() -> None:
    async with Peer(hang_up, say()) as peer:
        line = link(peer)
        outcome = await line.send(message("1"), "1")
        again = await line.send(message("1"), "1")
        await line.close()
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED
    assert again.ack_code == "AA"


async def test_a_ris_that_closes_after_each_answer_costs_no_attempt() -> None:
    async with Peer(both(say(), hang_up), say()) as peer:
        line = link(peer)
        first = await line.send(message("1"), "1")
        await asyncio.wait_for(peer.hung_up.wait(), LONG_S)
        assert line._line is not None
        # The end of the stream arrives by itself; nothing is sent meanwhile.
        assert await asyncio.wait_for(line._line.reader.read(1), LONG_S) == b""
        second = await line.send(message("2"), "2")
        await line.close()
    assert (first.ack_code, second.ack_code, peer.connections) == ("AA", "AA", 2)


async def test_nobody_listening_is_a_failed_connection() -> None:
    async with Peer() as peer:
        port = peer.port
    outcome = await MllpLink("127.0.0.1", port, 5.0, LONG_S).send(message("1"), "1")
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED
    assert f"127.0.0.1:{port}" in outcome.reason


async def test_a_cancelled_send_closes_the_line() -> None:
    async with Peer(silence, say()) as peer:
        line = link(peer)
        task = asyncio.create_task(line.send(message("1"), "1"))
        await peer.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        outcome = await line.send(message("2"), "2")
        await line.close()
    assert (outcome.ack_code, peer.connections) == ("AA", 2)


async def test_a_message_that_cannot_be_framed_is_not_sent() -> None:
    async with Peer() as peer:
        with pytest.raises(InputError):
            await link(peer).send(b"MSH\x0b", "1")
    assert peer.connections == 0


async def test_a_refusal_in_french_says_where() -> None:
    raw = frame(b"MSH|^~\\&|||||2026||ACK|9|P|2.5.1|||||FRA|UNICODE UTF-8\rMSA|AE|1\rERR||PID^1^3|204^x^HL70357|E\r")
    async with Peer(write(raw)) as peer:
        line = link(peer, language=Language.FRENCH)
        outcome = await line.send(message("1"), "1")
        await line.close()
    assert outcome.reason == "PID-3: Identifiant inconnu (204)"
