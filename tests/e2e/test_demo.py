"""The demonstration itself, and what the RIS got from it, read by two other HL7 libraries."""

import os
import re
import subprocess
from pathlib import Path

import hl7
import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message

from reporting.config import Settings
from reporting.demo.processes import reporting_command
from reporting.report.layout import filled_sections
from reporting.report.signing import SignedReport
from reporting.store.engine import open_engine
from reporting.store.unit import SqlUnits


@pytest.fixture(scope="module")
def home() -> Path:
    if not (Settings().home / "models" / "radiology-base" / "model.bin").is_file():
        pytest.skip("the speech model is not installed: run `reporting models install radiology-base`")
    done = subprocess.run(
        reporting_command("demo", "--once"),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env={**os.environ, "REPORTING_LANGUAGE": "en"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 of 2 reports acknowledged AA" in done.stdout
    match = re.search(r"everything is kept in (\S+)", done.stdout)
    assert match
    return Path(match[1])


def pairs(home: Path) -> list[tuple[SignedReport, str]]:
    """Return each signed report with the message that the RIS kept."""
    kept = [path.read_bytes().decode("utf-8") for path in (home / "ris").glob("*.hl7")]
    found = []
    with SqlUnits(open_engine(f"sqlite:///{home / 'reporting.db'}"))() as unit:
        for row in unit.orders.worklist():
            signed = unit.signed.latest(row.report_id) if row.report_id else None
            if signed is not None:
                (delivery,) = unit.outbox.for_report(row.report_id)
                (message,) = [text for text in kept if f"|{delivery.control_id}|" in text]
                assert message.encode() == delivery.message
                found.append((signed, message))
    return found


def test_the_ris_has_both_reports_with_every_section_as_signed(home: Path) -> None:
    both = pairs(home)
    assert len(both) == 2
    for signed, message in both:
        segments = hl7.parse(message.replace("\r\n", "\r"))
        texts = [
            "\n".join(hl7.parse(message).unescape(str(repetition)) for repetition in segment[5])
            for segment in segments.segments("OBX")
            if str(segment[2]) == "TX"
        ]
        assert texts == [text for _, text in filled_sections(signed.report)]


def test_both_messages_are_valid_for_hl7apy(home: Path) -> None:
    for _, message in pairs(home):
        parsed = parse_message(message, find_groups=True, validation_level=VALIDATION_LEVEL.TOLERANT)
        assert parsed.validate()


def test_a_word_document_lies_beside_each_report(home: Path) -> None:
    documents = list(home.glob("*.docx"))
    assert len(documents) == 2
    assert all(path.read_bytes()[:2] == b"PK" for path in documents)
