"""Words that differ in what they begin with alone, and mean the opposite: « hypodense » and « hyperdense »."""

import re
from collections.abc import Sequence

from reporting.text.phonetics import key_of_words, likeness
from reporting.wording import Language

_SAME_REST = 0.8
"""Likeness of the sounds of what follows."""
_BEGINNING = re.compile(
    r"^(?:hypo|hyper|iso|intra|extra|inter|supra|infra|sus|sous|sub|anté|ante|antéro|antero|rétro|retro|postéro|postero"
    r"|pré|pre|post|ab|ad|endo|exo|micro|macro|mono|bi|uni|tri|poly|homo|hétéro|hetero|in|ir|im|un|non|dys"
    r"|tachy|brady|méga|mega|oligo|hémi|hemi|para|péri|peri|trans)(?=.{3})"
)


def is_opposite(said: Sequence[str], meant: Sequence[str], language: Language) -> bool:
    """Return whether the two begin otherwise and go on alike: one must never be taken for the other."""
    (said_first, said_rest), (meant_first, meant_rest) = (_split("".join(words)) for words in (said, meant))
    if said_first == meant_first:
        return False
    return likeness(key_of_words([said_rest], language), key_of_words([meant_rest], language)) >= _SAME_REST


def _split(text: str) -> tuple[str, str]:
    """Return what a word begins with and its rest."""
    plain = text.casefold().replace("-", "")
    match = _BEGINNING.match(plain)
    return (match.group(), plain[match.end() :]) if match else ("", plain)
