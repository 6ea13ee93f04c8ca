"""Macros: named texts that are put into the report on command, « insérer <nom> ».

The site's stand in `vocab/macros.<language>.tsv`, a user's own in the store; both are this value. A `{gap}` in the
text is a place that must be filled before signing: it stands in the report as ‹gap›. Does not insert: see `service`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporting.text.commands import plain
from reporting.text.lexicon import atoms
from reporting.text.phonetics import key_of_words
from reporting.text.tables import alternatives, read_rows
from reporting.wording import Language

LONGEST_NAME = 5
"""Words: an argument of a command has no more."""
_GAP_IN_TABLE = re.compile(r"\{([^{}\n]{1,40})\}")
_GAP = re.compile(r"‹[^‹›\n]{1,40}›")
_ARTICLES = frozenset({"l'", "le", "la", "les", "un", "une", "the", "a", "my"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    name: str
    """What people call it; unique among a user's macros of a language."""
    language: Language
    text: str
    spoken: tuple[str, ...] = ()
    """How it is called by voice beside its name."""
    section: str = ""
    """Spoken name of the field or section it goes into; empty: where dictated words go."""

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it may be called, its name first."""
        return (self.name, *self.spoken)

    @property
    def written(self) -> str:
        """The text as it is put into a report: each `{gap}` as ‹gap›."""
        return _GAP_IN_TABLE.sub(r"‹\1›", self.text)


def load_macros(folder: Path, language: Language) -> tuple[Macro, ...]:
    """Return the site's macros; none if there is no table. Raise ConfigError, see `tables.read_rows`."""
    path = folder / f"macros.{language.value}.tsv"
    if not path.is_file():
        return ()
    return tuple(
        Macro(
            name=row.columns[0],
            language=language,
            spoken=alternatives(row.columns[1]),
            text=row.columns[2].replace("\\n", "\n"),
            section=row.columns[3],
        )
        for row in read_rows(path, required=3, columns=4)
    )


def find_macro(macros: Iterable[Macro], said: str, language: Language) -> Macro | None:
    """Return the macro of that name; of several the first. Accents, case, hyphens and a leading article do not count.

    If no name is the same, the one that sounds the same, unless two do: a wrong text is worse than none.
    """
    known = [macro for macro in macros if macro.language is language]
    wanted = _name(said)
    if not wanted:
        return None
    for macro in known:
        if wanted in map(_name, macro.names):
            return macro
    sound = key_of_words(wanted, language)
    alike = [macro for macro in known if any(key_of_words(_name(name), language) == sound for name in macro.names)]
    return alike[0] if len({macro.text for macro in alike}) == 1 else None


def _name(said: str) -> tuple[str, ...]:
    words = plain(atoms(said))
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def gap_at(text: str, offset: int) -> tuple[int, int] | None:
    """Return [start, end) of the gap that the offset is in or beside, or None."""
    return next((found.span() for found in _GAP.finditer(text) if found.start() <= offset <= found.end()), None)


def first_gap(text: str) -> tuple[int, int] | None:
    """Return [start, end) of the first gap, or None."""
    found = _GAP.search(text)
    return found.span() if found else None


def speakable(names: Sequence[str]) -> bool:
    """Return whether each name can be said: one to five words, of letters or digits."""
    return all(1 <= len(atoms(name)) <= LONGEST_NAME and any(map(str.isalnum, name)) for name in names)
