"""What happens to a voice on its way to a recogniser: vocal tract, room, noise, microphone, line, level, pauses.

Pure functions of sound (float32, 16 kHz, within [-1, 1]) and a random generator. Every room and noise is made here from
numbers, so that recorded ones stay unheard until evaluation. Does not speak (`voices.py`) and does not choose
(`batches.py` does, by `Conditions`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.tuning.codec import through_opus

Sound = NDArray[np.float32]
Chance = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How often each thing happens, from 0 to 1."""

    warp: float = 0.5
    pause: float = 0.15
    room: float = 0.3
    noise: float = 0.55
    microphone: float = 0.5
    codec: float = 0.1

    @classmethod
    def none(cls) -> "Conditions":
        """Return a world in which nothing happens to a voice but its level."""
        return cls(warp=0, pause=0, room=0, noise=0, microphone=0, codec=0)


def heard(voice: Sound, conditions: Conditions, chance: Chance) -> Sound:
    """Return the voice as a recogniser might hear it."""
    sound = voice
    if chance.random() < conditions.warp:
        sound = warped(sound, chance.uniform(0.87, 1.15))
    if chance.random() < conditions.pause:
        sound = paused(sound, chance)
    if chance.random() < conditions.room:
        sound = in_room(sound, chance)
    sound = sound / max(1e-4, float(np.abs(sound).max(initial=0)))
    if chance.random() < conditions.noise:
        sound = with_noise(sound, noise(len(sound), chance), snr_db=chance.uniform(3, 32))
    if chance.random() < conditions.microphone:
        sound = through_microphone(sound, chance)
    if chance.random() < conditions.codec:
        sound = through_opus(sound / max(1, float(np.abs(sound).max(initial=0))), int(chance.integers(10_000, 28_000)))
    peak_db = chance.uniform(-24, -0.5)
    return (sound * 10 ** (peak_db / 20) / max(1e-4, float(np.abs(sound).max(initial=0)))).astype(np.float32)


def warped(sound: Sound, factor: float) -> Sound:
    """Shorten by `factor`: formants and pitch rise by it, as with a smaller speaker who talks faster."""
    places = np.arange(0, len(sound) - 1, factor)
    return np.asarray(np.interp(places, np.arange(len(sound)), sound), np.float32)


def paused(sound: Sound, chance: Chance) -> Sound:
    """Stop for 0.2 to 1.2 s at the quietest place of the middle."""
    window = SAMPLE_RATE_HZ // 50
    frames = len(sound) // window
    if frames < 40:
        return sound
    energy = np.square(sound[: frames * window].reshape(frames, window)).mean(1)
    first, last = frames // 5, 4 * frames // 5
    quiet = first + np.argsort(energy[first:last])[:5]
    at = int(chance.choice(quiet)) * window + window // 2
    return np.concatenate([sound[:at], silence(chance.uniform(0.2, 1.2)), sound[at:]])


def joined(sounds: Sequence[Sound], chance: Chance) -> Sound:
    """Say one after the other, 0.15 to 1 s apart."""
    pieces: list[Sound] = []
    for sound in sounds:
        pieces += [sound, silence(chance.uniform(0.15, 1.0))]
    return np.concatenate(pieces[:-1])


def silence(seconds: float) -> Sound:
    """Nothing at all, for so long."""
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), np.float32)


def in_room(sound: Sound, chance: Chance, decay_s: float | None = None, direct_db: float | None = None) -> Sound:
    """Add early echoes and a decaying tail.

    `decay_s`: time until the tail is 60 dB down; `direct_db`: how much louder the direct sound is than the rest.
    """
    decay_s = chance.uniform(0.12, 0.9) if decay_s is None else decay_s
    direct_db = chance.uniform(-4, 12) if direct_db is None else direct_db
    length = int(decay_s * SAMPLE_RATE_HZ)
    times = np.arange(length) / SAMPLE_RATE_HZ
    response = chance.standard_normal(length) * np.exp(-6.9 * times / decay_s)
    response[: int(0.004 * SAMPLE_RATE_HZ)] = 0
    for _ in range(6):
        delay = int(chance.uniform(0.002, 0.03) * SAMPLE_RATE_HZ)
        if delay < length:
            response[delay] += chance.uniform(-1, 1) * 6
    response *= 10 ** (-direct_db / 20) / max(1e-9, float(np.sqrt(np.square(response).sum())))
    response[0] = 1
    return convolved(sound, response)


def convolved(sound: Sound, response: NDArray[np.float64]) -> Sound:
    """Return the sound through a response, as long as it was."""
    size = 1 << (len(sound) + len(response) - 1).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[: len(sound)].astype(np.float32)


