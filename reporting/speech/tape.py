"""The last part of a session's sound, addressed by sample number since the session began.

Does not decide what may be forgotten: that is the dictation's.
"""

import numpy as np
from numpy.typing import NDArray


class Tape:
    """Sound without holes: grows at the end, forgets at the beginning."""

    def __init__(self, start_sample: int) -> None:
        self._room = np.empty(32_768, np.float32)
        self._first = 0
        self._length = 0
        self.start_sample = start_sample
        """The oldest sample that is still there."""

    @property
    def end_sample(self) -> int:
        """The sample that comes next."""
        return self.start_sample + self._length

    def append(self, samples: NDArray[np.float32]) -> None:
        """Add what comes next, shape (samples,)."""
        needed = self._length + len(samples)
        if self._first + needed > len(self._room):
            # Twice what is needed: each sample is moved a bounded number of times, however small the frames are.
            room = np.empty(max(len(self._room), 2 * needed), np.float32)
            room[: self._length] = self._room[self._first : self._first + self._length]
            self._room, self._first = room, 0
        self._room[self._first + self._length : self._first + needed] = samples
        self._length = needed

    def read(self, start_sample: int, end_sample: int) -> NDArray[np.float32]:
        """Return a copy of [start_sample, end_sample), which must be there."""
        first = self._first + start_sample - self.start_sample
        return self._room[first : first + end_sample - start_sample].copy()

    def forget_before(self, sample: int) -> None:
        """Give up what is older than `sample`; nothing happens if it is gone already."""
        gone = min(max(0, sample - self.start_sample), self._length)
        self._first += gone
        self._length -= gone
        self.start_sample += gone
