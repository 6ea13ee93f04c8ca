"""What a dictation is told and what it asks for: the values that go into and come out of `session.Dictation`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from reporting.speech.audio import AudioFrame
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Final, Hypothesis, Partial, Utterance
from reporting.speech.level import Notice


class State(Enum):
    """Where a dictation stands."""

    IDLE = "idle"
    """Made, not begun."""
    LISTENING = "listening"
    """Sound comes in; nobody speaks."""
    SPEAKING = "speaking"
    FINISHING = "finishing"
    """No more sound comes; what was said is being decoded."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Listen from now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameReceived:
    frame: AudioFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class FlushRequested:
    """End the utterance here: a key was pressed, or a spoken command must be carried out now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRequested:
    """No more sound will come."""

    samples: int | None = None
    """How many samples the speaker sent since the session began; None if that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerLost:
    """The line broke and is given up: decode what came. A line that may come back is not told here; its frames
    go on where they stopped, and what is sent twice is trimmed.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A decode that was asked for is done. Each `Decode` is answered once, by this or by `DecodeFailed`."""

    utterance_id: str
    effort: Effort
    revision: int
    """Of the `Decode`."""
    hypothesis: Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeFailed:
    """A decode that was asked for failed, or a partial or early one was given up before it began."""

    utterance_id: str
    effort: Effort
    revision: int


Event = Begin | FrameReceived | FlushRequested | StopRequested | PeerLost | Decoded | DecodeFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decode:
    """Let the recogniser hear this."""

    utterance: Utterance
    effort: Effort
    revision: int
    """1, 2 ... within the utterance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """The utterance has ended: its early reading, which was asked for and not answered, is its final."""

    utterance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Emit:
    """Show a partial; store, then show, a final."""

    heard: Partial | Final


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged:
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class DrainedAt:
    """Every sample that was received is decoded and every final was emitted. The last action but the state's."""

    samples: int
    """Since the session began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something went wrong, and the dictation goes on. `code` has its sentence in `wording/`."""

    code: str
    """`utterance-not-decoded` (twice in vain; its final will be empty, its sound is kept) or `audio-missing`."""
    details: Mapping[str, str | int | float] = field(default_factory=dict)
    utterance_id: str = ""
    start_sample: int = 0
    end_sample: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """The microphone cannot be right. Nothing is lost; the speaker is told."""

    notice: Notice


Action = Decode | Awaited | Emit | StateChanged | DrainedAt | Failed | Warned
