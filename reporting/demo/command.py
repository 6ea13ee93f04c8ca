"""`reporting demo`: the whole way on real parts, each in a process of its own, then left running to be tried."""

import argparse
import signal
import tempfile
import threading
from contextlib import ExitStack, suppress
from pathlib import Path

from reporting.app import bind
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.demo.hospital import RADIOLOGISTS, employ, variables
from reporting.demo.phrases import phrase
from reporting.demo.processes import ending, start_ris, start_service
from reporting.demo.run import Demonstration
from reporting.log import configure
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--once`: end after the two dictations; `--model`: with other weights."""
    parser.add_argument("--model", default="", help="speech model instead of the one of the settings")
    parser.add_argument(
        "--once",
        action="store_true",
        help="end after the dictations; exit code 0 only if the RIS has both reports and their texts are right enough",
    )


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the demonstration; return 0 if the RIS acknowledged every report and every text is close to its script."""
    configure("warning")
    settings = settings.with_model(arguments.model)
    language = Language(settings.language)
    if arguments.once:
        home = Path(tempfile.mkdtemp(prefix="reporting-demo-"))
        port = orders_port = ris_port = 0
    else:
        home = settings.home / "demo"
        port, orders_port, ris_port = settings.port, settings.orders_port, settings.ris_port
        for taken in (port, orders_port, ris_port):
            bind("127.0.0.1", taken).close()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        ris = start_ris(["--port", str(ris_port), "--keep", str(home / "ris")], {}, home / "ris.log")
        stack.enter_context(ending(ris.process))
        service_variables = variables(settings, home, port=port, orders_port=orders_port, ris_port=ris.port)
        employ(settings.model_copy(update={"home": home, "database_url": ""}), SystemClock())
        service = start_service(service_variables, home / "service.log")
        stack.enter_context(ending(service.process))
        print(phrase("started", language, url=service.url, ris=f"{ris.host}:{ris.port}", home=str(home)))  # noqa: T201
        passed = Demonstration(settings, service, home, language).run()
        if not arguments.once:
            logins = ", ".join(person.login for person in RADIOLOGISTS)
            print(  # noqa: T201
                phrase("try", language, url=service.url, logins=logins, password=RADIOLOGISTS[0].password), flush=True
            )
            _wait_until_told()
    return 0 if passed else 1


def _wait_until_told() -> None:
    """Return at Ctrl+C or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):
        threading.Event().wait()
