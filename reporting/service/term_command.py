"""`reporting vocab add|remove|added`: terms of this site, or of one user, that the next utterance already knows.

`commands/vocab.py` gives it storage and clock. A number, a side or a no cannot be added: no guess may put one in.
"""

import argparse
import sys
from typing import TextIO

from reporting.clock import Clock
from reporting.errors import InputError, NotFoundError
from reporting.service.ports import OpensUnits, UnitOfWork
from reporting.text.critical import is_critical_word
from reporting.text.tables import alternatives
from reporting.text.terminology import AddedTerm
from reporting.wording import Language

VERBS = ("add", "remove", "added")
MOST_WORDS = 6


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the three verbs."""
    add = verbs.add_parser("add", help="add a term; the next utterance knows it")
    remove = verbs.add_parser("remove", help="forget a term that was added")
    for parser in (add, remove):
        parser.add_argument("written", help="as it stands in a report")
        parser.add_argument("--language", choices=[language.value for language in Language], default="fr")
        parser.add_argument("--user", default="", help="login of the one who says it; without: everyone here")
    add.add_argument("--spoken", default="", help="how it is said, in words; several ways separated by |")
    verbs.add_parser("added", help="list the terms that were added")


def main(arguments: argparse.Namespace, units: OpensUnits, clock: Clock, *, output: TextIO | None = None) -> int:
    """Carry out the verb and return the exit code. Raise InputError `term-not-usable`, NotFoundError `term-unknown`."""
    output = output or sys.stdout
    with units() as unit:
        if arguments.verb == "added":
            logins = {user.user_id: user.login for user in unit.people.all()}
            for term in unit.terms.all():
                owner = logins.get(term.user_id, term.user_id)
                output.write(
                    "\t".join((term.language.value, term.written, "|".join(term.spoken), owner)).rstrip() + "\n"
                )
            return 0
        language, written = Language(arguments.language), " ".join(arguments.written.split())
        user_id = _user_id(unit, arguments.user)
        if arguments.verb == "remove":
            unit.terms.remove(language, written, user_id)
        else:
            spoken = tuple(" ".join(form.lower().split()) for form in alternatives(arguments.spoken))
            unit.terms.put(
                usable(AddedTerm(language=language, written=written, spoken=spoken, user_id=user_id)), at=clock.now()
            )
        unit.commit()
    return 0


def usable(term: AddedTerm) -> AddedTerm:
    """Return the term; raise InputError `term-not-usable` if it can never be heard."""
    for form in (term.written, *term.spoken):
        words = form.split()
        if not 1 <= len(words) <= MOST_WORDS:
            raise InputError("term-not-usable")
    # What is written is what a guess may put in, however it is said.
    for form in (term.written, *term.spoken):
        spelled = all(len(word) == 1 for word in form.split())
        if not spelled and any(is_critical_word(word.lower(), term.language) for word in form.split()):
            raise InputError("term-not-usable")
    return term


def _user_id(unit: UnitOfWork, login: str) -> str:
    if not login:
        return ""
    user = next((user for user in unit.people.all() if user.login == login), None)
    if user is None:
        raise NotFoundError("user-unknown", user=login)
    return user.user_id
