"""The service and the RIS as processes of their own, as in a hospital: started, awaited, ended.

Each says on its first line of output where it listens; port 0 lets the machine choose a free one.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ConfigError

READY = re.compile(r"^ready (?P<url>http://\S+) orders (?P<host>\S+):(?P<port>\d+)$")
RIS_READY = re.compile(r"^ris listening on (?P<host>\S+):(?P<port>\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    process: "subprocess.Popen[str]"
    url: str
    orders_host: str
    orders_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ris:
    process: "subprocess.Popen[str]"
    host: str
    port: int


def reporting_command(*arguments: str) -> list[str]:
    """Return the command line of a verb, run by this interpreter."""
    return [sys.executable, "-m", "reporting", *arguments]


def start_service(settings: Mapping[str, str], log: Path) -> Service:
    """Start `reporting serve` with REPORTING_ settings and return when it is ready. Its log goes to a file."""
    process, match = _start(reporting_command("serve"), READY, settings, log)
    return Service(process=process, url=match["url"], orders_host=match["host"], orders_port=int(match["port"]))


def start_ris(arguments: Sequence[str], settings: Mapping[str, str], log: Path) -> Ris:
    """Start `reporting ris` and return when it listens."""
    process, match = _start(reporting_command("ris", *arguments), RIS_READY, settings, log)
    return Ris(process=process, host=match["host"], port=int(match["port"]))


def _start(
    command: list[str], ready: re.Pattern[str], settings: Mapping[str, str], log: Path
) -> tuple["subprocess.Popen[str]", re.Match[str]]:
    environment = {**os.environ, **settings, "PYTHONUNBUFFERED": "1"}
    with log.open("ab") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own verbs, no shell
            command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    assert process.stdout is not None  # noqa: S101 - asked for above
    for line in process.stdout:
        if match := ready.match(line.strip()):
            return process, match
    process.wait()
    raise ConfigError("process-ended", verb=command[3], log=str(log))


def end(process: "subprocess.Popen[str]") -> None:
    """Ask the process to end, and make it end if it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout is not None:
        process.stdout.close()


@contextlib.contextmanager
def ending(*processes: "subprocess.Popen[str]") -> Iterator[None]:
    """End the processes after the block, the last one first."""
    try:
        yield
    finally:
        for process in reversed(processes):
            end(process)
