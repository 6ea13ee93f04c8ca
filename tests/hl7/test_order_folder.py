"""Orders as files: moved only after they are stored, in their order, and never lost."""

import asyncio
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporting.errors import ConfigError
from reporting.hl7 import order_folder
from reporting.hl7.order_folder import OrderFolder
from reporting.hl7.tables import AckCode

NOW = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)


class Taker:
    """Answers by what stands in the file."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self.down = False
        self.has_taken = threading.Event()

    def __call__(self, content: bytes) -> tuple[AckCode, bytes]:
        self.seen.append(content)
        self.has_taken.set()
        if self.down:
            return AckCode.AR, b"later"
        return (AckCode.AE, b"wrong") if b"bad" in content else (AckCode.AA, b"taken")


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
def folder(tmp_path: Path, taker: Taker) -> OrderFolder:
    return OrderFolder(taker, lambda: b"large", tmp_path, now=lambda: NOW, look_s=0.01)


def put(folder: Path, name: str, content: bytes = b"MSH|", age_s: float = 10) -> Path:
    file = folder / name
    file.write_bytes(content)
    os.utime(file, (NOW.timestamp() - age_s,) * 2)
    return file


def lying(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_a_file_is_taken_answered_and_moved(folder: OrderFolder, tmp_path: Path, taker: Taker) -> None:
    put(tmp_path, "one.hl7", b"good")
    put(tmp_path, "two.HL7", b"bad")
    assert folder.once() == 2
    assert lying(tmp_path) == ["answers/one.hl7.ack", "answers/two.HL7.ack", "done/one.hl7", "refused/two.HL7"]
    assert (tmp_path / "answers/one.hl7.ack").read_bytes() == b"taken"
    assert (tmp_path / "answers/two.HL7.ack").read_bytes() == b"wrong"
    assert folder.once() == 0


def test_files_are_taken_in_the_order_in_which_they_were_written(
    folder: OrderFolder, tmp_path: Path, taker: Taker
) -> None:
    put(tmp_path, "b.hl7", b"1", age_s=30)
    put(tmp_path, "c.hl7", b"3", age_s=10)
    put(tmp_path, "a.hl7", b"2", age_s=20)
    folder.once()
    assert taker.seen == [b"1", b"2", b"3"]


def test_what_cannot_be_stored_now_stays_and_so_do_the_files_behind_it(
    folder: OrderFolder, tmp_path: Path, taker: Taker
) -> None:
    put(tmp_path, "a.hl7", b"1", age_s=30)
    put(tmp_path, "b.hl7", b"2")
    taker.down = True
    assert folder.once() == 0
    assert taker.seen == [b"1"]
    assert lying(tmp_path) == ["a.hl7", "b.hl7"]
    taker.down = False
    assert folder.once() == 2


@pytest.mark.parametrize(("name", "age_s"), [("new.hl7", 0.5), ("a.txt", 10), (".a.hl7", 10), ("a.hl7.part", 10)])
def test_what_is_still_written_or_no_order_is_left_alone(
    folder: OrderFolder, tmp_path: Path, name: str, age_s: float
) -> None:
    put(tmp_path, name, age_s=age_s)
    assert folder.once() == 0
    assert lying(tmp_path) == [name]


def test_a_file_of_a_name_that_was_there_before_takes_nothing_away(folder: OrderFolder, tmp_path: Path) -> None:
    for content in (b"1", b"2", b"3"):
        put(tmp_path, "a.hl7", content)
        folder.once()
    kept = {file.name: file.read_bytes() for file in (tmp_path / "done").iterdir()}
    assert kept == {"a.hl7": b"1", "a-2.hl7": b"2", "a-3.hl7": b"3"}


def test_a_file_that_is_too_large_is_refused_unread(
    folder: OrderFolder, tmp_path: Path, taker: Taker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_folder, "LARGEST_FILE_BYTES", 3)
    put(tmp_path, "a.hl7", b"1234")
    folder.once()
    assert taker.seen == []
    assert (tmp_path / "answers/a.hl7.ack").read_bytes() == b"large"
    assert (tmp_path / "refused/a.hl7").exists()


def test_a_folder_that_vanishes_is_no_end(folder: OrderFolder, tmp_path: Path) -> None:
    for name in ("answers", "done", "refused"):
        (tmp_path / name).rmdir()
    put(tmp_path, "a.hl7")
    assert folder.once() == 0
    assert lying(tmp_path) == ["a.hl7"]


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_installation(tmp_path: Path, taker: Taker) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError) as fault:
        OrderFolder(taker, lambda: b"", tmp_path / "file", now=lambda: NOW)
    assert fault.value.code == "orders-folder-unusable"


async def test_it_looks_until_it_is_told_to_stop(folder: OrderFolder, tmp_path: Path, taker: Taker) -> None:
    put(tmp_path, "a.hl7", b"1")
    stop = asyncio.Event()
    running = asyncio.create_task(folder.run(stop))
    assert await asyncio.to_thread(taker.has_taken.wait, 30)
    stop.set()
    await running
    assert lying(tmp_path)[-1] == "done/a.hl7"
