"""Read a table of the vocabulary: lines of tab-separated columns, `#` for comments.

Says which line of which file is broken; does not know what the columns mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: where it stands and what it holds. Missing columns at its end are empty."""

    file: str
    line: int
    columns: tuple[str, ...]

    def broken(self, reason: str) -> ConfigError:
        """Return the error `vocabulary-line-broken` for this line."""
        return ConfigError("vocabulary-line-broken", file=self.file, line=self.line, reason=reason)


def read_rows(path: Path, *, required: int, columns: int) -> Iterator[Row]:
    """Yield the rows of a table.

    Raise ConfigError `vocabulary-missing`, `vocabulary-not-text`, or `vocabulary-line-broken` where a line has
    fewer than `required` filled columns at its start or more than `columns`.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except FileNotFoundError:
        raise ConfigError("vocabulary-missing", file=path.name) from None
    except UnicodeDecodeError:
        raise ConfigError("vocabulary-not-text", file=path.name) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = tuple(field.strip() for field in line.rstrip("\r").split("\t"))
        row = Row(file=path.name, line=number, columns=fields + ("",) * (columns - len(fields)))
        if len(fields) > columns:
            raise row.broken(f"{len(fields)} columns, at most {columns}")
        if not all(row.columns[:required]):
            raise row.broken(f"the first {required} columns must be filled")
        yield row


def alternatives(field: str) -> tuple[str, ...]:
    """Return the parts of a column that holds several, separated by `|`."""
    return tuple(part.strip() for part in field.split("|") if part.strip())
