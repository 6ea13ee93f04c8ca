"""The queue at the command line."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from reporting.errors import ConflictError, NotFoundError
from reporting.hl7.delivery import DeliveryState
from reporting.service import queue_command
from reporting.service.operators import at_the_command_line
from reporting.service.queue_command import Desk as CommandDesk
from reporting.wording import Language
from tests.hl7.test_mended import LINES
from tests.service.test_queue import Desk
from tests.service.world import World

WHO = at_the_command_line("root")


@pytest.fixture
def desk(opened: World) -> Iterator[Desk]:
    with capture_logs():  # unless a service configured it, logging writes where the table is printed
        yield Desk(opened)


def run(desk: Desk, *words: str, language: Language = Language.ENGLISH) -> None:
    parser = argparse.ArgumentParser()
    queue_command.add_arguments(parser)
    working = CommandDesk(
        queue=desk.queue, steering=desk.steering, who=WHO, zone=ZoneInfo("Europe/Paris"), language=language
    )
    assert queue_command.run(parser.parse_args(words), working) == 0


def test_the_queue_is_a_table(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.steering.hold_destination("ris", WHO, "update")
    run(desk, "queue")
    heading, ris, archive = capsys.readouterr().out.splitlines()
    assert heading.startswith("destination\tqueued")
    assert ris.split("\t") == ["ris", "1", "0", "0", "0", "0", "2026-01-06 19:44:18+01:00", "ON HOLD update"]
    assert archive.split("\t")[-2:] == ["-", "-"]
    desk.refuse()
    run(desk, "queue", language=Language.FRENCH)
    assert "SUSPENDUE" in capsys.readouterr().out


def test_a_failure_is_told_until_something_is_accepted(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.refuse()
    run(desk, "queue")
    assert capsys.readouterr().out.splitlines()[1].endswith("AE PID-3: unknown")


def test_refused_deliveries_are_listed_shown_mended_and_sent_again(
    desk: Desk, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    desk.refuse()
    run(desk, "list", "ris", "refused")
    assert capsys.readouterr().out.startswith(f"{desk.delivery_id}\t{desk.delivery.control_id}\t")
    run(desk, "show", desk.delivery_id)
    shown = capsys.readouterr().out
    assert shown == "\n".join(LINES) + "\n"
    run(desk, "resend", desk.delivery_id)
    desk.refuse()
    run(desk, "resend", "ris")
    assert capsys.readouterr().out == "1 queued again\n"
    desk.refuse()
    file = tmp_path / "mended.hl7"
    file.write_text(shown.replace("|RIS|", "|RIS-Y|"), "utf-8")
    run(desk, "mend", desk.delivery_id, str(file))
    assert capsys.readouterr().out == "mended-1\n"
    assert desk.stored("mended-1").mended_by == "account:root"


def test_destinations_and_deliveries_are_held_and_released_by_one_word(desk: Desk) -> None:
    run(desk, "hold", "ris", "--reason", "update")
    assert desk.queue.overview()[0].hold is not None
    run(desk, "release", "ris")
    assert desk.queue.overview()[0].hold is None
    run(desk, "hold", desk.delivery_id)
    assert desk.stored().state is DeliveryState.HELD
    run(desk, "release", desk.delivery_id)
    with pytest.raises(NotFoundError):
        run(desk, "hold", "nowhere")


def test_a_delivery_is_given_up_and_a_stretch_of_time_replayed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConflictError):
        run(desk, "cancel", desk.delivery_id, "--reason", "fax")
    desk.refuse()
    run(desk, "cancel", desk.delivery_id, "--reason", "fax")
    assert desk.stored().state is DeliveryState.CANCELLED
    rows = desk.world.units.rows.deliveries
    rows[desk.delivery_id] = replace(desk.stored(), state=DeliveryState.ACCEPTED)
    run(desk, "replay", "ris", "--since", "2026-01-06T19:00", "--until", "2026-01-06T20:00", language=Language.FRENCH)
    assert capsys.readouterr().out == "1 remis en file\n"


def test_a_file_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        run(desk, "mend", desk.delivery_id, "nowhere.hl7")
