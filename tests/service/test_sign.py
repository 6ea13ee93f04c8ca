"""Signing as one transaction; corrections, addenda, giving up, sending again."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.errors import ConflictError, DeniedError, InputError, StoreError
from reporting.hl7 import er7, oru
from reporting.hl7.delivery import DeliveryState
from reporting.report.lifecycle import State
from reporting.report.order import OrderStatus
from reporting.report.signing import RevisionKind, SignedReport
from reporting.service.outgoing import new_control_id
from tests.service.errors import refused
from tests.service.world import ERIC, LEA, ORDER, PASSWORD, World, build_world, message_of


def untouched(world: World) -> bool:
    """Return True if no trace of a signature is stored."""
    rows = world.units.rows
    signed = [entry for entry in rows.audit.values() if entry.action == "report-signed"]
    return not rows.signed and not rows.deliveries and not signed and world.report().state is State.DRAFT


def test_a_signature_stores_revision_state_message_and_audit_together(opened: World) -> None:
    opened.type("Pas d'hémorragie.")
    before = opened.units.committed
    opened.hub.events.clear()
    signed = opened.sign()
    assert opened.units.committed == before + 1
    assert opened.report().state is State.SIGNED
    assert (signed.revision, signed.kind, signed.signer) == (1, RevisionKind.ORIGINAL, LEA.practitioner)
    (delivery,) = opened.units.rows.deliveries.values()
    assert delivery.message == message_of(signed, delivery.control_id, opened.clock.now())
    assert (delivery.state, delivery.accession, delivery.destination) == (DeliveryState.QUEUED, "ACN101", "ris")
    assert delivery.next_attempt_at == opened.clock.now()
    assert opened.audited(opened.report_id)[-1] == "report-signed"
    assert opened.hub.names() == ["changed"]
    assert opened.woken == ["woken"]
    assert opened.writing.view(opened.report_id, ERIC).lock is None


def test_a_report_whose_message_cannot_be_built_is_not_signed() -> None:
    def broken(signed: SignedReport, control_id: str, sent_at: datetime) -> bytes:
        raise InputError("oru-incomplete", fields="OBR-4")

    world = build_world(broken)
    world.open()
    world.type("Normal.")
    with refused(InputError, "oru-incomplete"):
        world.sign()
    assert untouched(world)
    assert not world.woken


def test_a_message_that_no_line_can_carry_is_not_signed() -> None:
    world = build_world(lambda *_: b"MSH|\x1c\x0d")
    world.open()
    world.type("Normal.")
    with refused(InputError, "mllp-not-framable"):
        world.sign()
    assert untouched(world)


def test_a_commit_that_fails_leaves_everything_unsigned(opened: World) -> None:
    opened.type("Normal.")
    opened.units.refuse_commit = "database-disk-full"
    with refused(StoreError, "database-disk-full"):
        opened.sign()
    assert untouched(opened)
    opened.units.refuse_commit = ""
    assert opened.sign().revision == 1


def test_a_wrong_password_signs_nothing(opened: World) -> None:
    opened.type("Normal.")
    with refused(DeniedError, "password-wrong"):
        opened.sign(password="wrong password")
    assert untouched(opened)


def test_only_what_was_seen_is_signed(opened: World) -> None:
    opened.type("Normal.")
    seen = opened.report().version
    opened.type("A", at=0)
    with refused(ConflictError, "report-changed-before-signing"):
        opened.signing.sign(opened.report_id, LEA, PASSWORD, seen)
    assert untouched(opened)


def test_nobody_signs_while_another_writes(opened: World) -> None:
    opened.type("Normal.")
    with refused(ConflictError, "report-locked"):
        opened.sign(ERIC)
    assert untouched(opened)


def test_an_order_without_accession_number_waits_for_it(opened: World) -> None:
    opened.type("Normal.")
    opened.put_order(replace(ORDER, accession_number=None))
    with refused(InputError, "accession-missing"):
        opened.sign()
    assert untouched(opened)
    opened.put_order()
    assert opened.sign()


def test_a_cancelled_order_is_not_signed(opened: World) -> None:
    opened.type("Normal.")
    opened.put_order(replace(ORDER, status=OrderStatus.CANCELLED))
    with refused(ConflictError, "order-cancelled"):
        opened.sign()
    assert untouched(opened)


def test_a_number_left_half_written_is_not_signed(opened: World) -> None:
    opened.type("Normal.")
    opened.type("12,", field_id="size")
    with refused(InputError, "not-a-number"):
        opened.sign()
    opened.type("5", field_id="size", at=3)
    assert opened.sign()


def test_an_empty_report_is_not_signed(opened: World) -> None:
    with refused(InputError, "report-empty"):
        opened.sign()


def test_a_report_is_signed_once(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    with refused(ConflictError, "report-action-not-allowed"):
        opened.sign()
    assert len(opened.units.rows.signed) == 1


def test_a_signed_report_is_not_edited(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    with refused(ConflictError, "report-action-not-allowed"):
        opened.type("x")
    assert opened.writing.view(opened.report_id, LEA).can == ("correct", "addend", "withdraw")


def test_a_correction_is_a_new_revision_with_a_new_control_id(opened: World) -> None:
    opened.type("Pas d'hémorragie.")
    first = opened.sign()
    opened.signing.correct(opened.report_id, LEA)
    opened.type("H", at=0, end=1)
    second = opened.sign()
    assert (second.revision, second.kind) == (2, RevisionKind.CORRECTION)
    assert second.content_hash != first.content_hash
    with opened.units() as unit:
        assert unit.signed.get(opened.report_id, 1) == first
        deliveries = unit.outbox.for_report(opened.report_id)
    assert [delivery.revision for delivery in deliveries] == [1, 2]
    assert len({delivery.control_id for delivery in deliveries}) == 2


def test_an_addendum_leaves_the_signed_text_alone(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    report = opened.signing.addend(opened.report_id, LEA)
    assert report.sections[-1].section_id == "addendum"
    with refused(InputError, "field-read-only"):
        opened.type("x")
    with refused(InputError, "required-fields-empty"):
        opened.sign()
    view = opened.writing.view(opened.report_id, LEA)
    assert view.cursor is not None
    assert view.cursor.field_id == "addendum"
    opened.type("Comparé au scanner de 2024.", field_id="addendum")
    assert opened.sign().kind is RevisionKind.ADDENDUM


def test_a_second_addendum_cannot_change_the_first(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    for name in ("addendum", "addendum-2"):
        opened.signing.addend(opened.report_id, LEA)
        opened.type("Ajout.", field_id=name)
        if name == "addendum-2":
            with refused(InputError, "field-read-only"):
                opened.type("x", field_id="addendum")
        opened.sign()
    assert len(opened.units.rows.signed) == 3


@pytest.mark.parametrize("began", ["correct", "addend"])
def test_giving_up_brings_the_signed_text_back_and_keeps_what_was_written_in_the_edits(
    opened: World, began: str
) -> None:
    opened.type("Normal.")
    signed = opened.sign()
    getattr(opened.signing, began)(opened.report_id, LEA)
    field_id = "findings" if began == "correct" else "addendum"
    opened.type("Faux. ", field_id=field_id)
    opened.signing.abandon(opened.report_id, LEA)
    report = opened.report()
    assert report.state is State.SIGNED
    assert report.sections == signed.report.sections
    assert report.version == 3
    with opened.units() as unit:
        assert unit.reports.edits_since(opened.report_id, 1)[0].text == "Faux. "
    assert opened.writing.view(opened.report_id, ERIC).lock is None
    opened.signing.correct(opened.report_id, ERIC)
    opened.type("Très ", ERIC)
    assert opened.sign(ERIC).revision == 2


@pytest.mark.parametrize("action", ["correct", "addend", "abandon"])
def test_a_draft_is_neither_corrected_nor_given_up(opened: World, action: str) -> None:
    with refused(ConflictError, "report-action-not-allowed"):
        getattr(opened.signing, action)(opened.report_id, LEA)


def test_a_message_that_was_not_refused_is_not_sent_again(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    (delivery_id,) = opened.units.rows.deliveries
    with refused(ConflictError, "delivery-not-refused"):
        opened.signing.resend(delivery_id, LEA)


def test_control_ids_fit_the_header_and_do_not_repeat() -> None:
    ids = {new_control_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(control_id.isalnum() and len(control_id) == 20 for control_id in ids)


def test_the_real_message_carries_every_section() -> None:
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
    world.type("Pas d'hémorragie & pas de lésion ^ ~ | \\.")
    world.type("Examen normal.", field_id="impression")
    world.sign()
    (delivery,) = world.units.rows.deliveries.values()
    message = er7.parse(delivery.message)
    assert message.control_id == delivery.control_id
    texts = [obx.text(5) for obx in message.segments("OBX")]
    assert "Pas d'hémorragie & pas de lésion ^ ~ | \\." in texts
    assert "Examen normal." in texts
