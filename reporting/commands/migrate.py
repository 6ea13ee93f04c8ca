"""`reporting migrate`: bring the database to this version."""

import argparse

from reporting.app import open_storage
from reporting.config import Settings
from reporting.log import configure


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: the settings say which database."""


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the steps that are missing."""
    configure(settings.log_level)
    open_storage(settings)
    return 0
