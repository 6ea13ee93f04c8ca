"""A later message fills in and corrects; it never wipes and never confuses two patients."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.hl7 import er7
from reporting.hl7.order import OrderAction, OrderChange, read
from reporting.hl7.order_merge import merged
from reporting.hl7.refusal import Refusal
from reporting.report.order import Code, Identifier, Order, OrderStatus, Priority

SAMPLES = Path(__file__).parents[1] / "samples" / "hl7"


def sample(name: str) -> OrderChange:
    raw = (SAMPLES / name).read_bytes()
    return read(er7.parse(raw), order_id=name, zone=ZoneInfo("Europe/Paris"))


@pytest.fixture
def known() -> Order:
    return sample("orm_o01_new_2.5.1.hl7").order


def test_an_exam_that_is_done_keeps_what_the_order_said(known: Order) -> None:
    order = merged(known, sample("orm_o01_completed.hl7"))
    assert order.status is OrderStatus.EXAMINED
    assert order.order_id == known.order_id
    assert (order.reason, order.referrer, order.study_uid) == (known.reason, known.referrer, known.study_uid)
    assert (order.priority, order.patient_class) == (Priority.STAT, "E")
    assert order.procedure.meaning == "Scanner thoracique"


def test_identifiers_that_are_not_repeated_are_kept(known: Order) -> None:
    order = merged(known, sample("orm_o01_completed.hl7"))
    assert {identifier.value for identifier in order.patient.identifiers} == {"IPP777", "270029912345678"}
    assert order.patient.sex is known.patient.sex


def test_a_cancellation_changes_the_status_alone(known: Order) -> None:
    assert merged(known, sample("orm_o01_cancel.hl7")) == replace(known, status=OrderStatus.CANCELLED)


def test_a_message_for_another_patient_is_refused(known: Order) -> None:
    change = sample("orm_o01_cancel.hl7")
    other = replace(
        change.order.patient,
        identifiers=tuple(replace(i, value="IPP778") for i in change.order.patient.identifiers),
    )
    with pytest.raises(Refusal) as refused:
        merged(known, replace(change, order=replace(change.order, patient=other)))
    assert refused.value.code == "order-patient-differs"


@pytest.mark.parametrize(
    ("status", "action", "expected"),
    [
        (OrderStatus.EXAMINED, OrderAction.CHANGE, OrderStatus.EXAMINED),
        (OrderStatus.EXAMINED, OrderAction.NEW, OrderStatus.EXAMINED),
        (OrderStatus.CANCELLED, OrderAction.CHANGE, OrderStatus.CANCELLED),
        (OrderStatus.CANCELLED, OrderAction.NEW, OrderStatus.ORDERED),
        (OrderStatus.CANCELLED, OrderAction.EXAMINED, OrderStatus.EXAMINED),
        (OrderStatus.ORDERED, OrderAction.CHANGE, OrderStatus.ORDERED),
    ],
)
def test_the_status_only_moves_forward(
    known: Order, status: OrderStatus, action: OrderAction, expected: OrderStatus
) -> None:
    said = OrderStatus.EXAMINED if action is OrderAction.EXAMINED else OrderStatus.ORDERED
    change = OrderChange(order=replace(known, status=said), action=action)
    assert merged(replace(known, status=status), change).status is expected


def test_a_filler_number_does_not_replace_an_accession_number(known: Order) -> None:
    filler = Identifier(value="F200")
    change = OrderChange(order=replace(known, accession_number=filler, filler_number=filler), action=OrderAction.CHANGE)
    assert merged(known, change).accession_number == Identifier(value="ACC300")


def test_words_do_not_replace_a_code(known: Order) -> None:
    change = OrderChange(order=replace(known, procedure=Code(value="", meaning="IRM")), action=OrderAction.CHANGE)
    assert merged(known, change).procedure == known.procedure
