"""Messages about patients: their orders take what is said, drafts never move in silence, any order ends the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.hl7 import er7
from reporting.report.identity import issuer_and_type
from reporting.report.order import Order, OrderStatus, Sex
from reporting.service.receive import ReceiveOrders
from tests.fakes.clock import FakeClock
from tests.fakes.unit import FakeUnits
from tests.service.world import LEA, World, build_world

PARIS = ZoneInfo("Europe/Paris")
START = "202601061200"


def pid(number: str = "IPP101", family: str = "PAT-TROIS", born: str = "19790328", sex: str = "F") -> str:
    return f"PID|1||{number}^^^APHP-X^PI||{family}^DOMINIQUE^^^^^L||{born}|{sex}"


def adt(
    event: str,
    *segments: str,
    control_id: str = "A1",
    second: int = 30,
    site: str = "APHP-X",
) -> bytes:
    """Return an ADT of 2.5.1."""
    header = {
        3: "HIS",
        4: site,
        7: f"{START}{second:02}",
        9: f"ADT^{event}",
        10: control_id,
        11: "P",
        12: "2.5.1",
        18: "UNICODE UTF-8",
    }
    return "\r".join([er7.write("MSH", header), f"EVN|{event}|{START}", *segments, ""]).encode()


def orm(
    control: str,
    *,
    number: str = "IPP101",
    family: str = "PAT-TROIS",
    placer: str = "P1",
    second: int = 0,
    born: str = "19790328",
    site: str = "APHP-X",
) -> bytes:
    header = {3: "RIS", 4: site, 7: f"{START}{second:02}", 9: "ORM^O01", 10: f"O{second}", 11: "P", 12: "2.5.1"}
    obr = er7.write("OBR", {1: "1", 2: placer, 4: "24727-0^TDM^LN"})
    return "\r".join([er7.write("MSH", header), pid(number, family, born), f"ORC|{control}|{placer}", obr, ""]).encode()


def receiver(world: World) -> ReceiveOrders:
    return ReceiveOrders(world.units, world.clock, PARIS, world.hub)


def code_of(answer: bytes) -> str:
    return er7.parse(answer).segment("MSA").field(1)


def order(world: World, order_id: str = "order-1") -> Order:
    return world.units.rows.orders[order_id]


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.mark.parametrize("event", ["A01", "A04", "A08", "A31"])
def test_every_order_of_the_patient_takes_the_new_demographics(world: World, event: str) -> None:
    world.put_order(replace(order(world), order_id="order-2"))
    world.put_order(
        replace(
            order(world),
            order_id="another",
            patient=replace(
                order(world).patient, identifiers=(replace(order(world).patient.identifiers[0], value="IPP999"),)
            ),
        )
    )
    assert code_of(receiver(world).receive(adt(event, pid(family="NOUVEAU", born="19800101", sex="M")))) == "AA"
    for order_id in ("order-1", "order-2"):
        patient = order(world, order_id).patient
        assert (patient.name.family, patient.birth_date, patient.sex) == ("NOUVEAU", date(1980, 1, 1), Sex.MALE)
        assert world.audited(order_id) == ["patient-changed"]
    assert order(world, "another").patient.name.family == "PAT-TROIS"


def test_a_number_without_issuer_means_nothing_at_another_site(world: World) -> None:
    bare = pid(family="NOUVEAU").replace("^^^APHP-X^PI", "")
    known = order(world).patient.identifiers[0]
    world.put_order(
        replace(
            order(world), patient=replace(order(world).patient, identifiers=(replace(known, authority="", type=""),))
        )
    )
    receiver(world).receive(adt("A08", bare, site="AILLEURS"))
    assert order(world).patient.name.family == "PAT-TROIS"
    receiver(world).receive(adt("A08", bare, control_id="A2"))
    assert order(world).patient.name.family == "NOUVEAU"


def test_a_draft_keeps_its_text_and_a_signed_report_what_was_signed(world: World) -> None:
    world.open()
    world.type("Pas d'hémorragie.")
    world.sign()
    receiver(world).receive(adt("A08", pid(family="NOUVEAU")))
    with world.units() as unit:
        signed = unit.signed.latest(world.report_id)
    assert signed is not None
    assert signed.order.patient.name.family == "PAT-TROIS"
    assert world.text() == "Pas d'hémorragie."
    assert world.hub.names()[-1] == "changed"


def test_what_an_update_does_not_say_stays(world: World) -> None:
    receiver(world).receive(adt("A08", "PID|1||IPP101^^^APHP-X^PI||NOUVEAU"))
    patient = order(world).patient
    assert (patient.name.family, patient.birth_date, patient.sex) == ("NOUVEAU", date(1979, 3, 28), Sex.FEMALE)


def test_an_update_that_is_older_than_the_last_changes_nothing(world: World) -> None:
    take = receiver(world)
    take.receive(adt("A08", pid(family="NOUVEAU"), second=30))
    take.receive(adt("A08", pid(family="ANCIEN"), second=20, control_id="A2"))
    assert order(world).patient.name.family == "NOUVEAU"


def test_the_visit_of_the_order_takes_the_new_class_and_no_other_visit(world: World) -> None:
    take = receiver(world)
    world.put_order(
        replace(order(world), visit_number=replace(order(world).patient.identifiers[0], value="V1", type="VN"))
    )
    take.receive(adt("A01", pid(), "PV1|1|I" + "|" * 17 + "V2"))
    assert order(world).patient_class == "U"
    take.receive(adt("A01", pid(), "PV1|1|I" + "|" * 17 + "V1", control_id="A2"))
    assert order(world).patient_class == "I"


@pytest.mark.parametrize("event", ["A40", "A34", "A18", "A47"])
def test_a_merge_gives_the_orders_to_the_surviving_patient(world: World, event: str) -> None:
    merge = adt(event, pid("IPP500", "SURVIVANTE"), "MRG|IPP101^^^APHP-X^PI")
    assert code_of(receiver(world).receive(merge)) == "AA"
    patient = order(world).patient
    assert [each.value for each in patient.identifiers] == ["IPP500"]
    assert patient.name.family == "SURVIVANTE"
    assert world.audited("order-1") == ["patient-merged"]
    assert order(world).patient_merged_at is None, "nobody was writing"


def test_a_merge_is_shown_where_a_report_is_being_written(world: World) -> None:
    world.open()
    world.type("Pas d'hémorragie.")
    receiver(world).receive(adt("A40", pid("IPP500", "SURVIVANTE"), "MRG|IPP101^^^APHP-X^PI"))
    view = world.writing.view(world.report_id, LEA)
    assert view.order.patient_merged_at is not None
    assert view.order.patient.name.family == "SURVIVANTE"
    assert world.text() == "Pas d'hémorragie."
    assert world.hub.names()[-1] == "changed"


def test_an_order_of_a_number_that_is_gone_is_the_survivor_s(world: World) -> None:
    take = receiver(world)
    world.units.rows.orders.clear()
    take.receive(adt("A40", pid("IPP500", "SURVIVANTE"), "MRG|IPP101^^^APHP-X^PI", second=10))
    assert code_of(take.receive(orm("NW", number="IPP101", second=20))) == "AA"
    (taken,) = world.units.rows.orders.values()
    assert [each.value for each in taken.patient.identifiers] == ["IPP500"]


def test_a_merge_of_a_patient_with_themselves_changes_nothing(world: World) -> None:
    before = order(world)
    assert code_of(receiver(world).receive(adt("A40", pid(), "MRG|IPP101^^^APHP-X^PI"))) == "AA"
    assert order(world).patient == before.patient


def test_a_merge_that_is_turned_round_is_followed(world: World) -> None:
    take = receiver(world)
    take.receive(adt("A40", pid("IPP500", "B"), "MRG|IPP101^^^APHP-X^PI", second=10))
    take.receive(adt("A40", pid("IPP101", "A"), "MRG|IPP500^^^APHP-X^PI", second=20, control_id="A2"))
    assert [each.value for each in order(world).patient.identifiers] == ["IPP101"]
    take.receive(orm("NW", number="IPP500", placer="P2", second=30))
    assert {each.patient.identifiers[0].value for each in world.units.rows.orders.values()} == {"IPP101"}


@pytest.mark.parametrize(
    ("segments", "place"),
    [
        ([], "PID"),
        (["PID|1||||DOE", "MRG|1"], "PID^1^3"),
        ([pid()], "MRG"),
        ([pid(), "MRG|"], "MRG^1^1"),
        (["MRG|1", pid()], "PID"),
        ([pid(), *["MRG|1"] * 101], "MRG^101"),
    ],
)
def test_a_merge_that_lacks_something_is_refused_with_its_place(
    world: World, segments: Sequence[str], place: str
) -> None:
    refused = er7.parse(receiver(world).receive(adt("A40", *segments)))
    assert refused.segment("MSA").field(1) == "AE"
    assert refused.segment("ERR").raw(2).removesuffix("^1") == place.removesuffix("^1")
    assert world.units.rows.orders == {"order-1": order(world)}


@pytest.mark.parametrize("event", ["A03", "A11", "A24", "A60"])
def test_other_events_are_accepted_and_change_nothing(world: World, event: str) -> None:
    before = order(world)
    assert code_of(receiver(world).receive(adt(event, pid(family="NOUVEAU")))) == "AA"
    assert order(world) == before
    assert [each.code for each in world.units.rows.messages.values()] == ["nothing"]


def test_a_patient_without_an_order_is_remembered_for_a_day(world: World) -> None:
    take = receiver(world)
    world.units.rows.orders.clear()
    take.receive(adt("A08", pid("IPP7", "NOUVEAU"), second=30))
    take.receive(orm("NW", number="IPP7", family="ANCIEN", second=10))
    assert [each.patient.name.family for each in world.units.rows.orders.values()] == ["NOUVEAU"]
    world.clock.advance(timedelta(days=2).total_seconds())
    take.receive(adt("A03", pid(), control_id="A9"))
    assert not world.units.rows.told


MESSAGES = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["NW", "CA", "XO", "HD", "RL"]),
            st.sampled_from(["IPP1", "IPP2"]),
            st.sampled_from(["ANE", "BEL"]),
            st.sampled_from(["", "19500101"]),
        ),
        st.tuples(
            st.just("A08"),
            st.sampled_from(["IPP1", "IPP2"]),
            st.sampled_from(["CAR", "DIX"]),
            st.sampled_from(["", "19510101"]),
        ),
        st.tuples(st.just("A40"), st.just("IPP2"), st.sampled_from(["EVE", "FOX"]), st.just("")),
    ),
    min_size=1,
    max_size=6,
)


def ended(sent: Sequence[bytes]) -> list[Order]:
    """Return the orders after these messages, without our ids."""
    units, clock = FakeUnits(), FakeClock()
    take = ReceiveOrders(units, clock, PARIS)
    for each in sent:
        assert code_of(take.receive(each)) == "AA"
    orders = (replace(each, order_id="") for each in units.rows.orders.values())
    return sorted(orders, key=lambda each: str(each.placer_number))


@given(st.data(), MESSAGES)
def test_the_same_messages_in_any_order_end_in_the_same_orders(
    data: st.DataObject, sent: list[tuple[str, str, str, str]]
) -> None:
    """Two patients, of whom the first is merged into the second, with an order each."""
    written = [
        adt("A40", pid("IPP2", family), "MRG|IPP1^^^APHP-X^PI", second=second, control_id=f"A{second}")
        if kind == "A40"
        else adt("A08", pid(number, family, born), second=second, control_id=f"A{second}")
        if kind == "A08"
        else orm(kind, number=number, family=family, placer=f"P-{number}", second=second, born=born)
        for second, (kind, number, family, born) in enumerate(sent)
    ]
    assert ended(data.draw(st.permutations(written))) == ended(written)


def test_a_number_and_its_issuer_are_one_key() -> None:
    known = order(build_world())
    assert issuer_and_type(known.patient.identifiers[0]) == "APHP-X|PI"
    assert known.status is OrderStatus.EXAMINED
