"""All senders together: one task for each destination, so that one that is down delays no other."""

import asyncio
from collections.abc import Sequence

from reporting.service.deliver import Delivering


class Senders:
    """Run as one task. `wake` and `urge` from any thread."""

    def __init__(self, senders: Sequence[Delivering]) -> None:
        self._senders = tuple(senders)

    def wake(self) -> None:
        """Something was queued."""
        for sender in self._senders:
            sender.wake()

    def urge(self, destination: str = "") -> None:
        """A person acted on a destination; without a name on all of them."""
        for sender in self._senders:
            if not destination or sender.destination == destination:
                sender.urge()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set."""
        async with asyncio.TaskGroup() as tasks:
            for sender in self._senders:
                tasks.create_task(sender.run(stop))

    async def once(self) -> bool:
        """Send a batch to each destination; return False if nothing was due anywhere. Raises StoreError."""
        return any(await asyncio.gather(*(sender.once() for sender in self._senders)))
