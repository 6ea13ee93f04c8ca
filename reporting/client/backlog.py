"""Sound that the server has not yet confirmed to be on its disk. Pure: knows samples, not sockets.

Nothing is dropped before it is acknowledged: after a broken line everything from `durable_samples` on is sent again.
It grows while the line is slow or down, 32 kB a second.
"""

from collections import deque

from reporting.errors import PeerError
from reporting.speech.audio import BYTES_PER_SAMPLE, AudioFrame, to_ms


class Backlog:
    """The sound of one session, from the first sample that is not durable."""

    def __init__(self) -> None:
        self._kept: deque[AudioFrame] = deque()
        self._sent = 0
        """How many of the kept frames were sent on this connection."""
        self._resumed_at = 0
        """Sample that this connection began with: maybe in the middle of a frame."""
        self._sequence = 0
        self.samples = 0
        """All that was added since the session began."""
        self.durable_samples = 0
        """What the server has on its disk."""

    def add(self, pcm: bytes) -> None:
        frame = AudioFrame(sequence=0, start_sample=self.samples, pcm=pcm)
        self._kept.append(frame)
        self.samples = frame.end_sample

    def next(self) -> AudioFrame | None:
        """Return what is to be sent next, numbered for this connection; None if everything was sent."""
        if self._sent == len(self._kept):
            return None
        frame = self._kept[self._sent]
        start = max(frame.start_sample, self._resumed_at)
        numbered = AudioFrame(sequence=self._sequence, start_sample=start, pcm=_from(frame, start))
        self._sent += 1
        self._sequence += 1
        return numbered

    def acknowledge(self, durable_samples: int) -> bool:
        """Forget what is durable; return whether that is more than before."""
        durable = min(durable_samples, self.samples)
        if durable <= self.durable_samples:
            return False
        self.durable_samples = durable
        while self._kept and self._kept[0].end_sample <= durable:
            self._kept.popleft()
            self._sent = max(0, self._sent - 1)
        return True

    def rewind(self, durable_samples: int) -> None:
        """A new connection begins: send from here. Raise PeerError `server-lost-sound` if that was forgotten already.

        Details: the first and last second that are missing on the server.
        """
        if durable_samples < self.durable_samples:
            raise PeerError(
                "server-lost-sound",
                start_s=to_ms(durable_samples) // 1000,
                end_s=to_ms(self.durable_samples) // 1000,
            )
        self.acknowledge(durable_samples)
        self._resumed_at = self.durable_samples
        self._sent = 0
        self._sequence = 0

    def unacknowledged(self) -> bytes:
        """Return the sound that may be missing on the server."""
        return b"".join(_from(frame, max(frame.start_sample, self.durable_samples)) for frame in self._kept)


def _from(frame: AudioFrame, start_sample: int) -> bytes:
    return frame.pcm[(start_sample - frame.start_sample) * BYTES_PER_SAMPLE :]
