"""`reporting users add|list|password`: the people who may sign in. `cli.py` gives it storage and clock.

A password comes from the terminal, unseen, or from standard input in scripts; never from the arguments, which every
process of the machine can read.
"""

import argparse
import getpass
import sys
from typing import TextIO

from reporting.clock import Clock
from reporting.report.order import Identifier, PersonName
from reporting.service.passwords import MINIMUM_CHARACTERS
from reporting.service.people import Staff
from reporting.service.ports import OpensUnits, Role
from reporting.wording import Language

RPPS_AUTHORITY = "ASIP-SANTE-PS"
RPPS_OID = "1.2.250.1.71.4.2.1"
"""OID under which France issues the numbers of health professionals."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `add`, `list` and `password`."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    add = verbs.add_parser("add", help="add a user; the password is asked for, or read from standard input")
    add.add_argument("login")
    add.add_argument("--family", required=True, help="family name")
    add.add_argument("--given", default="", help="given name")
    add.add_argument("--prefix", default="", help="title before the name, e.g. Dr")
    add.add_argument("--role", choices=[role.value for role in Role], default=Role.RADIOLOGIST.value)
    add.add_argument("--language", choices=[language.value for language in Language], default=Language.FRENCH.value)
    add.add_argument("--number", default="", help="professional number as it goes to the RIS, e.g. 801234564895")
    add.add_argument("--number-type", default="IDNPS", help="HL7 type of the number: IDNPS (12 digits), RPPS (11) ...")
    add.add_argument("--number-authority", default=RPPS_AUTHORITY, help="who issued the number")
    add.add_argument("--number-oid", default=RPPS_OID, help="OID of who issued the number")
    verbs.add_parser("list", help="list logins, roles, languages and names")
    password = verbs.add_parser("password", help="set a new password for a user")
    password.add_argument("login")


def main(arguments: argparse.Namespace, units: OpensUnits, clock: Clock, *, staff: Staff | None = None) -> int:
    """Carry out the verb and return the exit code. Raises ReportingError for `cli.py` to tell."""
    staff = staff or Staff(units, clock)
    match arguments.verb:
        case "add":
            staff.add_user(
                arguments.login,
                read_password(sys.stdin),
                PersonName(family=arguments.family, given=arguments.given, prefix=arguments.prefix),
                role=Role(arguments.role),
                language=Language(arguments.language),
                identifier=_number(arguments),
            )
        case "password":
            staff.set_password(arguments.login, read_password(sys.stdin))
        case _:
            for user in staff.all():
                line = (user.login, user.role.value, user.language.value, user.practitioner.name.display())
                sys.stdout.write("\t".join(line) + "\n")
    return 0


def read_password(stream: TextIO) -> str:
    """Return the password: asked for at a terminal, else the first line of `stream`."""
    if stream.isatty():
        return getpass.getpass(f"Password / mot de passe (≥ {MINIMUM_CHARACTERS}): ")
    return stream.readline().rstrip("\r\n")


def _number(arguments: argparse.Namespace) -> Identifier | None:
    if not arguments.number:
        return None
    return Identifier(
        value=arguments.number,
        authority=arguments.number_authority,
        authority_oid=arguments.number_oid,
        type=arguments.number_type,
    )
