"""The formatter: recognised words to the text and commands of a report, step by step.

Pure: holds the vocabulary and nothing else. Negations, sides, numbers and units are never dropped; where a rule is
not sure the words stay as they were heard.
"""

import re
from collections.abc import Callable, Sequence

from reporting.text.commands import split_commands
from reporting.text.compounds import compounded
from reporting.text.levels import lettered_numbers
from reporting.text.lexicon import Vocabulary
from reporting.text.pieces import Piece, pieces_of
from reporting.text.punctuating import Punctuation, closed, divided, is_fragment
from reporting.text.punctuation import spoken_punctuation
from reporting.text.quantities import quantified
from reporting.text.render import rendered
from reporting.text.settled import Settling
from reporting.text.spoken import FormattedText, SpokenCommand, SpokenWord
from reporting.text.terms import known_terms, literal_words, spelled_letters
from reporting.wording import Language

STEPS: tuple[Callable[[Sequence[Piece], Vocabulary], list[Piece]], ...] = (
    literal_words,
    known_terms,
    spoken_punctuation,
    spelled_letters,
    lettered_numbers,
    compounded,
    quantified,
)
_BEFORE_FIRST = frozenset("\n -(«“[")
_CHUNK = re.compile(r"\n+|[^\s]+")


class Formatter:
    """Formats utterances of one language. Holds no state between calls; safe to share."""

    def __init__(self, language: Language, vocabulary: Vocabulary) -> None:
        self._language = language
        self._vocabulary = vocabulary
        self._settling = Settling(vocabulary)

    def format(self, words: Sequence[SpokenWord]) -> tuple[FormattedText | SpokenCommand, ...]:
        """Return text and commands in the order they were said. Nothing said gives nothing."""
        parts: list[FormattedText | SpokenCommand] = []
        for part in split_commands(words, self._vocabulary):
            if isinstance(part, SpokenCommand):
                parts.append(part)
                continue
            text = self._text(part)
            if text.text:
                parts.append(text)
        return tuple(parts)

    def as_text(self, words: Sequence[SpokenWord]) -> FormattedText:
        """Return the words as text, whatever command they may be."""
        return self._text(words)

    def format_text(self, text: str, punctuation: Punctuation = Punctuation.SPOKEN) -> str:
        """Return the text of a whole dictation without times, as it stands at the start of a field. No commands."""
        pieces = self._pieces(words_of(text))
        formatted = rendered(pieces, self._language)
        if punctuation is Punctuation.SPOKEN:
            return formatted.text if formatted.keeps_case else capitalised(formatted.text)
        keeps_case = formatted.keeps_case or is_fragment(pieces, self._vocabulary)
        written = formatted.text if keeps_case else capitalised(formatted.text)
        return closed(written, pieces, self._vocabulary)

    def divided(self, before: str, piece: FormattedText, pause_ms: int) -> FormattedText:
        """Return what was said after a pause, a point before it if it begins a new sentence; see `punctuating`."""
        return divided(before, piece, pause_ms, self._vocabulary)

    def provisional(self, words: Sequence[SpokenWord]) -> str:
        """Return words that may still change as they would stand in mid-sentence, so that little of it jumps later."""
        return self._text(words).text.strip()

    def settled(self, words: Sequence[SpokenWord]) -> str:
        """Return how `provisional` of these and any words that follow begins, and how the final's text does."""
        return self.provisional(words[: self._settling.settled(words)])

    def _text(self, words: Sequence[SpokenWord]) -> FormattedText:
        return rendered(self._pieces(words), self._language)

    def _pieces(self, words: Sequence[SpokenWord]) -> list[Piece]:
        pieces: list[Piece] = pieces_of(words, self._language)
        for step in STEPS:
            pieces = step(pieces, self._vocabulary)
        return pieces


def words_of(text: str) -> tuple[SpokenWord, ...]:
    """Return the words of `text` as if they had been said without a pause, at time 0 and certain."""
    return tuple(SpokenWord(text=chunk, start_ms=0, end_ms=0, probability=1.0) for chunk in _CHUNK.findall(text))


def capitalised(text: str) -> str:
    """Return `text` with its first letter as a capital, over line breaks, dashes and opening brackets."""
    for index, letter in enumerate(text):
        if letter.isalpha():
            return text[:index] + letter.upper() + text[index + 1 :]
        if letter not in _BEFORE_FIRST:
            break
    return text
