"""People's recordings become clips: with the words that are known of them, or those that the stock model hears.

Synthetic voices alone make a model forget natural speech. Its own sure readings, learnt again among the rest, keep it
(replay by self-training; Xie et al. 2020, arXiv:1911.04252, on what is kept). Only texts that can be said aloud are
taken: no digit beyond single ones, no sign but sentence punctuation, which nobody said.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from reporting.speech.engine import Effort, Recognizer
from reporting.speech.files import read_audio
from reporting.speech.hypothesis import Utterance
from reporting.text.corpus import Line
from reporting.tuning.recordings import Recording, usable
from reporting.tuning.sound import Sound
from reporting.tuning.speak import Clip, add
from reporting.wording import Language

LEAST_LOG_PROBABILITY = -0.35
"""Of a token, on average: below it, the stock model guesses."""
_SHORTEST_S, _LONGEST_S, _FEWEST_WORDS = 1.0, 28.0, 3
_ONES = {
    Language.FRENCH: ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    Language.ENGLISH: ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_PUNCTUATION = re.compile(r"[.,;:!?…«»\"“”]+(?=\s|$)|(?<!\S)[«\"“]+|(?<=\s)[-–—](?=\s)")
_SAYABLE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*'?")


def as_spoken(text: str, language: Language) -> str | None:
    """Return a reading as words that were said, lower case; None if it holds what cannot be known to be said so."""
    words = []
    for word in _PUNCTUATION.sub("", text).replace("’", "'").split():
        if word.isdecimal() and len(word) == 1:
            words.append(_ONES[language][int(word)])
        elif _SAYABLE.fullmatch(word):
            words.append(word.lower())
        else:
            return None
    return " ".join(words) if len(words) >= _FEWEST_WORDS else None


def replay(
    recordings: Sequence[Path],
    language: Language,
    voice: str,
    recognizer: Recognizer,
    folder: Path,
    *,
    read: Callable[[Path], Sound] = read_audio,
) -> Iterator[Clip]:
    """Add the recordings that the recogniser is sure of to a folder of clips; yield them. Others are left out."""
    for path in recordings:
        sound = usable(path, shortest_s=_SHORTEST_S, longest_s=_LONGEST_S, read=read)
        if sound is None:
            continue
        utterance = Utterance(utterance_id=path.stem, start_sample=0, audio=np.pad(sound, (3_200, 4_800)))
        heard = recognizer.decode(utterance, language=language, effort=Effort.FINAL)
        spoken = as_spoken(heard.text, language)
        if spoken is None or heard.log_probability < LEAST_LOG_PROBABILITY:
            continue
        yield from _added(folder, path, language, spoken, voice, sound)


def known(
    recordings: Sequence[Recording], voice: str, folder: Path, *, read: Callable[[Path], Sound] = read_audio
) -> Iterator[Clip]:
    """Add the recordings whose text can be said aloud as it stands to a folder of clips; yield them."""
    for recording in recordings:
        spoken = as_spoken(recording.text, recording.language)
        sound = usable(recording.file, shortest_s=_SHORTEST_S, longest_s=_LONGEST_S, read=read)
        if spoken is not None and sound is not None:
            yield from _added(folder, recording.file, recording.language, spoken, voice, sound)


def _added(folder: Path, path: Path, language: Language, spoken: str, voice: str, sound: Sound) -> Iterator[Clip]:
    line = Line(language=language, spoken=spoken, written=spoken, place=path.name)
    if not line.is_development:
        yield add(folder, line, voice, sound)
