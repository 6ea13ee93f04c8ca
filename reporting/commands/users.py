"""`reporting users`: the people who may sign in."""

import argparse

from reporting.app import open_storage
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.log import configure
from reporting.service import people_command

add_arguments = people_command.add_arguments


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add, list, or set a password."""
    configure(settings.log_level)
    return people_command.main(arguments, open_storage(settings), SystemClock())
