"""How a destination wants its results: which HL7 version, charset, shape of the text, statuses. Values only.

Profiles are read from `profiles/*.toml` by `profile_files.py`; `oru.py` builds by them. Who gets the message, and over
which line, is a destination's affair (`destination.py`).
"""

from dataclasses import dataclass
from enum import Enum


class TextLayout(Enum):
    """How the text of the sections is laid out in OBX."""

    REPETITIONS = "repetitions"
    """One OBX a section, a line a repetition of OBX-5."""
    LINES = "lines"
    """One OBX a line, OBX-4 numbering the lines of a section."""
    BREAKS = "breaks"
    r"""One OBX a section, lines separated by `\.br\`; wants FT."""
    WHOLE = "whole"
    r"""One OBX for the whole report, titles included; lines as repetitions (TX) or `\.br\` (FT)."""


class TextType(Enum):
    """OBX-2 of the text."""

    TX = "TX"
    FT = "FT"


class AddendumLayout(Enum):
    """What is sent when an addendum is signed."""

    WHOLE_TEXT = "whole-text"
    """The whole report again, the addendum a section of it, status C."""
    ADDENDUM_ONLY = "addendum-only"
    """The addendum alone, as an OBX of its own."""


class Charset(Enum):
    """MSH-18 (table 0211)."""

    UTF_8 = "UNICODE UTF-8"
    LATIN_1 = "8859/1"
    LATIN_9 = "8859/15"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything in an ORU that receivers want differently. The defaults are IHE RAD-128, HL7 v2.5.1."""

    name: str
    version: str = "2.5.1"
    """MSH-12: 2.3.1, 2.4, 2.5 or 2.5.1."""
    charset: Charset = Charset.UTF_8
    layout: TextLayout = TextLayout.REPETITIONS
    text_type: TextType = TextType.TX
    addendum: AddendumLayout = AddendumLayout.WHOLE_TEXT
    profile_id: str = ""
    """MSH-21, e.g. 1.0^CISIS_TLR_HL7_V2; empty: not sent."""
