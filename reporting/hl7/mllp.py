"""MLLP framing (HL7 Minimal Lower Layer Protocol, release 1): 0B, message, 1C 0D. Sans I/O.

Bytes in, messages out. Noise between messages is tolerated and counted. Does not read what is inside a message.
"""

from reporting.errors import InputError

START = b"\x0b"
END = b"\x1c\x0d"
MAXIMUM_BYTES = 1024 * 1024
"""A longer message is refused, unless told otherwise: acknowledgements are a few kilobytes."""


def frame(message: bytes) -> bytes:
    """Return the message as it travels. Raise InputError `mllp-not-framable` if it holds framing bytes itself."""
    if START in message or END in message:
        raise InputError("mllp-not-framable")
    return START + message + END


class BlockReader:
    """Collects bytes and gives whole messages back."""

    def __init__(self, maximum_bytes: int = MAXIMUM_BYTES) -> None:
        self.noise_bytes = 0
        """Bytes outside of messages, line ends not counted."""
        self._maximum_bytes = maximum_bytes
        self._received = bytearray()
        self._inside = False
        self._too_long = False

    @property
    def waiting_bytes(self) -> int:
        """Bytes of a message that has begun and not ended."""
        return len(self._received)

    def receive_data(self, received: bytes) -> list[bytes]:
        """Return the messages that are complete now, in order; incomplete ones wait for more bytes.

        Raise InputError `mllp-message-too-long` once a message passes the limit. Messages that were complete
        before it are returned first; the next call raises. After that the connection is of no use.
        """
        if self._too_long:
            raise InputError("mllp-message-too-long", maximum=self._maximum_bytes)
        searched = len(self._received)
        self._received += received
        blocks: list[bytes] = []
        while self._inside or self._skip_to_start():
            end = self._received.find(END, max(searched - 1, 0))
            self._too_long = (end if end >= 0 else len(self._received)) > self._maximum_bytes
            if end < 0 or self._too_long:
                break
            blocks.append(self._take(end))
            searched = 0
        if self._too_long:
            self._received.clear()
            if not blocks:
                raise InputError("mllp-message-too-long", maximum=self._maximum_bytes)
        return blocks

    def _skip_to_start(self) -> bool:
        start = self._received.find(START)
        outside = self._received[:start] if start >= 0 else self._received
        self.noise_bytes += sum(byte not in b"\r\n" for byte in outside)
        if start < 0:
            self._received.clear()
            return False
        del self._received[: start + 1]
        self._inside = True
        return True

    def _take(self, end: int) -> bytes:
        """Take the message up to `end`. A second start byte means that the sender began anew: the rest is noise."""
        block = bytes(self._received[:end])
        del self._received[: end + len(END)]
        self._inside = False
        cut, _, whole = block.rpartition(START)
        self.noise_bytes += len(cut)
        return whole
