"""Speak the scripts of this folder: one utterance a line, a pause after each, 16 kHz mono 16 bit.

Needs the commands pico2wave (Debian libttspico-utils) and text2wave (Debian festival, festvox-us-slt-hts), and the
package `reporting`. The same versions give the same bytes. Does not listen: how well they are heard stands in README.
"""

import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporting.speech.audio import SAMPLE_RATE_HZ, from_float, to_16k_mono, to_float

HERE = Path(__file__).parent
LEAD_S = 0.5
PAUSE_S = 0.9
"""Longer than the silence that ends an utterance."""
PEAK = 0.7
"""Of every utterance, -3 dB."""
NOISE = 0.00012
"""Standard deviation of the room's noise, -78 dB: a real room is never digitally silent."""


def pico(text: str, path: Path, *, speed: int, pitch: int) -> None:
    """Speak French; speed and pitch in percent."""
    marked = f'<pitch level="{pitch}"><speed level="{speed}">{text}</speed></pitch>'
    subprocess.run(["pico2wave", "-l", "fr-FR", "-w", str(path), marked], check=True)


def slt(text: str, path: Path) -> None:
    """Speak English."""
    choose = "(voice_cmu_us_slt_arctic_hts)"
    subprocess.run(["text2wave", "-eval", choose, "-o", str(path)], input=text.encode(), check=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    name: str
    speak: Callable[[str, Path], None]


FRENCH = partial(pico, speed=101, pitch=106)
RECORDINGS = (
    Recording(name="fr_scanner_thoracique", speak=FRENCH),
    Recording(name="fr_deux_phrases", speak=FRENCH),
    Recording(name="en_chest_ct", speak=slt),
    Recording(name="en_two_sentences", speak=slt),
)


def utterance(text: str, speak: Callable[[str, Path], None]) -> NDArray[np.float32]:
    """Return the samples of one utterance."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        speak(text, path)
        with wave.open(str(path), "rb") as file:
            spoken = to_float(file.readframes(file.getnframes()))
            samples = to_16k_mono(spoken, rate_hz=file.getframerate())
    loudest: np.float32 = np.abs(samples).max()
    return samples * (PEAK / loudest)


def sound(lines: list[str], speak: Callable[[str, Path], None]) -> NDArray[np.float32]:
    """Return the whole recording."""
    parts = [np.zeros(int(LEAD_S * SAMPLE_RATE_HZ), np.float32)]
    for line in lines:
        parts += [utterance(line, speak), np.zeros(int(PAUSE_S * SAMPLE_RATE_HZ), np.float32)]
    speech = np.concatenate(parts)
    return speech + np.random.default_rng(seed=1).normal(0.0, NOISE, len(speech)).astype(np.float32)


def make(recording: Recording) -> Path:
    """Write the recording beside its script and return its path."""
    script = (HERE / f"{recording.name}.txt").read_text("utf-8")
    path = HERE / f"{recording.name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(from_float(sound(script.splitlines(), recording.speak)))
    return path


if __name__ == "__main__":
    for made in RECORDINGS:
        sys.stdout.write(f"{make(made).name}\n")