def noise(length: int, chance: Chance) -> Sound:
    """Return `length` samples of some noise: coloured, a fan or mains hum, murmuring, keys and knocks, or a mixture."""
    kinds = (coloured, humming, murmuring, knocking)
    parts = chance.integers(1, 3)
    chosen = [_level(kinds[chance.integers(len(kinds))](length, chance)) for _ in range(parts)]
    return np.asarray(np.sum([chance.uniform(0.3, 1) * part for part in chosen], 0), np.float32)


def coloured(length: int, chance: Chance) -> Sound:
    """White to brown: power falls with frequency by 0 to 6 dB an octave."""
    return _shaped(length, chance, lambda hz: np.maximum(hz, 20) ** -chance.uniform(0, 1))


def humming(length: int, chance: Chance) -> Sound:
    """A fan: a low tone with overtones on a rumble."""
    times = np.arange(length) / SAMPLE_RATE_HZ
    base = chance.choice([50.0, 60.0, 100.0, 120.0]) * chance.uniform(0.98, 1.5)
    tones = sum(np.sin(2 * np.pi * base * n * times + chance.uniform(0, 6)) / n for n in range(1, 8))
    return (_level(np.asarray(tones, np.float32)) + _shaped(length, chance, lambda hz: np.exp(-hz / 300))).astype(
        np.float32
    )


def murmuring(length: int, chance: Chance) -> Sound:
    """Several people far away: noise with the spectrum and the syllables of speech, no words."""
    times = np.arange(length) / SAMPLE_RATE_HZ
    total = np.zeros(length)
    for _ in range(int(chance.integers(2, 6))):
        centre = chance.uniform(300, 900)
        band = _shaped(length, chance, lambda hz, c=centre: np.exp(-0.5 * (np.log2(np.maximum(hz, 30) / c) / 1.1) ** 2))
        beat = np.clip(
            np.sin(2 * np.pi * chance.uniform(2, 5) * times + chance.uniform(0, 6)) + chance.uniform(-0.3, 0.8), 0, None
        )
        total += band * beat
    return total.astype(np.float32)


def knocking(length: int, chance: Chance) -> Sound:
    """Keys, a mouse, a chair: short decaying knocks over a faint rustle."""
    out = 0.02 * chance.standard_normal(length)
    for _ in range(max(1, int(length / SAMPLE_RATE_HZ * chance.uniform(0.5, 6)))):
        at, size = int(chance.integers(0, length)), int(chance.uniform(0.003, 0.06) * SAMPLE_RATE_HZ)
        knock = chance.standard_normal(size) * np.exp(-5 * np.arange(size) / size) * chance.uniform(0.2, 1)
        knock = np.convolve(knock, np.ones(int(chance.integers(1, 12))) / 4, "same")[:size]
        out[at : at + size] += knock[: length - at]
    return out.astype(np.float32)


def with_noise(voice: Sound, disturbance: Sound, *, snr_db: float) -> Sound:
    """Add noise so that the voice is `snr_db` louder, both measured as root mean square where the voice sounds."""
    sounding = np.abs(voice) > 0.02 * np.abs(voice).max(initial=1e-9)
    loudness = float(np.sqrt(np.square(voice[sounding]).mean())) if sounding.any() else 0.0
    factor = loudness / max(1e-9, float(np.sqrt(np.square(disturbance).mean()))) / 10 ** (snr_db / 20)
    return (voice + factor * disturbance).astype(np.float32)


def through_microphone(sound: Sound, chance: Chance) -> Sound:
    """Tilt the spectrum by up to 6 dB, cut the lows and sometimes the highs, add one peak or hollow."""
    hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE_HZ)
    gain_db = chance.uniform(-6, 6) * np.log2(np.maximum(hz, 60) / 1000) / 3
    gain_db += chance.uniform(-6, 6) * np.exp(
        -0.5 * (np.log2(np.maximum(hz, 60) / chance.uniform(200, 5000)) / 0.5) ** 2
    )
    gain_db -= 24 * np.clip(1 - hz / chance.uniform(40, 250), 0, None)
    if chance.random() < 0.3:
        gain_db -= 30 * np.clip(hz / chance.uniform(3400, 7000) - 1, 0, 1)
    return np.fft.irfft(np.fft.rfft(sound) * 10 ** (gain_db / 20), len(sound)).astype(np.float32)


def _shaped(length: int, chance: Chance, shape) -> Sound:  # type: ignore[no-untyped-def]
    hz = np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ)
    return np.fft.irfft(np.fft.rfft(chance.standard_normal(length)) * shape(hz), length).astype(np.float32)


def _level(sound: Sound) -> Sound:
    return (sound / max(1e-9, float(np.sqrt(np.square(sound).mean())))).astype(np.float32)
