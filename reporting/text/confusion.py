"""The confusion test: spoken names of different meaning that sound alike, or that occur in reports as a line of text.

What the recogniser may take for one another must not do different things: « vider le champ » and « valider le champ ».
Compared are command wordings with one another, macro names with one another, and the fields of one template with one
another; `names_of_vocabulary` gathers the first two. Pure; finds, does not print.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from reporting.text.commands import plain
from reporting.text.lexicon import ARGUMENT, CommandWording, atoms, load_commands
from reporting.text.macros import Macro, load_macros
from reporting.text.phonetics import key_of_words, likeness
from reporting.text.spoken import CommandName
from reporting.text.tables import alternatives, read_rows
from reporting.wording import Language

ALIKE = 0.8
"""Likeness of whole names from which on one may be heard as the other."""
ALIKE_IN_PART = 0.6
"""The same of the words that differ: « undo that », « redo that » share all the rest and are told apart."""
_DIGITS = {
    Language.FRENCH: ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    Language.ENGLISH: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenName:
    """Something that can be said and what it means."""

    spoken: str
    meaning: str
    """Two names of one meaning may sound alike."""
    group: str
    """Only names of one group can be taken for one another."""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    one: SpokenName
    other: SpokenName


def confusions(names: Iterable[SpokenName], language: Language) -> Iterator[Confusion]:
    """Yield each pair of names of one group and different meanings that sound alike."""
    groups: dict[str, list[tuple[SpokenName, tuple[str, ...]]]] = {}
    for name in names:
        if words := _said(name.spoken, language):
            groups.setdefault(name.group, []).append((name, words))
    for group in groups.values():
        for (one, said), (other, others) in combinations(group, 2):
            if one.meaning != other.meaning and sound_alike(said, others, language):
                yield Confusion(one=other, other=one)


def sound_alike(said: Sequence[str], other: Sequence[str], language: Language) -> bool:
    """Return whether one may be heard as the other: alike as a whole, and in the words that differ."""
    if likeness(key_of_words(said, language), key_of_words(other, language)) < ALIKE:
        return False
    one, two = _without_common_ends(list(said), list(other))
    if not one or not two:
        return True  # one is the other and a word more: « non injecté »
    return likeness(key_of_words(one, language), key_of_words(two, language)) >= ALIKE_IN_PART


def is_confused(macro: Macro, others: Sequence[Macro], commands: Sequence[CommandWording]) -> bool:
    """Return whether a macro may be heard in place of one of the others, or of a command like « insérer normal »."""
    names = [*_of_macros([macro, *others]), *_after(commands, CommandName.INSERT, "macros", "")]
    return any(
        {found.one.meaning, found.other.meaning} & {f"macro {macro.name.casefold()}"}
        for found in confusions(names, macro.language)
    )


def names_of_vocabulary(folder: Path, language: Language) -> list[SpokenName]:
    """Return every command wording and macro name of a vocabulary. Raise ConfigError, see `tables.read_rows`."""
    file = f"commands.{language.value}.tsv"
    rows = list(read_rows(folder / file, required=2, columns=3))
    commands = [
        SpokenName(
            spoken=row.columns[0].split(ARGUMENT)[0].strip(),
            meaning=row.columns[1],
            # What takes an argument is told by its whole, not by where it begins.
            group="commands" if ARGUMENT not in row.columns[0] else "commands with arguments",
            file=file,
            line=row.line,
        )
        for row in rows
    ]
    after_insert = _after(load_commands(folder, language), CommandName.INSERT, "macros", file)
    return [*commands, *after_insert, *_of_table(folder, language)]


def names_beside_fields(folder: Path, language: Language, groups: Iterable[str]) -> list[SpokenName]:
    """Return what commands say where a field's name would stand, once a group: `fin` of « aller à la fin »."""
    commands, file = load_commands(folder, language), f"commands.{language.value}.tsv"
    return [name for group in groups for name in _after(commands, CommandName.GO_TO, group, file)]


def names_in_text(names: Iterable[SpokenName], lines: Iterable[str]) -> Iterator[SpokenName]:
    """Yield each command wording that is a whole line of report text."""
    said = {plain(atoms(line.strip(" .,;:!?"))) for line in lines}
    yield from (name for name in names if name.group == "commands" and plain(atoms(name.spoken)) in said)


def _of_table(folder: Path, language: Language) -> list[SpokenName]:
    file = f"macros.{language.value}.tsv"
    if not load_macros(folder, language):
        return []
    return [
        SpokenName(spoken=name, meaning=f"macro {row.columns[0].casefold()}", group="macros", file=file, line=row.line)
        for row in read_rows(folder / file, required=3, columns=4)
        for name in (row.columns[0], *alternatives(row.columns[1]))
    ]


def _of_macros(macros: Iterable[Macro]) -> list[SpokenName]:
    return [
        SpokenName(spoken=name, meaning=f"macro {macro.name.casefold()}", group="macros")
        for macro in macros
        for name in macro.names
    ]


def _after(commands: Sequence[CommandWording], opens: CommandName, group: str, file: str) -> list[SpokenName]:
    """Return what other commands say where the argument of `opens` would stand: `normal` of « insérer normal »."""
    openings = {wording.before for wording in commands if wording.name is opens}
    found = {
        " ".join(wording.before[len(opening) :])
        for wording in commands
        for opening in openings
        if wording.name is not opens and not wording.takes_argument and wording.before[: len(opening)] == opening
    }
    # One meaning for all: commands were compared with one another as a whole.
    return [SpokenName(spoken=spoken, meaning="command", group=group, file=file) for spoken in sorted(found)]


def _said(name: str, language: Language) -> tuple[str, ...]:
    """Return the words as they are said: `L4-L5` is « L quatre L cinq »."""
    spelled = "".join(
        f" {_DIGITS[language][int(character)]} " if character in "0123456789" else character for character in name
    )
    return atoms(spelled)


def _without_common_ends(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return one, other
