"""Terms: what the lexicon knows, letters spelled aloud, and words said literally.

Turns words into terms that no later step changes. Letters followed by a number (`L quatre`) belong to `levels`.
"""

import re
from collections.abc import Sequence

from reporting.text.lexicon import Term, Vocabulary
from reporting.text.numbers import is_number_word
from reporting.text.pieces import Kind, Piece, merged
from reporting.wording import Language

_LITERAL = {
    Language.FRENCH: frozenset({"littéral", "litéral", "littérale"}),
    Language.ENGLISH: frozenset({"literal"}),
}
_KNOWN_LETTERS = 3
"""A known acronym this long stands by itself: `T A S C D` is TASC D, `C E A P` is not CE AP."""
_GRADE = re.compile(r"^[IVX]+[a-d]$")
"""`IVa` is a segment, not the acronym IVA."""
_ONE = frozenset({"un", "une", "one", "a"})


def literal_words(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with `literal X` as the term X: a sign's or number's name that is wanted as words.

    What follows is taken whole where it is the name of a sign of several words (`literal new line`), else one word.
    """
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        if pieces[at].key in _LITERAL[vocabulary.language] and at + 1 < len(pieces) and _is_word(pieces[at + 1]):
            found = vocabulary.signs.longest(pieces, at + 1)
            count = found[0] if found else 1
            said = pieces[at + 1 : at + 1 + count]
            out.append(merged(said, " ".join(piece.text for piece in said), Kind.TERM, category="literal"))
            at += 1 + count
        else:
            out.append(pieces[at])
            at += 1
    return out


def known_terms(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with each phrase of the lexicon as one term, the longest first."""
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        found = _term_at(pieces, at, vocabulary)
        if found is None or (out and _is_inside_run(pieces, at, out[-1], found[0], vocabulary.language)):
            out.append(pieces[at])
            at += 1
            continue
        count, term = found
        out.append(_written(pieces[at : at + count], term))
        at += count
    return out


def _is_word(piece: Piece) -> bool:
    return piece.kind is Kind.WORD


def _term_at(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> tuple[int, Term] | None:
    if not _is_word(pieces[at]) or _GRADE.match(pieces[at].text):
        return None
    for count, term in vocabulary.terms.all_at(pieces, at):
        after = pieces[at + count] if at + count < len(pieces) else None
        if count > 1 and _begins_with_article(pieces, at, vocabulary.language):
            continue
        if term.category == "title" and (after is None or not after.text[:1].isupper()):
            continue
        if term.category == "attributive" and not _describes(pieces, at + count, vocabulary):
            continue
        if term.category == "score-only" and not _is_grade_number(pieces, at + count, vocabulary):
            continue
        if _is_part_of_run(pieces, at, count, vocabulary.language):
            continue
        return count, term
    return None


def _begins_with_article(pieces: Sequence[Piece], at: int, language: Language) -> bool:
    """Return whether a small `a` before spelled letters is the article: `a P S A of` is a PSA."""
    return language is Language.ENGLISH and pieces[at].text == "a" and _is_capital(pieces[at + 1])


def _is_inside_run(pieces: Sequence[Piece], at: int, before: Piece, count: int, language: Language) -> bool:
    """Return whether a phrase of letters begins in the midst of spelled letters, so that it may not be one.

    An English capital A that opens a sentence is the article: `A C T of the chest`.
    """
    if not (_is_capital(pieces[at]) and _is_capital(before)):
        return False
    opens = at == 1 or pieces[at - 2].kind in {Kind.SIGN, Kind.BREAK}
    is_article = language is Language.ENGLISH and before.text == "A" and opens
    end = at + count
    return not (is_article and (end >= len(pieces) or not _is_capital(pieces[end])))


def _is_part_of_run(pieces: Sequence[Piece], at: int, count: int, language: Language) -> bool:
    """Return whether letters are only the head of a longer spelled acronym: `C E` in `C E A P`."""
    end = at + count
    if (
        count >= _KNOWN_LETTERS
        or end >= len(pieces)
        or not _is_capital(pieces[end])
        or not all(_is_capital(p) for p in pieces[at:end])
    ):
        return False
    return end + 1 >= len(pieces) or not is_number_word(pieces[end + 1].key, language)


def _describes(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether a noun may follow at `at`: `comet-tail artifact`, but `a comet tail of …`."""
    if at >= len(pieces) or not _is_word(pieces[at]):
        return False
    return pieces[at].key not in vocabulary.context("stop") and not vocabulary.signs.covers((pieces[at].key,))


def _is_grade_number(pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether a number stands at `at`; « un » is one only where nothing can be counted after it."""
    if at >= len(pieces) or not is_number_word(pieces[at].key, vocabulary.language):
        return False
    if pieces[at].key not in _ONE or at + 1 == len(pieces):
        return True
    following = pieces[at + 1]
    return following.kind is not Kind.WORD or _is_capital(following) or vocabulary.signs.covers((following.key,))


def _written(said: Sequence[Piece], term: Term) -> Piece:
    written = term.written
    if term.category in {"term", "spelling", "attributive"} and said[0].text[:1].isupper() and written[:1].islower():
        written = written[0].upper() + written[1:]
    kind = Kind.WORD if term.category == "spelling" else Kind.TERM
    return merged(said, written, kind, category=term.category)


def spelled_letters(pieces: Sequence[Piece], vocabulary: Vocabulary) -> list[Piece]:
    """Return the pieces with runs of two or more single capitals as one acronym: `C R P` → CRP.

    A run that opens the dictation with the article `A`, or that a number follows where its last letter names a
    level (`N un M zéro`), is not one.
    """
    out: list[Piece] = []
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and _is_capital(pieces[end]):
            end += 1
        if _is_unit(out, pieces, at, vocabulary) or _is_two_stages(out, pieces, at, end, vocabulary.language):
            out.extend(pieces[at:end])
            at = end
        elif end - at >= 2 and not (pieces[at].text in {"A", "I"} and at == 0 and end - at == 2):
            letters = "".join(piece.text for piece in pieces[at:end])
            out.append(merged(pieces[at:end], letters, Kind.TERM, category="acronym"))
            at = end
        else:
            out.append(pieces[at])
            at += 1
    return out


def _is_unit(out: Sequence[Piece], pieces: Sequence[Piece], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether the letters are a unit after a number: « six S A »."""
    if not out or not _is_capital(pieces[at]) or not is_number_word(out[-1].key, vocabulary.language):
        return False
    return vocabulary.units.longest(pieces, at) is not None


def _is_two_stages(out: Sequence[Piece], pieces: Sequence[Piece], at: int, end: int, language: Language) -> bool:
    """Return whether two letters belong to two numbers: `T four A N two` is T4a N2."""
    if end - at != 2 or end >= len(pieces) or not out or pieces[at + 1].text not in "NM":
        return False
    graded = is_number_word(out[-1].key, language) or out[-1].category == "sequence"
    return graded and is_number_word(pieces[end].key, language)


def _is_capital(piece: Piece) -> bool:
    return piece.kind is Kind.WORD and len(piece.text) == 1 and "A" <= piece.text <= "Z"
