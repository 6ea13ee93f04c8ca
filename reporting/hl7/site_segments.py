"""The sender's own segments (Z..), kept with the order as they came, for whoever wants them back. Pure.

They are kept in the usual delimiters, whatever those of the message are. What is in them is not read.
"""

from collections.abc import Iterable

from reporting.hl7.er7 import Segment
from reporting.hl7.escapes import STANDARD, Notation

MOST_SEGMENTS = 20
LONGEST_TOGETHER = 8_000
"""Characters of all of them; further segments are left out whole."""


def kept(segments: Iterable[Segment]) -> tuple[str, ...]:
    """Return the segments as ER7 text without line ends, by name, as they come; at most MOST_SEGMENTS."""
    lines: list[str] = []
    characters = 0
    for segment in segments:
        line = STANDARD.field.join([segment.name, *(in_usual_delimiters(f, segment.notation) for f in segment.fields)])
        characters += len(line)
        if len(lines) == MOST_SEGMENTS or characters > LONGEST_TOGETHER:
            break
        lines.append(line)
    return tuple(sorted(lines, key=lambda line: line[:3]))


def joined(known: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """Return all segments: those of a name that is said take the place of the known ones of that name."""
    names = {line[:3] for line in said}
    lines = sorted([*(line for line in known if line[:3] not in names), *said], key=lambda line: line[:3])
    while len(lines) > MOST_SEGMENTS or sum(map(len, lines)) > LONGEST_TOGETHER:
        lines.pop()
    return tuple(lines)


def in_usual_delimiters(raw: str, notation: Notation) -> str:
    r"""Return a raw field as it would be written with `|^~\&`."""
    if notation.field == STANDARD.field and notation.msh2 == STANDARD.msh2:
        return raw.replace("\x00", "")
    table: dict[int, str] = {
        ord(STANDARD.field): "\\F\\",
        ord(STANDARD.component): "\\S\\",
        ord(STANDARD.repetition): "\\R\\",
        ord(STANDARD.escape): "\\E\\",
        ord(STANDARD.subcomponent): "\\T\\",
    }
    table[0] = ""
    for name in ("component", "repetition", "escape", "subcomponent"):
        table[ord(getattr(notation, name))] = getattr(STANDARD, name)
    return raw.translate(table)
