"""The listener for orders: in order, and not to be killed."""

import asyncio
from datetime import UTC, datetime

import pytest

from reporting.errors import ConfigError, StoreError
from reporting.hl7 import ack, er7, mllp
from reporting.hl7.listener import OrderListener
from reporting.hl7.peers import Limits
from reporting.hl7.refusal import field_missing
from reporting.hl7.tables import AckCode

AT = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)
WAIT_S = 30.0


def order(control_id: str, note: str = "") -> bytes:
    return rf"MSH|^~\&|RIS|S|US|R|2026||ORM^O01^ORM_O01|{control_id}|P|2.5.1".encode() + f"\rNTE|1||{note}".encode()


async def accept(message: bytes) -> bytes:
    return ack.acknowledgement(er7.parse(message), AckCode.AA, control_id="C1", at=AT)


class Sender:
    """One connection to the listener."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.blocks = mllp.BlockReader()
        self.answers: list[bytes] = []

    async def answer(self) -> bytes:
        while not self.answers:
            received = await asyncio.wait_for(self.reader.read(4096), WAIT_S)
            assert received, "the listener hung up"
            self.answers += self.blocks.receive_data(received)
        return self.answers.pop(0)

    async def exchange(self, raw: bytes) -> ack.Ack:
        self.writer.write(mllp.frame(raw))
        return ack.read(await self.answer())


async def connected(port: int) -> Sender:
    return Sender(*await asyncio.open_connection("127.0.0.1", port))


async def test_an_order_is_handed_over_and_acknowledged() -> None:
    seen: list[bytes] = []

    async def handler(message: bytes) -> bytes:
        seen.append(message)
        return await accept(message)

    listener = OrderListener(handler, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    answer = await sender.exchange(order("17"))
    await listener.close()
    assert (answer.code, answer.control_id) == (AckCode.AA, "17")
    assert seen == [order("17")]


async def test_several_messages_of_a_connection_are_answered_in_order() -> None:
    first_may_end = asyncio.Event()

    async def handler(message: bytes) -> bytes:
        if er7.parse(message).control_id == "1":
            await first_may_end.wait()
        return await accept(message)

    listener = OrderListener(handler, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    sender.writer.write(b"".join(mllp.frame(order(str(n))) for n in (1, 2, 3)))
    await sender.writer.drain()
    first_may_end.set()
    answered = [ack.read(await sender.answer()).control_id for _ in range(3)]
    await listener.close()
    assert answered == ["1", "2", "3"]


async def test_a_slow_connection_does_not_hold_up_another() -> None:
    never = asyncio.Event()

    async def handler(message: bytes) -> bytes:
        if er7.parse(message).control_id == "slow":
            await never.wait()
        return await accept(message)

    listener = OrderListener(handler, "127.0.0.1", 0, now=lambda: AT)
    port = await listener.start()
    slow, quick = await connected(port), await connected(port)
    slow.writer.write(mllp.frame(order("slow")))
    await slow.writer.drain()
    assert (await quick.exchange(order("quick"))).code is AckCode.AA
    await listener.close()


@pytest.mark.parametrize(
    ("fault", "code", "reason"),
    [
        (ValueError("DUPONT"), AckCode.AR, "(207)"),
        (StoreError("orders-failed-here"), AckCode.AR, "(207)"),
        (field_missing("PID", 3), AckCode.AE, "PID-3: Required field missing (101)"),
    ],
    ids=["bug", "store", "refusal"],
)
async def test_a_failing_handler_is_answered_and_the_next_message_taken(
    fault: Exception, code: AckCode, reason: str
) -> None:
    async def handler(message: bytes) -> bytes:
        if b"bad" in message:
            raise fault
        return await accept(message)

    listener = OrderListener(handler, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    refused = await sender.exchange(order("1", "bad"))
    taken = await sender.exchange(order("2"))
    await listener.close()
    assert (refused.code, refused.control_id) == (code, "1")
    assert reason in refused.reason
    assert "DUPONT" not in refused.reason
    assert taken.code is AckCode.AA


@pytest.mark.parametrize("raw", [b"", b"garbage", b"\xff\xfe\x00", b"MSH|", b"MSH|^~\\&|a\x1cb"])
async def test_garbage_in_a_frame_is_refused_and_the_line_lives_on(raw: bytes) -> None:
    listener = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    sender.writer.write(mllp.frame(raw))
    refused = ack.read(await sender.answer())
    taken = await sender.exchange(order("2"))
    await listener.close()
    assert refused.code in {AckCode.AA, AckCode.AE}
    assert taken.control_id == "2"


async def test_garbage_outside_of_frames_is_skipped() -> None:
    listener = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    sender.writer.write(b"GET / HTTP/1.1\r\n\r\n")
    assert (await sender.exchange(order("1"))).code is AckCode.AA
    await listener.close()


async def test_an_endless_message_is_refused_and_its_line_closed_but_no_other() -> None:
    listener = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    port = await listener.start()
    endless, other = await connected(port), await connected(port)
    endless.writer.write(b"\x0bMSH|" + b"x" * (Limits().message_bytes + 10))
    assert ack.read(await endless.answer()).code is AckCode.AE
    assert (await other.exchange(order("1"))).code is AckCode.AA
    await listener.close()


async def test_a_sender_that_vanishes_does_not_matter() -> None:
    listener = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    port = await listener.start()
    gone = await connected(port)
    gone.writer.write(b"\x0bMSH|half")
    gone.writer.transport.abort()
    assert (await (await connected(port)).exchange(order("1"))).code is AckCode.AA
    await listener.close()


async def test_a_port_that_is_taken_is_a_fault_of_the_installation() -> None:
    first = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    port = await first.start()
    with pytest.raises(ConfigError) as fault:
        await OrderListener(accept, "127.0.0.1", port, now=lambda: AT).start()
    await first.close()
    assert fault.value.code == "orders-port-taken"
    assert str(port) in str(fault.value)


async def test_closing_ends_every_connection_and_twice_does_nothing() -> None:
    listener = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    await sender.exchange(order("1"))
    await listener.close()
    await listener.close()
    assert await asyncio.wait_for(sender.reader.read(), WAIT_S) == b""


def limited(**limits: float) -> OrderListener:
    return OrderListener(accept, "127.0.0.1", 0, now=lambda: AT, limits=Limits(**limits))  # type: ignore[arg-type]


async def ended(sender: Sender) -> bool:
    """Return whether the listener hangs up, whatever it said before."""
    while received := await asyncio.wait_for(sender.reader.read(4096), WAIT_S):
        sender.answers += sender.blocks.receive_data(received)
    return True


async def test_a_message_of_a_megabyte_is_taken() -> None:
    listener = OrderListener(accept, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    answer = await sender.exchange(order("big", "x" * 1_000_000))
    await listener.close()
    assert (answer.code, answer.control_id) == (AckCode.AA, "big")


async def test_a_message_that_stalls_is_refused_and_its_line_closed() -> None:
    listener = limited(stalled_s=0.05)
    sender = await connected(await listener.start())
    sender.writer.write(b"\x0bMSH|half")
    assert await ended(sender)
    await listener.close()
    refused = ack.read(sender.answers[0])
    assert refused.code is AckCode.AR
    assert "1C 0D" in refused.reason


async def test_a_peer_that_is_silent_between_messages_is_left_alone() -> None:
    listener = limited(stalled_s=0.01)
    sender = await connected(await listener.start())
    for control_id in ("1", "2"):
        assert (await sender.exchange(order(control_id))).control_id == control_id
        with pytest.raises(TimeoutError):  # nothing comes, and nobody hangs up
            await asyncio.wait_for(sender.reader.read(1), 0.05)
    await listener.close()


async def test_a_peer_with_too_many_connections_is_told_and_others_stay() -> None:
    listener = limited(peer_connections=2)
    port = await listener.start()
    first, _, third = [await connected(port) for _ in range(3)]
    assert await ended(third)
    assert ack.read(third.answers[0]).code is AckCode.AR
    assert (await first.exchange(order("1"))).code is AckCode.AA
    await listener.close()


async def test_a_connection_that_ends_makes_room_for_another() -> None:
    listener = limited(peer_connections=1)
    port = await listener.start()
    first = await connected(port)
    assert (await first.exchange(order("1"))).code is AckCode.AA
    first.writer.close()
    await first.writer.wait_closed()
    for _ in range(100):
        second = await connected(port)
        second.writer.write(mllp.frame(order("2")))
        if ack.read(await second.answer()).code is AckCode.AA:
            break
    else:
        pytest.fail("no room was made")
    await listener.close()


async def test_messages_that_have_begun_may_not_fill_the_memory() -> None:
    listener = limited(waiting_bytes=100_000)
    port = await listener.start()
    greedy, other = await connected(port), await connected(port)
    greedy.writer.write(b"\x0bMSH|" + b"x" * 150_000)
    assert await ended(greedy)
    assert ack.read(greedy.answers[0]).code is AckCode.AR
    assert (await other.exchange(order("1"))).code is AckCode.AA
    await listener.close()


async def test_several_answers_to_one_message_are_sent_one_after_the_other_and_none_if_none_is_wanted() -> None:
    async def handler(message: bytes) -> list[bytes]:
        one = await accept(message)
        return [] if b"mute" in message else [one.replace(b"MSA|AA", b"MSA|CA"), one]

    listener = OrderListener(handler, "127.0.0.1", 0, now=lambda: AT)
    sender = await connected(await listener.start())
    sender.writer.write(mllp.frame(order("0", "mute")) + mllp.frame(order("1")))
    codes = [ack.read(await sender.answer()).code for _ in range(2)]
    await listener.close()
    assert codes == [AckCode.CA, AckCode.AA]
