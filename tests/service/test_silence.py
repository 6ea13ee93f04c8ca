"""No word of a patient in logs, audit or errors: marked words go the whole way, and none comes out."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from reporting.errors import ReportingError
from reporting.hl7.delivery import Outcome, OutcomeKind, RetryPolicy
from reporting.report.order import Identifier
from reporting.service.deliver import Delivering
from reporting.service.receive import ReceiveOrders
from reporting.text.spoken import FormattedText, TimedSpan
from reporting.wording import Language
from tests.fakes.link import FakeLink
from tests.service.world import LEA, ORDER, World, build_world, scratch_in, write_final_in

MARK = "ZZMARKED"
ORDER_MESSAGE = (
    "MSH|^~\\&|RIS|SITE|||20260106||ORM^O01|M1|P|2.5.1\r"
    f"PID|1||{MARK}1^^^APHP-X^PI||{MARK}2^{MARK}3\r"
    "ORC|NW|P1\r"
    f"OBR|1|P1||X^{MARK}4|||||||||{MARK}5\r"
)


def marked_order_world() -> World:
    world = build_world()
    patient = replace(
        ORDER.patient,
        name=replace(ORDER.patient.name, family=f"{MARK}6"),
        identifiers=(Identifier(value=f"{MARK}7", authority="APHP-X", type="PI"),),
    )
    world.put_order(replace(ORDER, patient=patient, reason=f"{MARK}8"))
    return world


def sentences(error: ReportingError) -> str:
    return " ".join([str(error), repr(error.details), *(error.sentence(language) for language in Language)])


async def test_no_marked_word_reaches_log_audit_or_error() -> None:
    world = marked_order_world()
    with capture_logs() as logs:
        receiver = ReceiveOrders(world.units, world.clock, ZoneInfo("Europe/Paris"), world.hub)
        receiver.receive(ORDER_MESSAGE.encode())
        receiver.receive(ORDER_MESSAGE.replace("ORC|NW", f"ORC|{MARK}9").encode())
        world.open()
        world.type(f"{MARK}10. ")
        words = f"{MARK}11"
        span = TimedSpan(start=0, end=len(words), start_ms=0, end_ms=100, probability=0.5)
        write_final_in(world, LEA, FormattedText(text=words, spans=(span,)), "u1")
        scratch_in(world, LEA)
        told = [
            sentences(error)
            for error in (
                _error_of(world, f"{MARK}12", "size"),
                _error_of(world, f"{MARK}13", "side"),
                _error_of(world, f"{MARK}14\x00", "findings"),
            )
        ]
        world.sign()
        world.withdraw(note=f"{MARK}16")
        refusal = Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AE", reason=f"{MARK}15")
        link = FakeLink(refusal)
        await Delivering(
            "ris", world.units, world.clock, link, RetryPolicy(), world.hub, attempt_s=15, lease_s=30
        ).once()
    assert len(logs) >= 5
    assert MARK not in repr(logs)
    assert MARK not in repr(list(world.units.rows.audit.values()))
    assert MARK not in " ".join(told)
    assert MARK in repr(world.units.rows.deliveries), "the marked words went the whole way"


async def test_log_lines_name_what_they_speak_of(opened: World) -> None:
    opened.type("Normal.")
    with capture_logs() as logs:
        opened.sign()
        await Delivering(
            "ris", opened.units, opened.clock, FakeLink(), RetryPolicy(), opened.hub, attempt_s=15, lease_s=30
        ).once()
    signed, attempted = logs
    (delivery,) = opened.units.rows.deliveries.values()
    assert signed["report_id"] == attempted["report_id"] == opened.report_id
    assert (signed["control_ids"], attempted["control_id"]) == ([delivery.control_id], delivery.control_id)
    assert attempted["ack_code"] == "AA"


def _error_of(world: World, text: str, field_id: str) -> ReportingError:
    with pytest.raises(ReportingError) as caught:
        world.type(text, field_id=field_id)
    return caught.value
