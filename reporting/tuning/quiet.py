"""Words that a recogniser invents where nobody speaks: ten minutes of silence and noise through the whole of dictation.

Voice detection, endpointing and the guards against invention take part, as when a microphone is left on. Pure but for
what it is given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.speech.engine import Recognizer, VoiceDetector
from reporting.speech.offline import transcribe
from reporting.tuning.sound import Sound, coloured, humming, knocking, murmuring
from reporting.wording import Language

_MINUTE = 60 * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """What was written of a minute of nothing."""

    kind: str
    minutes: float
    words: tuple[str, ...]


def minutes_of_nothing(recorded: Sequence[Sound]) -> list[tuple[str, Sound]]:
    """Return ten minutes: silence, hiss, four made noises at two levels; and more for recorded noises."""
    chance = np.random.default_rng(7)
    hiss = (1e-3 * chance.standard_normal(_MINUTE)).astype(np.float32)
    minutes = [("silence", np.zeros(_MINUTE, np.float32)), ("hiss", hiss)]
    for name, make in (("coloured", coloured), ("fan", humming), ("murmuring", murmuring), ("knocking", knocking)):
        for level in (0.01, 0.1):
            sound = make(_MINUTE, chance)
            minutes.append(
                (f"{name} {level}", (sound * level / max(1e-9, float(np.sqrt(np.square(sound).mean())))).clip(-1, 1))
            )
    for number, sound in enumerate(recorded):
        minutes.append((f"recorded {number + 1}", np.tile(sound, _MINUTE // len(sound) + 1)[:_MINUTE]))
    return minutes


def invented(
    recognizer: Recognizer, detector: Callable[[], VoiceDetector], language: Language, recorded: Sequence[Sound]
) -> list[Invented]:
    """Return what is written, minute by minute."""
    found = []
    for kind, sound in minutes_of_nothing(recorded):
        finals = transcribe(sound, recognizer, detector(), language=language)
        words = tuple(word for final in finals for word in final.text.split())
        found.append(Invented(kind=kind, minutes=len(sound) / _MINUTE, words=words))
    return found
