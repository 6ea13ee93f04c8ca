"""The vocabulary of one language: signs, commands, units, terms and contexts, read from `vocab/*.tsv`.

`load_vocabulary` reads, `Phrases.longest` looks up. Does not know the formatter's steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from reporting.text.pieces import Piece, key
from reporting.text.spoken import CommandName
from reporting.text.tables import Row, alternatives, read_rows
from reporting.wording import Language

ARGUMENT = "{argument}"
REPLACEMENT = "{replacement}"


class Spacing(Enum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    APART = "apart"
    LINE = "line"
    PARAGRAPH = "paragraph"
    ITEM = "item"


class UnitKind(Enum):
    LENGTH = "length"
    SPACE = "space"
    TIGHT = "tight"
    HYPHEN = "hyphen"
    WORD = "word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A spoken sign. It is a word after one of `not_after` and before one of `not_before`."""

    sign: str
    spacing: Spacing
    not_after: frozenset[str]
    not_before: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandWording:
    name: CommandName
    before: tuple[str, ...]
    """Words before the argument; all the words if there is none."""
    takes_argument: bool
    between: tuple[str, ...] = ()
    """Words between the argument and what replaces it; empty if nothing does."""
    unless: frozenset[str] = frozenset()
    """Words of an argument that make the whole a sentence: « select images »."""
    spoken: str = ""
    """As the table says it, to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    symbol: str
    """Empty where the spoken word stays."""
    kind: UnitKind
    per: str
    """What stands after a slash; empty where it cannot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    written: str
    category: str


Value = TypeVar("Value")


