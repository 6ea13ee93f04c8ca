"""Tell a sentence from a noun phrase: a sentence has a finite verb in its main clause.

« le foie est normal » is one, « foie normal » and « kyste dont la paroi est fine » are none. A word that may be a
noun or a participle as well counts only where the words beside it say so; where they do not, there is no sentence.
Driven by `vocab/verbs.<language>.tsv`. Knows words, not signs; puts nothing anywhere.
"""

from collections.abc import Sequence

from reporting.text.lexicon import Vocabulary
from reporting.text.numbers import is_number_word
from reporting.text.pieces import key

_PARTICIPLE = ("é", "ée", "és", "ées", "i", "u", "is", "it")
_INFINITIVE = ("er", "ir", "re")
_ADVERB = ("ment", "ly")
_FOLLOWED_BY = {
    "object": "object-next",
    "noun": "noun-next",
    "place": "place-next",
    "do": "do-next",
    "bare-noun": "object-next",
    "toward": "toward-next",
    "past": "object-next",
}
"""Role of a word that may be a verb: role of the word that must come next for it to be one."""
_LONGEST_TIME = 4
"""Words: « environ vingt et un ans » needs more and is rare."""
_AUXILIARY_REACH = 2
"""Words between an auxiliary and its verb are few: `does not usually reach`, « a été le plus souvent atteint »."""


