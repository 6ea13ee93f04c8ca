"""Sound as values: 16 kHz mono PCM16 frames, numbered by sample, and the way there from other rates.

Does not open microphones or files. `AudioFrame` is what travels from the client to the server.
The resampler is a polyphase windowed sinc (Crochiere and Rabiner, Multirate Digital Signal Processing, 1983, ch. 4).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.errors import InputError

SAMPLE_RATE_HZ = 16_000
"""The one rate inside the product: what Whisper and Silero hear."""
BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFrame:
    """A piece of sound. Frames of one session follow each other without a hole."""

    sequence: int
    """0, 1, 2 ... within a connection's session."""
    start_sample: int
    """Index of the first sample since the session began; survives reconnection."""
    pcm: bytes
    """Signed 16-bit little-endian mono at SAMPLE_RATE_HZ."""

    @property
    def samples(self) -> int:
        return len(self.pcm) // BYTES_PER_SAMPLE

    @property
    def end_sample(self) -> int:
        return self.start_sample + self.samples


def to_float(pcm: bytes) -> NDArray[np.float32]:
    """Return samples between -1 and 1, shape (samples,)."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0


def from_float(samples: NDArray[np.float32]) -> bytes:
    """Return PCM16 of samples between -1 and 1; what is louder is clipped, not wrapped around."""
    pcm: NDArray[np.int16] = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2")
    return pcm.tobytes()


def to_ms(samples: int) -> int:
    """Return how many whole milliseconds `samples` last."""
    return samples * 1000 // SAMPLE_RATE_HZ


def to_samples(ms: int) -> int:
    """Return how many samples last `ms` milliseconds."""
    return ms * SAMPLE_RATE_HZ // 1000


LOWEST_RATE_HZ = 4_000
HIGHEST_RATE_HZ = 384_000
_ZERO_CROSSINGS = 24
"""Half length of the filter: 24 gives a transition of about 600 Hz below the lower of the two Nyquist frequencies."""
_KAISER_BETA = 8.0
"""About 80 dB of attenuation beyond the transition: below the noise of any microphone."""
_PASSBAND = 0.93
"""Cut-off as a share of the lower Nyquist frequency, so that the stop band begins about there."""
_BLOCK = 8_192
"""Samples that are filtered at once: bounds the memory of a long sound."""


class Resampler:
    """Sound of any rate and number of channels to 16 kHz mono, piece by piece.

    What comes out does not depend on how the sound was cut into pieces. Sample n of the output stands at
    n / 16000 s of the input: no delay is added, the last milliseconds wait for what follows or for `finish`.
    """

    def __init__(self, *, rate_hz: int, channels: int = 1) -> None:
        """Raise InputError `audio-rate-unsupported` or `audio-channels-unsupported`."""
        if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
            raise InputError("audio-rate-unsupported", rate_hz=rate_hz, lowest=LOWEST_RATE_HZ, highest=HIGHEST_RATE_HZ)
        if channels < 1:
            raise InputError("audio-channels-unsupported", channels=channels)
        common = math.gcd(rate_hz, SAMPLE_RATE_HZ)
        self._up, self._down = SAMPLE_RATE_HZ // common, rate_hz // common
        self._channels = channels
        self._taps = _polyphase(self._up, self._down)
        self._reach = self._taps.shape[1] // 2
        # The filter of the first output sample looks back before the sound began: silence.
        self._waiting = np.zeros(self._reach, np.float64)
        self._waiting_from = -self._reach
        self._heard = 0
        self._given = 0

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what can be told so far. `samples`: (n,) for one channel, else (n, channels), between -1 and 1."""
        mono = self._to_mono(samples)
        if self._up == self._down:
            return mono.astype(np.float32)
        out = []
        for start in range(0, len(mono), _BLOCK):
            block = mono[start : start + _BLOCK]
            self._heard += len(block)
            self._waiting = np.concatenate([self._waiting, block])
            out.append(self._give(self._heard - self._reach))
        return np.concatenate(out) if out else np.zeros(0, np.float32)

    def finish(self) -> NDArray[np.float32]:
        """Return the rest: afterwards the output lasts as long as the input, rounded up to a sample."""
        if self._up == self._down:
            return np.zeros(0, np.float32)
        self._waiting = np.concatenate([self._waiting, np.zeros(self._reach, np.float64)])
        return self._give(self._heard)

    def _to_mono(self, samples: NDArray[np.float32]) -> NDArray[np.float64]:
        if samples.size == 0:
            return np.zeros(0, np.float64)
        table = samples.reshape(len(samples), -1)
        if table.shape[1] != self._channels:
            raise InputError("audio-channels-unsupported", channels=table.shape[1])
        mono: NDArray[np.float64] = table.mean(axis=1, dtype=np.float64)
        return mono

    def _give(self, end: int) -> NDArray[np.float32]:
        """Return the output samples that stand before input sample `end`."""
        due = np.arange(self._given, max(self._given, -(-end * self._up // self._down)), dtype=np.int64)
        if len(due) == 0:
            return np.zeros(0, np.float32)
        at, phase = np.divmod(due * self._down, self._up)
        first = at - self._reach + 1 - self._waiting_from
        pieces = np.lib.stride_tricks.sliding_window_view(self._waiting, self._taps.shape[1])
        out: NDArray[np.float64] = np.einsum("nk,nk->n", pieces[first], self._taps[phase])
        self._given += len(due)
        needed_from = self._given * self._down // self._up - self._reach + 1
        if needed_from > self._waiting_from:
            self._waiting = self._waiting[needed_from - self._waiting_from :]
            self._waiting_from = needed_from
        return out.astype(np.float32)


def to_16k_mono(samples: NDArray[np.float32], *, rate_hz: int) -> NDArray[np.float32]:
    """Return 16 kHz mono of sound in one piece: `samples` (n,) or (n, channels). Errors as `Resampler`."""
    channels = samples.shape[1] if samples.ndim == 2 else 1
    resampler = Resampler(rate_hz=rate_hz, channels=channels)
    return np.concatenate([resampler.feed(samples), resampler.finish()])


def _polyphase(up: int, down: int) -> NDArray[np.float64]:
    """Return the low-pass filter, one row a phase: shape (up, 2 x reach), each row summing to 1.

    Row p gives the sound p / up of a sample after an input sample; column k weighs the sample reach - 1 - k before it.
    """
    cutoff = _PASSBAND * min(1.0, up / down)
    reach = math.ceil(_ZERO_CROSSINGS / min(1.0, up / down))
    away = np.arange(1 - reach, reach + 1)[None, :] - np.arange(up)[:, None] / up
    shape = np.i0(_KAISER_BETA * np.sqrt(np.clip(1.0 - (away / reach) ** 2, 0.0, None)))
    taps: NDArray[np.float64] = np.sinc(cutoff * away) * shape
    taps /= taps.sum(axis=1, keepdims=True)
    return taps
