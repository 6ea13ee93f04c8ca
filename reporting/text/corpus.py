"""Dictation lines: `models/corpus/LANGUAGE/*.tsv` and the evaluation sets, read as values.

A line is `spoken<TAB>written`; in `written` a line break is the two characters backslash and n. Lines that begin with
`#` are remarks. `spoken` holds exactly the words that come out of the mouth: no digit, no sign. Does not speak
(`speak.py`) and does not judge (`lint.py`).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ConfigError
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said, and how it stands in a report."""

    language: Language
    spoken: str
    written: str
    place: str
    """`file:number`, for messages."""

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits that depend on the spoken words alone."""
        return hashlib.sha256(self.spoken.encode()).hexdigest()[:12]

    @property
    def is_development(self) -> bool:
        """One line in forty is never trained on: what is tried is compared on them, not on the evaluation set."""
        return int(self.id, 16) % 40 == 0


def read_corpus(folder: Path, language: Language) -> list[Line]:
    """Return every line of a language, sorted by file; raise ConfigError `corpus-line-broken` or `corpus-missing`."""
    files = sorted((folder / language.value).glob("*.tsv")) + sorted((folder / language.value).glob("*.jsonl"))
    if not files:
        raise ConfigError("corpus-missing", folder=str(folder / language.value))
    return [line for file in files for line in read_file(file, language)]


def read_file(file: Path, language: Language) -> list[Line]:
    """Return the lines of one file, `.tsv` or `.jsonl` ({"spoken", "written"}); raise ConfigError as `read_corpus`."""
    return list(_lines(file, language))


def _lines(file: Path, language: Language) -> Iterator[Line]:
    for number, text in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if not text or text.startswith("#"):
            continue
        place = f"{file.name}:{number}"
        try:
            if file.suffix == ".jsonl":
                table = json.loads(text)
                spoken, written = table["spoken"], table["written"]
            else:
                spoken, written = text.split("\t")
        except (ValueError, KeyError) as error:
            raise ConfigError("corpus-line-broken", place=place) from error
        yield Line(language=language, spoken=spoken.strip(), written=written.replace("\\n", "\n"), place=place)
