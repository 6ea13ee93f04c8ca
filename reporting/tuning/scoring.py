"""How well a recogniser did on lines of known text: words, terms, critical tokens. Pure.

A line is scored as a reader sees it: what was heard goes through the formatter, and is compared with the written form.

- lexical word error rate: `text.score`, case, punctuation and the spelling of numbers aside
- as-written word error rate: words with their signs and capitals, exactly
- term recall: of the radiology terms in the line, how many stand in what was heard, word for word
- critical tokens: `text.critical`; and the share of lines with one wrong
- loops: lines with more than twice the words and three more than there should be
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reporting.text.critical import CriticalErrors, critical_errors
from reporting.text.distance import edit_counts
from reporting.text.score import scored_words
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LineScore:
    """One line by one voice under one condition."""

    line: str
    voice: str
    condition: str
    errors: int
    words: int
    exact_errors: int
    exact_words: int
    terms_found: int
    terms: int
    unseen_found: int
    unseen: int
    """Of the terms, those that the training corpus does not hold."""
    critical: CriticalErrors
    is_loop: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The radiology terms of an evaluation set: each a tuple of scored words."""

    all: frozenset[tuple[str, ...]]
    unseen: frozenset[tuple[str, ...]]


def score(
    written: str, got: str, language: Language, terms: Terms, *, line: str, voice: str, condition: str
) -> LineScore:
    """Compare the written form with the formatted reading."""
    wanted_words, got_words = scored_words(written, language), scored_words(got, language)
    found, there = _terms(wanted_words, got_words, terms.all)
    unseen_found, unseen = _terms(wanted_words, got_words, terms.unseen)
    exact_wanted, exact_got = written.split(), got.split()
    return LineScore(
        line=line,
        voice=voice,
        condition=condition,
        errors=sum(edit_counts(wanted_words, got_words)),
        words=len(wanted_words),
        exact_errors=sum(edit_counts(exact_wanted, exact_got)),
        exact_words=len(exact_wanted),
        terms_found=found,
        terms=there,
        unseen_found=unseen_found,
        unseen=unseen,
        critical=critical_errors(written, got, language),
        is_loop=len(got_words) > 2 * len(wanted_words) + 3,
    )


def _terms(wanted: Sequence[str], got: Sequence[str], terms: frozenset[tuple[str, ...]]) -> tuple[int, int]:
    there = found = 0
    longest = max((len(term) for term in terms), default=0)
    spans = [tuple(wanted[at : at + size]) for size in range(1, longest + 1) for at in range(len(wanted) - size + 1)]
    heard = {tuple(got[at : at + size]) for size in range(1, longest + 1) for at in range(len(got) - size + 1)}
    for span in spans:
        if span in terms:
            there += 1
            found += span in heard
    return found, there


Share = tuple[int, int]
"""Of so many, so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Many lines together; every rate from 0 to 1."""

    lines: int
    word_error_rate: float
    interval: tuple[float, float]
    """95 %, by resampling lines (bootstrap), all voices of a line together."""
    as_written_rate: float
    term_recall: float | None
    """None where the lines hold no term."""
    unseen_term_recall: float | None
    critical_rate: float
    lines_with_critical: float
    loops: int


def summary(scores: Sequence[LineScore]) -> Summary:
    """Return the figures for lines of one kind."""
    return Summary(
        lines=len(scores),
        word_error_rate=_rate(scores, lambda s: (s.errors, s.words)),
        interval=_interval(scores),
        as_written_rate=_rate(scores, lambda s: (s.exact_errors, s.exact_words)),
        term_recall=_rate(scores, lambda s: (s.terms_found, s.terms)) if any(s.terms for s in scores) else None,
        unseen_term_recall=_rate(scores, lambda s: (s.unseen_found, s.unseen))
        if any(s.unseen for s in scores)
        else None,
        critical_rate=_rate(scores, lambda s: (s.critical.errors, s.critical.tokens)),
        lines_with_critical=_rate(scores, lambda s: (int(s.critical.errors > 0), 1)),
        loops=sum(s.is_loop for s in scores),
    )


def _rate(scores: Iterable[LineScore], share: Callable[[LineScore], Share]) -> float:
    pairs = [share(score) for score in scores]
    return sum(part for part, _ in pairs) / max(1, sum(whole for _, whole in pairs))


def _interval(scores: Sequence[LineScore], draws: int = 1000) -> tuple[float, float]:
    by_line: dict[str, list[int]] = {}
    for s in scores:
        sums = by_line.setdefault(s.line, [0, 0])
        sums[0] += s.errors
        sums[1] += s.words
    chance, lines = random.Random(0), list(by_line.values())
    if not lines:
        return 0.0, 0.0
    rates = []
    for _ in range(draws):
        drawn = chance.choices(lines, k=len(lines))
        rates.append(sum(errors for errors, _ in drawn) / max(1, sum(words for _, words in drawn)))
    rates.sort()
    return rates[int(0.025 * draws)], rates[int(0.975 * draws) - 1]
