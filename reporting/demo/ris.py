"""A RIS to try things with: takes results, keeps them, answers as its script says; sends orders from files.

A process of its own (`reporting ris`), also against other systems than ours. `received.jsonl` holds no patient:
control id, time, answer. The `.hl7` files beside it are the messages themselves.
"""

import argparse
import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from reporting.clock import Clock, SystemClock
from reporting.config import Settings
from reporting.demo.ris_script import Behaviour, Conduct, Inbox, Receipt, parse_script
from reporting.errors import ConfigError, InputError, NotFoundError
from reporting.hl7 import er7, mllp
from reporting.hl7.link import CHUNK_BYTES, MllpLink
from reporting.hl7.tables import AckCode
from reporting.wording import Language

SEEN = "received.jsonl"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RisOptions:
    host: str = "127.0.0.1"
    port: int = 0
    """0 takes a free one."""
    keep: Path = Path("ris")
    """Folder for received messages; made if it is missing."""
    script: tuple[Behaviour, ...] = ()
    send: tuple[Path, ...] = ()
    """Order messages, one a file; line ends may be CR, LF or CRLF."""
    send_to: tuple[str, int] = ("127.0.0.1", 2575)
    send_only: bool = False
    language: Language = Language.ENGLISH


class Ris:
    """The receiving side: `start`, then `close`."""

    def __init__(self, options: RisOptions, clock: Clock) -> None:
        self.inbox = Inbox(options.script)
        self._options, self._clock = options, clock
        self._numbers = count(1)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """Recall what an earlier run kept, listen and return the port. Raise ConfigError `ris-port-taken`."""
        self._recall()
        try:
            self._server = await asyncio.start_server(self._serve, self._options.host, self._options.port)
        except OSError as error:
            raise ConfigError("ris-port-taken", host=self._options.host, port=self._options.port) from error
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            for task in self._connections:
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            await self._server.wait_closed()

    def _recall(self) -> None:
        self._options.keep.mkdir(parents=True, exist_ok=True)
        seen = self._options.keep / SEEN
        lines = seen.read_text("utf-8").splitlines() if seen.exists() else []
        self._numbers = count(len(lines) + 1)
        for line in map(json.loads, lines):
            if line["taken"] and not line["duplicate"]:
                message = (self._options.keep / line["file"]).read_bytes()
                self.inbox.remember(message, AckCode(line["code"] or "AA"))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  start_server runs this in a task
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except (OSError, InputError, asyncio.CancelledError):
            # The sender hung up, sent an endless message, or `close` was called: this connection ends, no other.
            return
        finally:
            self._connections.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        blocks = mllp.BlockReader()
        while received := await reader.read(CHUNK_BYTES):
            for message in blocks.receive_data(received):
                now = self._clock.now()
                receipt = self.inbox.receive(message, at=now, control_id=now.strftime("%Y%m%d%H%M%S%f"))
                # Kept before it is answered, as a RIS that says AA must.
                self._keep(message, receipt, now)
                await asyncio.sleep(receipt.delay_s)
                if receipt.reply is not None:
                    writer.write(mllp.frame(receipt.reply))
                    await writer.drain()
                if receipt.conduct is Conduct.CLOSE:
                    return

    def _keep(self, message: bytes, receipt: Receipt, at: datetime) -> None:
        number = next(self._numbers)
        file = f"{number:04d}-{re.sub(r'[^A-Za-z0-9-]', '_', receipt.control_id)[:40]}.hl7"
        if receipt.duplicate:
            file = ""
        else:
            (self._options.keep / file).write_bytes(message)
            if receipt.reply is not None:
                (self._options.keep / file).with_suffix(".ack").write_bytes(receipt.reply)
        line = {
            "control_id": receipt.control_id,
            "at": at.isoformat(),
            "code": receipt.code,
            "conduct": receipt.conduct.value,
            "duplicate": receipt.duplicate,
            "taken": receipt.taken,
            "file": file,
        }
        with (self._options.keep / SEEN).open("a", encoding="utf-8") as seen:
            seen.write(json.dumps(line) + "\n")


def read_order(file: Path) -> bytes:
    """Return the message of a file, segments ended by CR. Raise NotFoundError `ris-file-missing`."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise NotFoundError("ris-file-missing", file=file.name) from error
    lines = re.split(rb"\r\n|\r|\n", content.strip(b"\xef\xbb\xbf\x0b\x1c \r\n"))
    return b"".join(line + b"\r" for line in lines if line.strip())


async def send_orders(options: RisOptions, say: Say) -> bool:
    """Send each file over one line and say what was answered; return whether all were accepted."""
    messages = [(file, read_order(file)) for file in options.send]
    link = MllpLink(*options.send_to, language=options.language)
    accepted = True
    for file, message in messages:
        header = er7.header(message)
        outcome = await link.send(message, header.control_id if header else "")
        say(
            " ".join(part for part in (f"{file.name}:", outcome.ack_code or outcome.kind.value, outcome.reason) if part)
        )
        accepted = accepted and outcome.ack_code in {"AA", "CA"}
    await link.close()
    return accepted


async def run(options: RisOptions, *, clock: Clock | None = None, say: Say | None = None) -> bool:
    """Listen, send the orders, go on listening until cancelled; with `send_only` send alone.

    Return whether every order was accepted.
    """
    say = say or _print
    if options.send_only:
        return await send_orders(options, say)
    ris = Ris(options, clock or SystemClock())
    port = await ris.start()
    try:
        say(f"ris listening on {options.host}:{port}")
        await send_orders(options, say)
        await asyncio.Event().wait()
    finally:
        await ris.close()
    return True


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError("HOST:PORT")
    return host, int(port)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the RIS listens on, keeps, answers and sends."""
    parser.add_argument("--host", default="127.0.0.1", help="address to take results on")
    parser.add_argument("--port", type=int, help="port to take results on; 0 takes a free one")
    parser.add_argument("--keep", type=Path, default=Path("ris"), help="folder for received messages")
    parser.add_argument(
        "--script",
        default="",
        help="answers in order: AA, AE, AR, CA, CE, CR, drop, late:SECONDS, garbage, other-id, close; then AA",
    )
    parser.add_argument(
        "--send", type=Path, nargs="+", default=[], help="files with order messages to send, one a file"
    )
    parser.add_argument("--send-to", type=_address, help="HOST:PORT that takes orders")
    parser.add_argument("--send-only", action="store_true", help="send and end; exit code 0 if all were accepted")


def options_from(arguments: argparse.Namespace, settings: Settings) -> RisOptions:
    """Return the options; what is not given comes from the settings of the service that the RIS faces."""
    send: Sequence[Path] = arguments.send
    return RisOptions(
        host=arguments.host,
        port=settings.ris_port if arguments.port is None else arguments.port,
        keep=arguments.keep,
        script=parse_script(arguments.script),
        send=tuple(send),
        send_to=arguments.send_to or (settings.orders_host, settings.orders_port),
        send_only=arguments.send_only,
        language=Language(settings.language),
    )


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run until interrupted; return 0, or 1 if an order was not accepted."""
    try:
        return 0 if asyncio.run(run(options_from(arguments, settings))) else 1
    except KeyboardInterrupt:
        return 0
