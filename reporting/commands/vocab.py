"""`reporting vocab`: the vocabulary of the settings' folder."""

import argparse

from reporting.config import Settings
from reporting.text import vocab_command
from reporting.wording import Language

add_arguments = vocab_command.add_arguments


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Format lines, or look for mistakes."""
    return vocab_command.main(arguments, settings.vocabulary, speaks=Language(settings.language))
