"""One report that answers several orders of a patient."""

from dataclasses import replace
from datetime import date

import pytest

from reporting.errors import ConflictError, InputError, NotFoundError
from reporting.report.order import Identifier, Order, OrderStatus, Priority
from reporting.service.worklist import together, worklist
from tests.service.errors import refused
from tests.service.world import ERIC, LEA, ORDER, PASSWORD, World


def another(number: int, **changes: object) -> Order:
    values: dict[str, object] = {
        "order_id": f"order-{number}",
        "placer_number": Identifier(value=f"OPN10{number}", authority="APHP-X"),
        "accession_number": Identifier(value=f"ACN10{number}"),
        **changes,
    }
    return replace(ORDER, **values)  # type: ignore[arg-type]


@pytest.fixture
def several(opened: World) -> World:
    """Order 1 is open; 2 and 3 are of the same patient, 4 is of another."""
    for order in (another(2), another(3), another(4, patient=stranger())):
        opened.put_order(order)
    return opened


def stranger() -> object:
    return replace(ORDER.patient, identifiers=(Identifier(value="IPP102", authority="APHP-X", type="PI"),))


def orders(world: World) -> list[str]:
    view = world.writing.view(world.report_id, LEA)
    return [order.order_id for order in (view.order, *view.linked)]


def test_a_linked_order_leads_to_the_report_and_stands_beside_it_in_the_worklist(several: World) -> None:
    several.linking.link(several.report_id, LEA, "order-3")
    assert orders(several) == ["order-1", "order-3"]
    assert several.writing.open("order-3", ERIC) == several.report_id
    rows = worklist(several.units, several.clock)
    assert [(row.order.order_id, row.answered) for row in rows] == [
        ("order-1", 2), ("order-3", 2), ("order-2", 0), ("order-4", 0),
    ]  # fmt: skip
    assert several.audited("order-3") == ["order-linked"]
    assert several.audited(several.report_id)[-2:] == ["order-linked", "report-opened"]


def test_rows_of_one_report_stand_where_the_most_pressing_of_them_stands(several: World) -> None:
    several.put_order(another(3, priority=Priority.STAT))
    several.linking.link(several.report_id, LEA, "order-3")
    rows = worklist(several.units, several.clock)
    assert [row.order.order_id for row in rows] == ["order-3", "order-1", "order-2", "order-4"]
    assert together([]) == []


def test_what_is_offered_is_of_the_patient_and_free(several: World) -> None:
    several.put_order(another(5, status=OrderStatus.CANCELLED))
    several.put_order(another(6, patient=replace(ORDER.patient, birth_date=date(1979, 3, 29))))
    assert [order.order_id for order in several.linking.offered(several.report_id)] == ["order-2", "order-3"]
    several.linking.link(several.report_id, LEA, "order-3")
    assert [order.order_id for order in several.linking.offered(several.report_id)] == ["order-2"]
    several.writing.open("order-2", LEA)
    assert not several.linking.offered(several.report_id)
    with refused(NotFoundError, "report-unknown"):
        several.linking.offered("nowhere")


def test_a_change_of_the_orders_is_seen_before_signing(several: World) -> None:
    several.type("Normal.")
    seen = several.report().version
    several.linking.link(several.report_id, LEA, "order-2")
    with refused(ConflictError, "report-changed-before-signing"):
        several.signing.sign(several.report_id, LEA, PASSWORD, seen)
    several.linking.unlink(several.report_id, LEA, "order-2")
    assert orders(several) == ["order-1"]
    assert several.report().version == seen + 2
    several.type("Contrôle. ")
    assert several.sign().linked == ()


def test_what_is_signed_names_every_order_and_goes_on_the_lane_of_the_first(several: World) -> None:
    several.type("Normal.")
    for order_id in ("order-3", "order-2"):
        several.linking.link(several.report_id, LEA, order_id)
    signed = several.sign()
    assert [order.order_id for order in signed.orders] == ["order-1", "order-3", "order-2"]
    (delivery,) = several.units.rows.deliveries.values()
    assert delivery.accession == "ACN101"
    with refused(ConflictError, "report-action-not-allowed"):
        several.linking.unlink(several.report_id, LEA, "order-2")
    several.signing.correct(several.report_id, LEA)
    several.type("Contrôle. ")
    assert several.sign().linked == signed.linked


@pytest.mark.parametrize(
    ("order", "error", "code"),
    [
        (another(2, status=OrderStatus.CANCELLED), ConflictError, "linked-order-cancelled"),
        (another(2, accession_number=None), InputError, "linked-accession-missing"),
        (another(2, patient=stranger()), ConflictError, "linked-order-moved"),
    ],
)
def test_signing_needs_each_order_as_it_was_when_it_was_linked(
    several: World, order: Order, error: type[Exception], code: str
) -> None:
    several.type("Normal.")
    several.linking.link(several.report_id, LEA, "order-2")
    several.put_order(order)
    for act in (several.sign, several.release):
        with refused(error, code):  # type: ignore[arg-type]
            act()
    several.linking.unlink(several.report_id, LEA, "order-2")
    assert several.sign()


def test_what_must_not_be_linked_is_refused(several: World) -> None:
    several.put_order(another(5, status=OrderStatus.CANCELLED))
    several.writing.open("order-3", ERIC)
    cases = [
        ("order-4", "order-of-another-patient"),
        ("order-5", "order-cancelled"),
        ("order-3", "order-answered"),
        ("order-1", "order-answered"),
    ]
    for order_id, code in cases:
        with refused(ConflictError, code):
            several.linking.link(several.report_id, LEA, order_id)
    with refused(NotFoundError, "order-unknown"):
        several.linking.link(several.report_id, LEA, "nowhere")
    with refused(ConflictError, "report-locked"):
        several.linking.link(several.report_id, ERIC, "order-2")
    for order_id in ("order-1", "order-2"):
        with refused(ConflictError, "order-not-linked"):
            several.linking.unlink(several.report_id, LEA, order_id)
    assert orders(several) == ["order-1"]
    assert several.report().version == 0


def test_orders_of_what_was_released_do_not_change_any_more(several: World) -> None:
    several.type("Normal.")
    several.release()
    with refused(ConflictError, "report-action-not-allowed"):
        several.linking.link(several.report_id, LEA, "order-2")
    assert several.linking.offered(several.report_id) == ()


def test_a_later_report_of_a_linked_order_cannot_overtake_the_withdrawal(several: World) -> None:
    several.type("Normal.")
    several.linking.link(several.report_id, LEA, "order-2")
    several.sign()
    several.withdraw()
    several.open(order_id="order-2")
    several.type("Hématome.")
    several.linking.link(several.report_id, LEA, "order-3")
    several.sign()
    several.withdraw()
    several.open(order_id="order-3")
    several.type("Hématome.")
    several.sign()
    assert {each.accession for each in several.units.rows.deliveries.values()} == {"ACN101"}


def test_orders_that_were_sent_apart_are_not_answered_together(several: World) -> None:
    for order_id in ("order-1", "order-2"):
        several.open(order_id=order_id)
        several.type("Normal.")
        several.sign()
        several.withdraw()
    several.open(order_id="order-3")
    several.linking.link(several.report_id, LEA, "order-2")
    with refused(ConflictError, "orders-sent-apart"):
        several.linking.link(several.report_id, LEA, "order-1")
    assert orders(several) == ["order-3", "order-2"]
    several.type("Normal.")
    several.sign()
    assert list(several.units.rows.deliveries.values())[-1].accession == "ACN102"
