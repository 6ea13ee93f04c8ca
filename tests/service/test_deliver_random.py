"""Whatever happens to senders, receiver, storage and people: nothing is lost, each lane keeps its order, bytes stay."""

import asyncio
import contextlib

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from reporting.errors import ConflictError, StoreError
from reporting.hl7.delivery import WAITING, DeliveryEvent, DeliveryState, Outcome, OutcomeKind, RetryPolicy
from reporting.service.deliver import Delivering
from reporting.service.delivery_ports import Hold
from reporting.service.operators import Operator
from reporting.service.queue_acts import SteeringQueue
from tests.contract.samples import NOW, a_delivery, store_deliveries
from tests.fakes.clock import FakeClock
from tests.fakes.hub import FakeHub
from tests.fakes.link import ACCEPTED
from tests.fakes.unit import FakeUnits

LEASE_S, ATTEMPT_S = 30.0, 15.0
WHO = Operator(user_id="user-1")
CONDUCT = ("AA", "AA", "AA", "AE", "AR", "taken-not-answered", "not-reached", "sender-dies", "storage-breaks")


class Receiver:
    """A RIS: what it took, in order; it answers as it is told, then AA."""

    def __init__(self, units: FakeUnits) -> None:
        self.units = units
        self.conduct: list[str] = []
        self.arrived: list[tuple[str, bytes]] = []
        self.taken: list[str] = []
        self.overtaken: list[str] = []
        """What arrived although something older of its lane still waited."""

    async def send(self, message: bytes, control_id: str) -> Outcome:
        how = self.conduct.pop(0) if self.conduct else "AA"
        if how == "not-reached":
            return Outcome(kind=OutcomeKind.CONNECTION_FAILED)
        self.arrived.append((control_id, message))
        if self._is_early(control_id):
            self.overtaken.append(control_id)
        if how in ("AE", "AR"):
            return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code=how)
        self.taken.append(control_id)
        if how == "sender-dies":
            raise asyncio.CancelledError
        if how == "storage-breaks":
            self.units.refuse_commit = "database-disk-full"
        return Outcome(kind=OutcomeKind.TIMEOUT) if how == "taken-not-answered" else ACCEPTED

    def _is_early(self, control_id: str) -> bool:
        rows = list(self.units.rows.deliveries.values())
        (position,) = (n for n, each in enumerate(rows) if each.control_id == control_id)
        return any(older.accession == rows[position].accession and older.state in WAITING for older in rows[:position])


class Sending(RuleBasedStateMachine):
    """Two senders, three lanes."""

    def __init__(self) -> None:
        super().__init__()
        self.units, self.clock, self.hub = FakeUnits(), FakeClock(NOW), FakeHub()
        store_deliveries(self.units, [])
        self.receiver = Receiver(self.units)
        self.count = 0
        self.senders = [self.new_sender(), self.new_sender()]
        self.steering = SteeringQueue(self.units, self.clock, self.hub, ["ris"], urge=lambda _: None)

    def new_sender(self) -> Delivering:
        return Delivering(
            "ris",
            self.units,
            self.clock,
            self.receiver,
            RetryPolicy(attempts=3, first_delay_s=1, longest_delay_s=10),
            self.hub,
            attempt_s=ATTEMPT_S,
            lease_s=LEASE_S,
            batch=3,
            jitter=lambda: 1.0,
        )

    @rule(lane=st.sampled_from("ABC"))
    def queue(self, lane: str) -> None:
        with self.units() as unit:
            unit.outbox.enqueue(a_delivery(f"d{self.count}", accession=lane, at=self.clock.now()))
            unit.commit()
        self.count += 1

    @rule(which=st.integers(0, 1), conduct=st.lists(st.sampled_from(CONDUCT), max_size=4))
    def send(self, which: int, conduct: list[str]) -> None:
        self.receiver.conduct = conduct
        try:
            with contextlib.suppress(StoreError):
                asyncio.run(self.senders[which].once())
        except asyncio.CancelledError:
            # The process is gone, and with it what it knew.
            self.senders[which] = self.new_sender()
        self.units.refuse_commit = ""

    @rule(seconds=st.sampled_from([1, 9, 31]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @precondition(lambda self: self.count)
    @rule(number=st.integers(0, 30), event=st.sampled_from(["hold", "release", "resend"]))
    def a_person_acts(self, number: int, event: str) -> None:
        with contextlib.suppress(ConflictError):
            getattr(self.steering, event)(f"d{number % self.count}", WHO)

    @rule(on=st.booleans())
    def hold_the_destination(self, on: bool) -> None:
        with self.units() as unit:
            unit.outbox.hold("ris", Hold(held_at=NOW, held_by="u", reason="") if on else None)
            unit.commit()

    @invariant()
    def the_bytes_are_the_same_each_time(self) -> None:
        if self.count:
            assert len(dict(self.receiver.arrived)) == len(set(self.receiver.arrived))

    @invariant()
    def nothing_arrives_before_what_is_older_and_waits(self) -> None:
        assert not self.receiver.overtaken

    def teardown(self) -> None:
        with self.units() as unit:
            unit.outbox.hold("ris", None)
            for each in list(self.units.rows.deliveries.values()):
                if each.state is DeliveryState.HELD:
                    unit.outbox.move(each.delivery_id, DeliveryEvent.RELEASED, at=self.clock.now())
            unit.commit()
        self.receiver.conduct = []
        for _ in range(4 * self.count + 8):
            self.clock.advance(LEASE_S + 1)
            for sender in self.senders:
                asyncio.run(sender.once())
        rows = self.units.rows.deliveries.values()
        assert {each.state for each in rows} <= {DeliveryState.ACCEPTED, DeliveryState.REFUSED}
        for each in rows:
            if each.state is DeliveryState.ACCEPTED:
                assert each.control_id in self.receiver.taken
                accepted = [e.subject for e in self.units.rows.audit.values() if e.action == "delivery-accepted"]
                assert accepted.count(each.delivery_id) == 1


TestSending = Sending.TestCase
TestSending.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
