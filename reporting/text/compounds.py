"""English compounds: `six month follow up` → 6-month follow-up, `ten year old` → 10-year-old, `flame shaped`.

A unit in the singular after a number above one describes what follows. `two minute nodules` are tiny and `a second
lesion` is another one: where a word may mean either, it stays as it was heard. Fixed compounds stand in the lexicon.
"""

from collections.abc import Sequence

from reporting.text.lexicon import Vocabulary
from reporting.text.numbers import Reading, is_number_word
from reporting.text.pieces import Kind, Piece, merged
from reporting.text.places import Place
from reporting.wording import Language

Found = tuple[int, list[Piece]]
_SINGULAR = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
_EITHER = frozenset({"minute", "second"})
"""Units that are also ordinary words."""
_WITH_ONE = frozenset({"old", "history", "follow-up", "interval"})
"""After these even `one year` describes: `one year old`."""
_FEWEST_LETTERS = 3


def aged(place: Place) -> Found | None:
    """Return a number joined to the singular unit after it, or the words where that is not sure."""
    if place.vocabulary.language is not Language.ENGLISH:
        return None
    reading = place.reading()
    if reading is None or reading.decimal or place.key(reading.words) not in _SINGULAR:
        return None
    unit, after = place.key(reading.words), reading.words + 1
    following = place.piece(after)
    if place.key(after) == "old":
        count = after + 1
        return count, [merged(place.said(count), f"{reading.digits}-{unit}-old", Kind.NUMBER)]
    if unit in _EITHER and not (place.plays("timed", after) and _is_no_ordinal(place, reading, after)):
        named = place.plays("grade", -1) or place.plays("label", -1)
        if named or following is None or following.kind is not Kind.WORD or place.plays("stop", after):
            return None
        return after, list(place.said(after))
    describes = following is not None and following.kind in {Kind.WORD, Kind.TERM} and not place.plays("stop", after)
    if not describes or (reading.value == 1 and place.key(after) not in _WITH_ONE):
        return None
    if place.plays("range", -1) and is_number_word(place.key(-2), Language.ENGLISH):
        return None  # `two to three month interval`: the hyphen would belong to both
    if place.reading(after) is not None or place.plays("not-described", after):
        return None
    return after, [merged(place.said(after), f"{reading.digits}-{unit}", Kind.NUMBER)]


def _is_no_ordinal(place: Place, reading: Reading, after: int) -> bool:
    """Return whether `twenty second` counts seconds: `twenty second image` may be the 22nd."""
    if place.key(reading.words) != "second" or reading.value % 10 or not 20 <= reading.value <= 90:
        return True
    return place.key(after).endswith("s") or place.plays("delay", after)


def compounded(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with words such as `shaped` and `laden` joined to the noun before them."""
    if vocabulary.language is not Language.ENGLISH:
        return list(pieces)
    out: list[Piece] = []
    for piece in pieces:
        if out and piece.kind is Kind.WORD and _takes(out[-1], piece, vocabulary):
            noun = out[-1]
            out[-1] = merged([noun, piece], f"{noun.text}-{piece.text}", noun.kind, category=noun.category)
        else:
            out.append(piece)
    return out


def _takes(noun: Piece, last: Piece, vocabulary: Vocabulary) -> bool:
    if noun.joins_right or noun.kind not in {Kind.WORD, Kind.TERM}:
        return False
    if noun.category in {"acronym", "acronym-word"}:
        return last.key in vocabulary.context("after-acronym")
    if last.key not in vocabulary.context("compound"):
        return False
    if len(noun.text) == 1:
        return noun.text.isupper() and noun.text not in {"A", "I"}
    return len(noun.text) >= _FEWEST_LETTERS and noun.text.isalpha() and not _describes(noun.key, vocabulary)


def _describes(word: str, vocabulary: Vocabulary) -> bool:
    """Return whether a word before `shaped` is no noun: `irregularly shaped`, `is shaped`."""
    return word.endswith("ly") or word in vocabulary.context("stop") or word in vocabulary.context("not-a-shape")
