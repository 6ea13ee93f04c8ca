"""Tokens to words: what belongs together, when it was said and how sure the recogniser is. Pure rules.

Whisper's tokens are pieces of text, a new word begins with a space. Times come from the alignment of tokens with
the sound, in steps of 20 ms.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reporting.speech.hypothesis import Word

_CLOSING = frozenset(".,;:!?…»)]}%°\u2019'\"")
"""Signs that belong to the word before them even when a space stands between: French writes "normal ?"."""
_WORD_MS = 200
_LETTER_MS = 100
"""The slowest dictated word: 200 ms and 100 ms a letter."""
_SECONDS_PER_POSITION = 0.02
"""One position of the encoder's output."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some tokens that together are readable text."""

    text: str
    """With the space before it, if one was written."""
    first_token: int
    tokens: int


def pieces(texts: Sequence[str], token_groups: Sequence[Sequence[int]]) -> list[Piece]:
    """Return the readable pieces of a tokenised text, with where their tokens stand."""
    found, at = [], 0
    for text, group in zip(texts, token_groups, strict=True):
        found.append(Piece(text, at, len(group)))
        at += len(group)
    return found


def group(found: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces word by word: a word begins at a space, unless only closing punctuation follows it.

    So "l'aorte", "4,5", "post-opératoire" and "normal ?" are one word each. A sign that stands apart and goes on
    without a space begins a word of its own: "nodule of", ".5" and not "of.5".
    """
    words: list[list[Piece]] = []
    for piece in found:
        text = piece.text.strip()
        if not text:
            continue
        before = words[-1][-1].text if words else ""
        if len(words[-1] if words else ()) > 1 and _stands_apart(before) and _goes_on(piece.text):
            words.append([words[-1].pop(), piece])
        elif words and (not piece.text[0].isspace() or set(text) <= _CLOSING):
            words[-1].append(piece)
        else:
            words.append([piece])
    return words


def _stands_apart(text: str) -> bool:
    return text[:1].isspace() and set(text.strip()) <= _CLOSING


def _goes_on(text: str) -> bool:
    return text[:1].isalnum()


def text_of(words: Sequence[Sequence[Piece]]) -> str:
    """Return the words with one space between them."""
    return " ".join(_spell(parts) for parts in words)


def timed(
    words: Sequence[Sequence[Piece]],
    *,
    token_starts_s: Sequence[float],
    token_probabilities: Sequence[float],
    offset_ms: int,
    length_ms: int,
) -> tuple[Word, ...]:
    """Return the words with times from the session's start.

    `token_starts_s` has one entry more than there are tokens: the end of the last. Times never run backwards and
    stay within the utterance, whose sound lasts `length_ms`. The probability is the mean over the tokens that hold
    letters or digits: whether a comma was heard does not make a word less sure. The alignment gives the pause
    before the first word and after any other to the word: it is taken off.
    """
    timed_words: list[Word] = []
    earliest = 0
    for parts in words:
        start = _clamp(round(token_starts_s[parts[0].first_token] * 1000), earliest, length_ms)
        after = parts[-1].first_token + parts[-1].tokens
        end = _clamp(round(token_starts_s[after] * 1000), start, length_ms)
        longest = _WORD_MS + _LETTER_MS * sum(len(part.text.strip()) for part in parts)
        if timed_words:
            end = min(end, start + longest)
        else:
            start = max(start, end - longest)
        spoken = [part for part in parts if any(c.isalnum() for c in part.text)] or list(parts)
        chances = [
            token_probabilities[at] for part in spoken for at in range(part.first_token, part.first_token + part.tokens)
        ]
        probability = min(1.0, sum(chances) / len(chances))
        timed_words.append(
            Word(text=_spell(parts), start_ms=offset_ms + start, end_ms=offset_ms + end, probability=probability)
        )
        earliest = end
    return tuple(timed_words)


def token_starts_s(alignments: Sequence[tuple[int, int]], tokens: int) -> list[float]:
    """Return when each token starts and the last one ends, from the path (token, position) of the alignment."""
    starts = [0.0] * (tokens + 1)
    seen = -1
    for token, position in alignments:
        for reached in range(seen + 1, min(token, tokens) + 1):
            starts[reached] = position * _SECONDS_PER_POSITION
        seen = max(seen, token)
    for missing in range(seen + 1, tokens + 1):
        starts[missing] = alignments[-1][1] * _SECONDS_PER_POSITION if alignments else 0.0
    return starts


def _spell(parts: Sequence[Piece]) -> str:
    return "".join(part.text.strip() for part in parts)


def _clamp(value: int, least: int, most: int) -> int:
    return max(least, min(most, value))
