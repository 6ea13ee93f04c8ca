"""What `reporting hl7 check` says: read as the service reads, in both languages, to the terminal and nowhere else."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting import cli
from reporting.hl7.check import Checked, check
from reporting.hl7.check_files import check_files
from reporting.wording import Language

SAMPLES = Path(__file__).parents[1] / "samples" / "hl7"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 7, 5, tzinfo=UTC)
MSH = rb"MSH|^~\&|HIS|SITE|||20260106||"


def checked(raw: bytes, language: Language = Language.ENGLISH) -> Checked:
    return check(raw, language, zone=PARIS, now=NOW)


def line_of(it: Checked, place: str) -> str:
    return next(line.strip() for line in it.lines if line.strip().startswith(place))


def test_each_field_is_shown_with_where_it_goes() -> None:
    it = checked((SAMPLES / "orm_o01_new_2.5.1.hl7").read_bytes())
    assert it.is_taken
    assert line_of(it, "PID-5") == "PID-5    LEFÈVRE Cœline  →  Name, type L first; required"
    assert line_of(it, "PID-3") == (
        "PID-3    270029912345678 (ASIP-SANTE-INS-NIR), IPP777 (CLINIQUE-NORD)  →  The patient's identifiers; required"
    )
    assert line_of(it, "TQ1-7").startswith("TQ1-7    2026-01-06 18:44:18+0100")
    assert "not needed, ORC-2 says it" in line_of(it, "OBR-2")
    assert line_of(it, "PID-7") == "PID-7    19700229  →  not readable, left out"
    assert "PID-1" in line_of(it, "ignored:")


def test_it_says_what_the_message_does() -> None:
    it = checked((SAMPLES / "orm_o01_two_orders.hl7").read_bytes())
    assert it.lines[1] == "  taken: orders"
    assert [line.split(" · ")[2] for line in it.lines[2:4]] == ["Genou droit", "Genou gauche"]


@pytest.mark.parametrize("language", Language)
def test_a_refusal_is_said_with_segment_and_field(language: Language) -> None:
    it = checked(MSH + b"ORM^O01|7|P|2.5.1\rPID|1||||DOE\rORC|NW|P1\rOBR|1|||A", language)
    assert not it.is_taken
    assert "AE 101 PID-3" in it.lines[1]


def test_a_merge_says_which_number_disappears() -> None:
    it = checked(MSH + b"ADT^A40|7|P|2.5.1\rPID|1||2^^^A||DOE^Jane\rMRG|1^^^A")
    assert it.lines[2:4] == ("  - DOE Jane [2 (A)]", "    1 (A) disappears, 2 (A) stands for it")


@pytest.mark.parametrize(
    ("raw", "remark"),
    [
        (MSH + b"ADT^A03|7|P|2.5.1||||||UNICODE UTF-8\rPID|1||2||D\xe9", "MSH-18 says UNICODE UTF-8"),
        (MSH + b"ADT^A03|7|P|2.5.1\rhello", "no segments, not read: 1"),
        (MSH.replace(b"20260106", b"soon") + b"ADT^A03|7|P|2.5.1", "MSH-7 says no time"),
        (MSH.replace(b"20260106", b"20990101") + b"ADT^A03|7|P|2.5.1", "MSH-7 says no time"),
        (MSH + b"ADT^A03|7|P|2.5.1|||NE|NE", "ask for no answer"),
    ],
)
def test_trouble_that_is_no_refusal_is_remarked(raw: bytes, remark: str) -> None:
    it = checked(raw)
    assert it.is_taken
    assert any(remark in line for line in it.lines)


def test_an_order_that_names_no_procedure_must_be_known() -> None:
    it = checked(MSH + b"ORM^O01|7|P|2.5.1\rPID|1||1||DOE\rORC|SC|P1")
    assert any("only if the order is known" in line for line in it.lines)


def test_the_sender_s_own_segments_are_kept() -> None:
    it = checked(MSH + b"ORM^O01|7|P|2.5.1\rPID|1||1||DOE\rORC|NW|P1\rOBR|1|||A\rZPF|1")
    assert line_of(it, "kept") == "kept as they are: ZPF"


@pytest.mark.parametrize("raw", [b"", b"GET / HTTP/1.1", b"MSH|", b"\xff\xfe"])
def test_what_is_no_message_is_said_to_be_none(raw: bytes) -> None:
    assert not checked(raw).is_taken


def test_a_folder_is_checked_file_by_file(tmp_path: Path) -> None:
    good = (SAMPLES / "orm_o01_new_2.5.1.hl7").read_bytes()
    (tmp_path / "a.hl7").write_bytes(good + b"\r" + good)
    (tmp_path / "b.hl7").write_bytes(b"garbage")
    (tmp_path / "notes.md").write_text("no message")
    *files, summary = check_files(tmp_path, Language.ENGLISH, zone=PARIS, now=NOW)
    assert [(text.splitlines()[0], is_taken) for text, is_taken in files] == [
        ("== a.hl7: batch of 2 messages", True),
        ("== b.hl7", False),
    ]
    assert summary == ("taken: 2, refused: 1", True)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_command_prints_it_and_tells_by_its_code(
    language: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert cli.main(["hl7", "check", "--language", language, str(SAMPLES)]) == 0
    printed = capsys.readouterr()
    assert "LEFÈVRE Cœline" in printed.out
    assert printed.err == ""
    (tmp_path / "bad.hl7").write_bytes(b"garbage")
    assert cli.main(["hl7", "check", "--language", language, str(tmp_path)]) == 1
    assert cli.main(["hl7", "check", "--language", language, str(tmp_path / "nowhere")]) == 1
