"""Builders: the shipped vocabulary, and words with times as a recogniser gives them."""

from functools import cache
from pathlib import Path

from reporting.text.format import Formatter
from reporting.text.lexicon import Vocabulary, load_vocabulary
from reporting.text.spoken import SpokenWord
from reporting.wording import Language

VOCABULARY = Path(__file__).parents[2] / "vocab"
WORD_MS = 200
PAUSE_MS = 500


@cache
def vocabulary(language: Language) -> Vocabulary:
    return load_vocabulary(VOCABULARY, language)


@cache
def formatter(language: Language) -> Formatter:
    return Formatter(language, vocabulary(language))


def said(text: str, *, probability: float = 0.9, pause_ms: int = PAUSE_MS) -> tuple[SpokenWord, ...]:
    """Return the words of `text`, 200 ms each without a gap; ` … ` between words is a pause."""
    words: list[SpokenWord] = []
    at = 0
    for chunk in text.split():
        if chunk == "…":
            at += pause_ms
            continue
        words.append(SpokenWord(text=chunk, start_ms=at, end_ms=at + WORD_MS, probability=probability))
        at += WORD_MS
    return tuple(words)
