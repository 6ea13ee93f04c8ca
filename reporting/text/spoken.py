"""What goes into the formatter and what comes out of it. Pure values.

`SpokenWord` mirrors `speech.hypothesis.Word`: siblings do not import one another, `service` translates.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenAlternative:
    """What another reading has in place of some words."""

    words: int
    """How many words it stands for, from the one it belongs to on."""
    text: str
    """Empty: nothing."""
    chance: float
    """0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    text: str
    start_ms: int
    end_ms: int
    probability: float
    alternatives: tuple[SpokenAlternative, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSpan:
    """Characters of a formatted text and when they were said."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    probability: float
    """The lowest of the words it was made from."""
    alternatives: tuple[str, ...] = ()
    """What else may have been said here and would matter, verbatim; an empty text: nothing."""


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
    NEXT_SECTION = "next-section"
    PREVIOUS_SECTION = "previous-section"
    GO_TO = "go-to"
    """argument: the spoken name of a field or section."""
    FIELD_START = "field-start"
    FIELD_END = "field-end"
    ACCEPT_DEFAULTS = "accept-defaults"
    """What the template put in stands as if it had been said, in every field."""
    FIELD_COMPLETE = "field-complete"
    """The same in this field; then the next one."""
    NORMAL = "normal"
    """Fill every empty field that has a normal text."""
    INSERT = "insert"
    """argument: the spoken name of a macro."""
    SCRATCH_THAT = "scratch-that"
    DELETE_WORD = "delete-word"
    CLEAR_FIELD = "clear-field"
    """The page asks before anything goes."""
    UNDO = "undo"
    REDO = "redo"
    SELECT = "select"
    """argument: words that stand in the report."""
    REPLACE = "replace"
    """argument: words that stand in the report; replacement: what shall stand there."""
    CORRECT = "correct"
    SAVE_DRAFT = "save-draft"
    PRELIMINARY = "preliminary"
    """Opens the page's step of releasing a preliminary report; a voice never releases."""
    SIGN = "sign"
    """Opens the page's signing step; a voice never signs."""
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenCommand:
    name: CommandName
    argument: str
    spoken: str
    """As it was said."""
    start_ms: int
    end_ms: int
    replacement: tuple[SpokenWord, ...] = ()
    """Of `replace`: what shall stand there, as it was heard; empty where that is not sure."""
