"""What goes into the formatter and what comes out of it. Pure values.

`SpokenWord` mirrors `speech.hypothesis.Word`: siblings do not import one another, `service` translates.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSpan:
    """Characters of a formatted text and when they were said."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    probability: float
    """The lowest of the words it was made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormattedText:
    """Text as it should stand in the report, before it is fitted to what stands around it."""

    text: str
    spans: tuple[TimedSpan, ...]
    keeps_case: bool = False
    """True: the first word is written so wherever it stands, e.g. a name, an acronym, a level."""


class CommandName(Enum):
    """What can be commanded by voice. Wordings stand in `vocab/commands.<language>.tsv`."""

    NEXT_FIELD = "next-field"
    PREVIOUS_FIELD = "previous-field"
    GO_TO = "go-to"
    """argument: the spoken name of a field or section."""
    SCRATCH_THAT = "scratch-that"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenCommand:
    name: CommandName
    argument: str
    spoken: str
    """As it was said."""
    start_ms: int
    end_ms: int
