"""Fit a formatted text to the place in the report where it goes: spaces, capitals, signs that must not double.

Decides what to insert at a cursor; never changes what stands before or after it. French typography: a no-break space
before `: ; ? ! % »` and after `«` (Imprimerie nationale), so that no line begins with a sign.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from reporting.text.spoken import FormattedText, TimedSpan
from reporting.wording import Language

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_OPENING = "([«“/" + _APOSTROPHES
_CLOSING = ".,;:!?)]»”…%"
_FRENCH_APART = ":;?!»"
_PUNCTUATION = ".,;:!?"
_TERMINAL = ".?!"
_TRAILING = ")]»”\"'"
_BEFORE_SIGN = re.compile(r" (?=[:;?!»%])")
_AFTER_OPENING = re.compile(r"(?<=«) ")


def fit(before: str, formatted: FormattedText, after: str, language: Language) -> FormattedText:
    """Return what to insert between `before` and `after`: the same words, with the spaces and capitals they need.

    `before` and `after` are the field's text around the cursor. A sign that stands there already is not repeated.
    The result may be empty.
    """
    fitted = _without_repeated_sign(before, formatted, after)
    fitted = _without_needless_breaks(before, fitted, after)
    if not fitted.text.strip(" "):
        return fitted if "\n" in fitted.text else replace(fitted, text="", spans=())
    fitted = _with_case(before, fitted, language)
    if language is Language.FRENCH:
        fitted = replace(fitted, text=_french_spaces(fitted.text))
    return _with_space_after(_with_space_before(before, fitted, language), after, language)


def with_french_spaces(text: str, language: Language) -> str:
    """Return `text` with the no-break spaces of its language; the length stays."""
    return _french_spaces(text) if language is Language.FRENCH else text


def _french_spaces(text: str) -> str:
    """Return `text` with no-break spaces where French wants them; the length stays."""
    return _AFTER_OPENING.sub(NO_BREAK_SPACE, _BEFORE_SIGN.sub(NO_BREAK_SPACE, text))


def _cut(formatted: FormattedText, start: int, end: int) -> FormattedText:
    """Return characters [start, end) with the spans that are left."""
    spans = tuple(
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in formatted.spans
        if span.start < end and span.end > start
    )
    return replace(formatted, text=formatted.text[start:end], spans=spans)


def _prefixed(formatted: FormattedText, prefix: str) -> FormattedText:
    shift: Callable[[TimedSpan], TimedSpan] = lambda span: replace(  # noqa: E731 -- one use, named for its type
        span, start=span.start + len(prefix), end=span.end + len(prefix)
    )
    return replace(formatted, text=prefix + formatted.text, spans=tuple(shift(span) for span in formatted.spans))


def _without_repeated_sign(before: str, formatted: FormattedText, after: str) -> FormattedText:
    last = before.rstrip(f" {NO_BREAK_SPACE}")[-1:]
    if last and last in _PUNCTUATION and _is_sign(formatted.text) and not _asks(formatted.text[0], last):
        formatted = _cut(formatted, 1, len(formatted.text))
        blank = len(formatted.text) - len(formatted.text.lstrip(" "))
        formatted = _cut(formatted, blank, len(formatted.text))
    following = after.lstrip(f" {NO_BREAK_SPACE}")
    if _is_sign(following):
        kept = len(formatted.text.rstrip(_PUNCTUATION + " " + NO_BREAK_SPACE))
        if _asks("?", following[0]):
            kept = max(kept, formatted.text.rfind("?") + 1)
        if formatted.text.rstrip(" ")[kept:].strip(f" {NO_BREAK_SPACE}"):
            formatted = _cut(formatted, 0, kept)
    return formatted


def _is_sign(text: str) -> bool:
    """Return whether `text` begins with a sign that is no part of a number: `,5` and `.5` are."""
    return text[:1] != "" and text[0] in _PUNCTUATION and not _begins_decimals(text)


def _begins_decimals(text: str) -> bool:
    return text[:1] in {".", ","} and text[1:2].isdigit()


def _asks(sign: str, beside: str) -> bool:
    """Return whether a question mark would be lost: a doubt must not become a statement."""
    return sign == "?" and beside != "?"


def _without_needless_breaks(before: str, formatted: FormattedText, after: str) -> FormattedText:
    """Drop breaks at the start of the field, and those beyond one blank line."""
    leading = len(formatted.text) - len(formatted.text.lstrip("\n"))
    standing = len(before) - len(before.rstrip("\n"))
    room = 0 if not before.strip() else max(0, 2 - standing)
    if leading > room:
        formatted = _cut(formatted, leading - room, len(formatted.text))
    trailing = len(formatted.text) - len(formatted.text.rstrip("\n"))
    following = len(after) - len(after.lstrip("\n"))
    if trailing and trailing + following > 2:
        formatted = _cut(formatted, 0, len(formatted.text) - min(trailing, trailing + following - 2))
    return formatted


def _with_case(before: str, formatted: FormattedText, language: Language) -> FormattedText:
    """A capital where a sentence begins; elsewhere the recogniser's capital is taken back, unless the word has it."""
    index = next((i for i, letter in enumerate(formatted.text) if letter.isalnum()), None)
    if index is None or not formatted.text[index].isalpha():
        return formatted
    letter = formatted.text[index]
    opens = _opens_sentence(before, formatted.text[:index], language)
    if formatted.keeps_case or (opens is None and letter.isupper()):
        return formatted
    changed = letter.upper() if opens else letter.lower()
    if len(changed) != 1:
        return formatted
    return replace(formatted, text=formatted.text[:index] + changed + formatted.text[index + 1 :])


