"""The listener for orders: in order, and not to be killed."""

import asyncio
from datetime import UTC, datetime

import pytest

from reporting.errors import ConfigError, StoreError
from reporting.hl7 import ack, er7, mllp
from reporting.hl7.listener import OrderListener
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
    endless.writer.write(b"\x0bMSH|" + b"x" * (mllp.MAXIMUM_BYTES + 10))
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
