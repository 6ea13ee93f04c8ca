"""The operator's queue: what it shows, what each act does, who may, and what the audit remembers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from reporting.errors import ConflictError, DeniedError, InputError, NotFoundError
from reporting.hl7.delivery import Delivery, DeliveryEvent, DeliveryState, Outcome, OutcomeKind
from reporting.service.delivery_ports import Hold
from reporting.service.operators import Operator, at_the_command_line, operator, reader
from reporting.service.queue import Queue
from reporting.service.queue_acts import SteeringQueue
from tests.contract.samples import a_result, an_attempt
from tests.hl7.test_mended import LINES, ORIGINAL
from tests.service.world import ADMIN, ERIC, World

WHO = Operator(user_id=ADMIN.user_id)
FAILED = Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AE", reason="PID-3: unknown")


class Desk:
    """A signed report whose message was refused, and the queue's use cases."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.urged: list[str] = []
        self.queue = Queue(world.units, world.clock, ["ris", "archive"])
        self.steering = SteeringQueue(
            world.units,
            world.clock,
            world.hub,
            ["ris", "archive"],
            urge=self.urged.append,
            new_id=lambda: "mended-1",
            control_id=lambda: "R2",
        )
        world.type("Pas d'hémorragie.")
        world.sign()
        (self.delivery,) = world.units.rows.deliveries.values()
        self.put(message=ORIGINAL)

    @property
    def delivery_id(self) -> str:
        return self.delivery.delivery_id

    def put(self, **changes: object) -> None:
        rows = self.world.units.rows.deliveries
        rows[self.delivery_id] = replace(rows[self.delivery_id], **changes)  # type: ignore[arg-type]

    def refuse(self) -> None:
        with self.world.units() as unit:
            unit.outbox.claim("ris", now=self.world.clock.now(), lease_s=30)
            attempt = replace(an_attempt(), at=self.world.clock.now(), outcome=FAILED)
            unit.outbox.record([a_result(self.delivery_id, DeliveryState.REFUSED, attempt)])
            unit.commit()
        self.world.hub.events.clear()

    def stored(self, delivery_id: str = "") -> Delivery:
        return self.world.units.rows.deliveries[delivery_id or self.delivery_id]


@pytest.fixture
def desk(opened: World) -> Desk:
    return Desk(opened)


def test_administrators_steer_and_radiologists_read() -> None:
    assert operator(ADMIN) == WHO
    assert reader(ADMIN).user_id == ADMIN.user_id
    assert reader(ERIC).user_id == ERIC.user_id
    with pytest.raises(DeniedError) as refused:
        operator(ERIC)
    assert refused.value.code == "queue-not-allowed"
    assert at_the_command_line("root").user_id == "account:root"


def test_a_destination_is_shown_with_what_waits_and_its_last_failure(desk: Desk) -> None:
    ris, archive = desk.queue.overview()
    assert (ris.destination, ris.queued, ris.waiting, ris.refused, ris.oldest_at) == (
        "ris", 1, 1, 0, desk.delivery.created_at,
    )  # fmt: skip
    assert (archive.destination, archive.waiting, archive.oldest_at, archive.configured) == ("archive", 0, None, True)
    desk.refuse()
    ris, _ = desk.queue.overview()
    assert (ris.queued, ris.refused, ris.oldest_at) == (0, 1, None)
    assert (ris.failure, ris.failed_at) == (FAILED, desk.world.clock.now())


def test_what_waits_for_a_destination_that_the_settings_do_not_name_any_more_is_shown(desk: Desk) -> None:
    desk.put(destination="old")
    assert [(state.destination, state.configured) for state in desk.queue.overview()] == [
        ("ris", True),
        ("archive", True),
        ("old", False),
    ]


def test_what_was_accepted_is_counted_for_a_day(desk: Desk) -> None:
    desk.put(state=DeliveryState.ACCEPTED)
    assert desk.queue.overview()[0].accepted == 1
    desk.world.clock.advance(timedelta(days=1, seconds=1).total_seconds())
    assert desk.queue.overview()[0].accepted == 0


