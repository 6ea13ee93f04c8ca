"""The files that word lists come in: RadLex tables, Hunspell dictionaries, one term a line. From lines to entries.

Takes an entry for what the file says; which can be used, `list_choice.py` decides.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import InputError, NotFoundError
from reporting.text.affixes import Affixes
from reporting.text.list_text import lines_of
from reporting.text.term_list import ListFormat
from reporting.wording import Language

_RID = re.compile(r"RID\d+")
_FIRST_LINES = 50
"""Enough to tell a format by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a file says in one line, or in a part of it."""

    line: int
    written: str
    spoken: tuple[str, ...] = ()
    code: str = ""
    is_obsolete: bool = False


def read_entries(
    file: Path, language: Language, list_format: ListFormat | None = None
) -> tuple[ListFormat, Iterator[Entry]]:
    """Return the format, guessed if not given, and the entries.

    Raise NotFoundError `word-list-missing`, InputError `word-list-format-unclear`, `word-list-line-broken`,
    `word-list-affixes-broken` or as `list_text.lines_of`; some of them only when the entries are taken.
    """
    content = _content(file)
    affixes = file.with_suffix(".aff")
    is_dictionary = list_format is ListFormat.HUNSPELL or (list_format is None and file.suffix == ".dic")
    rules = lines_of(_content(affixes), affixes.name, _encoding(affixes)) if is_dictionary and affixes.is_file() else ()
    lines = lines_of(content, file.name, _encoding(affixes) if rules else "")
    kind = list_format or (ListFormat.HUNSPELL if is_dictionary else _guess(file, lines))
    if kind is ListFormat.HUNSPELL:
        return kind, _dictionary(lines, Affixes(rules, affixes.name))
    return kind, _table(lines, file.name, language) if kind is ListFormat.RADLEX else _plain(lines)


def has_affixes(file: Path) -> bool:
    """Return whether the rules of a dictionary lie beside it."""
    return file.with_suffix(".aff").is_file()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise NotFoundError("word-list-missing", file=file.name) from None
    except OSError as error:
        raise InputError("word-list-unreadable", file=file.name, reason=error.strerror or "") from None


def _encoding(affixes: Path) -> str:
    """Return what the affix file says that it and the dictionary are written in."""
    match = re.search(rb"^SET[ \t]+([\w.-]+)", _content(affixes), re.M)
    return match[1].decode().removeprefix("microsoft-") if match else ""


def _guess(file: Path, lines: Sequence[str]) -> ListFormat:
    first = [line for line in lines[:_FIRST_LINES] if line.strip()]
    if sum(bool(_RID.search(line)) and "," in line for line in first) * 2 > len(first):
        return ListFormat.RADLEX
    if first and first[0].strip().isdigit() and any("/" in line for line in first):
        return ListFormat.HUNSPELL
    if file.suffix in (".csv", ".aff", ".xls", ".xlsx", ".json", ".xml", ".owl"):
        raise InputError("word-list-format-unclear", file=file.name)
    return ListFormat.TEXT


def _plain(lines: Sequence[str]) -> Iterator[Entry]:
    """One term a line; behind it, after a tab or a stroke, how it is said."""
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            written, *spoken = (part.strip() for part in re.split(r"[\t|]", line))
            yield Entry(line=number, written=written, spoken=tuple(form for form in spoken if form))


def _dictionary(lines: Sequence[str], affixes: Affixes) -> Iterator[Entry]:
    """A stem a line, flags after a slash, then what a checker has no need of; the first line says how many."""
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith(("#", "\t")) or (number == 1 and line.strip().isdigit()):
            continue
        # A stem may hold blanks: it ends at a tab, or before " po:noun" and the like.
        entry = re.split(r"\t| +(?=\w\w:)", line, maxsplit=1)[0].strip()
        stem, _, flags = entry.replace("\\/", "\0").partition("/")
        for word in affixes.words(stem.replace("\0", "/"), flags.split(" ")[0]):
            yield Entry(line=number, written=word)


def _table(lines: Sequence[str], file: str, language: Language) -> Iterator[Entry]:
    """RadLex: with column names, or name, identifier and parent. A synonym is a term of its own."""
    rows = csv.reader([f"{line}\n" for line in lines], strict=True)
    columns: _Columns | None = None
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise InputError("word-list-line-broken", file=file, line=rows.line_num) from None
        if not any(row):
            continue
        if columns is None:
            columns = _columns(row, language)
            if columns.is_header:
                if not columns.names:
                    raise InputError("word-list-no-names", file=file, language=language.value)
                continue
        code = next((match[0] for cell in columns.cells(row, columns.codes) if (match := _RID.search(cell))), "")
        is_obsolete = any(cell.lower() == "true" for cell in columns.cells(row, columns.obsolete))
        for cell in columns.cells(row, columns.names):
            for name in cell.split("|"):
                if name.strip():
                    yield Entry(line=rows.line_num, written=name.strip(), code=code, is_obsolete=is_obsolete)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    names: Sequence[int]
    codes: Sequence[int]
    obsolete: Sequence[int] = ()
    is_header: bool = False

    def cells(self, row: Sequence[str], places: Sequence[int]) -> list[str]:
        return [row[at] for at in places if at < len(row)]


_LANGUAGES = {Language.FRENCH: r"french|français|francais|\bfr\b", Language.ENGLISH: r"english|anglais|\ben\b"}
_OTHERS = r"german|deutsch|allemand|spanish|portuguese|italian|dutch|\b(?:de|es|pt|it|nl)\b"


def _columns(first: Sequence[str], language: Language) -> _Columns:
    """Return where the names stand: in the columns of the language, else in those of no language."""
    if any(_RID.fullmatch(cell.strip()) for cell in first):
        return _Columns(names=[0], codes=[1])
    heads = [re.sub(r"[\W_]+", " ", head).strip().lower() for head in first]
    names = [
        at
        for at, head in enumerate(heads)
        if re.search(r"\b(?:(?:preferred )?(?:label|name|term)|synonyms?|synonymes?|libellé|nom|terme)\b", head)
        and not re.search(_OTHERS, head)
        and not any(re.search(_LANGUAGES[other], head) for other in Language if other is not language)
    ]
    of_language = [at for at in names if re.search(_LANGUAGES[language], heads[at])]
    return _Columns(
        names=of_language or names,
        codes=[at for at, head in enumerate(heads) if re.search(r"\b(?:class id|rid|radlex id|id|code)\b", head)],
        obsolete=[at for at, head in enumerate(heads) if "obsolete" in head],
        is_header=True,
    )
