"""Order messages: what is stored, what is kept, what is answered."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.errors import StoreError
from reporting.hl7 import ack, er7
from reporting.report.order import Order, OrderStatus, Priority
from reporting.service.ports import UnitOfWork
from reporting.service.receive import ReceiveOrders
from tests.service.world import World, build_world

PARIS = ZoneInfo("Europe/Paris")
PID = "PID|1||IPP101^^^APHP-X^PI||PAT-TROIS^DOMINIQUE^^^^^L||19790328|F"


ASKED = {4: "24727-0^TDM cérébrale^LN", 24: "CT", 27: "^^^^^S", 31: "^Céphalées"}
"""OBR of an order by field number."""


def message(
    control: str = "NW",
    *,
    control_id: str = "M1",
    pid: str = PID,
    obr: Mapping[int, str] = ASKED,
    tail: str = "",
    status: str = "",
    placer: str = "OPN9^RIS",
    site: str = "SITE",
) -> bytes:
    """Return an ORM^O01 of 2.5.1."""
    header = {3: "RIS", 4: site, 9: "ORM^O01^ORM_O01", 10: control_id, 11: "P", 12: "2.5.1", 18: "UNICODE UTF-8"}
    segments = (
        er7.write("MSH", header),
        pid,
        er7.write("ORC", {1: control, 2: placer, 5: status}),
        er7.write("OBR", {1: "1", 2: placer, **obr}),
        tail,
    )
    return "\r".join(segment for segment in segments if segment).encode() + b"\r"


def examined(control_id: str = "M1") -> bytes:
    """Return the news that the images exist, with accession number and study."""
    study = "ZDS|1.2.250.1.9^RIS^Application^DICOM"
    return message("SC", status="CM", obr={18: "ACN9"}, tail=study, control_id=control_id)


def receiver(world: World) -> ReceiveOrders:
    return ReceiveOrders(world.units, world.clock, PARIS, world.hub)


def answer(bytes_: bytes) -> tuple[str, str, str]:
    """Return MSA-1, MSA-2 and ERR-3 of an acknowledgement."""
    read = er7.parse(bytes_)
    return read.segment("MSA").field(1), read.segment("MSA").field(2), read.segment("ERR").component(3, 1)


def orders(world: World) -> list[Order]:
    return list(world.units.rows.orders.values())


@pytest.fixture
def empty() -> World:
    world = build_world()
    world.units.rows.orders.clear()
    return world


def test_a_new_order_is_stored_and_accepted(empty: World) -> None:
    assert answer(receiver(empty).receive(message())) == ("AA", "M1", "")
    (order,) = orders(empty)
    assert order.patient.name.family == "PAT-TROIS"
    assert order.procedure.value == "24727-0"
    assert order.priority is Priority.STAT
    assert order.status is OrderStatus.ORDERED
    assert empty.audited(order.order_id) == ["order-received"]


def test_the_same_order_sent_twice_is_one_order(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    first = orders(empty)
    assert answer(take.receive(message(control_id="M2"))) == ("AA", "M2", "")
    assert orders(empty) == first


def test_the_news_of_the_examination_fills_in_and_wipes_nothing(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    assert answer(take.receive(examined(control_id="M2"))) == ("AA", "M2", "")
    (order,) = orders(empty)
    assert order.accession_number is not None
    assert order.accession_number.value == "ACN9"
    assert order.study_uid == "1.2.250.1.9"
    assert order.status is OrderStatus.EXAMINED
    assert order.reason == "Céphalées"
    assert order.priority is Priority.STAT
    assert order.procedure.meaning == "TDM cérébrale"
    assert empty.audited(order.order_id) == ["order-received", "order-examined"]


def test_the_news_of_an_unknown_examination_makes_the_order(empty: World) -> None:
    assert answer(receiver(empty).receive(examined()))[0] == "AA"
    assert [order.status for order in orders(empty)] == [OrderStatus.EXAMINED]


def test_an_order_sent_again_after_the_examination_stays_examined(empty: World) -> None:
    take = receiver(empty)
    for sent in (message(), examined(), message(control_id="M3")):
        take.receive(sent)
    assert [order.status for order in orders(empty)] == [OrderStatus.EXAMINED]


def test_a_cancelled_order_stays_in_the_list_as_cancelled(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    assert answer(take.receive(message("CA", control_id="M2"))) == ("AA", "M2", "")
    (order,) = orders(empty)
    assert order.status is OrderStatus.CANCELLED
    assert order.reason == "Céphalées"
    assert empty.audited(order.order_id)[-1] == "order-cancelled"


@pytest.mark.parametrize(
    ("sent", "code", "condition"),
    [
        (message("CA"), "AE", "204"),
        (message(pid="PID|1||||PAT-TROIS^DOMINIQUE"), "AE", "101"),
        (message("ZZ"), "AE", "103"),
        (message().replace(b"ORM^O01^ORM_O01", b"ADT^A01^ADT_A01"), "AR", "200"),
        (message().replace(b"|2.5.1|", b"|2.9|"), "AR", "203"),
        (b"", "AE", "100"),
        (b"\xff\xfe garbage", "AE", "100"),
    ],
)
def test_what_is_no_order_is_refused_with_the_reason(empty: World, sent: bytes, code: str, condition: str) -> None:
    answered = answer(receiver(empty).receive(sent))
    assert (answered[0], answered[2]) == (code, condition)
    assert not orders(empty)


def test_another_patient_under_a_known_number_is_refused(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    before = orders(empty)
    other = PID.replace("IPP101", "IPP999")
    assert answer(take.receive(message("XO", pid=other)))[0] == "AE"
    assert orders(empty) == before


def test_a_signed_report_outlives_the_cancellation_of_its_order() -> None:
    world = build_world()
    world.open()
    world.type("Pas d'hémorragie.")
    world.sign()
    cancel = message("CA", placer="OPN101^APHP-X", site="APHP-X")
    assert answer(receiver(world).receive(cancel))[0] == "AA"
    with world.units() as unit:
        assert unit.orders.get("order-1").status is OrderStatus.CANCELLED
        assert unit.signed.latest(world.report_id) is not None
        assert unit.audit.entries("order-1")[-1].detail == "signed revision 1 stays"
    assert world.hub.names()[-1] == "changed"


def test_storage_that_fails_is_a_reason_to_send_again(empty: World) -> None:
    empty.units.refuse_commit = "database-busy"
    assert answer(receiver(empty).receive(message())) == ("AR", "M1", "207")
    empty.units.refuse_commit = ""
    assert answer(receiver(empty).receive(message())) == ("AA", "M1", "")


def test_a_fault_of_ours_is_answered_and_told_without_a_word_of_the_message(
    empty: World, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> UnitOfWork:
        raise RuntimeError("PAT-TROIS")

    answered = ReceiveOrders(broken, empty.clock, PARIS).receive(message())
    assert answer(answered) == ("AE", "M1", "207")
    assert b"PAT-TROIS" not in answered
    captured = capsys.readouterr()
    assert "PAT-TROIS" not in captured.out + captured.err


def test_a_store_error_while_opening_is_an_answer_too(empty: World) -> None:
    def unreachable() -> UnitOfWork:
        raise StoreError("database-unreachable")

    assert answer(ReceiveOrders(unreachable, empty.clock, PARIS).receive(message()))[0] == "AR"


def test_times_without_offset_are_times_of_the_site(empty: World) -> None:
    receiver(empty).receive(message(tail="TQ1|1||||||20260106190000||S"))
    assert orders(empty)[0].scheduled_at == datetime(2026, 1, 6, 18, 0, tzinfo=UTC)


def test_each_acknowledgement_has_a_control_id_of_its_own(empty: World) -> None:
    take = receiver(empty)
    ids = {er7.parse(take.receive(message())).control_id for _ in range(3)}
    assert len(ids) == 3
    assert all(ack_id and len(ack_id) <= 20 for ack_id in ids)
    assert ack.read(take.receive(message())).control_id == "M1"
