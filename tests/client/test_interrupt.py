"""Ctrl+C at a dictation, as a process of its own: signals belong to processes."""

import asyncio
import json
import signal
import sys
from pathlib import Path

from reporting.client.wavfile import write_wav
from tests.client.heard import noise
from tests.client.service import Badly, FakeService, running

ROOT = Path(__file__).parents[2]
PROGRAM = """
import argparse, sys
from dataclasses import dataclass
from pathlib import Path
from reporting.client import command

@dataclass
class Settings:
    home: Path
    language: str

parser = argparse.ArgumentParser()
command.add_arguments(parser)
sys.exit(command.main(parser.parse_args(sys.argv[2:]), Settings(Path(sys.argv[1]), "en")))
"""


async def interrupted(service: FakeService, home: Path, *, times: int) -> tuple[int, list[dict[str, object]], str]:
    """Dictate ten minutes; interrupt when three frames have arrived, again when `stop` has."""
    write_wav(home / "long.wav", b"".join(noise(6000)))
    (home / "token").write_text("t")
    three = asyncio.Event()
    service.on_frame = lambda durable: three.set() if durable >= 4800 else None
    async with running(service) as server, asyncio.timeout(60):
        options = ["--server", server.url, "--token-file", str(home / "token"), "--scratch", "--json"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, str(home), *options, "--wav", str(home / "long.wav"),
            cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await three.wait()
        process.send_signal(signal.SIGINT)
        if times == 2:
            await service.stopped.wait()
            process.send_signal(signal.SIGINT)
        out, errors = await process.communicate()
    return process.returncode or 0, [json.loads(line) for line in out.splitlines()], errors.decode()


async def test_ctrl_c_ends_the_speaking_and_the_last_words_are_decoded(tmp_path: Path) -> None:
    service = FakeService()
    status, events, errors = await interrupted(service, tmp_path, times=1)
    assert status == 0, errors
    assert events[-1]["type"] == "drained"
    assert service.stops == [len(service.disk) // 2]
    assert not (tmp_path / "unsent").exists()


async def test_a_second_ctrl_c_ends_the_waiting_and_keeps_what_was_not_confirmed(tmp_path: Path) -> None:
    service = FakeService(script=[Badly(mute=True, hang_at_stop=True)])
    status, events, errors = await interrupted(service, tmp_path, times=2)
    assert status == 1
    assert events[-1]["code"] == "dictation-given-up"
    (kept,) = (tmp_path / "unsent").glob("*.wav")
    assert bytes(service.disk) in kept.read_bytes()
    assert str(kept) in errors
