"""Sound as values: 16 kHz mono PCM16 frames, numbered by sample.

Does not open microphones or files. `AudioFrame` is what travels from the client to the server.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


def to_ms(samples: int) -> int:
    """Return how many whole milliseconds `samples` last."""
    return samples * 1000 // SAMPLE_RATE_HZ


def to_samples(ms: int) -> int:
    """Return how many samples last `ms` milliseconds."""
    return ms * SAMPLE_RATE_HZ // 1000
