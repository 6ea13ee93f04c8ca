"""`reporting templates`: the report templates of the settings' folder."""

import argparse

from reporting.config import Settings
from reporting.template import command
from reporting.wording import Language

add_arguments = command.add_arguments


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """List them, check files, take files in or give one out."""
    return command.main(arguments, settings.templates, Language(settings.language))
