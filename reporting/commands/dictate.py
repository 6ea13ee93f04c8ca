"""`reporting dictate`, and the case without a service: `--scratch` without `--login` or `--token-file`.

Then a private service is started on this machine for the length of the dictation: the same parts, the same protocol,
a home of its own that is removed afterwards. Needs the server's packages; everything else only the client's.
"""

import argparse
import tempfile
from pathlib import Path

from reporting.client import command
from reporting.client.server import read_server
from reporting.config import Settings

add_arguments = command.add_arguments


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Dictate; return the exit code."""
    is_alone = arguments.scratch and not (arguments.login or arguments.token_file or arguments.devices)
    return _alone(arguments, settings) if is_alone else command.main(arguments, settings)


def _alone(arguments: argparse.Namespace, settings: Settings) -> int:
    # Loaded here, so that a client without the server's packages can do everything else.
    from reporting.clock import SystemClock
    from reporting.demo.hospital import RADIOLOGISTS, employ, variables
    from reporting.demo.page import Page
    from reporting.demo.processes import ending, start_service

    with tempfile.TemporaryDirectory(prefix="reporting-scratch-") as folder:
        home = Path(folder)
        employ(settings.model_copy(update={"home": home, "database_url": ""}), SystemClock())
        service = start_service(variables(settings, home, port=0, orders_port=0, ris_port=0), home / "service.log")
        with ending(service.process):
            person = next(each for each in RADIOLOGISTS if each.language.value == settings.language)
            with Page(service.url, person.login, person.password) as page:
                arguments.report = ""
                return command.run(arguments, settings, read_server(service.url), page.token, None)
