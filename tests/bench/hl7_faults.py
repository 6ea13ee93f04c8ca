"""Delivery under fire: a receiver that answers wrongly, late, twice or not at all and dies, a sender that is killed.

    python -m tests.bench.hl7_faults --deliveries 10000 --kills 100 --database postgresql

Three deliveries a lane are queued; the sender is a process of its own that is ended by SIGKILL at random moments and
started again, until nothing waits. Then every promise is checked; the first that does not hold is an AssertionError.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from reporting.clock import SystemClock
from reporting.errors import StoreError
from reporting.hl7 import mllp
from reporting.hl7.delivery import Delivery, DeliveryState, RetryPolicy
from reporting.hl7.link import MllpLink
from reporting.log import configure
from reporting.service.deliver import Delivering
from reporting.service.events import Silence
from reporting.service.operators import Operator
from reporting.service.queue_acts import SteeringQueue
from reporting.store import migrations
from reporting.store.engine import open_engine
from reporting.store.unit import SqlUnits
from tests.contract.samples import a_delivery, store_report
from tests.store.databases import new_postgresql_database

LANE = 3
ACK_TIMEOUT_S = 0.5
LEASE_S = 2.5
CONDUCT = {
    "AA": 900,
    "twice": 20,
    "AR": 15,
    "AE": 5,
    "silence": 3,
    "late": 3,
    "other-id": 10,
    "garbage": 10,
    "hang-up": 15,
    "half-an-answer": 10,
}
"""How messages are met, by weight."""


def _ack(code: str, control_id: str) -> bytes:
    return mllp.frame(f"MSH|^~\\&|RIS|H|US|R|2026||ACK|A|P|2.5.1\rMSA|{code}|{control_id}\r".encode())


@dataclass
class Receiver:
    """A RIS with bad days. It remembers what it took, and in which order."""

    chance: random.Random
    arrived: dict[str, set[bytes]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    """Control ids that were told AA or AE properly once."""
    overtaken: list[str] = field(default_factory=list)
    """What came although what is older in its lane had not been answered."""
    met: Counter[str] = field(default_factory=Counter)
    port: int = 0

    async def run(self) -> None:
        """Listen, and die for a moment now and then."""
        while True:
            server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = server.sockets[0].getsockname()[1]
            self.listens.set()
            await asyncio.sleep(self.chance.uniform(1, 4))
            server.close()
            for task in tuple(self._open):
                task.cancel()
            await asyncio.sleep(self.chance.uniform(0, 0.3))

    def __post_init__(self) -> None:
        self.listens = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        blocks = mllp.BlockReader()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while received := await reader.read(65_536):
                for block in blocks.receive_data(received):
                    await self._meet(block, writer)
        self._open.discard(task)
        writer.close()

    async def _meet(self, block: bytes, writer: asyncio.StreamWriter) -> None:
        control_id = block.split(b"|")[9].decode()
        lane, number = control_id.rsplit("-", 1)
        if control_id not in self.arrived and any(f"{lane}-{n}" not in self.answered for n in range(int(number))):
            self.overtaken.append(control_id)
        self.arrived.setdefault(control_id, set()).add(block)
        conduct = self.chance.choices(list(CONDUCT), list(CONDUCT.values()))[0]
        self.met[conduct] += 1
        if conduct in ("AA", "AE", "AR", "twice"):
            if conduct != "AR":
                self.answered.add(control_id)
            code = "AA" if conduct == "twice" else conduct
            writer.write(_ack(code, control_id) * (2 if conduct == "twice" else 1))
        elif conduct == "late":
            await asyncio.sleep(ACK_TIMEOUT_S * 1.2)
            writer.write(_ack("AA", control_id))
        elif conduct == "other-id":
            writer.write(_ack("AA", "another"))
        elif conduct == "garbage":
            writer.write(mllp.frame(b"\xff\x00 what?"))
        elif conduct == "half-an-answer":
            writer.write(_ack("AA", control_id)[:-9])
            writer.close()
        elif conduct == "hang-up":
            writer.close()


def message(control_id: str) -> bytes:
    """Return a short message that says which one it is."""
    return (
        f"MSH|^~\\&|US|R|RIS|H|2026||ORU^R01|{control_id}|P|2.5.1\rOBX|1|TX|||Pas d'hémorragie {control_id}\r".encode()
    )


def queue(units: SqlUnits, count: int) -> None:
    """Store reports and their deliveries, one after the other of each lane in turn."""
    at = SystemClock().now()
    with units() as unit:
        for lane in range((count + LANE - 1) // LANE):
            store_report(unit, str(lane))
        for number in range(LANE):
            for lane in range((count + LANE - 1 - number) // LANE):
                control_id = f"L{lane}-{number}"
                delivery = a_delivery(
                    f"d-{control_id}", accession=f"L{lane}", at=at, report_id=f"r{lane}", revision=number + 1
                )
                unit.outbox.enqueue(replace(delivery, control_id=control_id, message=message(control_id)))
        unit.commit()


async def send(url: str, port: int) -> None:
    """Be the sender: until killed."""
    configure("error")
    policy = RetryPolicy(attempts=10_000, first_delay_s=0.02, longest_delay_s=0.2)
    link = MllpLink("127.0.0.1", port, 0.5, ACK_TIMEOUT_S)
    units, clock = SqlUnits(open_engine(url)), SystemClock()
    sender = Delivering("ris", units, clock, link, policy, Silence(), attempt_s=0.5 + ACK_TIMEOUT_S, lease_s=LEASE_S)
    print("ready", flush=True)
    await sender.run(asyncio.Event())


async def kill_and_restart(url: str, receiver: Receiver, units: SqlUnits, kills: int, longest_s: float) -> None:
    """Run senders until nothing waits; the first ones are killed after a random moment."""
    steering = SteeringQueue(units, SystemClock(), Silence(), ["ris"], urge=lambda _: None)
    command = [sys.executable, "-m", "tests.bench.hl7_faults", "--send", url, str(receiver.port)]
    ends_s = time.monotonic() + longest_s
    killed = 0
    while waiting(units) or killed < kills:
        assert time.monotonic() < ends_s, f"{waiting(units)} still wait"
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        await process.stdout.readline()
        if killed < kills:
            await asyncio.sleep(receiver.chance.expovariate(4))
            killed += 1
        else:
            while waiting(units) and time.monotonic() < ends_s:
                await asyncio.sleep(0.2)
                steering.resend_all("ris", Operator(user_id="operator"))
        process.kill()
        await process.wait()
        steering.resend_all("ris", Operator(user_id="operator"))


def waiting(units: SqlUnits) -> int:
    """Return how many deliveries are not finished."""
    with units() as unit:
        tallies = unit.outbox.tally(accepted_since=SystemClock().now())
    return sum(each.count for each in tallies if each.state in (DeliveryState.QUEUED, DeliveryState.SENT))


def check(units: SqlUnits, receiver: Receiver, count: int) -> Counter[str]:
    """Raise AssertionError for the first promise that was not kept; return how many deliveries stand where."""
    with units() as unit:
        lanes = range((count + LANE - 1) // LANE)
        deliveries: list[Delivery] = [each for lane in lanes for each in unit.outbox.for_report(f"r{lane}")]
        accepted_twice = [
            each.delivery_id
            for each in deliveries
            if (recorded := [e.action for e in unit.audit.entries(each.delivery_id)].count("delivery-accepted"))
            != (each.state is DeliveryState.ACCEPTED)
            or recorded > 1
        ]
    assert len(deliveries) == count
    assert {each.state for each in deliveries} <= {DeliveryState.ACCEPTED, DeliveryState.REFUSED}
    assert not [each.delivery_id for each in deliveries if receiver.arrived.get(each.control_id) != {each.message}]
    assert not accepted_twice, f"not recorded accepted exactly once: {accepted_twice[:5]}"
    assert not receiver.overtaken, f"came before what is older in its lane: {receiver.overtaken[:5]}"
    return Counter(each.state.value for each in deliveries)


@contextlib.contextmanager
def database(kind: str) -> Iterator[str]:
    """Yield the URL of a migrated database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'reporting.db'}" if kind == "sqlite" else new_postgresql_database()
        engine = open_engine(url)
        migrations.upgrade(engine)
        engine.dispose()
        yield url


async def attack(kind: str, count: int, kills: int, seed: int, longest_s: float) -> str:
    """Do it; return what happened in a line."""
    with database(kind) as url:
        engine = open_engine(url)
        units = SqlUnits(engine)
        queue(units, count)
        receiver = Receiver(random.Random(seed))
        serving = asyncio.create_task(receiver.run())
        await receiver.listens.wait()
        began_s = time.monotonic()
        try:
            await kill_and_restart(url, receiver, units, kills, longest_s)
        finally:
            serving.cancel()
        states = check(units, receiver, count)
        engine.dispose()
    met = ", ".join(f"{name} {number}" for name, number in receiver.met.most_common())
    return f"{kind}: {dict(states)} after {kills} kills in {time.monotonic() - began_s:.0f} s; met: {met}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--send", nargs=2, metavar=("URL", "PORT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt, StoreError):
        if arguments.send:
            asyncio.run(send(arguments.send[0], int(arguments.send[1])))
            return
    configure("error")
    print(asyncio.run(attack(arguments.database, arguments.deliveries, arguments.kills, arguments.seed, 3600)))


if __name__ == "__main__":
    main()
