"""`reporting vocab import|lists|forget`: word lists of this site, known to the recogniser without training.

`commands/vocab.py` gives it storage, clock and the shipped terms. Says what became of a file; what can be used of it,
`text/list_choice.py` decides.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from reporting.clock import Clock
from reporting.errors import InputError
from reporting.service.ports import OpensUnits
from reporting.service.vocabulary_ports import ListFormat, TermList
from reporting.text.list_choice import Choice, WhyNot, choose
from reporting.text.list_formats import has_affixes, read_entries
from reporting.wording import Language, sentence

VERBS = ("import", "lists", "forget")
_LONGEST_NAME = 60
_LINES_SHOWN = 5


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the three verbs."""
    importing = verbs.add_parser("import", help="make the words of a file known; the next utterances know them")
    importing.add_argument("file", type=Path, help="RadLex table (CSV), Hunspell dictionary (.dic), or one term a line")
    importing.add_argument("--language", choices=[language.value for language in Language], required=True)
    importing.add_argument(
        "--format", choices=[each.value for each in ListFormat], default=None, help="without: guessed from the file"
    )
    importing.add_argument("--name", default="", help="name of the list; without: of the file")
    importing.add_argument(
        "--propose",
        action="store_true",
        help="propose the words of a Hunspell dictionary too, instead of only knowing them",
    )
    verbs.add_parser("lists", help="list the word lists that were imported")
    forgetting = verbs.add_parser("forget", help="forget a word list that was imported")
    forgetting.add_argument("list", help="name of the list")


def main(
    arguments: argparse.Namespace,
    units: OpensUnits,
    clock: Clock,
    *,
    speaks: Language,
    shipped: Callable[[Language], frozenset[str]],
    output: TextIO | None = None,
) -> int:
    """Carry out the verb and return the exit code.

    `speaks`: the language of the summary. `shipped`: the terms of the vocabulary in lower case. Raise InputError
    `word-list-name-not-usable`, `word-list-empty` or as `list_formats.read_entries`; NotFoundError `word-list-unknown`.
    """
    output = output or sys.stdout
    if arguments.verb == "import":
        return _import(arguments, units, clock, speaks, shipped, output)
    with units() as unit:
        if arguments.verb == "forget":
            unit.term_lists.remove(arguments.list)
            unit.commit()
            return 0
        for each in unit.term_lists.all():
            changed = each.changed_at.isoformat(timespec="seconds")
            columns = (each.name, each.language.value, each.format.value, each.terms, each.words, changed)
            output.write("\t".join(str(column) for column in columns) + "\n")
    return 0


def _import(
    arguments: argparse.Namespace,
    units: OpensUnits,
    clock: Clock,
    speaks: Language,
    shipped: Callable[[Language], frozenset[str]],
    output: TextIO,
) -> int:
    language, file = Language(arguments.language), arguments.file
    name = (arguments.name or file.stem).strip(" ")
    if not 1 <= len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InputError("word-list-name-not-usable", most=_LONGEST_NAME)
    given = ListFormat(arguments.format) if arguments.format else None
    list_format, entries = read_entries(file, language, given)
    # A dictionary holds everyday words: put in by a guess they would do harm, known they do good.
    are_proposed = list_format is not ListFormat.HUNSPELL or arguments.propose
    choice = choose(entries, language, are_proposed=are_proposed, shipped=shipped(language))
    if not choice.terms and not choice.words:
        output.writelines(f"{line}\n" for line in _left_out(choice, speaks))
        raise InputError("word-list-empty", file=file.name)
    made = TermList(name=name, language=language, format=list_format, terms=choice.terms, words=choice.words)
    with units() as unit:
        is_replaced = any(each.name.casefold() == made.name.casefold() for each in unit.term_lists.all())
        unit.term_lists.put(made, at=clock.now())
        unit.commit()
    output.writelines(f"{line}\n" for line in _summary(made, file, speaks, is_replaced=is_replaced))
    output.writelines(f"{line}\n" for line in _left_out(choice, speaks))
    return 0


def _summary(made: TermList, file: Path, speaks: Language, *, is_replaced: bool) -> Iterator[str]:
    yield sentence(
        "word-list-proposed" if made.terms else "word-list-known",
        speaks,
        {
            "name": made.name,
            "language": made.language.value,
            "format": made.format.value,
            "terms": len(made.terms),
            "words": len(made.words),
        },
    )
    if is_replaced:
        yield sentence("word-list-replaced", speaks, {})
    if made.format is ListFormat.HUNSPELL and not has_affixes(file):
        yield sentence("word-list-stems-only", speaks, {"file": file.with_suffix(".aff").name})


def _left_out(choice: Choice, speaks: Language) -> Iterator[str]:
    for why_not in WhyNot:
        lines = choice.left_out.get(why_not, ())
        if lines:
            some = list(dict.fromkeys(lines))
            shown = ", ".join(str(line) for line in some[:_LINES_SHOWN]) + (" …" if len(some) > _LINES_SHOWN else "")
            yield sentence(f"word-list-left-{why_not.value}", speaks, {"count": len(lines), "lines": shown})
