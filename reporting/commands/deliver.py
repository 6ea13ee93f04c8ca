"""`reporting deliver`: send what waits in the outbox, beside or without the service; and steer the queue."""

import argparse
import asyncio
import contextlib
import getpass
import signal
from zoneinfo import ZoneInfo

from reporting.app import open_storage
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.exchange import delivering, destinations
from reporting.log import configure
from reporting.service import queue_command
from reporting.service.events import Silence
from reporting.service.operators import at_the_command_line
from reporting.service.queue import Queue
from reporting.service.queue_acts import SteeringQueue
from reporting.service.queue_command import Desk
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--once`: end when nothing is due; the verbs of the queue."""
    parser.add_argument("--once", action="store_true", help="end when nothing is due, instead of waiting for more")
    queue_command.add_arguments(parser)


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Send until told to stop, or until nothing is due; or carry out a verb of the queue."""
    configure(settings.log_level)
    if arguments.verb:
        return queue_command.run(arguments, _desk(settings))
    asyncio.run(_deliver(settings, once=arguments.once))
    return 0


def _desk(settings: Settings) -> Desk:
    units, clock = open_storage(settings), SystemClock()
    names = [each.name for each in destinations(settings)]
    return Desk(
        queue=Queue(units, clock, names),
        # The sender is another process: it sees what was done at its next look, within half a minute.
        steering=SteeringQueue(units, clock, Silence(), names, urge=lambda _: None),
        who=at_the_command_line(getpass.getuser()),
        zone=ZoneInfo(settings.time_zone),
        language=Language(settings.language),
    )


async def _deliver(settings: Settings, *, once: bool) -> None:
    stop = asyncio.Event()
    sender = delivering(settings, open_storage(settings), SystemClock(), Silence())
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
