"""How much of what is being said is written for good, whatever is said next.

The formatter looks ahead: a number waits for its unit, « point » for « à la ligne », a word for the rest of its term,
and words after a pause may be a command. The words before all that stand as they will in the report. Not sure is
"not yet": a word may be called settled late, never early. Pure; knows the vocabulary and nothing else.
"""

from collections.abc import Sequence

from reporting.text.commands import COMMAND_PAUSE_MS, may_become_command, split_commands
from reporting.text.lexicon import Vocabulary, atoms
from reporting.text.numbers import is_number_word, read_ordinal
from reporting.text.spoken import SpokenCommand, SpokenWord

_LONGEST_PHRASE = 8
"""Words that a phrase of the vocabulary may have."""
_AFTER_NUMBER = 1
"""Words after a number that may still decide how it is written, links not counted."""
_AFTER_GRADE = 6
"""The same after a grade: `graded` looks so far for what makes it roman."""
_LINKS = frozenset({"par", "sur", "by", "x", "×", "à", "et", "ou", "to", "and", "or", "of", "out", "virgule", "point",
                    "demi", "demie", "moins", "minus", "plus", "de", "la", "le", "l'", "the", "through", "versus",
                    "pour", "per", "a", "degré", "degrés", "degree", "degrees", "entre", "between", "minuit", "midi",
                    "pm", "am", "o'clock", "puis", "power", "puissance", "exposant", "negative",
                    "fois", "times", "equals", "égal", "égale", "in"})  # fmt: skip
"""Words between a number and what belongs to it."""
_LINKED = 5
"""A link and so many words before it less one: « trois à la » may go on « huitième côte »."""
_BEFORE_NUMBER = frozenset({"moins", "minus", "plus"})
"""Words that may be a sign of the number after them."""
_OR = frozenset({"ou", "or"})
_SIGNS = '.,;:!?…()[]«»"'


class Settling:
    """Says how many words of one language are settled. Holds no state of a dictation; safe to share."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def settled(self, words: Sequence[SpokenWord]) -> int:
        """Return how many of the words at the beginning are written for good."""
        count = 0
        for end in range(1, self._before_commands(words) + 1):
            if self._is_closed(words, end):
                count = end
        return count

    def _before_commands(self, words: Sequence[SpokenWord]) -> int:
        """Return how many words come before the first command, or what may become one."""
        first = 0
        for part in split_commands(words, self._vocabulary):
            if isinstance(part, SpokenCommand):
                break
            first += len(part)
        start = first
        while start > 0 and not _follows_pause(words, start - 1):
            start -= 1
        start = max(0, start - 1)
        return start if may_become_command(words[start:first], self._vocabulary) else first

    def _is_closed(self, words: Sequence[SpokenWord], end: int) -> bool:
        """Return whether nothing that follows can change how the first `end` words are written."""
        last = words[end - 1].text
        if last[-1:] in _SIGNS or not last[-1:].isalpha():
            return False
        keys = atoms(last)
        if any(len(key) == 1 for key in keys) or last[0].isupper():
            return False
        return not self._is_near_number(words, end) and not self._is_in_phrase(words, end)

    def _is_near_number(self, words: Sequence[SpokenWord], end: int) -> bool:
        parts = [part for word in words[:end] for part in atoms(word.text.strip(_SIGNS))]
        if parts[-1] in _OR and parts[-2:-1] == ["plus"]:
            return True  # « plus ou moins dix pour cent »
        if parts[-1] in _BEFORE_NUMBER or parts[-1] in self._vocabulary.context("month"):
            return True
        if parts[-1] in _LINKS and any(self._is_number(part) for part in parts[-_LINKED:-1]):
            return True
        reach = len(parts) - 1 - _AFTER_GRADE
        for at in range(max(0, reach), len(parts)):
            if self._is_number(parts[at]):
                near = _AFTER_GRADE if at and self._names_grade(parts[at - 1]) else _AFTER_NUMBER
                if len(parts) - 1 - at <= near:
                    return True
        return False

    def _is_number(self, part: str) -> bool:
        language = self._vocabulary.language
        is_ordinal = read_ordinal([part, ""], 0, language) is not None
        return is_ordinal or is_number_word(part, language) or any(c.isdigit() for c in part)

    def _names_grade(self, part: str) -> bool:
        return any(part in self._vocabulary.context(role) for role in ("grade", "label", "whole", "listed"))

    def _is_in_phrase(self, words: Sequence[SpokenWord], end: int) -> bool:
        """Return whether the last words may be the beginning of a phrase that goes on."""
        vocabulary = self._vocabulary
        for start in range(max(0, end - _LONGEST_PHRASE), end):
            said = tuple(part for word in words[start:end] for part in atoms(word.text.strip(_SIGNS)))
            if any(phrases.may_go_on(said) for phrases in (vocabulary.signs, vocabulary.units, vocabulary.terms)):
                return True
            if vocabulary.signs.covers(said) or vocabulary.terms.covers(said):
                return True  # a sign may be a word after all, a term may need what follows: the next word tells
        return False


def _follows_pause(words: Sequence[SpokenWord], at: int) -> bool:
    return at == 0 or words[at].start_ms - words[at - 1].end_ms >= COMMAND_PAUSE_MS
