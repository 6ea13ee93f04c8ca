"""Words without accents, case and punctuation, so that what was said or ordered can be compared with what is written.

Compares exactly: likeness of sound or spelling is the recogniser's business, not this one's.
"""

import re
import unicodedata
from collections.abc import Sequence

_SPLIT_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})
_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> tuple[str, ...]:
    """Return the words of `text`: `L'Œsophage, côté D.` gives l, oesophage, cote, d."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_SPLIT_LIGATURES))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(_WORD.findall(bare))


def places(phrase: Sequence[str], text: Sequence[str]) -> set[int]:
    """Return the positions of the words of `text` that belong to an occurrence of `phrase`; empty if there is none."""
    size = len(phrase)
    if not size:
        return set()
    starts = (start for start in range(len(text) - size + 1) if tuple(text[start : start + size]) == tuple(phrase))
    return {position for start in starts for position in range(start, start + size)}
