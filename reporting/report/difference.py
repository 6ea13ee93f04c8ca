"""What changed between two signed revisions: for each section the words kept, removed and added.

Pure. Compares what a reader reads (`layout`), word by word; does not judge whether a change matters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from reporting.report.layout import filled_sections
from reporting.report.model import Report

_WORDS = re.compile(r"\s+|[^\s]+")


class Change(Enum):
    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in a row that share a fate, with the space between them. Never empty."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionDifference:
    section_id: str
    title: str
    runs: tuple[Run, ...]
    """Kept and removed together are the earlier text, kept and added the later one."""


def changed_sections(earlier: Report, later: Report) -> tuple[SectionDifference, ...]:
    """Return the sections whose text differs, in the later report's order; then those that only the earlier has."""
    before = {section.section_id: (section.title, text) for section, text in filled_sections(earlier)}
    after = {section.section_id: (section.title, text) for section, text in filled_sections(later)}
    found = []
    for section_id in (*after, *(each for each in before if each not in after)):
        title = (after.get(section_id) or before[section_id])[0]
        old, new = (texts[section_id][1] if section_id in texts else "" for texts in (before, after))
        if old != new:
            found.append(SectionDifference(section_id=section_id, title=title, runs=tuple(runs(old, new))))
    return tuple(found)


def runs(earlier: str, later: str) -> Iterator[Run]:
    """Yield what became of the words. A changed word is removed whole and added whole: never a part of a number."""
    old, new = _WORDS.findall(earlier), _WORDS.findall(later)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run(change=Change.KEPT, text="".join(old[old_from:old_to]))
            continue
        if old_from < old_to:
            yield Run(change=Change.REMOVED, text="".join(old[old_from:old_to]))
        if new_from < new_to:
            yield Run(change=Change.ADDED, text="".join(new[new_from:new_to]))
