"""A signed report reaches the RIS once, whatever dies in between."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

from reporting.demo.hospital import variables
from reporting.demo.page import Page, Shown
from reporting.demo.processes import reporting_command
from tests.e2e.system import System

DEADLINE_S = 30


def received(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "received.jsonl").read_text("utf-8").splitlines() if (folder / "received.jsonl").exists() else []
    return [json.loads(line) for line in lines]


def until_settled(page: Page, report_id: str) -> Shown:
    """Return the report when its deliveries are accepted or refused; fail after a generous deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        shown = page.look(report_id)
        if shown.deliveries and all(d["state"] in ("accepted", "refused") for d in shown.deliveries):
            return shown
        time.sleep(0.05)
    raise AssertionError(f"not settled: {page.look(report_id).deliveries}")


def signed_report(page: Page, accession: str) -> str:
    report_id = page.open(accession)
    page.type(report_id, "conclusion", "Examen sans anomalie.", edit_id="edit-0001")
    page.sign(report_id, "demonstration")
    return report_id


def test_a_service_killed_between_signing_and_sending_delivers_exactly_once_after_restart(system: System) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, not listening: the RIS is down
        service = system.service(ris_port=nobody.getsockname()[1])
        assert system.send(service, system.order) == "AA"
        page = system.page(service)
        report_id = signed_report(page, system.order.accession_number)
        service.process.kill()
        service.process.wait()
    ris = system.ris()
    service = system.service(ris_port=ris.port)
    shown = until_settled(system.page(service), report_id)
    (delivery,) = shown.deliveries
    assert delivery["state"] == "accepted"
    messages = [line for line in received(system.home / "ris") if not line["duplicate"]]
    assert [line["control_id"] for line in messages] == [delivery["control_id"]]


def test_a_message_whose_acknowledgement_was_lost_is_sent_again_with_the_same_bytes(system: System) -> None:
    ris = system.ris("--script", "drop,garbage,AA")
    service = system.service(ris_port=ris.port, ack_timeout_s="2")
    system.send(service, system.order)
    page = system.page(service)
    shown = until_settled(page, signed_report(page, system.order.accession_number))
    (delivery,) = shown.deliveries
    assert delivery["state"] == "accepted"
    assert len(delivery["attempts"]) == 3
    assert len({line["control_id"] for line in received(system.home / "ris")}) == 1


def test_a_refused_message_waits_for_a_person_and_says_why(system: System) -> None:
    ris = system.ris("--script", "AE")
    service = system.service(ris_port=ris.port)
    system.send(service, system.order)
    page = system.page(service)
    (delivery,) = until_settled(page, signed_report(page, system.order.accession_number)).deliveries
    assert delivery["state"] == "refused"
    assert delivery["attempts"][-1]["outcome"]["ack_code"] == "AE"
    assert delivery["attempts"][-1]["outcome"]["reason"]


def test_a_correction_goes_out_as_corrected_after_the_original(system: System) -> None:
    ris = system.ris()
    service = system.service(ris_port=ris.port)
    system.send(service, system.order)
    page = system.page(service)
    report_id = signed_report(page, system.order.accession_number)
    page._call("POST", f"/api/reports/{report_id}/correct", {})
    page.type(report_id, "conclusion", "Corrigé. ", edit_id="edit-0002")
    page.sign(report_id, "demonstration")
    shown = until_settled(page, report_id)
    assert [delivery["state"] for delivery in shown.deliveries] == ["accepted", "accepted"]
    kept = sorted((system.home / "ris").glob("*.hl7"))
    assert len(kept) == 2
    status = {file.read_bytes().split(b"\rOBR|")[1].split(b"\r")[0].split(b"|")[24] for file in kept}
    assert status == {b"F", b"C"}


def test_the_outbox_can_be_sent_without_the_service(system: System) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        service = system.service(ris_port=nobody.getsockname()[1])
        system.send(service, system.order)
        signed_report(system.page(service), system.order.accession_number)
        service.process.kill()
        service.process.wait()
    ris = system.ris()
    deadline = time.monotonic() + DEADLINE_S
    while not received(system.home / "ris") and time.monotonic() < deadline:
        # Its first attempt failed: the next is due after a pause, or after the lease of the killed sender.
        environment = {
            **os.environ,
            **variables(system.settings, system.home, port=0, orders_port=0, ris_port=ris.port),
        }
        environment["REPORTING_ACK_TIMEOUT_S"] = "1"
        subprocess.run(reporting_command("deliver", "--once"), env=environment, check=True, timeout=60)
    (line,) = received(system.home / "ris")
    assert line["code"] == "AA"
