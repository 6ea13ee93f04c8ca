"""Enhanced acknowledgement mode: CA, then what became of the message."""

import asyncio
from datetime import UTC, datetime

import pytest

from reporting.hl7 import er7
from reporting.hl7.delivery import OutcomeKind
from reporting.hl7.link import MllpLink
from reporting.hl7.mllp import frame
from tests.hl7.peer import Peer, Step, ack_of, both, hang_up, say, silence
from tests.hl7.test_link import LONG_S, SHORT_S, message


def link(peer: Peer, application_timeout_s: float = LONG_S, ack_timeout_s: float = LONG_S) -> MllpLink:
    return MllpLink(
        "127.0.0.1",
        peer.port,
        5.0,
        ack_timeout_s,
        application_timeout_s=application_timeout_s,
        now=lambda: datetime(2026, 3, 1, tzinfo=UTC),
    )


def at_once(*codes: str) -> Step:
    """Answer with several acknowledgements in one piece."""

    async def step(received: er7.Message, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(frame(ack_of(received, code)) for code in codes))

    return step


@pytest.mark.parametrize("code", ["AA", "AE", "AR"])
@pytest.mark.parametrize("how", ["in two pieces", "in one piece"])
async def test_the_code_after_ca_is_the_outcome(code: str, how: str) -> None:
    step = at_once("CA", code) if how == "in one piece" else both(say("CA"), say(code))
    async with Peer(step) as peer:
        outcome = await link(peer).send(message("1"), "1")
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.ACKNOWLEDGED, code)


@pytest.mark.parametrize("code", ["CE", "CR", "AA", "AE"])
async def test_what_is_not_ca_is_the_end(code: str) -> None:
    async with Peer(say(code), both(say("CA"), say("AA"))) as peer:
        line = link(peer)
        outcome = await line.send(message("1"), "1")
        again = await line.send(message("2"), "2")
        await line.close()
    assert outcome.ack_code == code
    assert (again.ack_code, peer.connections) == ("AA", 1)


async def test_a_receiver_that_only_stores_it_is_a_timeout_that_says_so_and_closes_the_line() -> None:
    async with Peer(say("CA"), both(say("CA"), say("AA"))) as peer:
        line = link(peer, application_timeout_s=SHORT_S)
        outcome = await line.send(message("1"), "1")
        assert (await link(peer).send(message("1"), "1")).ack_code == "AA"
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.TIMEOUT, "CA")
    assert "stored" in outcome.reason
    assert peer.connections == 2


async def test_no_answer_at_all_is_a_timeout_of_the_first_kind() -> None:
    async with Peer(silence) as peer:
        outcome = await link(peer, ack_timeout_s=SHORT_S).send(message("1"), "1")
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.TIMEOUT, "")


async def test_a_line_that_ends_after_ca_is_a_failed_connection() -> None:
    async with Peer(both(say("CA"), hang_up)) as peer:
        outcome = await link(peer).send(message("1"), "1")
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED


async def test_answers_of_others_between_ca_and_aa_are_waited_past() -> None:
    async with Peer(both(say("CA"), say("AE", "other"), say("CA"), say("AA"))) as peer:
        line = link(peer)
        outcome = await line.send(message("1"), "1")
        await line.close()
    assert outcome.ack_code == "AA"
    assert line.late_answers == 1


async def test_an_answer_that_came_too_many_is_not_the_next_message_s() -> None:
    async with Peer(at_once("CA", "AA", "AA"), both(say("CA"), say("AE"))) as peer:
        line = link(peer)
        first = await line.send(message("1"), "1")
        second = await line.send(message("2"), "2")
        await line.close()
    assert (first.ack_code, second.ack_code) == ("AA", "AE")
    assert line.late_answers == 1


async def test_an_application_acknowledgement_that_asks_for_ca_gets_it() -> None:
    got: list[er7.Message] = []
    answered = asyncio.Event()

    async def ask(received: er7.Message, writer: asyncio.StreamWriter) -> None:
        writer.write(frame(ack_of(received, "CA")))
        header = b"MSH|^~\\&|RIS|S|US|R|2026||ACK^R01^ACK|A7|P|2.5.1|||AL\r"
        writer.write(frame(header + f"MSA|AA|{received.control_id}\r".encode()))

    async def keep(received: er7.Message, _: asyncio.StreamWriter) -> None:
        got.append(received)
        answered.set()

    async with Peer(ask, keep) as peer:
        line = link(peer)
        assert (await line.send(message("1"), "1")).ack_code == "AA"
        await asyncio.wait_for(answered.wait(), LONG_S)
        await line.close()
    msa = got[0].segment("MSA")
    assert (msa.field(1), msa.field(2)) == ("CA", "A7")