def test_a_list_names_what_was_answered_and_holds_no_message(desk: Desk) -> None:
    desk.refuse()
    (line,) = desk.queue.lines(WHO, "ris", DeliveryState.REFUSED)
    assert (line.delivery_id, line.attempts) == (desk.delivery_id, 1)
    assert line.last is not None
    assert line.last.outcome == FAILED
    assert not hasattr(line, "message")


def test_a_message_is_shown_by_segments_and_the_reading_is_audited(desk: Desk) -> None:
    assert desk.queue.message(desk.delivery_id, WHO) == "\n".join(LINES)
    assert desk.world.audited(desk.delivery_id)[-1] == "delivery-read"
    desk.put(message=b'{"resourceType":"Bundle"}')
    assert desk.queue.message(desk.delivery_id, WHO) == '{"resourceType":"Bundle"}'


def test_a_destination_is_held_and_released(desk: Desk) -> None:
    desk.steering.hold_destination("ris", WHO, "  RIS is\nupdated ")
    hold = Hold(held_at=desk.world.clock.now(), held_by=ADMIN.user_id, reason="RIS is updated")
    assert desk.queue.overview()[0].hold == hold
    view = desk.world.writing.view(desk.world.report_id, ADMIN)
    assert view.deliveries[0].on_hold
    desk.steering.release_destination("ris", WHO)
    assert desk.queue.overview()[0].hold is None
    assert desk.world.audited("ris") == ["destination-held", "destination-released"]
    assert desk.urged == ["ris", "ris"]
    with pytest.raises(NotFoundError) as unknown:
        desk.steering.hold_destination("nowhere", WHO)
    assert unknown.value.details["known"] == "archive, ris"


def test_a_delivery_is_held_released_and_given_up(desk: Desk) -> None:
    desk.steering.hold(desk.delivery_id, WHO, "wait")
    assert (desk.stored().state, desk.stored().reason) == (DeliveryState.HELD, "wait")
    assert desk.world.writing.view(desk.world.report_id, ADMIN).deliveries[0].reason == "wait"
    assert desk.steering.release(desk.delivery_id, WHO) == desk.world.report_id
    assert desk.stored().state is DeliveryState.QUEUED
    desk.refuse()
    with pytest.raises(InputError):
        desk.steering.cancel(desk.delivery_id, WHO, " ")
    desk.steering.cancel(desk.delivery_id, WHO, "sent by fax")
    assert (desk.stored().state, desk.stored().reason) == (DeliveryState.CANCELLED, "sent by fax")
    assert [action for action in desk.world.audited(desk.delivery_id) if action.startswith("delivery")] == [
        "delivery-held",
        "delivery-released",
        "delivery-cancelled",
    ]
    with pytest.raises(ConflictError):
        desk.steering.release(desk.delivery_id, WHO)


def test_a_reason_is_not_logged(desk: Desk) -> None:
    with capture_logs() as logs:
        desk.steering.hold(desk.delivery_id, WHO, "Mme PAT-TROIS")
        desk.steering.hold_destination("ris", WHO, "Mme PAT-TROIS")
    assert len(logs) == 2
    assert "PAT-TROIS" not in repr(logs)
    assert "PAT-TROIS" not in repr(list(desk.world.units.rows.audit.values()))


def test_refused_messages_are_sent_again_one_or_all(desk: Desk) -> None:
    desk.refuse()
    assert desk.steering.resend(desk.delivery_id, WHO) == desk.world.report_id
    assert desk.stored().state is DeliveryState.QUEUED
    desk.refuse()
    assert desk.steering.resend_all("archive", WHO) == 0
    assert desk.steering.resend_all("ris", WHO) == 1
    assert desk.stored().state is DeliveryState.QUEUED
    assert desk.world.hub.names() == ["changed"]


def test_an_older_revision_is_not_sent_again_after_a_newer_one(desk: Desk) -> None:
    desk.refuse()
    newer = replace(desk.stored(), delivery_id="d2", revision=2, state=DeliveryState.QUEUED)
    desk.world.units.rows.deliveries["d2"] = newer
    for act in (
        lambda: desk.steering.resend(desk.delivery_id, WHO),
        lambda: desk.steering.mend(desk.delivery_id, "\n".join(LINES), WHO),
    ):
        with pytest.raises(ConflictError) as refused:
            act()
        assert refused.value.code == "delivery-superseded"
    assert desk.steering.resend_all("ris", WHO) == 0


