"""An audio store in memory, as strict about gaps as the one on disk."""

from reporting.errors import InputError, StoreError
from reporting.speech.audio import BYTES_PER_SAMPLE


class FakeAudioStore:
    """`AudioStore` in memory. Set `failure` to a StoreError code to let the disk refuse."""

    def __init__(self) -> None:
        self.pcm: dict[str, bytes] = {}
        self.failure = ""

    def append(self, session_id: str, start_sample: int, pcm: bytes) -> int:
        have = self.durable_samples(session_id)
        if not 0 <= start_sample <= have:
            raise InputError("audio-gap", expected=have, got=start_sample)
        if self.failure:
            raise StoreError(self.failure, free_mb=0, why="EIO")
        whole = pcm[: len(pcm) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE]
        self.pcm[session_id] = self.pcm.get(session_id, b"") + whole[(have - start_sample) * BYTES_PER_SAMPLE :]
        return self.durable_samples(session_id)

    def durable_samples(self, session_id: str) -> int:
        return len(self.pcm.get(session_id, b"")) // BYTES_PER_SAMPLE

    def read(self, session_id: str, start_sample: int, end_sample: int) -> bytes:
        stored = self.pcm.get(session_id, b"")
        return stored[max(start_sample, 0) * BYTES_PER_SAMPLE : max(end_sample, 0) * BYTES_PER_SAMPLE]
