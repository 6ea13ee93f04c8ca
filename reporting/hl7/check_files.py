"""`reporting hl7 check`: what we make of the messages in files. Prints to the person who asked; logs nothing."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from reporting.hl7 import batch
from reporting.hl7.check import Checked, check
from reporting.hl7.check_words import words_in
from reporting.hl7.refusal import Refusal
from reporting.wording import Language

_BEFORE = b"\xef\xbb\xbf\x0b\r\n \t"
_STARTS = (b"MSH", b"FHS", b"BHS")


def check_files(path: Path, language: Language, *, zone: tzinfo, now: datetime) -> Iterator[tuple[str, bool]]:
    """Yield (text to print, whether all of it is taken) for each file, then the summary."""
    words = words_in(language)
    taken = refused = 0
    for title, content in _contents(path):
        checked = list(_checked(content, language, zone=zone, now=now))
        heading = f"== {title}" + (f": {words.batch.format(count=len(checked))}" if len(checked) > 1 else "")
        yield (
            "\n".join([heading, *(line for each in checked for line in each.lines)]),
            all(each.is_taken for each in checked),
        )
        taken += sum(each.is_taken for each in checked)
        refused += sum(not each.is_taken for each in checked)
    yield words.summary.format(taken=taken, refused=refused) if taken + refused else words.no_files, bool(taken)


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the file, or of the files of a folder that are or hold messages."""
    if path.is_file():
        yield path.name, path.read_bytes()
    for file in sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else []:
        content = file.read_bytes()
        if file.suffix.lower() == ".hl7" or content.lstrip(_BEFORE)[:3] in _STARTS:
            yield str(file.relative_to(path)), content


def _checked(content: bytes, language: Language, *, zone: tzinfo, now: datetime) -> Iterator[Checked]:
    try:
        whole = batch.read(content)
    except Refusal:
        # Neither batch nor message: the check of the whole says why.
        yield check(content, language, zone=zone, now=now)
        return
    yield from (check(message, language, zone=zone, now=now) for message in whole.messages)