def test_a_mended_message_goes_in_place_of_the_refused_one(desk: Desk) -> None:
    desk.refuse()
    text = "\n".join(LINES).replace("|RIS|", "|RIS-Y|")
    assert desk.steering.mend(desk.delivery_id, text, WHO) == "mended-1"
    old, new = desk.stored(), desk.stored("mended-1")
    assert old.state is DeliveryState.MENDED
    assert old.message == ORIGINAL
    assert (new.state, new.control_id, new.attempts) == (DeliveryState.QUEUED, "R2", ())
    assert (new.mends, new.mended_by) == (old.delivery_id, ADMIN.user_id)
    assert (new.report_id, new.revision, new.accession) == (old.report_id, old.revision, old.accession)
    assert b"|RIS-Y|" in new.message
    assert desk.world.audited(old.delivery_id)[-1] == "delivery-mended"
    assert desk.world.audited("mended-1") == ["delivery-queued"]
    assert [view.mends for view in desk.world.writing.view(desk.world.report_id, ADMIN).deliveries] == [
        "",
        old.delivery_id,
    ]


def test_a_mend_that_changes_the_signed_text_changes_nothing(desk: Desk) -> None:
    desk.refuse()
    with pytest.raises(ConflictError) as refused:
        desk.steering.mend(desk.delivery_id, "\n".join(LINES).replace("Pas d'hémorragie", "Hémorragie"), WHO)
    assert refused.value.code == "mended-text-changed"
    assert list(desk.world.units.rows.deliveries) == [desk.delivery_id]
    assert desk.stored().state is DeliveryState.REFUSED


@pytest.mark.parametrize("state", [state for state in DeliveryState if state is not DeliveryState.REFUSED])
def test_only_a_refused_message_is_mended(desk: Desk, state: DeliveryState) -> None:
    desk.put(state=state)
    with pytest.raises(ConflictError) as refused:
        desk.steering.mend(desk.delivery_id, "\n".join(LINES), WHO)
    assert refused.value.code == "delivery-cannot-be-mended"


def test_what_is_not_hl7_v2_is_not_mended(desk: Desk) -> None:
    desk.refuse()
    desk.put(message=b"{}")
    with pytest.raises(ConflictError) as refused:
        desk.steering.mend(desk.delivery_id, "{}", WHO)
    assert refused.value.code == "delivery-cannot-be-mended"


def test_a_stretch_of_time_is_replayed_and_audited(desk: Desk) -> None:
    desk.put(state=DeliveryState.ACCEPTED)
    now = desk.world.clock.now()
    assert desk.steering.replay("ris", now - timedelta(hours=1), now + timedelta(hours=1), WHO) == 1
    assert desk.stored().state is DeliveryState.QUEUED
    assert desk.world.audited(desk.delivery_id)[-1] == "delivery-replayed"
    assert desk.world.audited("ris") == ["destination-replayed"]
    with pytest.raises(InputError):
        desk.steering.replay("ris", now, now, WHO)
    with pytest.raises(NotFoundError):
        desk.steering.replay("nowhere", now, now + timedelta(hours=1), WHO)


def test_the_page_of_the_report_tells_when_it_was_sent_and_what_was_answered(desk: Desk) -> None:
    (waiting,) = desk.world.writing.view(desk.world.report_id, ADMIN).deliveries
    assert (waiting.sent_at, waiting.answered_at, waiting.ack_code, waiting.on_hold) == (None, None, "", False)
    desk.refuse()
    (refused,) = desk.world.writing.view(desk.world.report_id, ADMIN).deliveries
    now = desk.world.clock.now()
    assert (refused.sent_at, refused.answered_at) == (now, now + timedelta(milliseconds=35))
    assert (refused.ack_code, refused.reason) == ("AE", "PID-3: unknown")


def test_what_a_person_may_do_is_what_the_table_of_deliveries_allows(desk: Desk) -> None:
    for event in (DeliveryEvent.HELD, DeliveryEvent.RELEASED, DeliveryEvent.CANCELLED):
        desk.put(state=DeliveryState.ACCEPTED)
        with desk.world.units() as unit, pytest.raises(ConflictError):
            unit.outbox.move(desk.delivery_id, event, at=desk.world.clock.now())