def _opens_sentence(before: str, lead: str, language: Language) -> bool | None:
    """Return whether a sentence begins here; None where a sign of the text itself decides."""
    if "\n" in lead:
        return True
    sign = lead.strip(" -([«“" + NO_BREAK_SPACE)
    if sign:
        decided = sign[-1] in _TERMINAL or (sign[-1] == ":" and language is Language.ENGLISH)
        return None if decided else False
    standing = before.rstrip(f" {NO_BREAK_SPACE}-([«“")
    if not standing or standing[-1] == "\n":
        return True
    return standing.rstrip(_TRAILING)[-1:] in tuple(_TERMINAL)


def _with_space_before(before: str, formatted: FormattedText, language: Language) -> FormattedText:
    first, last = formatted.text[0], before[-1:]
    if not last or last.isspace() or first in "\n ":
        return formatted
    if language is Language.FRENCH and first in _FRENCH_APART:
        return _prefixed(formatted, NO_BREAK_SPACE)
    if language is Language.FRENCH and last == "«":
        return _prefixed(formatted, NO_BREAK_SPACE)
    if _begins_decimals(formatted.text) and last not in _OPENING:
        return _prefixed(formatted, " ")
    if first in _CLOSING or last in _OPENING or _joins(first, last, formatted.text):
        return formatted
    return _prefixed(formatted, " ")


def _joins(first: str, last: str, text: str) -> bool:
    """Return whether a hyphen or slash joins the words: not the dash of a list, nor the minus of a number."""
    if first == "-" and (text[1:2].isdigit() or text[1:2] in {".", ","}):
        return False
    return (first in "-/" and text[1:2].strip() != "") and last.isalnum()


def _with_space_after(formatted: FormattedText, after: str, language: Language) -> FormattedText:
    last, following = formatted.text[-1], after[:1]
    if not following or following.isspace() or last in "\n " or last in _OPENING:
        return formatted
    if language is Language.FRENCH and following in _FRENCH_APART:
        return replace(formatted, text=formatted.text + NO_BREAK_SPACE)
    if (following in _CLOSING and not _begins_decimals(after)) or following in _APOSTROPHES:
        return formatted
    return replace(formatted, text=formatted.text + " ")
