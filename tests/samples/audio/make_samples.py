"""Speak the scripts of this folder: one utterance a line, a pause after each, 16 kHz mono 16 bit.

Needs the commands pico2wave (Debian libttspico-utils), text2wave with the voice festvox-us-slt-hts, and sox.
Does not listen: whether the recogniser understands the recordings is measured elsewhere.
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

HERE = Path(__file__).parent
RATE_HZ = 16_000
LEAD_S = 0.5
PAUSE_S = 0.9
"""Longer than any wait for the end of an utterance."""
NOISE = 4.0
"""Standard deviation of the room's noise in steps of 16 bits: a room is never digitally silent."""


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


FRENCH = partial(pico, speed=105, pitch=100)
RECORDINGS = (
    Recording(name="fr_scanner_thoracique", speak=FRENCH),
    Recording(name="fr_deux_phrases", speak=FRENCH),
    Recording(name="en_chest_ct", speak=slt),
    Recording(name="en_two_sentences", speak=slt),
)


def utterance(text: str, speak: Callable[[str, Path], None]) -> NDArray[np.float64]:
    """Return the samples of one utterance, peak at -3 dB."""
    with tempfile.TemporaryDirectory() as folder:
        spoken, even = Path(folder) / "spoken.wav", Path(folder) / "even.wav"
        speak(text, spoken)
        subprocess.run(
            ["sox", "-G", spoken, "-r", str(RATE_HZ), "-c", "1", "-b", "16", even, "gain", "-n", "-3"], check=True
        )
        with wave.open(str(even), "rb") as file:
            return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float64)


def make(recording: Recording) -> Path:
    """Write the recording beside its script and return its path."""
    parts = [np.zeros(int(LEAD_S * RATE_HZ))]
    for line in (HERE / f"{recording.name}.txt").read_text("utf-8").splitlines():
        parts += [utterance(line, recording.speak), np.zeros(int(PAUSE_S * RATE_HZ))]
    speech = np.concatenate(parts)
    speech += np.random.default_rng(seed=1).normal(0.0, NOISE, len(speech))
    path = HERE / f"{recording.name}.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(np.clip(np.round(speech), -32768, 32767).astype("<i2").tobytes())
    return path


if __name__ == "__main__":
    for made in RECORDINGS:
        sys.stdout.write(f"{make(made).name}\n")
