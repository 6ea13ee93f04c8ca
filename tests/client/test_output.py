"""What becomes of a dictation when its words cannot be shown: it goes on, and its sound is never lost."""

import asyncio
import io
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from reporting.client.show import JsonListener, TextListener
from reporting.client.wavfile import write_wav
from reporting.wire import Message
from reporting.wording import Language
from tests.client.heard import noise
from tests.client.service import COMMAND, FINAL, FakeService, running
from tests.client.test_interrupt import PROGRAM, ROOT

MEASURED = FINAL.model_copy(update={"text": "Nodule ≥ 5 mm, épanchement."})
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full on this system")
needs_hangup = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system knows no SIGHUP")


async def started(
    url: str, home: Path, *options: str, frames: int = 3, out: int = asyncio.subprocess.PIPE, encoding: str
) -> asyncio.subprocess.Process:
    write_wav(home / "a.wav", b"".join(noise(frames)))
    (home / "token").write_text("t")
    arguments = ["--server", url, "--token-file", str(home / "token"), "--scratch", "--wav", str(home / "a.wav")]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(home), *arguments, *options,
        cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": encoding},
        stdout=out, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def shown(home: Path, says: list[Message], *options: str, encoding: str) -> tuple[int | None, bytes, int]:
    """Dictate three frames; return exit code, output and the bytes that arrived."""
    service = FakeService(says=says)
    async with running(service) as server, asyncio.timeout(60):
        process = await started(server.url, home, *options, encoding=encoding)
        out, _ = await process.communicate()
    return process.returncode, out, len(service.disk)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
async def test_a_sign_that_the_pipe_cannot_hold_is_written_by_its_number(tmp_path: Path, encoding: str) -> None:
    status, out, arrived = await shown(tmp_path, [MEASURED, COMMAND], encoding=encoding)
    assert (status, arrived) == (0, 3 * 3200)
    lines = out.decode(encoding).splitlines()
    assert lines[0].startswith(r"Nodule \u2265 5 mm"), "no other number, and no question mark for the sign"
    assert lines[1] == r"\u2192 champ suivant [pleura]"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
async def test_json_is_utf_8_whatever_the_pipe_is_said_to_hold(tmp_path: Path, encoding: str) -> None:
    status, out, arrived = await shown(tmp_path, [MEASURED], "--json", encoding=encoding)
    assert (status, arrived) == (0, 3 * 3200)
    events = [json.loads(line) for line in out.decode("utf-8").splitlines()]
    assert [event["text"] for event in events if event["type"] == "final"] == [MEASURED.text]


@pytest.mark.parametrize("listener", [TextListener, JsonListener])
def test_a_word_leaves_at_once_and_does_not_wait_for_the_next(
    listener: type[TextListener] | type[JsonListener],
) -> None:
    pipe = io.BytesIO()
    listener(io.TextIOWrapper(pipe, "utf-8"), io.StringIO(), Language.FRENCH).heard(MEASURED, 0.0)
    assert MEASURED.text in pipe.getvalue().decode()


@needs_full
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
async def test_a_disk_that_is_full_does_not_end_the_dictation_and_is_said_once(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    service = FakeService(says=[FINAL])
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        async with running(service) as server, asyncio.timeout(60):
            process = await started(server.url, tmp_path, *options, out=full, encoding="utf-8")
            _, errors = await process.communicate()
    finally:
        os.close(full)
    assert errors.decode().count("[words-not-written]") == 1
    assert process.returncode == 1
    assert bytes(service.disk) == b"".join(noise(3))
    assert service.stops == [3 * 1600]


@needs_hangup
async def test_a_terminal_that_is_closed_ends_the_speaking_and_the_last_words_are_decoded(tmp_path: Path) -> None:
    service, three = FakeService(), asyncio.Event()
    service.on_frame = lambda durable: three.set() if durable >= 4800 else None
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the child inherits it, even if these tests run under nohup
    try:
        async with running(service) as server, asyncio.timeout(60):
            process = await started(server.url, tmp_path, "--json", frames=6000, encoding="utf-8")
            await three.wait()
            process.send_signal(signal.SIGHUP)
            out, errors = await process.communicate()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.returncode == 0, errors.decode()
    assert json.loads(out.splitlines()[-1])["type"] == "drained"
    assert service.stops == [len(service.disk) // 2]


@needs_hangup
async def test_a_dictation_under_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    service, three = FakeService(), asyncio.Event()
    service.on_frame = lambda durable: three.set() if durable >= 3200 else None
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # the child inherits it, as from nohup
    try:
        async with running(service) as server, asyncio.timeout(60):
            process = await started(server.url, tmp_path, frames=10, encoding="utf-8")
            await three.wait()
            process.send_signal(signal.SIGHUP)
            await process.communicate()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.returncode == 0
    assert bytes(service.disk) == b"".join(noise(10))
