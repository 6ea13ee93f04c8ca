"""`make bench-hl7`: how many messages a second go out and come in, stored and fsynced; beside it `hl7` and hl7apy.

One run on loopback, SQLite (WAL, synchronous=FULL) in `--folder`, one connection a destination. The receiver and the
sender of orders are processes of their own.
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import hl7
from hl7.client import MLLPClient
from hl7apy.parser import parse_message

from reporting.clock import SystemClock
from reporting.hl7 import oru
from reporting.hl7.delivery import DeliveryState, RetryPolicy
from reporting.hl7.link import MllpLink
from reporting.hl7.listener import OrderListener
from reporting.log import configure
from reporting.service.deliver import Delivering
from reporting.service.events import Silence
from reporting.service.receive import ReceiveOrders
from reporting.store import migrations
from reporting.store.engine import open_engine
from reporting.store.unit import SqlUnits
from tests.contract.samples import a_delivery, store_report
from tests.hl7.oru_samples import PARIS, SENDER, signed

HERE = Path(__file__).parent
CLAIM = 50


def units_in(folder: Path, name: str) -> SqlUnits:
    """Return an empty, migrated database."""
    engine = open_engine(f"sqlite:///{folder / name}.db")
    migrations.upgrade(engine)
    return SqlUnits(engine)


def message(number: int) -> bytes:
    """Return an ORU^R01 as the service builds it, with its own control id."""
    return _ORU.replace(b"|CONTROLID|", f"|R{number:08d}|".encode())


_ORU = oru.build(
    signed(), control_id="CONTROLID", sent_at=datetime(2026, 1, 6, 19, tzinfo=PARIS), sender=SENDER, zone=PARIS
)


def fill(units: SqlUnits, first: int, last: int) -> None:
    """Queue messages in lanes of their own, due since a minute."""
    at = SystemClock().now() - timedelta(minutes=1)
    with units() as unit:
        if first == 0:
            store_report(unit)
        for number in range(first, last):
            delivery = a_delivery(f"d{number}", accession=f"A{number}", at=at)
            unit.outbox.enqueue(replace(delivery, control_id=f"R{number:08d}", message=message(number)))
        unit.commit()


@contextlib.contextmanager
def receiver() -> Iterator[int]:
    """Run the receiver; yield its port."""
    with subprocess.Popen(
        [sys.executable, str(HERE / "hl7_receiver.py")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.terminate()


async def outbound(units: SqlUnits, port: int, count: int) -> float:
    """Send so many from the outbox; return messages a second, from the first claim to the last acceptance stored."""
    clock = SystemClock()
    link = MllpLink("127.0.0.1", port)
    sender = Delivering("ris", units, clock, link, RetryPolicy(), Silence(), attempt_s=15, lease_s=30, batch=CLAIM)
    began_s = clock.monotonic_s()
    while await sender.once():
        pass
    took_s = clock.monotonic_s() - began_s
    await link.close()
    with units() as unit:
        (accepted,) = unit.outbox.tally(accepted_since=clock.now() - timedelta(days=1))
    assert (accepted.state, accepted.count) == (DeliveryState.ACCEPTED, count), accepted
    return count / took_s


def claims(units: SqlUnits) -> dict[str, float]:
    """Return milliseconds of what the sender and the queue page ask, medians of 20; nothing is changed."""
    now = SystemClock().now()

    def median_ms(ask: Callable[[SqlUnits], object]) -> float:
        times = []
        for _ in range(20):
            began_s = time.perf_counter()
            ask(units)
            times.append((time.perf_counter() - began_s) * 1000)
        return statistics.median(times)

    def claim(limit: int) -> Callable[[SqlUnits], object]:
        def ask(units: SqlUnits) -> None:
            with units() as unit:
                assert len(unit.outbox.claim("ris", now=now, lease_s=30, limit=limit)) == limit

        return ask

    def due(units: SqlUnits) -> None:
        with units() as unit:
            assert unit.outbox.next_due_at("ris")

    def tally(units: SqlUnits) -> None:
        with units() as unit:
            assert unit.outbox.tally(accepted_since=now)

    return {
        "claim of one": median_ms(claim(1)),
        f"claim of {CLAIM}": median_ms(claim(CLAIM)),
        "next due": median_ms(due),
        "counts of the queue page": median_ms(tally),
    }


async def inbound(units: SqlUnits, count: int) -> float:
    """Take so many orders over the listener; return orders a second as their sender saw it."""
    clock = SystemClock()
    receiving = ReceiveOrders(units, clock, ZoneInfo("Europe/Paris"))

    async def take(block: bytes) -> bytes:
        return await asyncio.to_thread(receiving.receive, block)

    listener = OrderListener(take, "127.0.0.1", 0, now=clock.now)
    port = await listener.start()
    command = [sys.executable, str(HERE / "hl7_sender.py"), str(port), str(count)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    await listener.close()
    with units() as unit:
        assert len(unit.orders.worklist(limit=count)) == count
    return float(said)


def plain_client(port: int, count: int) -> float:
    """Send as many with the client of the `hl7` package, which stores nothing."""
    messages = [message(number) for number in range(count)]
    with MLLPClient("127.0.0.1", port) as client:
        began_s = time.perf_counter()
        for each in messages:
            assert b"MSA|AA|" in client.send_message(each)
        return count / (time.perf_counter() - began_s)


def per_second(act: Callable[[], object], seconds: float = 3.0) -> float:
    """Return how often a second `act` can be done."""
    done, began_s = 0, time.perf_counter()
    while (took_s := time.perf_counter() - began_s) < seconds:
        act()
        done += 1
    return done / took_s


def fsyncs(folder: Path) -> float:
    """Return how many a second the disk does: one at least is due for each message that is stored by itself."""
    with (folder / "fsync").open("wb") as file:

        def act() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return per_second(act, 1.0)


def row(what: str, ours: float, than: float | None = None) -> None:
    ratio = f"{ours / than:.2f}" if than else ""
    print(f"| {what} | {ours:,.0f} | {ratio} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="messages to send, and orders to take")
    parser.add_argument("--queue", type=int, default=100_000, help="longest queue")
    parser.add_argument("--folder", type=Path, help="where the databases lie; a temporary folder by default")
    arguments = parser.parse_args()
    configure("warning")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        text = message(0).decode()
        print(f"one ORU has {len(text.encode())} bytes; {os.cpu_count()} cores; SQLite on {folder}\n")
        print("| messages a second, one connection | | beside |\n|---|---|---|", flush=True)
        row("fsync of 4 kB alone", fsyncs(folder))
        with receiver() as port:
            client = plain_client(port, arguments.count)
            row("out: client of `hl7`, nothing stored", client)
            units = units_in(folder, "out")
            fill(units, 0, arguments.count)
            row(
                "out: **from the durable outbox**, ratio to that client",
                asyncio.run(outbound(units, port, arguments.count)),
                client,
            )
        taken = asyncio.run(inbound(units_in(folder, "in"), arguments.count))
        row("in: **ORM to worklist**, stored", taken)
        parsed = per_second(lambda: hl7.parse(text))
        row("`hl7` parses the same ORU", parsed)
        apy = per_second(lambda: parse_message(text).to_er7())
        row("hl7apy parses and writes the same ORU", apy)
        row("ours builds it, validated by hl7apy and read back (once a signature)", per_second(lambda: oru.build(
            signed(), control_id="C", sent_at=datetime(2026, 1, 6, 19, tzinfo=PARIS), sender=SENDER, zone=PARIS
        )), apy)  # fmt: skip
        print("\n| ms, median of 20 | " + " | ".join(f"{n:,} wait" for n in lengths(arguments.queue)) + " |")
        print("|---|" + "---|" * len(lengths(arguments.queue)))
        waiting, columns = units_in(folder, "queue"), []
        for first, last in zip((0, *lengths(arguments.queue)), lengths(arguments.queue), strict=False):
            fill(waiting, first, last)
            columns.append(claims(waiting))
        for what in columns[0]:
            print(f"| {what} | " + " | ".join(f"{column[what]:.1f}" for column in columns) + " |")


def lengths(longest: int) -> tuple[int, ...]:
    return (*(n for n in (100, 10_000) if n < longest), longest)


if __name__ == "__main__":
    main()
