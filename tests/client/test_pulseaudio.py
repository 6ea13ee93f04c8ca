"""The real microphone path: PulseAudio, PortAudio, sounddevice, `reporting.client`, as a process of its own."""

import asyncio
import json
import subprocess
import sys
import wave
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from reporting.client.server import Server
from reporting.speech.audio import to_float
from tests.client.pulse import missing, virtual_microphone
from tests.client.service import FakeService, running
from tests.client.test_interrupt import PROGRAM, ROOT

pytestmark = [pytest.mark.pulseaudio, pytest.mark.skipif(bool(missing()), reason=missing() or "all is there")]
CLIP = ROOT / "tests" / "samples" / "audio" / "en_two_sentences.wav"


def clip() -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    with wave.open(str(CLIP), "rb") as file:
        return to_float(file.readframes(file.getnframes()))


def likeness(heard: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    """Return the correlation of the clip with the place in what was heard where it fits best."""
    spoken = clip()
    size = 1 << (len(heard) + len(spoken)).bit_length()
    fits = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(spoken, size)), size)
    at = int(np.argmax(fits[: len(heard)]))
    place = heard[at : at + len(spoken)]
    return float(np.corrcoef(place, spoken[: len(place)])[0, 1]) if len(place) > len(spoken) // 2 else 0.0


async def started(
    server: Server, home: Path, environment: Mapping[str, str], *options: str
) -> asyncio.subprocess.Process:
    """Start a dictation with the microphone."""
    (home / "token").write_text("t")
    where = ["--server", server.url, "--token-file", str(home / "token"), "--scratch", "--json"]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(home), *where, *options,
        cwd=ROOT, env={**environment}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


class Mark:
    """Reached when the service has so many samples on its disk."""

    def __init__(self, service: FakeService) -> None:
        self._needed = 0
        self._service = service
        self._event = asyncio.Event()
        service.on_frame = self._arrived

    def _arrived(self, durable: int) -> None:
        if durable >= self._needed:
            self._event.set()

    async def further(self, samples: int) -> None:
        self._event.clear()
        self._needed = len(self._service.disk) // 2 + samples
        await asyncio.wait_for(self._event.wait(), 60)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("device", ["fakemic", ""])
async def test_what_is_said_into_the_microphone_reaches_the_service(tmp_path: Path, device: str) -> None:
    service = FakeService()
    mark = Mark(service)
    with virtual_microphone(tmp_path) as environment:
        async with running(service) as server:
            process = await started(server, tmp_path, environment, *(["--device", device] if device else []))
            try:
                await mark.further(1_600)
                play = ["paplay", "--device=mic", str(CLIP)]
                await asyncio.to_thread(subprocess.run, play, env=environment, check=True, timeout=60)
                await mark.further(8_000)
                process.terminate()
                out, errors = await asyncio.wait_for(process.communicate(), 60)
            finally:
                if process.returncode is None:
                    process.kill()
    assert process.returncode == 0, errors.decode()
    assert json.loads(out.splitlines()[-1])["type"] == "drained"
    assert likeness(to_float(bytes(service.disk))) > 0.95


@pytest.mark.timeout(120)
async def test_a_microphone_that_vanishes_is_said_and_what_it_gave_is_decoded(tmp_path: Path) -> None:
    service = FakeService()
    mark = Mark(service)
    async with running(service) as server:
        with virtual_microphone(tmp_path) as environment:
            process = await started(server, tmp_path, environment)
            await mark.further(8_000)
        try:
            out, _ = await asyncio.wait_for(process.communicate(), 60)
        finally:
            if process.returncode is None:
                process.kill()
    events = [json.loads(line) for line in out.splitlines()]
    assert [event.get("code") for event in events if event["type"] == "error"] == ["microphone-lost"]
    assert events[-1]["type"] == "drained"
    assert service.stops == [len(service.disk) // 2]
    assert process.returncode == 1
