"""A later message fills in and corrects; it never wipes and never confuses two patients."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.hl7 import er7, order_merge
from reporting.hl7.order import STATUSES, OrderAction, OrderChange, read
from reporting.hl7.refusal import Refusal
from reporting.report.order import Code, Identifier, Order, OrderStatus, Patient, PersonName, Priority, Sex

SAMPLES = Path(__file__).parents[1] / "samples" / "hl7"


NOW = datetime(2026, 7, 5, tzinfo=UTC)


def sample(name: str) -> OrderChange:
    message = er7.parse((SAMPLES / name).read_bytes())
    (change,) = read(message, new_id=lambda: name, zone=ZoneInfo("Europe/Paris"), now=NOW)
    return change


def merged(known: Order, change: OrderChange) -> Order:
    """Return the order after a message; nothing is known of when its parts were said."""
    return order_merge.merged(known, {}, change)[0]


def told(*changes: OrderChange) -> Order:
    """Return the order after these messages."""
    order, moments = order_merge.first_told(changes[0])
    for change in changes[1:]:
        order, moments = order_merge.merged(order, moments, change)
    return order


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
    change = OrderChange(order=replace(known, status=said), action=action, at=NOW)
    assert merged(replace(known, status=status), change).status is expected


def test_a_filler_number_does_not_replace_an_accession_number(known: Order) -> None:
    filler = Identifier(value="F200")
    change = OrderChange(
        order=replace(known, accession_number=filler, filler_number=filler), action=OrderAction.CHANGE, at=NOW
    )
    assert merged(known, change).accession_number == Identifier(value="ACC300")


def test_words_do_not_replace_a_code(known: Order) -> None:
    change = OrderChange(
        order=replace(known, procedure=Code(value="", meaning="IRM")), action=OrderAction.CHANGE, at=NOW
    )
    assert merged(known, change).procedure == known.procedure


def at(minute: int) -> datetime:
    return datetime(2026, 1, 6, 12, minute, tzinfo=UTC)


def said(action: OrderAction, minute: int, **parts: object) -> OrderChange:
    """Return a change of an order that says nothing but what is given."""
    status = STATUSES[action]
    bare = Order(
        order_id="o",
        patient=Patient(identifiers=(Identifier(value="1", authority="A"),), name=PersonName(family="Ane")),
        procedure=Code(value=""),
        placer_number=Identifier(value="P"),
        status=status,
        held=action is OrderAction.HOLD,
    )
    return OrderChange(order=replace(bare, **parts), action=action, at=at(minute))  # type: ignore[arg-type]


NEW, CHANGE, EXAMINED, CANCEL = OrderAction.NEW, OrderAction.CHANGE, OrderAction.EXAMINED, OrderAction.CANCEL
HOLD, RELEASE = OrderAction.HOLD, OrderAction.RELEASE


def test_a_new_order_that_was_written_before_the_cancellation_does_not_revive_it() -> None:
    assert told(said(CANCEL, 5), said(NEW, 1)).status is OrderStatus.CANCELLED
    assert told(said(NEW, 1), said(CANCEL, 5), said(NEW, 3)).status is OrderStatus.CANCELLED
    assert told(said(CANCEL, 5), said(NEW, 6)).status is OrderStatus.ORDERED


def test_a_cancellation_written_before_the_examination_comes_too_late() -> None:
    assert told(said(EXAMINED, 5), said(CANCEL, 3)).status is OrderStatus.EXAMINED


def test_a_cancellation_that_comes_first_leaves_the_order_its_own_words() -> None:
    cancelled = said(CANCEL, 5, reason="", procedure=Code(value="Z"), patient_class="O")
    order = told(cancelled, said(NEW, 1, procedure=Code(value="A"), reason="Toux", patient_class="I"))
    assert (order.procedure.value, order.reason, order.patient_class) == ("A", "Toux", "I")


def test_at_the_same_moment_the_message_that_comes_later_counts() -> None:
    assert told(said(NEW, 1), said(CANCEL, 1)).status is OrderStatus.CANCELLED
    assert told(said(CANCEL, 1), said(NEW, 1)).status is OrderStatus.ORDERED
    assert told(said(NEW, 1, reason="a"), said(CHANGE, 1, reason="b")).reason == "b"


def test_an_older_message_fills_in_what_nobody_said_since() -> None:
    order = told(said(NEW, 5, reason="new"), said(CHANGE, 3, reason="old", modality="CT"))
    assert (order.reason, order.modality) == ("new", "CT")


def test_an_order_waits_from_hold_to_release_or_until_it_is_examined() -> None:
    assert told(said(NEW, 1), said(HOLD, 2)).held
    assert not told(said(NEW, 1), said(HOLD, 2), said(RELEASE, 3)).held
    assert told(said(RELEASE, 3), said(HOLD, 4), said(NEW, 1)).held
    assert not told(said(NEW, 1), said(HOLD, 2), said(EXAMINED, 3)).held
    assert told(said(NEW, 1), said(HOLD, 2), said(CHANGE, 3)).held


def test_an_order_from_before_moments_were_kept_takes_later_messages() -> None:
    old = said(NEW, 0, reason="old").order
    assert merged(old, said(CHANGE, 1, reason="new")).reason == "new"
    assert merged(old, said(CANCEL, 1)).status is OrderStatus.CANCELLED
    assert merged(replace(old, status=OrderStatus.CANCELLED), said(NEW, 1)).status is OrderStatus.ORDERED
    assert merged(replace(old, status=OrderStatus.EXAMINED), said(CHANGE, 1)).status is OrderStatus.EXAMINED


texts = st.sampled_from(["", "", "a", "b"])
identifiers = st.lists(
    st.builds(
        lambda value, authority: Identifier(value=value, authority=authority),
        st.sampled_from("xy"),
        st.sampled_from(["INS", "IPP"]),
    ),
    max_size=2,
    unique_by=lambda each: each.authority,
)


@st.composite
def changes(draw: st.DrawFn) -> OrderChange:
    """Return any message about one order of one patient."""
    action = draw(st.sampled_from(OrderAction))
    known = Identifier(value="1", authority="A")
    patient = Patient(
        identifiers=(known, *draw(identifiers)),
        name=PersonName(family=draw(st.sampled_from(["Ane", "Bel"]))),
        birth_date=draw(st.sampled_from([None, date(1950, 1, 1), date(1951, 1, 1)])),
        sex=draw(st.sampled_from(Sex)),
    )
    filler = draw(st.sampled_from([None, Identifier(value="F1"), Identifier(value="F2")]))
    segments = draw(st.sets(st.sampled_from(["ZAA|1", "ZBB|1"])))
    return said(
        action,
        0,
        patient=patient,
        procedure=Code(value=draw(texts), meaning=draw(texts)),
        filler_number=filler,
        accession_number=draw(st.sampled_from([filler, Identifier(value="ACC")])),
        study_uid=draw(texts),
        modality=draw(texts),
        priority=draw(st.sampled_from(Priority)),
        reason=draw(texts),
        patient_class=draw(st.sampled_from("UIO")),
        site_segments=tuple(sorted(segments)),
    )


@given(st.data(), st.lists(changes(), min_size=1, max_size=5))
def test_the_same_messages_in_any_order_end_in_the_same_order(data: st.DataObject, sent: list[OrderChange]) -> None:
    written = [replace(change, at=at(minute)) for minute, change in enumerate(sent)]
    shuffled = data.draw(st.permutations(written))
    assert told(*shuffled) == told(*written)


@given(st.lists(changes(), min_size=1, max_size=4))
def test_a_message_that_comes_again_changes_nothing(sent: list[OrderChange]) -> None:
    written = [replace(change, at=at(minute)) for minute, change in enumerate(sent)]
    assert told(*written, *written) == told(*written)
