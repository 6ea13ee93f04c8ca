"""`reporting dictate`: dictation with this machine's microphone, or from a WAV file paced in real time."""

import argparse
import asyncio
import contextlib
import getpass
import io
import os
import shlex
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal, Protocol, cast

from reporting.client.account import sign_in, sign_out
from reporting.client.dictation import Listener, Summary, dictate
from reporting.client.microphone import Microphone, devices
from reporting.client.server import Server, read_server
from reporting.client.show import JsonListener, TextListener
from reporting.client.source import Source
from reporting.client.unsent import keep
from reporting.client.uplink import Uplink
from reporting.client.wavfile import WavFile
from reporting.clock import Clock, SystemClock
from reporting.errors import ConfigError, DeniedError, InputError, NotFoundError, ReportingError
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
    parser.add_argument("--device", default="", help="part of the microphone's name, or its number")
    parser.add_argument("--devices", action="store_true", help="list the microphones and end")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each event")
    parser.add_argument("--unsent", type=Path, help="folder for sound that could not be sent")


def main(arguments: argparse.Namespace, settings: ClientSettings) -> int:
    """Dictate until the file ends or Ctrl+C; return 0 if everything was decoded, else 1."""
    if arguments.devices:
        known = devices()
        if not known:
            raise ConfigError("microphone-missing", device="default")
        for device in known:
            sys.stdout.write(f"{'*' if device.is_default else ' '} {device.number:>2}  {device.name}\n")
        return 0
    if not arguments.report and not arguments.scratch:
        raise InputError("dictate-where")
    language = Language(settings.language)
    server = read_server(arguments.server)
    source = _source(arguments)  # a wrong file or microphone is said before the password is asked for
    if server.scheme == "http" and not server.is_loopback:
        sys.stderr.write(sentence("line-not-encrypted", language, {"server": server.host}) + "\n")
    if arguments.token_file:
        token = _first_line(arguments.token_file)
        return run(arguments, settings, server, token, _reread(arguments.token_file, token, server), source=source)
    if not arguments.login:
        raise InputError("login-needed")
    password = _password(arguments, language)
    latest = [sign_in(server, arguments.login, password)]

    async def again() -> str:
        latest.append(await asyncio.to_thread(sign_in, server, arguments.login, password))
        return latest[-1]

    try:
        return run(arguments, settings, server, latest[0], again, source=source)
    finally:
        with contextlib.suppress(ReportingError):  # a token that could not be ended expires by itself
            sign_out(server, latest[-1])


def run(
    arguments: argparse.Namespace,
    settings: ClientSettings,
    server: Server,
    token: str,
    renew: Callable[[], Awaitable[str]] | None,
    *,
    source: Source | None = None,
) -> int:
    """Dictate to a service with a token; return the exit code."""
    language = Language(settings.language)
    clock = SystemClock()
    source = source or _source(arguments)
    uplink = Uplink(
        server,
        token=token,
        clock=clock,
        report_id=arguments.report,
        language=cast(Literal["fr", "en"] | None, arguments.language),
        renew=renew,
    )
    _make_writable(as_json=arguments.json)
    shown = JsonListener if arguments.json else TextListener
    listener: JsonListener | TextListener = shown(sys.stdout, sys.stderr, language)
    summary = asyncio.run(_until_done(source, uplink, listener, clock))
    if summary.unsent:
        file = keep(summary.unsent, arguments.unsent or settings.home / "unsent", clock.now())
        command = shlex.join(["reporting", "dictate", *_same_place(arguments), "--wav", str(file)])
        sys.stderr.write(sentence("sound-kept", language, {"file": str(file), "command": command}) + "\n")
    if listener.has_lost_words:
        _forget_output()
    return 0 if summary.is_drained and not summary.failures and not listener.has_lost_words else 1


def _forget_output() -> None:
    """Let the interpreter not fail at its end (exit code 120) on what could not be written and was said already."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = io.StringIO()  # no file behind it: nothing to flush


def _make_writable(*, as_json: bool) -> None:
    """Let no sign that the terminal or the pipe cannot show end the dictation; JSON is UTF-8 (RFC 8259, 8.1)."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if as_json else None, errors="backslashreplace")


def _source(arguments: argparse.Namespace) -> Source:
    return WavFile(arguments.wav, clock=SystemClock()) if arguments.wav else Microphone(arguments.device)


def _same_place(arguments: argparse.Namespace) -> list[str]:
    """Return the options that lead to the same service, speaker and report."""
    where = ["--report", arguments.report] if arguments.report else ["--scratch"]
    if arguments.language:
        where += ["--language", arguments.language]
    if arguments.token_file:
        return ["--server", arguments.server, "--token-file", str(arguments.token_file), *where]
    if arguments.login:
        return ["--server", arguments.server, "--login", arguments.login, *where]
    return where


async def _until_done(source: Source, uplink: Uplink, listener: Listener, clock: Clock) -> Summary:
    loop = asyncio.get_running_loop()
    asked: list[bool] = []

    def interrupted() -> None:
        """Ctrl+C ends the speaking and waits for the last words; a second one ends the waiting."""
        if asked:
            uplink.give_up()
        asked.append(True)
        source.stop()

    for number in _endings():
        try:
            loop.add_signal_handler(number, interrupted)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(interrupted))
    return await dictate(source, uplink, listener, clock)


def _endings() -> list[signal.Signals]:
    """Return the signals that end the speaking: also the one of a terminal that was closed, unless nohup ignores it."""
    endings = [signal.SIGINT, signal.SIGTERM]
    hangup: signal.Signals | None = getattr(signal, "SIGHUP", None)  # not on Windows
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        endings.append(hangup)
    return endings


def _password(arguments: argparse.Namespace, language: Language) -> str:
    if arguments.password_file:
        return _first_line(arguments.password_file)
    return getpass.getpass(sentence("password-prompt", language, {"login": arguments.login}) + " ")


def _reread(file: Path, token: str, server: Server) -> Callable[[], Awaitable[str]]:
    """Return how to get another token: from the same file, if someone has put a new one there."""

    async def again() -> str:
        found = await asyncio.to_thread(_first_line, file)
        if found == token:
            raise DeniedError("client-sign-in-expired", server=server.host)
        return found

    return again


def _first_line(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig").partition("\n")[0].strip()  # editors on Windows write a byte order mark
    except (OSError, UnicodeDecodeError) as error:
        raise NotFoundError("secret-file-missing", file=str(file)) from error
