"""Points that nobody dictated: after a whole dictation, and between two utterances of a live one.

Adds points and the capital behind them; never another sign, never a word. Whoever dictates signs gets exactly those.
What a sentence is, `sentences` says; where it is not sure, nothing is added.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from reporting.text.lexicon import Vocabulary
from reporting.text.pieces import Kind, Piece, pieces_of
from reporting.text.sentences import goes_on, is_left_open, is_sentence
from reporting.text.spoken import FormattedText, SpokenWord


class Punctuation(Enum):
    """Who puts the signs."""

    SPOKEN = "spoken"
    """The speaker; nothing is added."""
    AUTOMATIC = "automatic"
    """The speaker, and where none is dictated a point ends each sentence."""


NEW_SENTENCE_PAUSE_MS = 1000
"""Silence that may end a sentence; who looks for a word in mid-sentence is mostly quiet for less."""
_TERMINAL = frozenset(".?!…")
_SENTENCE_END = re.compile(r"[.?!…](?:\s|$)|\n")
_SIGN = re.compile(r"[,;:.](?!\d)|[?!…\n()«»“”]")
"""A sign of punctuation; a comma or point before a digit is a decimal."""
_MAY_STAND_LAST = "%°²³"
_LIST_ITEM = re.compile(r"\s*[-–•*]\s")


def is_fragment(pieces: Sequence[Piece], vocabulary: Vocabulary) -> bool:
    """Return whether a dictation begins in mid-sentence, and therefore without a capital."""
    return bool(pieces) and pieces[0].kind is Kind.WORD and goes_on(_words(pieces), vocabulary)


def closed(text: str, pieces: Sequence[Piece], vocabulary: Vocabulary) -> str:
    """Return `text`, written from `pieces`, a whole dictation, with the point that ends it if it is a sentence.

    None is added where signs were dictated, after a sign, in a list, or to a noun phrase.
    """
    if any(piece.kind in {Kind.SIGN, Kind.BREAK} and not piece.heard for piece in pieces):
        return text
    written = text.rstrip()
    if written != text or not _may_end(written) or _LIST_ITEM.match(written.rpartition("\n")[2]):
        return text
    last = 0
    for at, piece in enumerate(pieces):
        if piece.kind is Kind.BREAK or (piece.kind is Kind.SIGN and (piece.text in _TERMINAL or piece.text == ":")):
            last = at + 1
    return f"{text}." if is_sentence(_words(pieces[last:]), vocabulary) else text


def divided(before: str, piece: FormattedText, pause_ms: int, vocabulary: Vocabulary) -> FormattedText:
    """Return what was said after a pause, with a point before it and a capital if it begins a new sentence.

    `before` is the text in front of the cursor, at the end of a field in which no sign was dictated. There must be a
    whole sentence, and what follows must be unable to belong to it.
    """
    standing = before.rstrip()
    said = piece.text
    if pause_ms < NEW_SENTENCE_PAUSE_MS or not said[:1].isalpha() or _SIGN.search(said) or not _may_end(standing):
        return piece
    line = standing.rpartition("\n")[2]
    sentence = _SENTENCE_END.split(line)[-1]
    if _SIGN.search(sentence) or _LIST_ITEM.match(line):
        return piece
    words = _words_of(sentence, vocabulary)
    if not is_sentence(words, vocabulary) or is_left_open(words, vocabulary) or not _begins(said, vocabulary):
        return piece
    first = said[0] if piece.keeps_case or len(said[0].upper()) != 1 else said[0].upper()
    spans = tuple(replace(span, start=span.start + 2, end=span.end + 2) for span in piece.spans)
    return replace(piece, text=f". {first}{said[1:]}", spans=spans)


def _begins(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether `text` can only be the beginning of a sentence."""
    words = _words_of(text, vocabulary)
    first = words[0].lower()
    if first in vocabulary.verbs.get("opener", ()):
        return True
    return first in vocabulary.verbs.get("beginning", ()) and is_sentence(words, vocabulary)


def _may_end(text: str) -> bool:
    """Return whether a point may follow the last character; after a sign, an opening or a dash none may."""
    return text[-1:].isalnum() or (text != "" and text[-1] in _MAY_STAND_LAST)


def _words(pieces: Sequence[Piece]) -> list[str]:
    return [word for piece in pieces if piece.kind not in {Kind.SIGN, Kind.BREAK} for word in piece.text.split()]


def _words_of(text: str, vocabulary: Vocabulary) -> list[str]:
    said = SpokenWord(text=text, start_ms=0, end_ms=0, probability=1.0)
    return _words(pieces_of((said,), vocabulary.language))
