"""Can the microphone be right? Dead, too soft, clipped, or with a constant voltage: told from sound, to the speaker.

Pure: counts windows of 32 ms. Knows neither samples' places nor the clock, changes no sound, ends no dictation.

Theory of operation. A microphone is trusted as far as it has shown itself. Before anything moved, three seconds of
standing still are a muted or unplugged one. Once it lived, standing still is what a headset that suppresses noise
sends while nobody speaks, and a radiologist looks at images for long: then only half a minute counts, and twice as
long after each time that it came to that and life came back. Soft speech is likewise the speaker's at first,
and perhaps a colleague's in the room once the speaker was heard well.
"""

from collections import deque
from enum import Enum
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from reporting.speech.endpoint import WINDOW_MS

STANDS_STILL = 2 / 32768
"""Two steps of 16 bits between the lowest and the highest sample: rounding and dither move that much, no room does."""
DEAD_AT_FIRST_MS = 3_000
DEAD_LATER_MS = 30_000
DEAD_LONGEST_MS = 240_000
"""The waiting time grows no further: who forgot a muted microphone must still be told."""
ALIVE_AFTER_MS = 224
"""Sound that moved so long in all came from a microphone; the pop of a device that is opened is shorter."""

SPEECH_PROBABILITY = 0.7
"""The detector is sure: breath and rustling, which are soft, stay below."""
LOUDNESS_OF_MS = 2_000
"""So much speech is judged at once: a short sentence, so that one murmured word is no fault."""
TOO_SOFT = 10 ** (-45 / 20)
"""Root mean square of speech, -45 dBFS. A headset gives -26 (the nominal level of ITU-T P.56), a soft speaker ten less;
at -45 a microphone's own noise of about -60 is near enough to hide consonants, and at -50 the endpointer begins to
dismiss words."""
TOO_SOFT_LATER_MS = 10_000
"""So much soft speech at a stretch, once the speaker was heard well."""

FULL_SCALE = 0.999
CLIPPED_SAMPLES = 3
"""So many samples in a row at full scale are cut off; one alone is a loud peak."""
CLIPPED_SHARE = 0.2
"""Of the speech windows: a fifth is more than a laugh or a cough."""

OFFSET = 0.05
"""Mean of a second. Speech and rooms have none: every sound card takes it out with a capacitor."""
OFFSET_OF_MS = 1_000
SETTLING_MS = 1_000
"""A device that was just opened may swing to its zero so long."""

RIGHT_AGAIN_MS = 10_000
"""So much sound that could be judged and was right makes a notice possible again."""


class Notice(Enum):
    """What is wrong with the microphone. The value is the code of its sentence in `wording/`."""

    DEAD = "microphone-dead"
    OFFSET = "microphone-offset"
    CLIPPED = "microphone-clipped"
    TOO_SOFT = "microphone-too-soft"


