"""Which terms are likely to be said next: those that stand in what is known of the examination.

A recogniser that is told a dozen such terms before it listens hears them better, and loses nothing where they are not
said. Words that may not be guessed (negation, side, number, unit, level, grade) are never among them. Pure.
"""

import re
from collections.abc import Iterable

from reporting.text.critical import is_critical_word
from reporting.text.pieces import key
from reporting.text.terms_heard import TermsBySound

MOST = 12
"""Terms: more would cost time and confuse."""
_LONGEST = 4
_SHORTEST_LETTERS = 6
"""Shorter terms are heard well, or sound like too much else."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")


def expected_terms(texts: Iterable[str], terms: TermsBySound, *, most: int = MOST) -> tuple[str, ...]:
    """Return up to `most` terms that stand in the texts, those of the first texts first, each once, in lower case."""
    found: dict[str, None] = {}
    for text in texts:
        for term in _terms_in(text, terms):
            found.setdefault(term)
            if len(found) == most:
                return tuple(found)
    return tuple(found)


def _terms_in(text: str, terms: TermsBySound) -> Iterable[str]:
    words = [key(word) for word in _WORD.findall(text)]
    at = 0
    while at < len(words):
        for end in range(min(at + _LONGEST, len(words)), at, -1):
            phrase = words[at:end]
            if terms.is_said(phrase):
                term = " ".join(phrase)
                if len(term) >= _SHORTEST_LETTERS and not any(
                    is_critical_word(word, terms.language) for word in phrase
                ):
                    yield term
                at = end
                break
        else:
            at += 1
