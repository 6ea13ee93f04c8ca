"""Dictation through the real client, the real service and the real recogniser."""

import json
import os
import subprocess
from pathlib import Path

from reporting.demo.hospital import RADIOLOGISTS
from reporting.demo.processes import reporting_command
from reporting.text.score import word_errors
from reporting.wording import Language
from tests.e2e.system import System

AUDIO = Path(__file__).parents[1] / "samples" / "audio"


def dictate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        reporting_command("dictate", *arguments),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, "REPORTING_LANGUAGE": "en"},
    )


def token_file(system: System, token: str) -> str:
    file = system.home / "token"
    file.write_text(token)
    return str(file)


def test_scratch_dictation_prints_each_event_as_one_json_line(system: System) -> None:
    service = system.service(ris_port=1)
    page = system.page(service)
    done = dictate(
        "--server", service.url, "--token-file", token_file(system, page.token),
        "--scratch", "--language", "fr", "--wav", str(AUDIO / "fr_deux_phrases.wav"), "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = [event["type"] for event in events]
    assert kinds[0] == "ready"
    assert kinds[-1] == "drained"
    assert set(kinds) <= {"ready", "partial", "final", "command", "error", "drained"}
    assert "final" in kinds
    assert all({"type", "text", "start_ms", "end_ms", "at_s"} <= set(event) for event in events)
    times = [event["at_s"] for event in events[1:]]
    assert times == sorted(times)
    said = " ".join(event["text"] for event in events if event["type"] == "final")
    script = (AUDIO / "fr_deux_phrases.written.txt").read_text("utf-8")
    assert word_errors(script, said, Language.FRENCH).rate < 0.5
    assert not [path for path in system.home.rglob("*.pcm") if path.stat().st_size % 2]


def test_no_word_that_was_dictated_typed_or_ordered_stands_in_a_log(system: System) -> None:
    ris = system.ris("--script", "AE")
    service = system.service(ris_port=ris.port, log_level="debug")
    system.send(service, system.order)
    system.send_bytes(service, b"MSH|^~\\&|A|B|C|D|20260101||ORM^O01|X1|P|2.5.1\rPID|1||\rZZZ|Quetzalcoatl\r")
    page = system.page(service)
    report_id = page.open(system.order.accession_number)
    dictated = dictate(
        "--server", service.url, "--token-file", token_file(system, page.token),
        "--report", report_id, "--wav", str(AUDIO / "fr_deux_phrases.wav"), "--json",
    )  # fmt: skip
    assert dictated.returncode == 0, dictated.stderr
    page.type(report_id, "conclusion", "Xylophone dépourvu de zibeline.", edit_id="edit-0001")
    page.sign(report_id, RADIOLOGISTS[0].password)
    finals = [json.loads(line)["text"] for line in dictated.stdout.splitlines() if '"final"' in line]
    words = {word.strip(".,").lower() for text in finals for word in text.split()}
    words = {word for word in words if len(word) > 5}
    assert words, "nothing was heard"
    secrets = words | {"xylophone", "zibeline", "quetzalcoatl", "demonstration", page.token.lower()}
    order = system.order
    secrets |= {part.lower() for part in order.name.split("^") if len(part) > 1} | {order.reason.lower(), order.born}
    logs = system.logs().lower()
    assert "report signed" in logs or "report-signed" in logs
    assert not [secret for secret in secrets if secret in logs]