def _windows(ms: int) -> int:
    return -(-ms // WINDOW_MS)


class LevelWatch:
    """Listens to one dictation's sound. Give it each window with the detector's probability of speech."""

    def __init__(self, *, goes_on: bool = False) -> None:
        """`goes_on`: another heard this microphone before the line broke; it is trusted from the start."""
        self._watches = (
            (Notice.DEAD, _Standstill(is_known=goes_on)),
            # Before clipping, of which it may be the cause.
            (Notice.OFFSET, _Voltage()),
            (Notice.CLIPPED, _Clipping()),
            (Notice.TOO_SOFT, _Softness(is_known=goes_on)),
        )
        self._right = dict.fromkeys(Notice, _windows(RIGHT_AGAIN_MS))
        """Windows that were right since the notice was said last."""

    def hear(self, window: NDArray[np.float32], probability: float) -> Notice | None:
        """Return what must be said now; None mostly. At most one at a time: a second comes with the next window.

        `window`: 512 samples at 16 kHz, between -1 and 1.
        """
        due = None
        for notice, watch in self._watches:
            is_wrong = watch.hear(window, probability)
            if is_wrong is False:
                self._right[notice] += 1
            elif is_wrong and self._right[notice] < _windows(RIGHT_AGAIN_MS):
                self._right[notice] = 0
            elif is_wrong and due is None:
                due, self._right[notice] = notice, 0
        return due


class _Standstill:
    """Sound that does not move. Cannot be judged while it stands still and it is not yet long enough."""

    def __init__(self, *, is_known: bool) -> None:
        self._low = self._high = 0.0
        self._still = 0
        self._moved = 0
        self._limit = _windows(DEAD_LATER_MS if is_known else DEAD_AT_FIRST_MS)
        self._is_dead = False

    def hear(self, window: NDArray[np.float32], _: float) -> bool | None:
        low, high = float(window.min()), float(window.max())
        if high - low > STANDS_STILL:
            self._come_alive()
            return False
        together = (min(low, self._low), max(high, self._high))
        if self._still and together[1] - together[0] <= STANDS_STILL:
            low, high = together
            self._still += 1
        else:
            self._still = 1  # another voltage than before: something moved
        self._low, self._high = low, high
        if self._still < self._limit:
            return None
        self._is_dead = True
        return True

    def _come_alive(self) -> None:
        self._still = 0
        self._moved += 1
        if self._moved < _windows(ALIVE_AFTER_MS):
            return
        if self._is_dead:
            self._is_dead = False
            self._limit = min(2 * self._limit, _windows(DEAD_LONGEST_MS))
        self._limit = max(self._limit, _windows(DEAD_LATER_MS))


class _Voltage:
    """A mean that is not zero. Windows that stand still or are clipped are not judged: they have notices of their own,
    and speech that is cut off at one end has a mean.
    """

    def __init__(self) -> None:
        self._settling = _windows(SETTLING_MS)
        self._means: deque[float] = deque(maxlen=_windows(OFFSET_OF_MS))

    def hear(self, window: NDArray[np.float32], _: float) -> bool | None:
        if float(np.ptp(window)) <= STANDS_STILL:
            self._means.clear()
            return None
        if self._settling > 0:
            self._settling -= 1
            return None
        if _is_clipped(window):
            return None
        self._means.append(float(window.mean()))
        if len(self._means) < _windows(OFFSET_OF_MS):
            return None
        return abs(sum(self._means) / len(self._means)) > OFFSET


class _Clipping:
    """Speech that is cut off at full scale."""

    def __init__(self) -> None:
        self._clipped: deque[bool] = deque(maxlen=_windows(LOUDNESS_OF_MS))

    def hear(self, window: NDArray[np.float32], probability: float) -> bool | None:
        if probability < SPEECH_PROBABILITY:
            return None
        self._clipped.append(_is_clipped(window))
        if len(self._clipped) < _windows(LOUDNESS_OF_MS):
            return None
        return sum(self._clipped) >= CLIPPED_SHARE * len(self._clipped)


class _Softness:
    """Speech that is too soft to be understood well."""

    def __init__(self, *, is_known: bool) -> None:
        self._powers: deque[float] = deque(maxlen=_windows(TOO_SOFT_LATER_MS))
        self._was_heard_well = is_known

    def hear(self, window: NDArray[np.float32], probability: float) -> bool | None:
        if probability < SPEECH_PROBABILITY:
            return None
        # A constant voltage is not loudness.
        self._powers.append(float(np.var(window)))
        needed = _windows(TOO_SOFT_LATER_MS if self._was_heard_well else LOUDNESS_OF_MS)
        if len(self._powers) < needed:
            return None
        mean = sum(islice(reversed(self._powers), needed)) / needed
        is_wrong = mean < TOO_SOFT**2
        self._was_heard_well = self._was_heard_well or not is_wrong
        return is_wrong


def _is_clipped(window: NDArray[np.float32]) -> bool:
    """Return whether CLIPPED_SAMPLES in a row are at the same end of the scale."""
    for end in (window >= FULL_SCALE, window <= -FULL_SCALE):
        if np.count_nonzero(end) >= CLIPPED_SAMPLES:
            runs = np.lib.stride_tricks.sliding_window_view(end, CLIPPED_SAMPLES)
            if bool(runs.all(axis=1).any()):
                return True
    return False