def is_sentence(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether the main clause of `words` has a finite verb. Elided words stand apart: « n' », « est »."""
    said = [key(word) for word in words]
    if not said or goes_on(said, vocabulary):
        return False
    if _plays(said, 0, "imperative", vocabulary):
        return True
    verbs = _finite(said, vocabulary)
    owed, was_inner = 0, False
    for at in range(len(said)):
        if at in verbs:
            if owed:
                owed, was_inner = owed - 1, True
            elif not (was_inner and _is_joined(said, at, vocabulary)):
                return True
        elif _opens_clause(said, at, vocabulary):
            owed += 1
    return False


def goes_on(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether `words` begin in mid-sentence: « et s'étendant », « dont la mobilité », `measuring`."""
    said = [key(word) for word in words]
    first = next((at for at in range(len(said)) if not _plays(said, at, "clitic", vocabulary)), len(said))
    if first and first < len(said) and _plays(said, 0, "expects", vocabulary):
        return said[first].endswith("ant")
    return _plays(said, 0, "fragment", vocabulary)


def is_left_open(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Return whether something must follow: a last verb without its object, a preposition, half of a negation."""
    said = [key(word) for word in words]
    if not said:
        return True
    last = len(said) - 1
    roles = ("determiner", "no-verb", "joins", "opens", "clitic", "expects", "auxiliary", "have")
    if last in _finite(said, vocabulary) or any(_plays(said, last, role, vocabulary) for role in roles):
        return True
    if any(
        said[last] in vocabulary.verbs.get(role, ()) for role in ("object", "noun", "place", "bare", "undetermined")
    ):
        return True
    denied = [at for at in range(len(said)) if _plays(said, at, "negation", vocabulary)]
    return bool(denied) and not any(_plays(said, at, "negated", vocabulary) for at in range(denied[-1], last))


def _plays(said: Sequence[str], at: int, role: str, vocabulary: Vocabulary) -> bool:
    return 0 <= at < len(said) and said[at] in vocabulary.verbs.get(role, ())


def _is_number(said: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    return 0 <= at < len(said) and (said[at][:1].isdigit() or is_number_word(said[at], vocabulary.language))


def _finite(said: Sequence[str], vocabulary: Vocabulary) -> frozenset[int]:
    """Return where the finite verbs stand."""
    found: set[int] = set()
    for at in range(len(said)):
        if (expected := _expected(said, at, vocabulary)) is not None:
            found.add(expected)
        elif at not in found and _is_finite(said, at, found, vocabulary):
            found.add(at)
    return frozenset(found)


def _expected(said: Sequence[str], at: int, vocabulary: Vocabulary) -> int | None:
    """Return where the verb stands that a pronoun or « ne » at `at` announces; none before a participle."""
    if not _plays(said, at, "expects", vocabulary) or _plays(said, at - 1, "no-expects", vocabulary):
        return None
    verb = at + 1
    while _plays(said, verb, "clitic", vocabulary):
        verb += 1
    if _plays(said, verb, "aside", vocabulary) or _tells_time(said, at, vocabulary):
        return None
    if verb >= len(said) or said[verb].endswith("ant"):
        return None
    is_known = any(_plays(said, verb, role, vocabulary) for role in ("verb", "object", "noun", "place"))
    if said[verb].endswith(_INFINITIVE) and not is_known:
        return None
    if _plays(said, verb, "expects", vocabulary) or _plays(said, verb, "negated", vocabulary):
        return None
    return verb


def _tells_time(said: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether « il y a » at `at` is a date: « opéré il y a deux ans »."""
    if list(said[at : at + 3]) != ["il", "y", "a"]:
        return False
    return any(_plays(said, near, "time", vocabulary) for near in range(at + 3, at + 3 + _LONGEST_TIME))


def _is_finite(said: Sequence[str], at: int, found: set[int], vocabulary: Vocabulary) -> bool:
    word, verbs = said[at], vocabulary.verbs
    if _plays(said, at, "month", vocabulary):
        return not _plays(said, at - 1, "date", vocabulary) and not _is_number(said, at + 1, vocabulary)
    if word in verbs.get("verb", ()):
        return True
    if _plays(said, at, "subjunctive", vocabulary):
        return any(_opens_clause(said, before, vocabulary) for before in range(at))
    if _plays(said, at, "have", vocabulary):
        if _tells_time(said, at - 2, vocabulary):
            return False
        if _is_number(said, at - 1, vocabulary):  # a grade, « Bismuth 3a », unless « Modic 1 a disparu »
            is_article = _plays(said, at + 1, "determiner", vocabulary)
            return _plays(said, at + 1, "have-next", vocabulary) and not is_article
        return _has_participle(said, at + 1, vocabulary)
    if any(at - back in found for back in range(1, _AUXILIARY_REACH + 1)):
        return False
    if word in verbs.get("bare", ()) or word in verbs.get("bare-noun", ()):
        before = at - 1
        while before > 0 and said[before].endswith(_ADVERB):
            before -= 1
        if before < 0 or _plays(said, before, "auxiliary", vocabulary):
            return False
        if word in verbs.get("bare", ()):
            return not any(_plays(said, at - 1, role, vocabulary) for role in ("determiner", "adjective"))
    if at == 0 or any(_plays(said, at - 1, role, vocabulary) for role in ("determiner", "adjective", "no-verb")):
        return False
    if word in verbs.get("undetermined", ()):
        return at + 1 < len(said) and not _plays(said, at + 1, "agent", vocabulary)
    if word in verbs.get("counts", ()) and _is_number(said, at + 1, vocabulary):
        return True
    roles = [role for role in _FOLLOWED_BY if word in verbs.get(role, ())]
    if (
        roles
        and at > 1
        and _plays(said, 0, "definite", vocabulary)
        and _plays(said, at + 1, "definite-next", vocabulary)
    ):
        return "past" not in roles
    if {"noun", "bare-noun"} & set(roles) and _plays(said, at + 1, "adverb-next", vocabulary):
        return True
    return any(_plays(said, at + 1, _FOLLOWED_BY[role], vocabulary) for role in roles)


def _has_participle(said: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    return at < len(said) and (_plays(said, at, "have-next", vocabulary) or said[at].endswith(_PARTICIPLE))


def _opens_clause(said: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    if said[at] == "s'" and at + 1 < len(said) and said[at + 1] in {"il", "ils"}:
        return True
    if at + 1 < len(said) and (_is_number(said, at + 1, vocabulary) or said[at + 1] in vocabulary.context("month")):
        return False  # `since two thousand nineteen`
    return _plays(said, at, "opens", vocabulary) and not _plays(said, at - 1, "no-opens", vocabulary)


def _is_joined(said: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    """Return whether the verb at `at` goes on with the clause before: « est incarcéré et n'a pu être retiré »."""
    before = at - 1
    while before > 0 and (
        said[before].endswith(_ADVERB) or any(_plays(said, before, role, vocabulary) for role in ("clitic", "expects"))
    ):
        before -= 1
    return _plays(said, before, "joins", vocabulary)
