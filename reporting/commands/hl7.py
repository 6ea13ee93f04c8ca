"""`reporting hl7`: what this installation sends and takes as HL7 v2, and what it makes of given messages."""

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo

from reporting import __version__
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.hl7.check_files import check_files
from reporting.hl7.conformance import statement
from reporting.hl7.oru import Addresses
from reporting.hl7.profile_files import named, read_profiles
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `reporting hl7` and their options."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    conformance = verbs.add_parser("conformance", help="print the conformance statement, made from the profiles")
    conformance.add_argument(
        "--profile", action="append", default=[], metavar="NAME", help="only this message profile; may be repeated"
    )
    conformance.add_argument("--language", choices=("fr", "en"), help="language of what is printed")
    check = verbs.add_parser("check", help="say what is made of messages, field by field, and what would be refused")
    check.add_argument("path", type=Path, metavar="FILE|DIR", help="file of messages or batches, or a folder of such")
    check.add_argument("--language", choices=("fr", "en"), help="language of what is printed")


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the conformance statement, or what is made of messages: then 1 if one would be refused."""
    language = Language(arguments.language or settings.language)
    if arguments.verb == "check":
        return _check(arguments.path, settings, language)
    return _conformance(arguments.profile, settings, language)


def _conformance(names: list[str], settings: Settings, language: Language) -> int:
    profiles = read_profiles(Path(settings.profiles) if settings.profiles else None)
    chosen = {name: named(profiles, name, "--profile") for name in names} or profiles
    sender = Addresses(
        sending_application=settings.sending_application,
        sending_facility=settings.sending_facility,
        receiving_application=settings.receiving_application,
        receiving_facility=settings.receiving_facility,
    )
    zone = ZoneInfo(settings.time_zone)
    print(statement(chosen, language, version=__version__, sender=sender, zone=zone), end="")  # noqa: T201
    return 0


def _check(path: Path, settings: Settings, language: Language) -> int:
    checked = check_files(path, language, zone=ZoneInfo(settings.time_zone), now=SystemClock().now())
    all_taken = True
    for text, is_taken in checked:
        print(f"{text}\n")  # noqa: T201
        all_taken = all_taken and is_taken
    return 0 if all_taken else 1
