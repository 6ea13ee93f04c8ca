"""A report that is released as preliminary: sent, and written on until it is signed."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, DeniedError, InputError
from reporting.report.lifecycle import State
from reporting.report.signing import RevisionKind
from reporting.service.worklist import worklist
from tests.service.errors import refused
from tests.service.world import ADMIN, ERIC, LEA, ORDER, PASSWORD, World


def test_a_release_is_a_revision_with_a_message_and_the_report_stays_open(opened: World) -> None:
    opened.type("Pas d'hémorragie.")
    released = opened.release()
    assert (released.revision, released.kind) == (1, RevisionKind.PRELIMINARY)
    (delivery,) = opened.units.rows.deliveries.values()
    assert (delivery.revision, delivery.accession) == (1, "ACN101")
    assert opened.audited(opened.report_id)[-1] == "report-released"
    assert opened.woken == ["woken"]
    view = opened.writing.view(opened.report_id, LEA)
    assert view.report.state is State.PRELIMINARY
    assert view.can == ("edit", "release", "sign", "withdraw")
    assert view.lock is None
    opened.type("Contrôle. ")
    assert opened.text() == "Contrôle. Pas d'hémorragie."


def test_the_final_follows_in_number_and_is_the_first_that_is_final(opened: World) -> None:
    opened.type("Pas d'hémorragie.")
    opened.release()
    opened.type("Contrôle. ", ERIC)
    opened.release(ERIC)
    final = opened.sign(ERIC)
    assert (final.revision, final.kind) == (3, RevisionKind.ORIGINAL)
    with opened.units() as unit:
        kinds = [each.kind for each in unit.signed.all(opened.report_id)]
        revisions = [each.revision for each in unit.outbox.for_report(opened.report_id)]
    assert kinds == [RevisionKind.PRELIMINARY, RevisionKind.PRELIMINARY, RevisionKind.ORIGINAL]
    assert revisions == [1, 2, 3]
    with refused(ConflictError, "report-action-not-allowed"):
        opened.release()
    opened.signing.correct(opened.report_id, ERIC)
    with refused(ConflictError, "report-action-not-allowed"):
        opened.release(ERIC)


def test_a_release_asks_for_all_that_a_signature_asks(opened: World) -> None:
    with refused(InputError, "report-empty"):
        opened.release()
    opened.type("Normal.")
    with refused(DeniedError, "password-wrong"):
        opened.release(password="wrong password")
    with refused(DeniedError, "radiologists-only"):
        opened.release(ADMIN)
    with refused(ConflictError, "report-locked"):
        opened.release(ERIC)
    with refused(ConflictError, "report-changed-before-signing"):
        opened.signing.release(opened.report_id, LEA, PASSWORD, 0)
    opened.put_order(replace(ORDER, accession_number=None))
    with refused(InputError, "accession-missing"):
        opened.release()
    assert not opened.units.rows.signed


def test_the_worklist_shows_it_as_something_to_do(opened: World) -> None:
    opened.type("Normal.")
    opened.release()
    (row,) = worklist(opened.units, opened.clock)
    assert (row.state, row.revision) == (State.PRELIMINARY, 1)


@pytest.mark.parametrize("action", ["correct", "addend", "abandon"])
def test_what_is_not_final_is_neither_corrected_nor_added_to(opened: World, action: str) -> None:
    opened.type("Normal.")
    opened.release()
    with refused(ConflictError, "report-action-not-allowed"):
        getattr(opened.signing, action)(opened.report_id, LEA)
