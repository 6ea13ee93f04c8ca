"""A report of the wrong patient: withdrawn for good, its order to be read again, nothing overtaken."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import ConflictError, DeniedError, ReportingError
from reporting.hl7 import er7, oru
from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import Action, State
from reporting.report.order import Identifier, OrderStatus
from reporting.report.signing import RevisionKind, Withdrawal, WithdrawalReason
from reporting.service.lanes import is_superseded
from reporting.service.worklist import worklist
from tests.service.errors import refused
from tests.service.world import ADMIN, ERIC, LEA, ORDER, PASSWORD, World, build_world

NOTE = "Dicté dans le dossier du lit voisin."


@pytest.fixture
def withdrawn(opened: World) -> World:
    opened.type("Pas d'hémorragie.")
    opened.sign()
    opened.withdraw(note=NOTE)
    return opened


def deliveries(world: World) -> list[tuple[str, int, str]]:
    return [(each.report_id, each.revision, each.accession) for each in world.units.rows.deliveries.values()]


def test_a_withdrawal_is_a_revision_with_the_texts_and_why(withdrawn: World) -> None:
    with withdrawn.units() as unit:
        first, last = unit.signed.all(withdrawn.report_id)
    assert (last.revision, last.kind) == (2, RevisionKind.WITHDRAWAL)
    assert last.withdrawal == Withdrawal(reason=WithdrawalReason.WRONG_PATIENT, note=NOTE)
    assert last.report.sections == first.report.sections
    assert [revision for _, revision, _ in deliveries(withdrawn)] == [1, 2]
    assert withdrawn.woken == ["woken"] * 2


def test_the_audit_says_why_and_not_in_whose_words(withdrawn: World) -> None:
    with withdrawn.units() as unit:
        entry = unit.audit.entries(withdrawn.report_id)[-1]
    assert entry.action == "report-withdrawn"
    assert "wrong-patient" in entry.detail
    assert NOTE not in entry.detail


def test_nothing_can_be_done_with_it_any_more(withdrawn: World) -> None:
    view = withdrawn.writing.view(withdrawn.report_id, LEA)
    assert (view.report.state, view.can, view.current) == (State.WITHDRAWN, (), "")
    assert view.revisions[-1].withdrawal == Withdrawal(reason=WithdrawalReason.WRONG_PATIENT, note=NOTE)
    with refused(ConflictError, "report-action-not-allowed"):
        withdrawn.type("x")
    for act in (withdrawn.sign, withdrawn.release, withdrawn.withdraw):
        with refused(ConflictError, "report-action-not-allowed"):
            act()


def test_its_order_is_to_be_read_again_and_the_new_report_knows_the_old_one(withdrawn: World) -> None:
    old = withdrawn.report_id
    (row,) = worklist(withdrawn.units, withdrawn.clock)
    assert (row.report_id, row.state) == ("", None)
    new = withdrawn.open(ERIC)
    assert new != old
    withdrawn.type("Hématome.", ERIC)
    signed = withdrawn.sign(ERIC)
    assert (signed.revision, signed.kind) == (1, RevisionKind.ORIGINAL)
    (earlier,) = withdrawn.writing.view(new, LEA).earlier
    assert (earlier.report_id, earlier.reason) == (old, WithdrawalReason.WRONG_PATIENT)
    view = withdrawn.writing.view(old, LEA)
    assert (view.current, view.earlier, view.order.order_id) == (new, (), "order-1")
    assert withdrawn.writing.open("order-1", LEA) == new


def test_a_preliminary_report_is_withdrawn_as_it_was_released(opened: World) -> None:
    opened.type("Pas d'hémorragie.")
    released = opened.release()
    opened.type("Faux. ")
    gone = opened.withdraw()
    assert (gone.revision, gone.kind) == (2, RevisionKind.WITHDRAWAL)
    assert gone.report.sections == released.report.sections
    assert opened.text() == "Pas d'hémorragie."
    with opened.units() as unit:
        assert "Faux. " in [edit.text for edit in unit.reports.edits_since(opened.report_id, 0)]


def test_a_withdrawal_asks_who_and_what_was_seen(opened: World) -> None:
    opened.type("Normal.")
    with refused(ConflictError, "report-action-not-allowed"):
        opened.withdraw()
    opened.sign()
    with refused(DeniedError, "password-wrong"):
        opened.withdraw(password="wrong password")
    with refused(DeniedError, "radiologists-only"):
        opened.withdraw(ADMIN)
    with refused(ConflictError, "report-changed-before-signing"):
        why = Withdrawal(reason=WithdrawalReason.OTHER)
        opened.signing.withdraw(opened.report_id, LEA, PASSWORD, 0, why)
    opened.signing.correct(opened.report_id, LEA)
    with refused(ConflictError, "report-action-not-allowed"):
        opened.withdraw()
    assert len(opened.units.rows.signed) == 1


def test_a_report_of_a_cancelled_order_can_be_withdrawn(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    opened.put_order(replace(ORDER, status=OrderStatus.CANCELLED))
    assert opened.withdraw().kind is RevisionKind.WITHDRAWAL


def test_the_next_report_goes_on_the_lane_of_the_withdrawn_one_whatever_its_number_is_then(withdrawn: World) -> None:
    old = withdrawn.report_id
    withdrawn.put_order(replace(ORDER, accession_number=Identifier(value="ACN102")))
    new = withdrawn.open()
    withdrawn.type("Hématome.")
    withdrawn.sign()
    assert deliveries(withdrawn) == [(old, 1, "ACN101"), (old, 2, "ACN101"), (new, 1, "ACN101")]


def test_a_refused_withdrawal_is_not_sent_again_after_the_report_that_came_then(withdrawn: World) -> None:
    refuse(withdrawn)
    first, second = withdrawn.units.rows.deliveries.values()
    with withdrawn.units() as unit:
        assert is_superseded(unit, first)
        assert not is_superseded(unit, second)
    withdrawn.open()
    withdrawn.type("Hématome.")
    withdrawn.sign()
    refuse(withdrawn)
    with refused(ConflictError, "delivery-superseded"):
        withdrawn.signing.resend(second.delivery_id, LEA)
    third = list(withdrawn.units.rows.deliveries)[-1]
    assert withdrawn.signing.resend(third, LEA) == withdrawn.report_id


def refuse(world: World) -> None:
    """Let every delivery be refused."""
    with world.units() as unit:
        rows = unit._rows.deliveries
        for delivery_id, delivery in rows.items():
            rows[delivery_id] = replace(delivery, state=DeliveryState.REFUSED)
        unit.commit()


ACTIONS = ["type", "sign", "release", "correct", "addend", "abandon", "withdraw", "open"]


@given(st.lists(st.sampled_from(ACTIONS), max_size=14))
def test_whatever_is_done_revisions_are_counted_and_the_order_has_one_report_that_stands(actions: list[str]) -> None:
    world = build_world()
    world.open()
    refusals = {do(world, action) for action in actions}
    assert refusals <= {
        "",
        "report-action-not-allowed",
        "report-empty",
        "field-read-only",
        "required-fields-empty",
    }
    with world.units() as unit:
        reports = unit.links.reports_of("order-1")
        standing = unit.reports.for_order("order-1")
        for report_id in reports:
            revisions = unit.signed.all(report_id)
            assert [each.revision for each in revisions] == list(range(1, len(revisions) + 1))
            assert [each.revision for each in unit.outbox.for_report(report_id)] == list(range(1, len(revisions) + 1))
            state = unit.reports.get(report_id).state
            withdrawn = bool(revisions) and revisions[-1].kind is RevisionKind.WITHDRAWAL
            assert (state is State.WITHDRAWN) == withdrawn
            assert withdrawn == (standing is None or standing.report_id != report_id)
        (row,) = unit.orders.worklist()
        assert row.report_id == (standing.report_id if standing else "")
    assert len({accession for _, _, accession in deliveries(world)}) <= 1


def do(world: World, action: str) -> str:
    """Do it if it is allowed; return why it was not."""
    try:
        if action == "open":
            world.open()
        elif action == "type":
            adding = world.report().state is State.ADDING
            world.type("Un mot. ", field_id=list(world.report().fields())[-1].field_id if adding else "findings")
        elif action in {Action.CORRECT.value, Action.ADDEND.value, Action.ABANDON.value}:
            getattr(world.signing, action)(world.report_id, LEA)
        else:
            getattr(world, action)()
    except ReportingError as error:
        return error.code
    return ""


def test_the_real_message_takes_each_text_back_and_keeps_the_signers_words_here() -> None:
    sender = oru.Addresses(
        sending_application="DICTATION",
        sending_facility="RADIOLOGY",
        receiving_application="RIS",
        receiving_facility="HOSPITAL",
    )
    zone = ZoneInfo("Europe/Paris")
    world = build_world(
        lambda signed, control_id, at: oru.build(signed, control_id=control_id, sent_at=at, sender=sender, zone=zone)
    )
    world.open()
    world.type("Pas d'hémorragie.")
    world.release()
    world.sign()
    world.withdraw(note=NOTE)
    preliminary, final, gone = (er7.parse(each.message) for each in world.units.rows.deliveries.values())

    def status(message: er7.Message) -> str:
        (text,) = [obx for obx in message.segments("OBX") if obx.text(5) == "Pas d'hémorragie."]
        return text.field(11)

    assert [status(each) for each in (preliminary, final, gone)] == ["P", "F", "W"]
    assert NOTE not in repr(world.units.rows.deliveries)
