"""The line to a system that takes files: writes a message into its folder, whole or not at all.

A temporary name, fsync, rename, fsync of the folder: after that the message survives a power cut, and the other system
never saw half of it. The name is made of MSH-7 and MSH-10, so that a message that is sent again has the same name: if
it still lies there it is not written twice. Where the folder answers, the acknowledgement lies beside the message under
the same name and is taken away when it was read. Trouble of the disk is an outcome, never an exception.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from reporting.errors import PeerError
from reporting.hl7 import ack, er7
from reporting.hl7.ack import Ack
from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.hl7.destination import FolderLine
from reporting.wording import Language, sentence

SHORTEST_LOOK_S = 0.05
LONGEST_LOOK_S = 1.0


class FolderLink:
    """Fits `service.deliver.Link`."""

    def __init__(
        self,
        line: FolderLine,
        *,
        language: Language = Language.ENGLISH,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`pause` is waited for between two looks into the folder."""
        self._line = line
        self._language = language
        self._pause = pause

    async def send(self, message: bytes, control_id: str) -> Outcome:
        """Put the message into the folder; wait for its acknowledgement if the folder answers."""
        stem = name_of(message, control_id)
        try:
            answer = await asyncio.to_thread(self._take_answer, stem, control_id)
            if answer is None:
                await asyncio.to_thread(self._drop, stem, message)
            if not self._line.answers:
                return Outcome(kind=OutcomeKind.STORED)
            if answer is None:
                async with asyncio.timeout(self._line.ack_timeout_s):
                    answer = await self._wait(stem, control_id)
        except TimeoutError:
            return await asyncio.to_thread(self._unanswered, stem)
        except OSError as error:
            reason = {"why": error.strerror or type(error).__name__}
            return self._came_to(OutcomeKind.CONNECTION_FAILED, "folder-not-writable", **reason)
        return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code=answer.code.value, reason=answer.reason)

    def _drop(self, stem: str, message: bytes) -> None:
        folder, suffix = self._line.folder, self._line.suffix
        target = folder / f"{stem}{suffix}"
        if not _holds(target, message):
            _write(folder / f".{stem}{suffix}.part", target, message)
        if self._line.marker:
            marker = folder / f"{stem}{self._line.marker}"
            if not marker.exists():
                _write(folder / f".{stem}{self._line.marker}.part", marker, b"")

    async def _wait(self, stem: str, control_id: str) -> Ack:
        pause_s = SHORTEST_LOOK_S
        while True:
            answer = await asyncio.to_thread(self._take_answer, stem, control_id)
            if answer is not None:
                return answer
            await self._pause(pause_s)
            pause_s = min(pause_s * 1.5, LONGEST_LOOK_S)

    def _take_answer(self, stem: str, control_id: str) -> Ack | None:
        """Return the acknowledgement and take it away; None if there is none, or not all of it is written yet."""
        if not self._line.answers:
            return None
        file = self._answer_file(stem)
        try:
            answer = ack.read(file.read_bytes().strip(b"\x0b\x1c\r\n"), self._language)
        except (FileNotFoundError, PeerError):
            return None
        if answer.control_id != control_id:
            return None
        file.unlink(missing_ok=True)
        return answer

    def _unanswered(self, stem: str) -> Outcome:
        """What lies there after the time is up is no acknowledgement of this message: it makes room for one."""
        if self._answer_file(stem).exists():
            self._answer_file(stem).unlink(missing_ok=True)
            return self._came_to(OutcomeKind.WRONG_ANSWER, "ack-not-understood")
        return self._came_to(OutcomeKind.TIMEOUT, "folder-no-answer", seconds=f"{self._line.ack_timeout_s:g}")

    def _answer_file(self, stem: str) -> Path:
        return self._line.folder / f"{stem}{self._line.answer_suffix}"

    def _came_to(self, kind: OutcomeKind, code: str, **details: str) -> Outcome:
        return Outcome(kind=kind, reason=sentence(code, self._language, details))


def name_of(message: bytes, control_id: str) -> str:
    """Return the name of a message's file without suffix: time and control id, letters, digits and hyphens."""
    header = er7.header(message)
    time = header.all[0].field(7) if header else ""
    parts = [re.sub(r"[^0-9]", "", time.partition("+")[0])[:17], re.sub(r"[^A-Za-z0-9]", "-", control_id)[:40]]
    return "-".join(part for part in parts if part)


def _holds(file: Path, content: bytes) -> bool:
    try:
        return file.read_bytes() == content
    except FileNotFoundError:
        return False


def _write(temporary: Path, target: Path, content: bytes) -> None:
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    if os.name == "nt":
        return  # Windows has no fsync of a folder; its rename is written through
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
