"""`reporting deliver queue|list|show|hold|release|resend|cancel|mend|replay`: the queue without the pages.

`commands/deliver.py` gives it the use cases. Who has the command line has the database: there is no password here, and
the audit names the account of the machine. `show` prints a message, patient and all, because it was asked to.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting.errors import InputError, NotFoundError
from reporting.hl7.delivery import DeliveryState
from reporting.service.operators import Operator
from reporting.service.queue import Queue, QueueState
from reporting.service.queue_acts import SteeringQueue
from reporting.wording import Language

_HEADING = {
    Language.ENGLISH: "destination\tqueued\ton the wire\theld\trefused\taccepted in 24 h\toldest since\tremark",
    Language.FRENCH: "destination\ten attente\ten cours\tretenus\trefusés\tacceptés en 24 h\tplus ancien\tremarque",
}
_ON_HOLD = {Language.ENGLISH: "ON HOLD {reason}", Language.FRENCH: "SUSPENDUE {reason}"}
_STRANDED = {Language.ENGLISH: "not in the settings", Language.FRENCH: "absente des réglages"}
_QUEUED_AGAIN = {Language.ENGLISH: "{count} queued again", Language.FRENCH: "{count} remis en file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the commands work with."""

    queue: Queue
    steering: SteeringQueue
    who: Operator
    zone: ZoneInfo
    language: Language

    def is_destination(self, name: str) -> bool:
        return name in {state.destination for state in self.queue.overview()}

    def print(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")

    def queued(self, count: int) -> None:
        self.print(_QUEUED_AGAIN[self.language].format(count=count))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs of the queue; none of them means to send."""
    verbs = parser.add_subparsers(dest="verb")
    verbs.add_parser("queue", help="how many deliveries wait, by destination")
    listing = verbs.add_parser("list", help="list deliveries of a destination")
    listing.add_argument("destination")
    listing.add_argument("state", choices=[s.value for s in DeliveryState if s is not DeliveryState.ACCEPTED])
    show = verbs.add_parser("show", help="print the message of a delivery")
    show.add_argument("delivery")
    hold = verbs.add_parser("hold", help="send nothing more to a destination, or keep one delivery back")
    hold.add_argument("name", help="a destination, or the id of a delivery")
    hold.add_argument("--reason", default="", help="why, for the queue page")
    release = verbs.add_parser("release", help="send to a destination again, or let a delivery go")
    release.add_argument("name", help="a destination, or the id of a delivery")
    resend = verbs.add_parser("resend", help="send a refused delivery again, or all of a destination")
    resend.add_argument("name", help="a destination, or the id of a delivery")
    cancel = verbs.add_parser("cancel", help="give a refused or held delivery up")
    cancel.add_argument("delivery")
    cancel.add_argument("--reason", required=True, help="why, for the queue page")
    mend = verbs.add_parser("mend", help="send an edited message in place of a refused one")
    mend.add_argument("delivery")
    mend.add_argument(
        "file", type=Path, help="the message as `show` prints it, edited; the report's text must be the same"
    )
    replay = verbs.add_parser("replay", help="send again what a destination accepted in a stretch of time")
    replay.add_argument("destination")
    replay.add_argument("--since", type=datetime.fromisoformat, required=True, help="time, e.g. 2026-03-01T08:00")
    replay.add_argument("--until", type=datetime.fromisoformat, required=True, help="time, not included")


def run(arguments: argparse.Namespace, desk: Desk) -> int:
    """Carry out a verb and return the exit code. Raises ReportingError for `cli.py` to tell."""
    _VERBS[arguments.verb](arguments, desk)
    return 0


def _queue(_: argparse.Namespace, desk: Desk) -> None:
    desk.print(_HEADING[desk.language])
    for state in desk.queue.overview():
        counts = (state.queued, state.sent, state.held, state.refused, state.accepted)
        oldest = state.oldest_at.astimezone(desk.zone).isoformat(" ", "seconds") if state.oldest_at else "-"
        desk.print("\t".join([state.destination, *map(str, counts), oldest, _remark(state, desk.language)]))


def _remark(state: QueueState, language: Language) -> str:
    said = [] if state.configured else [_STRANDED[language]]
    if state.hold is not None:
        said.append(_ON_HOLD[language].format(reason=state.hold.reason).strip())
    if state.failure is not None and (
        state.accepted_at is None or (state.failed_at or state.accepted_at) > state.accepted_at
    ):
        said.append(" ".join(part for part in (state.failure.ack_code, state.failure.reason) if part))
    return " · ".join(said) or "-"


def _list(arguments: argparse.Namespace, desk: Desk) -> None:
    for line in desk.queue.lines(desk.who, arguments.destination, DeliveryState(arguments.state)):
        last = line.last.outcome if line.last else None
        why = line.reason or (f"{last.ack_code or last.kind.value} {last.reason}" if last else "")
        at = line.created_at.astimezone(desk.zone).isoformat(" ", "seconds")
        desk.print("\t".join([line.delivery_id, line.control_id, at, str(line.attempts), why]))


def _show(arguments: argparse.Namespace, desk: Desk) -> None:
    desk.print(desk.queue.message(arguments.delivery, desk.who))


def _hold(arguments: argparse.Namespace, desk: Desk) -> None:
    if desk.is_destination(arguments.name):
        desk.steering.hold_destination(arguments.name, desk.who, arguments.reason)
    else:
        desk.steering.hold(arguments.name, desk.who, arguments.reason)


def _release(arguments: argparse.Namespace, desk: Desk) -> None:
    if desk.is_destination(arguments.name):
        desk.steering.release_destination(arguments.name, desk.who)
    else:
        desk.steering.release(arguments.name, desk.who)


def _resend(arguments: argparse.Namespace, desk: Desk) -> None:
    if desk.is_destination(arguments.name):
        desk.queued(desk.steering.resend_all(arguments.name, desk.who))
    else:
        desk.steering.resend(arguments.name, desk.who)


def _cancel(arguments: argparse.Namespace, desk: Desk) -> None:
    desk.steering.cancel(arguments.delivery, desk.who, arguments.reason)


def _mend(arguments: argparse.Namespace, desk: Desk) -> None:
    try:
        text = arguments.file.read_text("utf-8")
    except OSError as error:
        raise NotFoundError("ris-file-missing", file=arguments.file.name) from error
    except UnicodeDecodeError:
        raise InputError("mended-not-hl7") from None
    desk.print(desk.steering.mend(arguments.delivery, text, desk.who))


def _replay(arguments: argparse.Namespace, desk: Desk) -> None:
    since, until = (at if at.tzinfo else at.replace(tzinfo=desk.zone) for at in (arguments.since, arguments.until))
    desk.queued(desk.steering.replay(arguments.destination, since, until, desk.who))


_VERBS: dict[str, Callable[[argparse.Namespace, Desk], None]] = {
    "queue": _queue,
    "list": _list,
    "show": _show,
    "hold": _hold,
    "release": _release,
    "resend": _resend,
    "cancel": _cancel,
    "mend": _mend,
    "replay": _replay,
}
