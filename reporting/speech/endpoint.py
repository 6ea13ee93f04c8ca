"""Where an utterance begins and ends, from the probability and the loudness of each window of sound.

Knows neither samples nor the detector: it counts windows of 32 ms. What begins is not yet sure to be decoded:
a sound that is too short or too soft for a word is dismissed when it ends. Once an utterance must be cut because
it is too long, what follows joins it without a gap and is never dismissed: it may be half of a word.
"""

from dataclasses import dataclass
from enum import Enum

WINDOW_MS = 32
"""512 samples at 16 kHz: what the detector hears at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointSettings:
    """When speech begins and ends."""

    onset_probability: float = 0.5
    """A window above this is speech: the detector's own working point."""
    onset_windows: int = 2
    """So many speech windows among the last `onset_of` begin an utterance: one alone is a click."""
    onset_of: int = 3
    silence_probability: float = 0.35
    """Below this a window is silence; between the two, neither: Silero's own hysteresis of 0.15."""
    end_silence_ms: int = 512
    """So much silence ends an utterance: shorter cuts sentences at the radiologist's thinking pauses, longer makes
    every final late."""
    early_silence_ms: int = 128
    """So much silence may be the end: what was said is read, and is the final if nobody speaks on."""
    pre_roll_ms: int = 300
    """Sound before the first speech window that belongs to the utterance: soft consonants come before it."""
    minimum_speech_ms: int = 120
    """Less speech than this between two silences is a click or a cough; the shortest words ("non", "pas") take 150."""
    minimum_loudness: float = 0.003
    """Root mean square that the loudest window must reach (-50 dBFS): below is another room's speech."""
    maximum_ms: int = 24_000
    """Longest utterance: the recogniser hears 30 s at most."""
    cut_within_ms: int = 8_000
    """A too long utterance is cut at the deepest valley of its last part of this length."""


