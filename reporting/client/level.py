"""Is the microphone dead? Pure: counts samples.

A working microphone is never silent: even in a quiet room its last bit moves. Sound that stands still is that of a
muted, unplugged or defective one.
"""

import numpy as np

from reporting.speech.audio import to_samples

DEAD_AFTER_MS = 3_000
STANDS_STILL = 1
"""Steps of 16 bits between the lowest and the highest sample that still count as standing still: a constant voltage
may round to either side."""


class DeadSignal:
    """Watches sound; says once that it died, and again only after it lived in between."""

    def __init__(self) -> None:
        self._low = self._high = 0
        self._samples = 0
        self._was_said = False

    def hear(self, pcm: bytes) -> bool:
        """Return True when the sound has stood still for DEAD_AFTER_MS."""
        samples = np.frombuffer(pcm, "<i2")
        if len(samples) == 0:
            return False
        low, high = int(samples.min()), int(samples.max())
        if self._samples:
            low, high = min(low, self._low), max(high, self._high)
        if high - low > STANDS_STILL:
            self._samples, self._was_said = 0, False
            return False
        self._low, self._high = low, high
        self._samples += len(samples)
        if self._was_said or self._samples < to_samples(DEAD_AFTER_MS):
            return False
        self._was_said = True
        return True
