"""Pieces to text: spaces, capitals after a full stop, and where each piece stands.

Plain spaces only; no-break spaces are `fit`'s. Does not look at what stands around the text in the report.
"""

from collections.abc import Sequence

from reporting.text.pieces import Kind, Piece
from reporting.text.spoken import FormattedText, TimedSpan
from reporting.wording import Language

_TERMINAL = frozenset(".!?")
_ORDINARY = frozenset({"term", "attributive", "spelling", "title", "literal", "eponym"})
_SMALL_WORDS = frozenset("AÀOÔY")
"""Capitals that may be a word; any other letter by itself names a grade, a unit or a part."""
_LONGEST_LABEL = 4
_TRAILING = frozenset(")]»”")


def rendered(pieces: Sequence[Piece], language: Language) -> FormattedText:
    """Return the text of the pieces with one span a piece; breaks and spaces belong to no span."""
    text = ""
    spans: list[TimedSpan] = []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else None
        if before is not None and _is_apart(before, piece):
            text += " "
        written = _capitalised(piece) if _opens_sentence(pieces, index, language) else piece.text
        if piece.kind is not Kind.BREAK:
            spans.append(
                TimedSpan(
                    start=len(text),
                    end=len(text) + len(written),
                    start_ms=piece.start_ms,
                    end_ms=piece.end_ms,
                    probability=piece.probability,
                )
            )
        text += written
    return FormattedText(text=text, spans=tuple(spans), keeps_case=_keeps_case(pieces))


def _is_apart(before: Piece, piece: Piece) -> bool:
    if before.kind is Kind.BREAK or piece.kind is Kind.BREAK:
        return False
    return not before.joins_right and not piece.joins_left


def _opens_sentence(pieces: Sequence[Piece], index: int, language: Language) -> bool:
    """Return whether the piece follows a full stop, a new line, a list's dash, or an English label with its colon."""
    if index == 0 or pieces[index].kind is Kind.SIGN:
        return False
    at = index - 1
    while at > 0 and pieces[at].text in _TRAILING:
        at -= 1
    before = pieces[at]
    if before.kind is Kind.BREAK or before.category == "item":
        return True
    if before.kind is not Kind.SIGN:
        return False
    if before.text in _TERMINAL:
        return True
    return before.text == ":" and language is Language.ENGLISH and _is_label(pieces, at)


def _is_label(pieces: Sequence[Piece], colon: int) -> bool:
    """Return whether a few words alone stand before the colon: `Impression:`, `Lungs and pleura:`."""
    for at in range(colon - 1, max(-1, colon - 1 - _LONGEST_LABEL), -1):
        if pieces[at].kind not in {Kind.WORD, Kind.TERM}:
            return False
        before = pieces[at - 1] if at else None
        if before is None or before.kind is Kind.BREAK or (before.kind is Kind.SIGN and before.text in _TERMINAL):
            return True
    return False


def _capitalised(piece: Piece) -> str:
    """Return the piece's text with a capital, unless it is written with a small letter everywhere (`pH`, `b800`)."""
    if _is_ordinary(piece):
        return piece.text[:1].upper() + piece.text[1:]
    return piece.text


def _is_ordinary(piece: Piece) -> bool:
    """Return whether a capital may begin the piece, or be taken back: a word, not a name, acronym or level."""
    if piece.kind is Kind.WORD:
        return not any(letter.isupper() or letter.isdigit() for letter in piece.text[1:])
    return piece.kind is Kind.TERM and piece.category in _ORDINARY and not piece.text[:2].isupper()


def _keeps_case(pieces: Sequence[Piece]) -> bool:
    """Return whether the first word is written as it is wherever it stands: a name, an acronym, a level."""
    first = next((piece for piece in pieces if piece.kind not in {Kind.BREAK, Kind.SIGN}), None)
    if first is None:
        return True
    if len(first.text) == 1 and first.text.isupper() and (first.text not in _SMALL_WORDS or len(pieces) == 1):
        return True
    if first.category == "eponym":
        return first.text[:1].isupper()
    return not _is_ordinary(first)
