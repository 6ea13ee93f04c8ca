"""Spoken punctuation and layout: « virgule », « à la ligne », `period`, `open parenthesis`.

The guards of the table keep a word a word (« le point douloureux », `sigmoid colon`). A sign the recogniser wrote
beside a spoken one is dropped, so that none doubles. `virgule` and `point` inside a decimal are left to `numbers`.
"""

from collections.abc import Sequence
from dataclasses import replace

from reporting.text.lexicon import Sign, Spacing, Vocabulary
from reporting.text.lists import counts_up
from reporting.text.numbers import is_number_word, read_cardinal
from reporting.text.pieces import Kind, Piece, merged
from reporting.wording import Language

_TERMINAL = frozenset(".!?…")
_DECIMAL_WORD = {Language.FRENCH: "virgule", Language.ENGLISH: "point"}
_START = "^"
"""In `not_after`: the start of the dictation or of a line."""
_CLOSING = frozenset(")»”")


def spoken_punctuation(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with spoken signs and breaks in place of the words for them."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        found = _sign_at(pieces, at, vocabulary)
        if found is None:
            out.append(pieces[at])
            at += 1
            continue
        count, sign = found
        out.append(_as_piece(pieces[at : at + count], sign, starts_line=not out or out[-1].kind is Kind.BREAK))
        at += count
    return _without_doubles(out)


def _sign_at(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> tuple[int, Sign] | None:
    for count, sign in vocabulary.signs.all_at(pieces, at):
        before = pieces[at - 1] if at else None
        after = pieces[at + count] if at + count < len(pieces) else None
        if _START in sign.not_after and (before is None or before.kind is Kind.BREAK):
            continue
        if before is not None and before.key in sign.not_after and not _ends_number(pieces, at, after, vocabulary):
            continue
        if after is not None and after.key in sign.not_before:
            continue
        if count == 1 and _is_decimal_mark(pieces, at, vocabulary):
            continue
        return count, sign
    return None


def _ends_number(pieces: Sequence[Piece], at: int, after: Piece | None, vocabulary: Vocabulary) -> bool:
    """Return whether `un` before a sign is a number and no article: « vingt et un point », « supérieur à un point ».

    So is the letter of a grade or of an acronym: `stage three A comma`.
    """
    if pieces[at - 1].key == "a" and at > 1:
        graded = pieces[at - 2]
        if pieces[at - 1].text == "A" and len(graded.text) == 1 and graded.text.isupper():
            return True  # `M A A comma`
        return is_number_word(graded.key, vocabulary.language) or graded.category == "sequence"
    if not is_number_word(pieces[at - 1].key, vocabulary.language):
        # `march twenty second period`
        return pieces[at - 1].key == "second" and at > 1 and is_number_word(pieces[at - 2].key, vocabulary.language)
    if after is None or after.kind is not Kind.WORD or names_a_grade(pieces, at - 1, vocabulary):
        return True
    return at > 1 and (
        pieces[at - 2].key in {"et", "virgule"} or is_number_word(pieces[at - 2].key, vocabulary.language)
    )


def _is_decimal_mark(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    language = vocabulary.language
    if pieces[at].key != _DECIMAL_WORD[language] or not 0 < at < len(pieces) - 1:
        return False
    if not all(is_number_word(pieces[i].key, language) for i in (at - 1, at + 1)):
        return False
    if _has_decimals(pieces[at - 1].key) or (at > 1 and pieces[at - 1].key == "cent" and pieces[at - 2].key == "pour"):
        return False  # « un pour cent virgule six millilitres »
    if _is_enumeration(pieces, at, vocabulary):
        return False
    first = at - 1
    while first > 0 and is_number_word(pieces[first - 1].key, language):
        first -= 1
    return not names_a_grade(pieces, first, vocabulary)


def _has_decimals(word: str) -> bool:
    return word[:1].isascii() and not word.lstrip("-+").isdecimal() and word[-1:].isdecimal()


def _is_enumeration(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether numbers are counted up: « deux virgule trois et quatre cavités » holds no decimal."""
    if counts_up(pieces, at, vocabulary):
        return True
    if at + 3 >= len(pieces) or pieces[at + 2].key not in {"et", "ou", "and", "or"}:
        return False
    keys = [pieces[index].key for index in (at - 1, at + 1, at + 3)]
    readings = [read_cardinal(keys, index, vocabulary.language) for index in range(3)]
    values = [reading.value for reading in readings if reading is not None]
    return len(values) == 3 and values == [values[0], values[0] + 1, values[0] + 2]


def names_a_grade(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether a number at `at` is a grade or a level, which never has decimals: « grade trois », `L five`."""
    if at == 0:
        return False
    before = pieces[at - 1]
    if before.kind is Kind.TERM:
        return before.category.startswith(("score", "roman", "glued"))
    if before.key in vocabulary.context("whole"):
        return True
    return before.key in vocabulary.context("grade") or (len(before.text) == 1 and before.text.isupper())


def _as_piece(said: Sequence[Piece], sign: Sign, *, starts_line: bool) -> Piece:
    spacing = sign.spacing
    if spacing in {Spacing.LINE, Spacing.PARAGRAPH}:
        return merged(said, sign.sign, Kind.BREAK)
    if spacing is Spacing.ITEM:
        item = merged(said, sign.sign, Kind.SIGN, category="item" if starts_line else "")
        return item if starts_line else replace(item, joins_left=True, joins_right=True)
    return merged(
        said,
        sign.sign,
        Kind.SIGN,
        joins_left=spacing in {Spacing.LEFT, Spacing.BOTH},
        joins_right=spacing in {Spacing.RIGHT, Spacing.BOTH},
    )


def _without_doubles(pieces: Sequence[Piece]) -> list[Piece]:
    """Drop the recogniser's own signs beside spoken ones, and the capital that followed its full stop.

    Its full stop before a spoken break stays: it may be what was heard of « point à la ligne ».
    """
    out: list[Piece] = []
    stop_dropped = False
    for index, piece in enumerate(pieces):
        if _is_own_sign(piece) and _beside_spoken_sign(pieces, index):
            stop_dropped = stop_dropped or piece.text in _TERMINAL
            continue
        if stop_dropped and piece.kind is Kind.WORD and not _begins_sentence(out) and piece.text[1:].islower():
            piece = replace(piece, text=piece.text[0].lower() + piece.text[1:])
        stop_dropped = stop_dropped and piece.kind is Kind.SIGN
        out.append(piece)
    return out


def _is_own_sign(piece: Piece) -> bool:
    return piece.kind is Kind.SIGN and piece.heard and piece.text in ".,;:!?…"


def _beside_spoken_sign(pieces: Sequence[Piece], index: int) -> bool:
    before, after = _spoken_neighbour(pieces, index, -1), _spoken_neighbour(pieces, index, 1)
    if before is not None and before.text not in _CLOSING:
        return True
    return after is not None and after.kind is Kind.SIGN


def _spoken_neighbour(pieces: Sequence[Piece], index: int, step: int) -> Piece | None:
    """Return the spoken sign or break that stands next, over other signs of the recogniser."""
    index += step
    while 0 <= index < len(pieces) and _is_own_sign(pieces[index]):
        index += step
    if 0 <= index < len(pieces) and pieces[index].kind in {Kind.SIGN, Kind.BREAK} and not pieces[index].heard:
        return pieces[index]
    return None


def _begins_sentence(out: Sequence[Piece]) -> bool:
    return not out or out[-1].kind is Kind.BREAK or out[-1].text in _TERMINAL
