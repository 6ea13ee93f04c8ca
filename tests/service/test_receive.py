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
        (message("SC", obr={}), "AE", "204"),
        (message(pid="PID|1||||PAT-TROIS^DOMINIQUE"), "AE", "101"),
        (message("ZZ"), "AE", "103"),
        (message().replace(b"ORM^O01^ORM_O01", b"SIU^S12^SIU_S12"), "AR", "200"),
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


def test_a_message_that_comes_again_is_answered_as_before_and_does_nothing(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    take.receive(message("CA", control_id="M2"))
    before = empty.units.committed
    assert answer(take.receive(message())) == ("AA", "M1", "")
    assert empty.units.committed == before
    assert [order.status for order in orders(empty)] == [OrderStatus.CANCELLED]


def test_the_same_control_id_with_other_bytes_is_another_message(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    take.receive(message("CA"))
    assert [order.status for order in orders(empty)] == [OrderStatus.CANCELLED]
    assert [logged.outcome for logged in empty.units.rows.messages.values()] == ["AA", "AA"]


def test_a_message_that_was_refused_is_looked_at_anew(empty: World) -> None:
    take = receiver(empty)
    change = message("SC", obr={}, control_id="M2")
    assert answer(take.receive(change))[0] == "AE"
    take.receive(message())
    assert answer(take.receive(change))[0] == "AA"


def test_every_message_is_in_the_log_without_what_it_said(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    take.receive(message("ZZ", control_id="M2"))
    take.receive(b"garbage")
    logged = list(empty.units.rows.messages.values())
    assert [(each.sender, each.control_id, each.kind, each.outcome, each.code) for each in logged] == [
        ("RIS|SITE", "M1", "ORM^O01", "AA", "orders"),
        ("RIS|SITE", "M2", "ORM^O01", "AE", "order-control-not-taken"),
        ("|", "", "^", "AE", "hl7-no-header"),
    ]
    assert "PAT-TROIS" not in str(logged)


def test_the_log_is_bounded_in_time(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    empty.clock.advance(31 * 86_400)
    take.receive(message("XO", control_id="M2"))
    assert [each.control_id for each in empty.units.rows.messages.values()] == ["M2"]


def two_orders(second_control: str = "NW") -> bytes:
    tail = f"ORC|{second_control}|OPN10^RIS\rOBR|2|OPN10^RIS||24728-8^IRM^LN"
    return message(tail=tail)


def test_several_orders_of_a_message_are_all_stored(empty: World) -> None:
    assert answer(receiver(empty).receive(two_orders()))[0] == "AA"
    assert [order.procedure.meaning for order in orders(empty)] == ["TDM cérébrale", "IRM"]


def test_several_orders_of_a_message_are_stored_as_a_whole_or_not_at_all(empty: World) -> None:
    assert answer(receiver(empty).receive(two_orders("ZZ"))) == ("AE", "M1", "103")
    assert not orders(empty)
    missing = message(tail="ORC|SC|OPN10^RIS")
    assert answer(receiver(empty).receive(missing)) == ("AE", "M1", "204")
    assert not orders(empty)


def test_a_cancellation_that_overtakes_its_order_is_kept(empty: World) -> None:
    def at(minute: int, control: str) -> bytes:
        sent = message(control, control_id=f"M{minute}")
        return sent.replace(b"|SITE|||||ORM", f"|SITE|||2026010612{minute:02}||ORM".encode())

    take = receiver(empty)
    assert answer(take.receive(at(5, "CA")))[0] == "AA"
    assert answer(take.receive(at(1, "NW")))[0] == "AA"
    (order,) = orders(empty)
    assert order.status is OrderStatus.CANCELLED
    assert order.reason == "Céphalées"
    with empty.units() as unit:
        details = [entry.detail for entry in unit.audit.entries(order.order_id)]
    assert details == ["not known before", "older than what is known, nothing changed"]


def test_an_order_on_hold_says_so_until_it_is_released(empty: World) -> None:
    take = receiver(empty)
    take.receive(message())
    take.receive(message("HD", control_id="M2"))
    assert [order.held for order in orders(empty)] == [True]
    take.receive(message("RL", control_id="M3"))
    (order,) = orders(empty)
    assert not order.held
    assert empty.audited(order.order_id) == ["order-received", "order-held", "order-released"]


def test_a_batch_is_answered_by_a_batch_and_a_refusal_in_it_stops_nothing(empty: World) -> None:
    block = b"\r".join([rb"BHS|^~\&|RIS|SITE", message(), message("ZZ", control_id="M2"), b"BTS|2"])
    answered = receiver(empty).receive(block)
    assert answered.startswith(b"BHS|")
    assert next(line for line in answered.split(b"\r") if line.startswith(b"MSA")) == b"MSA|AA|M1"
    assert answered.count(b"MSA|AE|M2") == 1
    assert len(orders(empty)) == 1


def test_a_batch_that_is_cut_off_is_refused_as_a_whole(empty: World) -> None:
    assert answer(receiver(empty).receive(b"\r".join([rb"BHS|^~\&|RIS|SITE", message()]))) == ("AE", "", "100")
    assert not orders(empty)


def test_a_file_tells_the_worst_of_its_messages(empty: World) -> None:
    take = receiver(empty)
    assert take.receive_file(message())[0].value == "AA"
    outcome, answered = take.receive_file(message(control_id="M2") + message("ZZ", control_id="M3"))
    assert outcome.value == "AE"
    assert answered.count(b"MSA|") == 2
    empty.units.refuse_commit = "database-busy"
    assert take.receive_file(message("ZZ", control_id="M4") + message("XO", control_id="M5"))[0].value == "AR"


def test_who_asks_for_commit_and_application_answers_gets_both(empty: World) -> None:
    asked = message().replace(b"|P|2.5.1|||", b"|P|2.5.1|||AL|AL|", 1).replace(b"AL|AL||||", b"AL|AL||", 1)
    answers = receiver(empty).answers(asked)
    assert [er7.parse(each).segment("MSA").field(1) for each in answers] == ["CA", "AA"]
    assert er7.parse(answers[1]).segment("MSH").field(9) == "ORR^O02^ORR_O02"
