"""Messages as files: whole or not there, under a name that a repeat has too, answered by a file or not at all."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.hl7.destination import FolderLine
from reporting.hl7.file_drop import FolderLink, name_of
from reporting.wording import Language
from tests.hl7.test_link import LONG_S, SHORT_S

MESSAGE = rb"MSH|^~\&|US|R|RIS|S|20260301083015+0100||ORU^R01^ORU_R01|R12/3|P|2.5.1" + b"\rPID|1\r"
NAME = "20260301083015-R12-3"


def ack(code: str = "AA", control_id: str = "R12/3") -> bytes:
    return f"MSH|^~\\&|RIS|S|US|R|2026||ACK|9|P|2.5.1\rMSA|{code}|{control_id}\r".encode()


async def send(line: FolderLine, language: Language = Language.ENGLISH, **others: Any) -> Outcome:
    return await FolderLink(line, language=language, **others).send(MESSAGE, "R12/3")


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_a_message_lies_in_the_folder_and_nothing_else_does(tmp_path: Path) -> None:
    outcome = await send(FolderLine(folder=tmp_path))
    assert outcome == Outcome(kind=OutcomeKind.STORED)
    assert names(tmp_path) == [f"{NAME}.hl7"]
    assert (tmp_path / f"{NAME}.hl7").read_bytes() == MESSAGE


async def test_a_message_that_still_lies_there_is_not_written_again(tmp_path: Path) -> None:
    await send(FolderLine(folder=tmp_path))
    before = (tmp_path / f"{NAME}.hl7").stat().st_mtime_ns
    assert (await send(FolderLine(folder=tmp_path))).kind is OutcomeKind.STORED
    assert (tmp_path / f"{NAME}.hl7").stat().st_mtime_ns == before


async def test_half_a_message_of_a_sender_that_died_is_replaced(tmp_path: Path) -> None:
    (tmp_path / f".{NAME}.hl7.part").write_bytes(MESSAGE[:20])
    await send(FolderLine(folder=tmp_path))
    assert names(tmp_path) == [f"{NAME}.hl7"]


async def test_a_marker_says_that_the_message_is_whole(tmp_path: Path) -> None:
    await send(FolderLine(folder=tmp_path, suffix=".hpr", marker=".ok"))
    assert names(tmp_path) == [f"{NAME}.hpr", f"{NAME}.ok"]
    assert (tmp_path / f"{NAME}.ok").read_bytes() == b""


def answering(folder: Path, *contents: bytes) -> Callable[[float], Awaitable[None]]:
    """Return a pause in which the other system finds the message and writes its next answer."""
    left = list(contents)

    async def pause(_: float) -> None:
        assert (folder / f"{NAME}.hl7").exists()
        (folder / f"{NAME}.ack").write_bytes(left.pop(0))

    return pause


@pytest.mark.parametrize("code", ["AA", "AE", "AR"])
async def test_where_the_folder_answers_the_acknowledgement_is_the_outcome(tmp_path: Path, code: str) -> None:
    line = FolderLine(folder=tmp_path, answers=True, ack_timeout_s=LONG_S)
    outcome = await send(line, pause=answering(tmp_path, b"\x0b" + ack(code) + b"\x1c\r"))
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.ACKNOWLEDGED, code)
    assert names(tmp_path) == [f"{NAME}.hl7"]


async def test_an_answer_that_came_after_the_last_attempt_is_taken_without_sending_again(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.ack").write_bytes(ack())
    outcome = await send(FolderLine(folder=tmp_path, answers=True, ack_timeout_s=SHORT_S))
    assert outcome.ack_code == "AA"
    assert names(tmp_path) == []


async def test_no_answer_is_a_timeout_and_the_message_stays(tmp_path: Path) -> None:
    outcome = await send(FolderLine(folder=tmp_path, answers=True, ack_timeout_s=SHORT_S), Language.FRENCH)
    assert outcome.kind is OutcomeKind.TIMEOUT
    assert "0.05 s" in outcome.reason
    assert names(tmp_path) == [f"{NAME}.hl7"]


@pytest.mark.parametrize("content", [b"not an answer", ack(control_id="R99"), b"MSH|^~\\&|half"])
async def test_an_answer_that_is_none_is_a_wrong_answer_and_is_taken_away(tmp_path: Path, content: bytes) -> None:
    line = FolderLine(folder=tmp_path, answers=True, ack_timeout_s=SHORT_S)
    (tmp_path / f"{NAME}.ack").write_bytes(content)
    outcome = await send(line)
    assert outcome.kind is OutcomeKind.WRONG_ANSWER
    assert names(tmp_path) == [f"{NAME}.hl7"]


async def test_an_answer_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    line = FolderLine(folder=tmp_path, answers=True, ack_timeout_s=LONG_S)
    outcome = await send(line, pause=answering(tmp_path, b"", ack()[:30], ack()))
    assert outcome.ack_code == "AA"


async def test_a_folder_that_is_not_there_is_a_failed_connection(tmp_path: Path) -> None:
    outcome = await send(FolderLine(folder=tmp_path / "nowhere"))
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED
    assert "folder" in outcome.reason


def test_a_name_holds_no_word_of_the_message_but_its_time_and_number() -> None:
    assert name_of(MESSAGE, "R12/3") == NAME
    assert name_of(b"MSH|^~\\&|a|b|c|d|2026 ../x||ORU", "../../etc") == "2026-------etc"
    assert name_of(b"no header", "R1") == "R1"
