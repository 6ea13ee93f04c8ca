"""Who is connected to the listener, and how much each may take: connections, and bytes of messages that have begun.

Counts only; the listener asks, and refuses. One peer that opens connections without end, or begins messages and never
ends them, must not keep others out.
"""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the listener grants. Times in seconds, sizes in bytes."""

    message_bytes: int = 4 * 1024 * 1024
    """A longer message is refused."""
    peer_connections: int = 16
    """Connections of one address at once."""
    connections: int = 200
    """Connections of all addresses at once."""
    waiting_bytes: int = 64 * 1024 * 1024
    """Of messages that have begun and not ended, on all connections together."""
    stalled_s: float = 30.0
    """A message that has begun must go on within this time, and an answer be taken."""
    silent_s: float = 60.0
    """After so much silence the system asks whether the peer is still there."""


class Peers:
    """Counts connections and waiting bytes. For one thread: the listener's."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.waiting_bytes = 0
        self._connections: Counter[str] = Counter()

    @property
    def connections(self) -> int:
        """How many there are."""
        return self._connections.total()

    def connect(self, address: str) -> bool:
        """Count a connection and return True, or False if it is one too many."""
        of_peer, of_all = self._connections[address], self.connections
        if of_peer >= self.limits.peer_connections or of_all >= self.limits.connections:
            return False
        self._connections[address] += 1
        return True

    def disconnect(self, address: str) -> None:
        """Count a connection that ended."""
        self._connections[address] -= 1
        if self._connections[address] <= 0:
            del self._connections[address]

    def wait(self, before: int, now: int) -> bool:
        """Note that a connection holds `now` bytes of a message, `before` until now; False if it is too much."""
        self.waiting_bytes += now - before
        return self.waiting_bytes <= self.limits.waiting_bytes
