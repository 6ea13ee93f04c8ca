"""Look for mistakes in the vocabulary: broken lines, phrases given twice or with two meanings, names that sound alike.

Returns what it finds; does not print. Reads every file to its end, so that all mistakes show at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ConfigError
from reporting.text.confusion import (
    SpokenName,
    confusions,
    names_beside_fields,
    names_in_text,
    names_of_vocabulary,
)
from reporting.text.lexicon import atoms, load_vocabulary
from reporting.text.tables import Row, alternatives, read_rows
from reporting.wording import Language

_TABLES = {
    "punctuation": (3, 5),
    "commands": (2, 3),
    "units": (1, 4),
    "lexicon": (3, 3),
    "lexicon_new": (3, 3),
    "contexts": (2, 2),
    "terms": (1, 7),
    "verbs": (2, 2),
    "macros": (3, 4),
}
"""Table: (columns that must be filled, columns at most)."""
_OPTIONAL = frozenset({"macros"})
_SPOKEN_COLUMN = {"punctuation": 0, "commands": 0, "units": 0, "lexicon": 1, "lexicon_new": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake."""

    file: str
    line: int
    """0 where no line can be named."""
    error: ConfigError
    """What is wrong; its sentence exists in both languages."""


def lint(
    folder: Path, language: Language, *, fields: Iterable[SpokenName] = (), lines: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Return every mistake in the tables of `language`; empty if there is none.

    `fields` are the names of the templates' fields, a group a template; `lines` are lines of reports as they are said.
    """
    findings: list[Finding] = []
    seen: dict[tuple[str, ...], tuple[str, int, str]] = {}
    for table, (required, columns) in _TABLES.items():
        name = f"{table}.{language.value}.tsv"
        if table in _OPTIONAL and not (folder / name).is_file():
            continue
        try:
            rows = list(read_rows(folder / name, required=required, columns=columns))
        except ConfigError as error:
            findings.append(Finding(file=name, line=int(error.details.get("line", 0)), error=error))
            continue
        if table in _SPOKEN_COLUMN:
            findings.extend(_clashes(table, rows, seen))
    if not findings:
        try:
            load_vocabulary(folder, language)
        except ConfigError as error:
            file, line = str(error.details.get("file", "")), int(error.details.get("line", 0))
            findings.append(Finding(file=file, line=line, error=error))
    if not findings:
        findings.extend(_confused(folder, language, fields, lines))
    return tuple(findings)


def _confused(
    folder: Path, language: Language, fields: Iterable[SpokenName], lines: Iterable[str]
) -> Iterator[Finding]:
    names, fields = names_of_vocabulary(folder, language), tuple(fields)
    beside = names_beside_fields(folder, language, sorted({field.group for field in fields}))
    for found in confusions([*names, *fields, *beside], language):
        one, other = found.one, found.other
        error = ConfigError(
            "vocabulary-sounds-alike",
            spoken=one.spoken,
            meaning=one.meaning,
            other=other.spoken,
            other_meaning=other.meaning,
            line=other.line,
            file=other.file,
        )
        yield Finding(file=one.file, line=one.line, error=error)
    for name in names_in_text(names, lines):
        error = ConfigError("vocabulary-said-in-reports", spoken=name.spoken)
        yield Finding(file=name.file, line=name.line, error=error)


def _clashes(table: str, rows: list[Row], seen: dict[tuple[str, ...], tuple[str, int, str]]) -> Iterator[Finding]:
    column = _SPOKEN_COLUMN[table]
    for row in rows:
        meaning = f"{table}:{row.columns[1 - column] if len(row.columns) > 1 else ''}"
        for spoken in alternatives(row.columns[column]):
            key = atoms(spoken)
            earlier = seen.get(key)
            if earlier is None:
                seen[key] = (row.file, row.line, meaning)
                continue
            file, line, other = earlier
            code = "vocabulary-given-twice" if other == meaning else "vocabulary-means-another"
            error = ConfigError(code, spoken=spoken, other=other.split(":", 1)[1], line=line, file=file)
            yield Finding(file=row.file, line=row.line, error=error)
