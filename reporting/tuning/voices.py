"""The voices that dictation lines are spoken with: a table, and one function that speaks.

All run offline: MBROLA voices through espeak-ng, pico, RHVoice, flite and festival are Debian packages; Kokoro's
weights (`kokoro.py`) are packages of the Python package index. `HELD_OUT` voices are never trained on: a recogniser is
measured with them. Does not choose voices (`speak.py`) and does not make rooms or noise (`sound.py`).
"""

import random
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporting.errors import ConfigError
from reporting.speech.audio import SAMPLE_RATE_HZ, Resampler
from reporting.tuning import kokoro
from reporting.wording import Language

FR, EN = Language.FRENCH, Language.ENGLISH
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a line is said: 1 is the voice's own."""

    rate: float = 1.0
    pitch: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice of a speech synthesiser."""

    name: str
    language: Language
    program: str
    """Key of `_PROGRAMS`."""
    argument: str
    share: float = 1.0
    """How often it is chosen, against others of its language; 0: only by its name."""
    held_out: bool = False
    """Kept for evaluation, never trained on."""


def _v(
    name: str, language: Language, program: str, argument: str, share: float = 1.0, *, held_out: bool = False
) -> Voice:
    return Voice(name=name, language=language, program=program, argument=argument, share=share, held_out=held_out)


VOICES: tuple[Voice, ...] = (
    _v("mb-fr1", FR, "espeak", "mb-fr1", 1.5),
    _v("mb-fr2", FR, "espeak", "mb-fr2", held_out=True),
    _v("mb-fr3", FR, "espeak", "mb-fr3", 1.5),
    _v("mb-fr5", FR, "espeak", "mb-fr5"),
    _v("mb-fr6", FR, "espeak", "mb-fr6"),
    _v("mb-fr7", FR, "espeak", "mb-fr7"),
    _v("mb-ca1", FR, "espeak", "mb-ca1"),
    _v("mb-ca2", FR, "espeak", "mb-ca2", held_out=True),
    _v("pico-fr", FR, "pico", "fr-FR", 1.5),
    _v("kokoro-fr-alpha", FR, "kokoro", "fr:alpha"),
    _v("kokoro-fr-nezumi", FR, "kokoro", "fr:nezumi"),
    _v("kokoro-fr-tebukuro", FR, "kokoro", "fr:tebukuro"),
    _v("kokoro-fr-mixed", FR, "kokoro", "fr:mixed", 2),
    _v("kokoro-fr-gongitsune", FR, "kokoro", "fr:gongitsune", held_out=True),
    _v("mb-us1", EN, "espeak", "mb-us1", held_out=True),
    _v("mb-us2", EN, "espeak", "mb-us2"),
    _v("mb-us3", EN, "espeak", "mb-us3"),
    _v("mb-en1", EN, "espeak", "mb-en1"),
    _v("pico-us", EN, "pico", "en-US"),
    _v("pico-gb", EN, "pico", "en-GB"),
    _v("rhvoice-alan", EN, "rhvoice", "alan"),
    _v("rhvoice-clb", EN, "rhvoice", "clb"),
    _v("rhvoice-slt", EN, "rhvoice", "slt"),
    _v("rhvoice-evgeniy", EN, "rhvoice", "evgeniy-eng"),
    _v("rhvoice-lyubov", EN, "rhvoice", "lyubov", 0.5),
    _v("rhvoice-bdl", EN, "rhvoice", "bdl", held_out=True),
    _v("flite-rms", EN, "flite", "rms"),
    _v("flite-awb", EN, "flite", "awb", 0.5),
    _v("festival-rab", EN, "festival", "voice_rab_diphone", 0.5),
    _v("festival-ked", EN, "festival", "voice_ked_diphone", 0.5),
    _v("kokoro-en-alpha", EN, "kokoro", "en:alpha"),
    _v("kokoro-en-nezumi", EN, "kokoro", "en:nezumi"),
    _v("kokoro-en-tebukuro", EN, "kokoro", "en:tebukuro"),
    _v("kokoro-en-mixed", EN, "kokoro", "en:mixed", 2),
    _v("kokoro-en-gongitsune", EN, "kokoro", "en:gongitsune", held_out=True),
    # Too artificial to learn from, but everywhere: for trying the path out.
    _v("espeak-fr", FR, "espeak", "fr", 0),
    _v("espeak-en", EN, "espeak", "en-us", 0),
)


def speak(voice: Voice, text: str, manner: Manner, seed: int) -> Sound:
    """Return the line as 16 kHz sound within [-1, 1], silence at both ends cut to 50 ms.

    Raise ConfigError `voice-missing` when the synthesiser is not installed or failed.
    """
    try:
        sound, rate_hz = _PROGRAMS[voice.program](voice.argument, text, manner, seed)
    except (OSError, subprocess.SubprocessError, ImportError, wave.Error) as error:
        raise ConfigError("voice-missing", name=voice.name, why=type(error).__name__) from error
    if rate_hz != SAMPLE_RATE_HZ:
        resampler = Resampler(rate_hz=rate_hz)
        sound = np.concatenate([resampler.feed(sound), resampler.finish()])
    return trimmed(sound.astype(np.float32))


def trimmed(sound: Sound) -> Sound:
    """Cut what is quieter than 1 % of the peak from both ends, but for 50 ms."""
    loud = np.flatnonzero(np.abs(sound) > 0.01 * np.abs(sound).max(initial=1e-9))
    if not len(loud):
        return sound
    margin = SAMPLE_RATE_HZ // 20
    return sound[max(0, loud[0] - margin) : loud[-1] + margin]


Spoken = tuple[Sound, int]
"""Sound and its sample rate in hertz."""


def _run(command: Sequence[str], file: Path, typed: str = "") -> Spoken:
    subprocess.run(command, input=typed.encode(), check=True, capture_output=True, timeout=120)
    with wave.open(str(file)) as reader:
        if reader.getsampwidth() != 2 or reader.getnchannels() != 1:
            raise wave.Error("not 16 bit mono")
        raw = reader.readframes(reader.getnframes())
        return (np.frombuffer(raw, np.int16) / 32768).astype(np.float32), reader.getframerate()


def _espeak(argument: str, text: str, manner: Manner, seed: int) -> Spoken:
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "out.wav"
        rate, pitch = str(round(140 * manner.rate)), str(round(50 * manner.pitch))
        return _run(["espeak-ng", "-v", argument, "-s", rate, "-p", pitch, "-w", str(out), text], out)


def _pico(argument: str, text: str, manner: Manner, seed: int) -> Spoken:
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "out.wav"
        speed, pitch = round(95 * manner.rate), round(100 * manner.pitch)
        tagged = f'<pitch level="{pitch}"><speed level="{speed}">{text}</speed></pitch>'
        return _run(["pico2wave", "-l", argument, "-w", str(out), tagged], out)


def _rhvoice(argument: str, text: str, manner: Manner, seed: int) -> Spoken:
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "out.wav"
        rate, pitch = str(round(100 * manner.rate)), str(round(100 * manner.pitch))
        return _run(["RHVoice-test", "-p", argument, "-r", rate, "-t", pitch, "-o", str(out)], out, text)


def _flite(argument: str, text: str, manner: Manner, seed: int) -> Spoken:
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "out.wav"
        stretch = f"duration_stretch={1 / manner.rate:.3f}"
        return _run(["flite", "-voice", argument, "--setf", stretch, "-t", text, "-o", str(out)], out)


def _festival(argument: str, text: str, manner: Manner, seed: int) -> Spoken:
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "out.wav"
        stretch = f"(Parameter.set 'Duration_Stretch {1 / manner.rate:.3f})"
        return _run(["text2wave", "-eval", f"({argument})", "-eval", stretch, "-o", str(out)], out, text)


def _kokoro(argument: str, text: str, manner: Manner, seed: int) -> Spoken:
    language, style = argument.split(":")
    return kokoro.speak(Language(language), style, text, manner.rate, random.Random(seed))


_PROGRAMS: dict[str, Callable[[str, str, Manner, int], Spoken]] = {
    "espeak": _espeak,
    "pico": _pico,
    "rhvoice": _rhvoice,
    "flite": _flite,
    "festival": _festival,
    "kokoro": _kokoro,
}
