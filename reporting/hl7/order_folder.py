"""A folder in which orders arrive as files, with the same guarantees as over MLLP: I/O.

    FOLDER/*.hl7        what another system put there: a message, a batch, or messages one after the other
    FOLDER/answers/     the answer to each file, under its name with .ack
    FOLDER/done/        files of which every message was taken
    FOLDER/refused/     files of which one was not; the answer says which and why

A file is moved only after what it says is stored and its answer written. What cannot be stored now stays where it is,
and so do the files behind it, until it can. A file that was stored and not yet moved when the power went is taken
again: its messages are known, and answered as before. Does not read orders: the handler does.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from reporting.errors import ConfigError
from reporting.hl7.tables import AckCode
from reporting.log import logger

SUFFIX = ".hl7"
ANSWERS, DONE, REFUSED = "answers", "done", "refused"
LARGEST_FILE_BYTES = 64 * 1024 * 1024
"""A larger file is refused without being read."""

Handler = Callable[[bytes], tuple[AckCode, bytes]]
"""Takes the bytes of a file; returns the worst outcome of its messages, and the answer. Blocks."""

_log = logger("hl7")


class OrderFolder:
    """`run` looks into the folder until it is told to stop; `once` looks once."""

    def __init__(
        self,
        handler: Handler,
        too_large: Callable[[], bytes],
        folder: Path,
        *,
        now: Callable[[], datetime],
        look_s: float = 2.0,
        settle_s: float = 2.0,
    ) -> None:
        """`settle_s`: a file is taken when it was not written to for so long. `too_large` answers a file unread.

        Raise ConfigError `orders-folder-unusable` if the folder and those in it cannot be made.
        """
        self._handler, self._too_large, self._folder, self._now = handler, too_large, folder, now
        self._look_s, self._settle = look_s, timedelta(seconds=settle_s)
        try:
            for name in (ANSWERS, DONE, REFUSED):
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError("orders-folder-unusable", folder=str(folder)) from error

    async def run(self, stop: asyncio.Event) -> None:
        """Take files as they come, until `stop`."""
        while not stop.is_set():
            await asyncio.to_thread(self.once)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self._look_s)

    def once(self) -> int:
        """Take the files that are there, oldest first; return how many were moved. Never raises."""
        moved = 0
        try:
            for file in self._ready():
                if not self._take(file):
                    break
                moved += 1
        except OSError as error:
            _log.error("folder of orders not usable", kind=type(error).__name__)
        return moved

    def _ready(self) -> list[Path]:
        files = []
        for file in self._folder.iterdir():
            if file.suffix.lower() != SUFFIX or file.name.startswith("."):
                continue
            with contextlib.suppress(FileNotFoundError):
                written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
                if file.is_file() and self._now() - written >= self._settle:
                    files.append((written, file.name, file))
        return [file for *_, file in sorted(files)]

    def _take(self, file: Path) -> bool:
        """Return True if the file was moved, False if it has to wait, and those behind it."""
        if file.stat().st_size > LARGEST_FILE_BYTES:
            outcome, answer = AckCode.AE, self._too_large()
        else:
            outcome, answer = self._handler(file.read_bytes())
        if outcome is AckCode.AR:
            _log.warning("file of orders waits", outcome=outcome.value)
            return False
        self._write_answer(file.name, answer)
        self._move(file, self._folder / (DONE if outcome is AckCode.AA else REFUSED))
        _log.info("file of orders taken", outcome=outcome.value)
        return True

    def _write_answer(self, name: str, answer: bytes) -> None:
        folder = self._folder / ANSWERS
        part = folder / f".{name}.part"
        with part.open("wb") as output:
            output.write(answer)
            output.flush()
            os.fsync(output.fileno())
        part.replace(folder / f"{name}.ack")
        _sync(folder)

    def _move(self, file: Path, folder: Path) -> None:
        """Move a file; one of the same name that lies there already stays."""
        target, number = folder / file.name, 1
        while target.exists():
            number += 1
            target = folder / f"{file.stem}-{number}{file.suffix}"
        file.replace(target)
        _sync(folder)
        _sync(self._folder)


def _sync(folder: Path) -> None:
    """Make what was renamed in a folder durable."""
    if os.name == "nt":  # there a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
