"""How a word sounds, roughly: words that a listener may take for one another have the same or nearly the same key.

Written for comparing, not for speaking: vowels that recognisers confuse are one letter, letters that are not said are
left out. French rules after Catach, L'Orthographe (silent endings, nasal vowels, e before two consonants); English
after Philips' Metaphone, but vowels are kept: terms differ in little else. Knows no lexicon.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from reporting.wording import Language

_FRENCH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"œ", "e"),
        (r"æ", "e"),
        (r"[àâä]", "a"),
        (r"[îï]", "i"),
        (r"[ôö]", "o"),
        (r"[ùûü]", "u"),
        (r"ç", "s"),
        (r"[éèêë]", "E"),
        (r"sch", "S"),
        (r"ch(?=[rlnt])", "k"),
        (r"ch(?=ond|ol[eEio]|or[diE])|(?<=E)ch(?=o)", "k"),
        (r"ch", "S"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"rh", "r"),
        (r"h", ""),
        (r"gn", "N"),
        (r"qu|q", "k"),
        (r"gu(?=[eéiyE])", "G"),
        (r"g(?=[eiyE])e?(?=[ao])?", "j"),
        (r"g", "G"),
        (r"sc(?=[eiyE])", "s"),
        (r"c(?=[eiyE])", "s"),
        (r"cc(?=[eiyE])", "ks"),
        (r"c", "k"),
        (r"(?<=u)x$|(?<=[ao]i)x$", ""),
        (r"x", "ks"),
        (r"w", "v"),
        # Endings that are not said.
        (r"(?<=.)(?:er|ez|ets?|ais|ait|aient)$", "E"),
        (r"(?<=[^aeiouyE])ents?$", "1"),
        (r"(?<=..)e?s?$", ""),
        (r"(?<=..)[tdpxz]s?$", ""),
        # Vowels of two letters, nasal ones before them.
        (r"eau|au", "o"),
        (r"ti(?=on|el|eu)", "si"),
        (r"(?:ain|ein|aim|ien(?=$|[^aeiouyE])|[iy][nm])(?![aeiouyEnm])", "2"),
        (r"(?:[ae][nm])(?![aeiouyEnm])", "1"),
        (r"o[nm](?![aeiouyEnm])", "3"),
        (r"u[nm](?![aeiouyEnm])", "2"),
        (r"oi|oy", "W"),
        (r"ou", "8"),
        (r"[ae]i|ay|ey", "E"),
        (r"œu|eu", "9"),
        (r"ill", "y"),
        (r"e(?=[^aeiouyE9138]{2}|[rlsctf]$)", "E"),
        (r"(?<=[aeiouyE9138])s(?=[aeiouyE9138])", "z"),
        (r"y", "i"),
        (r"(?<=.)e(?=.)", "9"),
        (r"(.)\1+", r"\1"),
    )
)
_ENGLISH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"^(?:ps|sc(?=[eiy]))", "s"),
        (r"^pn|^kn|^gn|^mn", "n"),
        (r"^wr", "r"),
        (r"^x", "z"),
        (r"ae|oe", "e"),
        (r"our$", "or"),
        (r"ph", "f"),
        (r"rh", "r"),
        (r"sch", "sk"),
        (r"ch(?=[rlnt])|ch(?=o[lrn])|ch(?=ia)", "k"),
        (r"tch|ch", "C"),
        (r"sh", "S"),
        (r"th", "t"),
        (r"(?<=[aeiou])gh(?![aeiouy])", ""),
        (r"gh", "g"),
        (r"(?:ti|si|ci|ssi)(?=on|ous|al|an|ent)", "S"),
        (r"sc(?=[eiy])", "s"),
        (r"cc(?=[eiy])", "ks"),
        (r"ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"g(?=[eiy])", "j"),
        (r"qu", "kw"),
        (r"q", "k"),
        (r"x", "ks"),
        (r"z", "s"),
        (r"(?<=[aeiou])h|h(?![aeiouy])", ""),
        (r"(?<=..)e(?=s?$)", ""),
        (r"ee|ea|ie|ei", "i"),
        (r"ou|oo|ew|eu", "u"),
        (r"ai|ay|ey", "e"),
        (r"au|aw", "o"),
        (r"y", "i"),
        (r"(.)\1+", r"\1"),
    )
)
_LETTER = re.compile(r"[^\W\d_]+")


def key(word: str, language: Language) -> str:
    """Return the sounds of a word, empty if it has no letters. Case and signs do not matter."""
    letters = "".join(_LETTER.findall(unicodedata.normalize("NFC", word).casefold()))
    return _french(letters) if language is Language.FRENCH else _english(letters)


def key_of_words(words: Sequence[str], language: Language) -> str:
    """Return the sounds of words said in one breath: where one ends and the next begins is not heard."""
    return re.sub(r"(.)\1+", r"\1", "".join(key(word, language) for word in words))


def syllables(key: str) -> int:
    """Return how many stretches of vowels a key has."""
    return len(re.findall(r"[aeiouyE12389W]+", key))


def likeness(one: str, other: str) -> float:
    """Return how alike two keys sound: 1 the same, 0 nothing in common."""
    return Levenshtein.normalized_similarity(one, other) if one and other else 0.0


@lru_cache(maxsize=65_536)
def _french(letters: str) -> str:
    if len(letters) == 1:
        return letters
    for pattern, sound in _FRENCH:
        letters = pattern.sub(sound, letters)
    return letters


@lru_cache(maxsize=65_536)
def _english(letters: str) -> str:
    plain = unicodedata.normalize("NFD", letters)
    if len(plain) <= 1:
        return plain
    for pattern, sound in _ENGLISH:
        plain = pattern.sub(sound, plain)
    return plain
