"""Where it is in doubt what was said, and it matters: not all readings have the negation, side, number or unit.

Nothing is changed or guessed: the words stand as they were heard, with what else they may have been. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reporting.text.critical import critical_tokens
from reporting.text.spoken import FormattedText, SpokenWord, TimedSpan
from reporting.wording import Language

LEAST_CHANCE = 0.05
"""On development lines 22 of 29 wrong critical words are marked so, or by their probability; 1.8 of 100 words are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Words that may have been others."""

    start_ms: int
    end_ms: int
    heard: str
    alternatives: tuple[str, ...]
    """Verbatim, the likeliest first; empty text: nothing was said there."""


def critical_doubts(words: Sequence[SpokenWord], language: Language) -> list[Doubt]:
    """Return where readings disagree about what would harm if it were wrong, in the order of speech."""
    found: list[Doubt] = []
    for at, word in enumerate(words):
        others: list[str] = []
        until = at + 1
        for other in word.alternatives:
            said = words[at : at + other.words]
            if other.chance < LEAST_CHANCE or not said:
                continue
            heard = " ".join(each.text for each in said)
            if critical_tokens(heard, language) != critical_tokens(other.text, language):
                others.append(other.text)
                until = max(until, at + len(said))
        if others:
            heard = " ".join(each.text for each in words[at:until])
            found.append(
                Doubt(
                    start_ms=word.start_ms,
                    end_ms=words[until - 1].end_ms,
                    heard=heard,
                    alternatives=tuple(dict.fromkeys(others)),
                )
            )
    return found


def marked(text: FormattedText, doubts: Sequence[Doubt]) -> FormattedText:
    """Return the text with each doubt on what was written of its words; a sign between them is not in doubt."""
    if not doubts:
        return text
    return replace(text, spans=tuple(_marked(text.text, span, doubts) for span in text.spans))


def _marked(text: str, span: TimedSpan, doubts: Sequence[Doubt]) -> TimedSpan:
    if not any(letter.isalnum() or letter == "%" for letter in text[span.start : span.end]):
        return span
    over = [doubt for doubt in doubts if doubt.start_ms < span.end_ms and doubt.end_ms > span.start_ms]
    return replace(span, alternatives=tuple(dict.fromkeys(other for doubt in over for other in doubt.alternatives)))