class Boundary(Enum):
    STARTED = "started"
    """Speech; `window` is its first window, without the pre-roll."""
    ENDED = "ended"
    """Silence long enough; `window` is the first that does not belong to the utterance."""
    PAUSED = "paused"
    """Silence of `early_silence_ms`: perhaps the end; `window` is the first that was not heard yet."""
    CUT = "cut"
    """Too long; `window` is the first of the utterance that follows at once."""
    DISMISSED = "dismissed"
    """What had started was too short or too soft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    boundary: Boundary
    window: int
    """Counted from the first window that was heard."""


@dataclass(frozen=True, slots=True)
class _Window:
    probability: float
    loudness: float


class Endpointer:
    """Listens to one dictation; a window in, at most one mark out."""

    def __init__(self, settings: EndpointSettings | None = None, *, goes_on: bool = False) -> None:
        """`goes_on`: the sound before the first window was heard by another: speech at once may be half a word."""
        self._settings = settings or EndpointSettings()
        self._pre_roll = _windows(self._settings.pre_roll_ms)
        self._next = 0
        self._recent: list[bool] = []
        self._previous_end: int | None = 0 if goes_on else None
        self._first: int | None = None
        self._joined = False
        self._heard: list[_Window] = []
        self._silent_since: int | None = None
        self._whole_until = 0

    @property
    def speaking(self) -> bool:
        """True between STARTED and ENDED or DISMISSED."""
        return self._first is not None

    @property
    def silent(self) -> bool:
        """True while no speech follows the last silence of the current utterance."""
        return self._silent_since is not None

    @property
    def speech_ms(self) -> int:
        """How much of the current utterance is speech so far."""
        return WINDOW_MS * sum(self._is_speech(window) for window in self._heard)

    @property
    def is_worth_decoding(self) -> bool:
        """True once the current utterance would not be dismissed."""
        if self._joined:
            return any(window.probability >= self._settings.silence_probability for window in self._heard)
        loudest = max((window.loudness for window in self._heard if self._is_speech(window)), default=0.0)
        return self.speech_ms >= self._settings.minimum_speech_ms and loudest >= self._settings.minimum_loudness

    def hear(self, probability: float, loudness: float) -> Mark | None:
        """Take the next window: the detector's probability and the root mean square of its samples (0 to 1)."""
        window = _Window(probability, loudness)
        self._next += 1
        if self._first is None:
            return self._wait_for_speech(window)
        self._heard.append(window)
        return self._end_of_silence(window) or self._cut_if_too_long(self._first) or self._pause()

    def keep_whole(self, window: int) -> None:
        """Do not cut before `window`: what was said until then is settled, and belongs to this utterance."""
        self._whole_until = max(self._whole_until, window)

    def close(self) -> tuple[Mark, ...]:
        """End the utterance after the last window: a key was pressed or the dictation stops.

        What was said just before the key is never dismissed, even if only its last window is speech.
        """
        marks = []
        if self._first is None and self._recent and self._recent[-1]:
            marks.append(self._start())
        if self._first is not None:
            said = self.speech_ms > 0 or self.is_worth_decoding
            marks.append(self._end(Boundary.ENDED if said else Boundary.DISMISSED, self._next))
        self._recent = []
        return tuple(marks)

    def _is_speech(self, window: _Window) -> bool:
        return window.probability > self._settings.onset_probability

    def _wait_for_speech(self, window: _Window) -> Mark | None:
        self._recent = [*self._recent, self._is_speech(window)][-self._settings.onset_of :]
        # The windows of the onset belong to the utterance: remember as many.
        self._heard = [*self._heard, window][-len(self._recent) :]
        return self._start() if sum(self._recent) >= self._settings.onset_windows else None

    def _start(self) -> Mark:
        ago = len(self._recent) - self._recent.index(True)
        self._first = self._next - ago
        self._heard = self._heard[-ago:]
        self._joined = self._previous_end is not None and self._first - self._pre_roll <= self._previous_end
        self._recent = []
        return Mark(boundary=Boundary.STARTED, window=self._first)

    def _end_of_silence(self, window: _Window) -> Mark | None:
        if self._is_speech(window):
            self._silent_since = None
        elif self._silent_since is None and window.probability < self._settings.silence_probability:
            self._silent_since = self._next - 1
        if self._silent_since is None or self._next - self._silent_since < _windows(self._settings.end_silence_ms):
            return None
        # The last part of the silence is left to the next utterance as its pre-roll.
        end = max(self._silent_since + 1, self._next - self._pre_roll)
        return self._end(Boundary.ENDED if self.is_worth_decoding else Boundary.DISMISSED, end)

    def _pause(self) -> Mark | None:
        silent = self._next - self._silent_since if self._silent_since is not None else 0
        if silent != _windows(self._settings.early_silence_ms):
            return None
        return Mark(boundary=Boundary.PAUSED, window=self._next) if self.is_worth_decoding else None

    def _end(self, boundary: Boundary, window: int) -> Mark:
        if boundary is Boundary.ENDED:
            self._previous_end = window
        self._first, self._joined, self._silent_since = None, False, None
        self._heard, self._recent = [], []
        return Mark(boundary=boundary, window=window)

    def _cut_if_too_long(self, first: int) -> Mark | None:
        if len(self._heard) + self._pre_roll < self._settings.maximum_ms // WINDOW_MS:
            return None
        valley = deepest_valley(
            [(window.probability, window.loudness) for window in self._heard],
            within=_windows(self._settings.cut_within_ms),
            after=self._whole_until - first,
        )
        cut = first + valley
        self._heard = self._heard[valley:]
        self._first, self._joined, self._previous_end = cut, True, cut
        return Mark(boundary=Boundary.CUT, window=cut)


def deepest_valley(windows: list[tuple[float, float]], *, within: int, after: int = 0) -> int:
    """Return the index among (probability, loudness) at which a too long utterance is best cut.

    Looked for in the last `within` windows and not before `after`, but not at the very edge. Probability says where a
    pause is; where the detector is sure of speech throughout, loudness decides. Both are averaged over five windows
    (160 ms), so that the closure of a "p" or "t" within a word, which lasts less, is not taken for a pause.
    """
    around = 2
    first = min(max(around, len(windows) - within, after), len(windows) - 1)
    loudest = max(loudness for _, loudness in windows) or 1.0
    depth = [probability + loudness / loudest for probability, loudness in windows]
    candidates = range(first, max(first + 1, len(windows) - around))
    return min(candidates, key=lambda at: sum(depth[at - around : at + around + 1]))


def _windows(ms: int) -> int:
    """Return how many windows last at least `ms`."""
    return -(-ms // WINDOW_MS)
