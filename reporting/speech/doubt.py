"""Reasons not to believe a recogniser: loops, and sentences it invents on silence. Pure rules.

A Whisper model knows its training's subtitles by heart: on noise it may write the thanks at the end of a film, and
on a strange sound it may say one phrase for ever. Rules on phrases hold only where the signal itself is weak:
a radiologist who says "merci" clearly has said it.
"""

import unicodedata
import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MAXIMUM_COMPRESSION = 2.4
"""Text that zlib shrinks more than this repeats itself (Whisper's own threshold)."""
_SHORTEST_COMPRESSED = 60
"""Characters below which the compression ratio says nothing."""
_ALWAYS_SILENT = 0.001
"""Root mean square of the loudest 32 ms below which nothing was said (-60 dBFS)."""
_WEAK = 0.01
"""The same for a signal that may be noise (-40 dBFS): a headset at normal speech is ten times louder."""
_NO_SPEECH = 0.6
_NO_SPEECH_WEAK = 0.5
_LOW_LOG_PROBABILITY = -1.0
_LOUDNESS_WINDOW = 512

_INVENTED = (
    "sous-titres réalisés par la communauté d'amara.org",
    "sous-titres réalisés para la communauté d'amara.org",
    "sous-titres par la communauté d'amara.org",
    "sous-titrage société radio-canada",
    "sous-titrage st' 501",
    "sous-titrage fr ?",
    "merci d'avoir regardé cette vidéo",
    "merci d'avoir regardé",
    "merci à tous",
    "merci",
    "abonnez-vous",
    "n'oubliez pas de vous abonner",
    "à la prochaine",
    "thank you for watching",
    "thanks for watching",
    "thank you",
    "thank you very much",
    "please subscribe",
    "subscribe to my channel",
    "subtitles by the amara.org community",
    "you",
    "bye",
    "bye bye",
)
"""What Whisper models are known to write on silence, in French and English."""


def loudest(audio: NDArray[np.float32]) -> float:
    """Return the root mean square of the loudest 32 ms, 0 to 1; 0.0 for no audio."""
    if len(audio) == 0:
        return 0.0
    whole = np.pad(audio, (0, -len(audio) % _LOUDNESS_WINDOW)).reshape(-1, _LOUDNESS_WINDOW)
    return float(np.sqrt((whole * whole).mean(axis=1).max()))


def is_silent(loudness: float) -> bool:
    """Tell whether nobody can have spoken, from the loudest 32 ms."""
    return loudness < _ALWAYS_SILENT


def is_invented(text: str, *, loudness: float, no_speech: float, log_probability: float) -> bool:
    """Tell whether the text is more likely the model's own than the speaker's.

    `no_speech` is the model's probability that nobody spoke, `log_probability` the text's mean per token.
    """
    if no_speech > _NO_SPEECH and log_probability < _LOW_LOG_PROBABILITY:
        return True
    is_weak = loudness < _WEAK or no_speech > _NO_SPEECH_WEAK
    return is_weak and _bare(text) in _INVENTED_BARE


def repeats(text: str) -> bool:
    """Tell whether a text says the same again and again, even with small changes."""
    raw = text.encode()
    return len(text) >= _SHORTEST_COMPRESSED and len(raw) / len(zlib.compress(raw)) > MAXIMUM_COMPRESSION


def is_echo(text: str, expecting: Sequence[str]) -> bool:
    """Tell whether a text says two terms one after the other just as they were given to be expected."""
    said = f" {_bare(text)} "
    return any(f" {_bare(one)} {_bare(next_one)} " in said for one, next_one in pairwise(expecting))


def without_loops(tokens: Sequence[int]) -> list[int]:
    """Return the tokens with each phrase that is said many times in a row said once.

    One token must come six times, a longer phrase four times: nobody dictates "pas de, pas de, pas de, pas de", but
    "non, non, non" is said, and so is a number with three zeros.
    """
    kept: list[int] = []
    at = 0
    while at < len(tokens):
        length, times = _loop_at(tokens, at)
        kept.extend(tokens[at : at + length])
        at += length * times
    return kept


def _loop_at(tokens: Sequence[int], at: int) -> tuple[int, int]:
    """Return (length of the phrase that starts at `at`, how often it comes in a row), or (1, 1)."""
    for length in range(1, (len(tokens) - at) // 4 + 1):
        phrase = tokens[at : at + length]
        times = 1
        while tokens[at + length * times : at + length * (times + 1)] == phrase:
            times += 1
        if times >= (6 if length == 1 else 4):
            return length, times
    return 1, 1


def _bare(text: str) -> str:
    """Return the letters and digits of a text, small, one space between words."""
    plain = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", text).casefold())
    return " ".join(plain.split())


_INVENTED_BARE = frozenset(_bare(phrase) for phrase in _INVENTED)