class Phrases(Generic[Value]):
    """Spoken phrases, looked up by the longest that begins at a piece. A hyphen is the same as a space."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        for phrase, value in phrases:
            parts = atoms(phrase)
            self._by_first.setdefault(parts[0], []).append((parts, value))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def all_at(self, pieces: Sequence[Piece], start: int) -> Iterable[tuple[int, Value]]:
        """Yield (number of pieces, value) of each phrase that begins at `start`, the longest first."""
        first = atoms(pieces[start].text)
        for parts, value in self._by_first.get(first[0], ()) if first else ():
            count = _pieces_covered(parts, pieces, start)
            if count:
                yield count, value

    def longest(self, pieces: Sequence[Piece], start: int) -> tuple[int, Value] | None:
        """Return the longest phrase that begins at `start`, or None."""
        return next(iter(self.all_at(pieces, start)), None)

    def may_go_on(self, said: Sequence[str]) -> bool:
        """Return whether the words, as `atoms` gives them, are the beginning of a longer phrase."""
        size = len(said)
        return (
            any(len(parts) > size and parts[:size] == tuple(said) for parts, _ in self._by_first.get(said[0], ()))
            if said
            else False
        )

    def covers(self, said: Sequence[str]) -> bool:
        """Return whether the words, as `atoms` gives them, are one phrase from start to end."""
        return any(parts == tuple(said) for parts, _ in self._by_first.get(said[0], ())) if said else False


def atoms(text: str) -> tuple[str, ...]:
    """Return the words of `text` as they are compared: lower case, hyphens and elisions apart."""
    return tuple(part for part in key(text).replace("-", " ").replace("'", "' ").split() if part)


def _pieces_covered(parts: tuple[str, ...], pieces: Sequence[Piece], start: int) -> int:
    at, index = 0, start
    while at < len(parts):
        if index >= len(pieces) or pieces[index].kind.value != "word":
            return 0
        heard = atoms(pieces[index].text)
        if not heard or parts[at : at + len(heard)] != heard:
            return 0
        at += len(heard)
        index += 1
    return index - start


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything that can be said in one language beyond plain words."""

    language: Language
    signs: Phrases[Sign]
    commands: tuple[CommandWording, ...]
    units: Phrases[Unit]
    terms: Phrases[Term]
    contexts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    verbs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Role to words, see `verbs.<language>.tsv`."""

    def context(self, role: str) -> frozenset[str]:
        """Return the words that play `role`, see `contexts.<language>.tsv`."""
        return self.contexts.get(role, frozenset())


def load_vocabulary(folder: Path, language: Language) -> Vocabulary:
    """Read the six tables of `language`. Raise ConfigError, see `tables.read_rows`."""
    code = language.value
    units: list[tuple[str, Unit]] = []
    for row in read_rows(folder / f"units.{code}.tsv", required=1, columns=4):
        spoken, symbol, kind, per = row.columns
        unit = Unit(symbol=symbol, kind=_member(row, UnitKind, kind), per=per or symbol)
        units.extend((form, unit) for form in alternatives(spoken))
    return Vocabulary(
        language=language,
        signs=Phrases(
            (row.columns[0], _sign(row)) for row in read_rows(folder / f"punctuation.{code}.tsv", required=3, columns=5)
        ),
        commands=tuple(load_commands(folder, language)),
        units=Phrases(units),
        terms=Phrases(
            (form, Term(written=row.columns[0], category=row.columns[2]))
            for table in ("lexicon", "lexicon_new")
            for row in read_rows(folder / f"{table}.{code}.tsv", required=3, columns=3)
            for form in alternatives(row.columns[1])
        ),
        contexts={
            row.columns[0]: frozenset(alternatives(row.columns[1]))
            for row in read_rows(folder / f"contexts.{code}.tsv", required=2, columns=2)
        },
        verbs=_gathered(read_rows(folder / f"verbs.{code}.tsv", required=2, columns=2)),
    )


def _gathered(rows: Iterable[Row]) -> dict[str, frozenset[str]]:
    """Return role to words; a role may go over several lines."""
    words: dict[str, frozenset[str]] = {}
    for row in rows:
        words[row.columns[0]] = words.get(row.columns[0], frozenset()) | frozenset(alternatives(row.columns[1]))
    return words


Member = TypeVar("Member", bound=Enum)


def _member(row: Row, kind: type[Member], value: str) -> Member:
    try:
        return kind(value)
    except ValueError:
        raise row.broken(f"{value!r} is not one of {', '.join(str(member.value) for member in kind)}") from None


def _sign(row: Row) -> Sign:
    _, sign, spacing, not_after, not_before = row.columns
    return Sign(
        sign=sign.replace("\\n", "\n"),
        spacing=_member(row, Spacing, spacing),
        not_after=frozenset(alternatives(not_after)),
        not_before=frozenset(alternatives(not_before)),
    )


def load_commands(folder: Path, language: Language) -> list[CommandWording]:
    """Return what can be commanded, the longest wordings first: they are meant where a shorter one fits too.

    Raise ConfigError, see `tables.read_rows`.
    """
    rows = read_rows(folder / f"commands.{language.value}.tsv", required=2, columns=3)
    return sorted((_command(row) for row in rows), key=lambda wording: -len(wording.before))


def _command(row: Row) -> CommandWording:
    spoken, name, unless = row.columns
    if spoken.count(ARGUMENT) > 1 or spoken.count(REPLACEMENT) > 1:
        raise row.broken(f"{ARGUMENT} must stand once, at the end")
    before, has_argument, rest = spoken.partition(ARGUMENT)
    between, has_replacement, after = rest.partition(REPLACEMENT)
    if after.strip() or (REPLACEMENT in spoken and not has_replacement) or (between.strip() and not has_replacement):
        raise row.broken(f"{ARGUMENT} must stand once, at the end, or before words and {REPLACEMENT}")
    if not before.strip():
        raise row.broken("a command needs words")
    if has_replacement and not between.strip():
        raise row.broken(f"words must stand between {ARGUMENT} and {REPLACEMENT}")
    return CommandWording(
        name=_member(row, CommandName, name),
        before=atoms(before),
        takes_argument=bool(has_argument),
        between=atoms(between),
        unless=frozenset(alternatives(unless)),
        spoken=spoken,
    )
