"""The two languages of the product, and every sentence that an error can say in them.

The sentences are data: one TOML file a room beside this module, one table a code, with `en` and `fr`.
Details are put in with `str.format`; no detail may be a patient's word, name or identifier.
Does not hold the labels of the pages: those belong to `web`.
"""

import argparse
import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files


class Language(Enum):
    """A language that is spoken, written and shown. The value is its ISO 639-1 code, as on the wire."""

    FRENCH = "fr"
    ENGLISH = "en"


HELP = "help.fr.toml"
"""French for the help of the commands' options, by its English wording."""


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every sentence: {code: {"en": ..., "fr": ...}}. A code that two rooms claim is a mistake."""
    sentences: dict[str, Mapping[str, str]] = {}
    for room in sorted(files(__package__).iterdir(), key=lambda entry: entry.name):
        if room.name.endswith(".toml") and room.name != HELP:
            for code, wording in tomllib.loads(room.read_text("utf-8")).items():
                if code in sentences:
                    raise ValueError(f"the code {code} stands in two files of wording; {room.name} is the second")
                sentences[code] = wording
    return sentences


def sentence(code: str, language: Language, details: Mapping[str, object]) -> str:
    """Return what `code` says in `language`. Raise KeyError if the code has no wording: a mistake of ours."""
    return catalogue()[code][language.value].format(**details)


@cache
def french_help() -> Mapping[str, str]:
    """Return the French help of options: {English wording: French wording}."""
    return tomllib.loads((files(__package__) / HELP).read_text("utf-8"))


def help_in(parser: argparse.ArgumentParser, language: Language) -> None:
    """Put the help of a command and its subcommands into `language`; what has no French stays English."""
    if language is Language.ENGLISH:
        return
    french = french_help()
    for action in parser._actions:  # argparse has no public way to its options
        if isinstance(action.help, str):
            action.help = french.get(action.help, action.help)
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                choice.help = french.get(choice.help or "", choice.help)
            for subparser in action.choices.values():
                help_in(subparser, language)
