"""A term of which a part was heard rightly: does what was not heard so sound like the rest of the term?

"Medial collateral ligamant" sounds much like "lateral collateral ligament", for the words that they share. What makes
the difference is a word that makes sense, so it stays; and what makes no sense must itself sound like what is put in.
For terms of lists so long that one of them is like nearly anything.
"""

from collections.abc import Callable, Sequence

from reporting.text.opposed import is_opposite
from reporting.text.phonetics import key_of_words, likeness
from reporting.text.pieces import key
from reporting.wording import Language


def likeness_of_rest(
    said: Sequence[str],
    misheard: Sequence[str],
    meant: Sequence[str],
    language: Language,
    is_everyday: Callable[[str], bool],
) -> float:
    """Return how alike (0 to 1) the words that make no sense are to the words of the term that were not heard.

    0 where another word would be lost, or an everyday word put in, which a recogniser would have heard by itself
    ("deep" before "temporoparietall fascia"), or what means the opposite. `misheard`: those of the words `said` that
    make no sense; `meant`: how the term is said. A term of one word may have been heard as several of any kind.
    """
    heard, unknown = [key(word) for word in said], {key(word) for word in misheard}
    rest = [key(word) for word in meant]
    if len(meant) > 1:
        for word in heard:
            if word in rest:
                rest.remove(word)
            elif word not in unknown:
                return 0.0
    if any(all(map(is_everyday, word.replace("'", "' ").replace("-", " ").split())) for word in rest) or not rest:
        return 0.0
    if len(meant) == 1:
        return 1.0
    if is_opposite(misheard, rest, language):
        return 0.0
    return likeness(key_of_words(misheard, language), key_of_words(rest, language))
