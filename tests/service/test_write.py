"""Opening a report, typing, the lock, the cursor, the template."""

import pytest

from reporting.errors import ConflictError, DeniedError, InputError, NotFoundError
from reporting.report.edits import FieldEdit
from reporting.report.model import Report
from reporting.service.ports import Cursor, User
from reporting.service.view import ReportView
from tests.fakes.unit import FakeReports
from tests.service.errors import refused
from tests.service.world import ADMIN, ERIC, LEA, OTHER_TEMPLATE, TEMPLATE, World


def view(world: World, who: User = LEA) -> ReportView:
    return world.writing.view(world.report_id, who)


# Opening.


def test_a_study_that_is_opened_gets_the_best_template_the_lock_and_a_cursor(world: World) -> None:
    report_id = world.open()
    shown = view(world)
    assert shown.report.report_id == report_id
    assert shown.report.template_id == TEMPLATE.template_id
    assert shown.lock is not None
    assert (shown.lock.holder, shown.lock.mine) == ("Dr Lea", True)
    assert shown.cursor == Cursor(field_id="findings", offset=0)
    assert shown.can == ("edit", "link", "release", "sign", "template")
    assert world.audited(report_id) == ["report-opened"]


def test_a_study_opened_twice_has_one_report_and_the_lock_of_the_first(world: World) -> None:
    assert world.open(LEA) == world.open(ERIC)
    shown = view(world, ERIC)
    assert shown.lock is not None
    assert (shown.lock.holder, shown.lock.mine) == ("Dr Lea", False)
    assert shown.can == ()


def test_two_who_open_a_study_at_the_same_moment_get_the_same_report(world: World) -> None:
    """The second writer finds the report that the first stored between its reading and writing."""
    first = world.open(LEA)
    asked: list[str] = []
    real = FakeReports.for_order

    def late(self: FakeReports, order_id: str) -> Report | None:
        asked.append(order_id)
        return None if len(asked) == 1 else real(self, order_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeReports, "for_order", late)
        assert world.writing.open("order-1", ERIC) == first
    assert len(asked) >= 2


def test_an_administrator_looks_but_does_not_write(world: World) -> None:
    with refused(DeniedError, "radiologists-only"):
        world.writing.open("order-1", ADMIN)
    world.open(LEA)
    world.clock.advance(3600)
    assert world.writing.open("order-1", ADMIN) == world.report_id
    assert view(world, ADMIN).lock is None
    assert view(world, ADMIN).can == ()
    with refused(DeniedError, "radiologists-only"):
        world.type("x", ADMIN)


