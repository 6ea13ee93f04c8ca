"""`reporting dictate`: dictation with this machine's microphone, or from a WAV file paced in real time."""

import argparse
import asyncio
import contextlib
import getpass
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, Protocol, cast

from reporting.client.account import sign_in
from reporting.client.dictation import Listener, Summary, dictate
from reporting.client.microphone import Microphone, devices
from reporting.client.server import Server, read_server
from reporting.client.show import JsonListener, TextListener
from reporting.client.source import Source
from reporting.client.unsent import keep
from reporting.client.uplink import Uplink
from reporting.client.wavfile import WavFile
from reporting.clock import SystemClock
from reporting.errors import InputError, NotFoundError
from reporting.wording import Language, sentence


class ClientSettings(Protocol):
    """What is used of the settings."""

    @property
    def home(self) -> Path: ...

    @property
    def language(self) -> str: ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--server", default="http://127.0.0.1:8080", help="address of the service")
    parser.add_argument("--login", default="", help="who dictates; the password is asked for")
    parser.add_argument("--password-file", type=Path, help="file whose first line is the password")
    parser.add_argument("--token-file", type=Path, help="file with a token instead of login and password")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--report", default="", help="id of the report to dictate into")
    where.add_argument(
        "--scratch",
        action="store_true",
        help="dictate without a report; without --login also without a service: this machine's own model listens",
    )
    parser.add_argument("--language", choices=[language.value for language in Language], help="language of a scratch")
    parser.add_argument("--wav", type=Path, help="WAV file instead of the microphone, paced in real time")
    parser.add_argument("--device", default="", help="part of the microphone's name")
    parser.add_argument("--devices", action="store_true", help="list the microphones and end")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each event")
    parser.add_argument("--unsent", type=Path, help="folder for sound that could not be sent")


def main(arguments: argparse.Namespace, settings: ClientSettings) -> int:
    """Dictate until the file ends or Ctrl+C; return 0 if everything was decoded, else 1."""
    if arguments.devices:
        for device in devices():
            sys.stdout.write(f"{'*' if device.is_default else ' '} {device.name}\n")
        return 0
    if not arguments.report and not arguments.scratch:
        raise InputError("dictate-where")
    server = read_server(arguments.server)
    token, renew = _credentials(arguments, server)
    return run(arguments, settings, server, token, renew)


def run(
    arguments: argparse.Namespace,
    settings: ClientSettings,
    server: Server,
    token: str,
    renew: Callable[[], Awaitable[str]] | None,
) -> int:
    """Dictate to a service with a token; return the exit code."""
    language = Language(settings.language)
    clock = SystemClock()
    source: Source = WavFile(arguments.wav, clock=clock) if arguments.wav else Microphone(arguments.device)
    uplink = Uplink(
        server,
        token=token,
        clock=clock,
        report_id=arguments.report,
        language=cast(Literal["fr", "en"] | None, arguments.language),
        renew=renew,
    )
    listener: Listener = (JsonListener if arguments.json else TextListener)(sys.stdout, sys.stderr, language)
    summary = asyncio.run(_until_done(source, uplink, listener, clock))
    if summary.unsent:
        file = keep(summary.unsent, arguments.unsent or settings.home / "unsent", clock.now())
        where = f"--report {arguments.report}" if arguments.report else "--scratch"
        command = f"reporting dictate {where} --wav {file}"
        print(sentence("sound-kept", language, {"file": file, "command": command}), file=sys.stderr)  # noqa: T201
    return 0 if summary.is_drained and not summary.failures else 1


async def _until_done(source: Source, uplink: Uplink, listener: Listener, clock: SystemClock) -> Summary:
    loop = asyncio.get_running_loop()
    asked: list[bool] = []

    def interrupted() -> None:
        """Ctrl+C ends the speaking and waits for the last words; a second one ends the waiting."""
        if asked:
            uplink.give_up()
        asked.append(True)
        source.stop()

    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C raises KeyboardInterrupt
            loop.add_signal_handler(name, interrupted)
    return await dictate(source, uplink, listener, clock)


def _credentials(arguments: argparse.Namespace, server: Server) -> tuple[str, Callable[[], Awaitable[str]] | None]:
    """Return a token, and how to get another one when it has expired."""
    if arguments.token_file:
        return _first_line(arguments.token_file), None
    if not arguments.login:
        raise InputError("login-needed")
    password = _first_line(arguments.password_file) if arguments.password_file else getpass.getpass()

    async def again() -> str:
        return await asyncio.to_thread(sign_in, server, arguments.login, password)

    return sign_in(server, arguments.login, password), again


def _first_line(file: Path) -> str:
    try:
        return file.read_text("utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NotFoundError("secret-file-missing", file=str(file)) from error
