"""`reporting deliver`: send what waits in the outbox, beside or without the service."""

import argparse
import asyncio
import contextlib
import signal

from reporting.app import delivering, open_storage
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.log import configure
from reporting.service.hub import Hub


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--once`: end when nothing is due."""
    parser.add_argument("--once", action="store_true", help="end when nothing is due, instead of waiting for more")


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Send until told to stop, or until nothing is due."""
    configure(settings.log_level)
    asyncio.run(_deliver(settings, once=arguments.once))
    return 0


async def _deliver(settings: Settings, *, once: bool) -> None:
    stop = asyncio.Event()
    sender = delivering(settings, open_storage(settings), SystemClock(), Hub())
    if once:
        while await sender.once():
            continue
        return

    def end() -> None:
        stop.set()
        sender.wake()

    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C ends the process
            loop.add_signal_handler(name, end)
    await sender.run(stop)