def test_a_signed_report_is_opened_without_taking_the_lock(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    opened.open(ERIC)
    assert view(opened, ERIC).lock is None


def test_an_unknown_order_is_not_opened(world: World) -> None:
    with refused(NotFoundError, "order-unknown"):
        world.writing.open("order-9", LEA)


def test_a_view_shows_deliveries_without_their_message(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    (delivery,) = view(opened).deliveries
    assert not hasattr(delivery, "message")
    assert delivery.destination == "ris"
    (revision,) = view(opened).revisions
    assert (revision.revision, revision.signer) == (1, "Dr Lea")


# Typing.


def test_an_edit_is_stored_and_told(opened: World) -> None:
    request = opened.request("Normal.")
    applied = opened.writing.edit(opened.report_id, LEA, request)
    assert opened.text() == "Normal."
    assert (applied.report.version, applied.edit.base_version) == (1, 0)
    (body,) = opened.hub.bodies("edit")
    assert body == {
        "version": 1,
        "edit": {
            "edit_id": request.edit_id,
            "field_id": "findings",
            "base_version": 0,
            "start": 0,
            "end": 0,
            "text": "Normal.",
            "origin": "typed",
            "spans": (),
            "author_id": LEA.user_id,
        },
    }


def test_the_same_edit_sent_twice_is_applied_and_told_once(opened: World) -> None:
    request = opened.request("Normal.")
    first = opened.writing.edit(opened.report_id, LEA, request)
    opened.type("Suite. ")
    again = opened.writing.edit(opened.report_id, LEA, request)
    assert again.edit == first.edit
    assert opened.text() == "Suite. Normal."
    assert opened.hub.names().count("edit") == 2


def test_an_edit_made_on_an_older_version_is_moved_over_what_came_in_between(opened: World) -> None:
    opened.type("Foie normal.")
    opened.type("Sans injection. ", at=0)
    opened.type(" homogène", at=4, base=1)
    assert opened.text() == "Sans injection. Foie homogène normal."


def test_two_edits_of_the_same_words_are_refused(opened: World) -> None:
    opened.type("Foie normal.")
    opened.type("augmenté", at=5, end=11)
    with refused(ConflictError, "edit-overlaps"):
        opened.type("petit", at=5, end=11, base=1)
    assert opened.text() == "Foie augmenté."


@pytest.mark.parametrize(
    ("request_of", "family", "code"),
    [
        ({"text": "x", "base": 7}, ConflictError, "edit-outdated"),
        ({"text": "x", "at": 5}, InputError, "edit-outside-field"),
        ({"text": "x", "field_id": "nowhere"}, InputError, "field-unknown"),
        ({"text": "x\x1c"}, InputError, "characters-not-usable"),
        ({"text": "x\r\ny"}, InputError, "characters-not-usable"),
        ({"text": "\ud800"}, InputError, "characters-not-usable"),
        ({"text": "x" * 50_001}, InputError, "field-too-long"),
        ({"text": "douze", "field_id": "size"}, InputError, "not-a-number"),
        ({"text": "12 mm", "field_id": "size"}, InputError, "not-a-number"),
        ({"text": "1,2,3", "field_id": "size"}, InputError, "not-a-number"),
        ({"text": "٣", "field_id": "size"}, InputError, "not-a-number"),
        ({"text": "milieu", "field_id": "side"}, InputError, "not-an-option"),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused_and_changes_nothing(
    opened: World, request_of: dict[str, object], family: type[InputError], code: str
) -> None:
    before = opened.report()
    with refused(family, code):
        opened.type(**request_of)  # type: ignore[arg-type]
    assert opened.report() == before
    assert not opened.hub.events


@pytest.mark.parametrize("number", ["12", "12,5", "-3.25", "+1", "12,", "-", ""])
def test_a_number_may_be_typed_letter_by_letter(opened: World, number: str) -> None:
    for at, letter in enumerate(number):
        opened.type(letter, field_id="size", at=at)
    assert opened.text("size") == number


def test_an_option_may_be_chosen_and_taken_back(opened: World) -> None:
    opened.type("gauche", field_id="side")
    opened.type("droite", field_id="side", end=6)
    opened.type("", field_id="side", end=6)
    assert opened.text("side") == ""


def test_lines_and_tabs_are_kept(opened: World) -> None:
    opened.type("un\n\tdeux\u00a0: œ")
    assert opened.text() == "un\n\tdeux\u00a0: œ"


def test_a_writer_who_was_overtaken_reads_again_and_writes(opened: World) -> None:
    raced: list[str] = []
    real = FakeReports.save

    def racing(self: FakeReports, report: Report, edit: FieldEdit | None, **when: object) -> None:
        if not raced:
            raced.append("once")
            raise ConflictError("edit-outdated", base=0, current=1)
        real(self, report, edit, **when)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeReports, "save", racing)
        opened.type("Normal.")
    assert opened.text() == "Normal."
    assert opened.hub.names() == ["edit", "cursor"]


def test_nothing_is_told_when_the_commit_fails(opened: World) -> None:
    opened.units.refuse_commit = "database-busy"
    with pytest.raises(Exception, match="busy"):
        opened.type("Normal.")
    assert not opened.hub.events


# The lock.


def test_nobody_else_writes_while_the_lock_holds(opened: World) -> None:
    with pytest.raises(ConflictError) as caught:
        opened.type("x", ERIC)
    assert caught.value.code == "report-locked"
    assert caught.value.details == {"holder": "Dr Lea"}
    assert opened.text() == ""


def test_an_expired_lock_is_free(opened: World) -> None:
    opened.clock.advance(10 * 60)
    opened.type("x", ERIC)
    lock = view(opened, ERIC).lock
    assert lock is not None
    assert lock.mine


def test_each_edit_renews_the_lock(opened: World) -> None:
    for _ in range(3):
        opened.clock.advance(9 * 60)
        opened.type("x")
    with refused(ConflictError, "report-locked"):
        opened.type("y", ERIC)


def test_taking_over_is_said_audited_and_told(opened: World) -> None:
    with refused(ConflictError, "report-locked"):
        opened.writing.take_lock(opened.report_id, ERIC, take_over=False)
    opened.writing.take_lock(opened.report_id, ERIC, take_over=True)
    assert opened.hub.names() == ["changed"]
    with refused(ConflictError, "report-locked"):
        opened.type("x", LEA)
    with opened.units() as unit:
        entry = unit.audit.entries(opened.report_id)[-1]
    assert (entry.action, entry.user_id, entry.detail) == ("lock-taken-over", ERIC.user_id, f"from {LEA.user_id}")


def test_renewing_keeps_the_time_since_when_it_is_held(opened: World) -> None:
    since = opened.clock.now()
    opened.clock.advance(60)
    lock = opened.writing.take_lock(opened.report_id, LEA)
    assert lock.since == since
    assert not opened.hub.events


# The cursor.


def test_the_cursor_is_stored_told_and_cut_to_the_field(opened: World) -> None:
    opened.type("Normal.")
    opened.hub.events.clear()
    opened.writing.set_cursor(opened.report_id, LEA, Cursor(field_id="findings", offset=99))
    assert view(opened).cursor == Cursor(field_id="findings", offset=7)
    assert opened.hub.bodies("cursor") == [{"field_id": "findings", "offset": 7}]


def test_the_cursor_stays_with_its_words(opened: World) -> None:
    opened.type("Foie normal.")
    opened.writing.set_cursor(opened.report_id, LEA, Cursor(field_id="findings", offset=5))
    opened.type("Le ", at=0)
    assert view(opened).cursor == Cursor(field_id="findings", offset=8)
    opened.type("petit", at=8, end=14)
    assert view(opened).cursor == Cursor(field_id="findings", offset=8)
    opened.type("", at=0, end=10)
    assert view(opened).cursor == Cursor(field_id="findings", offset=0)


def test_a_cursor_in_no_field_is_refused(opened: World) -> None:
    with refused(InputError, "field-unknown"):
        opened.writing.set_cursor(opened.report_id, LEA, Cursor(field_id="nowhere", offset=0))


def test_a_signed_report_has_no_place_for_a_cursor(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    with refused(ConflictError, "report-action-not-allowed"):
        opened.writing.set_cursor(opened.report_id, LEA, Cursor(field_id="findings", offset=0))


# The template.


def test_the_template_can_be_changed_while_nothing_is_written(opened: World) -> None:
    opened.writing.change_template(opened.report_id, LEA, OTHER_TEMPLATE.template_id)
    assert opened.report().template_id == OTHER_TEMPLATE.template_id
    assert opened.hub.names() == ["changed"]
    assert opened.audited(opened.report_id)[-1] == "template-changed"


def test_a_written_report_keeps_its_template(opened: World) -> None:
    opened.type("Normal.")
    assert "template" not in view(opened).can
    with refused(ConflictError, "template-not-changeable"):
        opened.writing.change_template(opened.report_id, LEA, OTHER_TEMPLATE.template_id)
    opened.type("", end=7)
    assert "template" in view(opened).can
    opened.writing.change_template(opened.report_id, LEA, OTHER_TEMPLATE.template_id)
    assert opened.report().version == 2


def test_an_unknown_template_changes_nothing(opened: World) -> None:
    with refused(NotFoundError, "template-unknown"):
        opened.writing.change_template(opened.report_id, LEA, "9.9")
