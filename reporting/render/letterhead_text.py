"""The hospital's letterhead as it is read: the Word file opened, and the name and address that stand in its header.

Pictures of the letterhead are not read: a form that cannot take the Word file's design takes its words.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from docx import Document
from docx.blkcntnr import BlockItemContainer
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from reporting.errors import ConfigError


def open_letterhead(letterhead: Path) -> WordDocument:
    """Return the letterhead. Raise ConfigError `letterhead-missing` or `letterhead-broken` (no Word file)."""
    try:
        content = letterhead.read_bytes()
    except OSError as error:
        raise ConfigError("letterhead-missing") from error
    try:
        return Document(BytesIO(content))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise ConfigError("letterhead-broken") from error


def header_lines(letterhead: Path) -> tuple[str, ...]:
    """Return the lines of the first page's header, the hospital's name first; none if it holds no words.

    Raise ConfigError as `open_letterhead`.
    """
    section = open_letterhead(letterhead).sections[0]
    first = section.first_page_header if section.different_first_page_header_footer else section.header
    if first.is_linked_to_previous:
        return ()  # there is no header; looking into it would make an empty one
    return tuple(line for words in _lines(first) if (line := " ".join(words.split())))


def _lines(part: BlockItemContainer) -> Iterator[str]:
    for block in part.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _lines(cell)
        else:
            yield from block.text.split("\n")
