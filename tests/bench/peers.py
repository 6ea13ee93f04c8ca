"""The servers that are compared: installed, started, watched, ended. Each peer has a virtual environment of its own.

Versions and commands are those under which the peers were read and tried; all run on the CPU, with two threads, on the
same two cores, with the same model folder. Does not speak to them (`streaming.py`).
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reporting.client.account import sign_in
from reporting.client.server import read_server
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.demo.hospital import RADIOLOGISTS, employ, variables
from reporting.demo.processes import end, start_service
from tests.bench.streaming import Endpoint

THREADS = 2
START_S = 180.0
"""PyTorch alone takes some seconds to load."""
IDLE_AFTER_S = 60.0
"""The longest wait for a server that goes on computing after a dictation."""
SURROUNDINGS = {
    "OMP_NUM_THREADS": str(THREADS),
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "PYTHONUNBUFFERED": "1",
}
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_WHISPERLIVE = """
import sys
from whisper_live.server import TranscriptionServer
TranscriptionServer().run("127.0.0.1", port=int(sys.argv[1]), backend="faster_whisper",
    faster_whisper_custom_model_path=sys.argv[2], single_model=True, max_clients=4, max_connection_time=3600,
    raw_pcm_input=True)
"""
"""Its wheel has no command; this is what `run_server.py` of its repository does. One model for all clients, int8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """How a peer is installed and started."""

    steps: tuple[tuple[str, ...], ...]
    """Arguments of `pip install`, one after the other."""
    command: Callable[[Path, int, Path], list[str]]
    """From its `bin`, a port and the model's folder to the command line."""
    health: str
    """Path that answers 200 once it is ready; empty: it is ready as soon as it listens."""


def _whisperlivekit(programs: Path, port: int, model: Path) -> list[str]:
    # An empty warm-up file keeps it from downloading one. It has voice detection, so it decodes whatever has come in as
    # soon as it has time, and `--min-chunk-size` counts only without.
    return [
        *(str(programs / "wlk"), "--host", "127.0.0.1", "--port", str(port)),
        *("--backend", "faster-whisper", "--backend-policy", "localagreement", "--model_dir", str(model)),
        *("--language", "fr", "--pcm-input", "--warmup-file", "", "--min-chunk-size", "1.0"),
    ]


def _whisperlive(programs: Path, port: int, model: Path) -> list[str]:
    return [str(programs / "python"), "-c", _WHISPERLIVE, str(port), str(model)]


PEERS: dict[str, Peer] = {
    "whisperlivekit": Peer(
        steps=(("whisperlivekit==0.2.26", "faster-whisper==1.2.1", "torch==2.13.0"),),
        command=_whisperlivekit,
        health="/health",
    ),
    "whisperlive": Peer(
        # Its own list has PyAudio, OpenVINO and other things which the server never loads.
        steps=(
            ("faster-whisper==1.2.1", "torch==2.13.0", "websockets", "websocket-client", "numpy", "scipy", "fastapi"),
            ("uvicorn", "python-multipart", "onnxruntime", "soundfile", "tokenizers", "tqdm"),
            ("--no-deps", "whisper-live==0.10.0"),
        ),
        command=_whisperlive,
        health="",
    ),
}


class Server:
    """A server that runs, and what it uses: the process and all its children, from /proc (proc(5))."""

    def __init__(self, process: "subprocess.Popen[str]", endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._process = process

    def cpu_s(self) -> float:
        """Seconds of computing since it was started, all cores together."""
        ticks = 0
        for pid in self._tree():
            with contextlib.suppress(OSError):
                # utime, stime, cutime, cstime: fields 14 to 17; the name before may hold spaces.
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += sum(int(field) for field in fields[11:15])
        return ticks / _TICKS_PER_S

    def wait_until_idle(self) -> None:
        """Return when it computes no more: what a dictation leaves behind is its own, and not the next one's."""
        until_s = time.monotonic() + IDLE_AFTER_S
        while time.monotonic() < until_s:
            before_s = self.cpu_s()
            time.sleep(0.4)
            if self.cpu_s() - before_s < 0.1:
                return

    def resident_mb(self) -> float:
        return self._memory_mb("VmRSS")

    def peak_mb(self) -> float:
        """The most each process ever had resident, added up."""
        return self._memory_mb("VmHWM")

    def _memory_mb(self, field: str) -> float:
        total_kb = 0
        for pid in self._tree():
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{pid}/status").read_text().splitlines()
                total_kb += sum(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
        return total_kb / 1024

    def _tree(self) -> list[int]:
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with contextlib.suppress(OSError):
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        tree = [self._process.pid]
        for pid in tree:
            tree += [child for child, parent in parents.items() if parent == pid]
        return tree


@contextlib.contextmanager
def serving(name: str, model: Path, home: Path) -> Iterator[Server]:
    """Start `ours` or a peer with a model's folder, and end it after the block.

    `home`: folder for the peers' environments and the logs. Raise OSError if it does not come up.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / f"{name}.log"
    with _ours(model, log) if name == "ours" else _peer(name, model, home / "peers", log) as server:
        yield server


@contextlib.contextmanager
def _ours(model: Path, log: Path) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings().with_model(str(model))
        employ(settings.model_copy(update={"home": Path(folder), "database_url": ""}), SystemClock())
        environment = variables(settings, Path(folder), port=0, orders_port=0, ris_port=9)
        with _two_cores():
            service = start_service({**environment, **SURROUNDINGS}, log)
        try:
            person = RADIOLOGISTS[0]
            token = sign_in(read_server(service.url), person.login, person.password)
            yield Server(service.process, Endpoint(url=service.url.replace("http", "ws", 1), token=token))
        finally:
            end(service.process)


@contextlib.contextmanager
def _peer(name: str, model: Path, environments: Path, log: Path) -> Iterator[Server]:
    peer, programs, port = PEERS[name], install(name, environments), _free_port()
    with log.open("ab") as output, _two_cores():
        process = subprocess.Popen(
            peer.command(programs, port, model.resolve()),
            env={**_without_python(os.environ), **SURROUNDINGS},
            stdout=output,
            stderr=output,
            text=True,
        )
    try:
        _wait_until_ready(process, port, peer.health, log)
        yield Server(process, Endpoint(url=f"ws://127.0.0.1:{port}"))
    finally:
        end(process)


def install(name: str, environments: Path) -> Path:
    """Make the peer's virtual environment unless it is whole; return its folder of programs."""
    peer, folder = PEERS[name], environments / name
    done, wanted = folder / "installed", "\n".join(" ".join(step) for step in peer.steps) + "\n"
    if not done.is_file() or done.read_text() != wanted:
        sys.stdout.write(f"installing {name}\n")
        sys.stdout.flush()
        environment = _without_python(os.environ)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, env=environment)
        for step in peer.steps:
            subprocess.run([str(folder / "bin" / "pip"), "install", "-qq", *step], check=True, env=environment)
        done.write_text(wanted)
    return folder / "bin"


def _without_python(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would lead a peer to packages of ours."""
    return {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


@contextlib.contextmanager
def _two_cores() -> Iterator[None]:
    """Processes that are started in the block run on the first two cores, as on the smallest machine."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:THREADS])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_until_ready(process: "subprocess.Popen[str]", port: int, health: str, log: Path) -> None:
    until_s = time.monotonic() + START_S
    while time.monotonic() < until_s and process.poll() is None:
        try:
            if health:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{health}", timeout=5).close()
            else:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
        else:
            return
    raise OSError(f"the server did not come up; its log is {log}")
