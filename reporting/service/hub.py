"""What happens to a report, told to every page that looks at it. In memory: a page that missed something reloads.

Publishing is thread-safe and never waits. Does not know HTTP: `web/events.py` makes a stream of a subscription.
"""

import asyncio
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

BACKLOG = 200
"""Events a slow page may lag behind; then its backlog becomes one `changed`, which makes it load the report again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubEvent:
    """Name and JSON body of an event, as in DESIGN.md."""

    event: str
    body: Mapping[str, object]


class Subscription:
    """One page's view of one report."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._events: deque[HubEvent] = deque()
        self._arrived = asyncio.Event()

    def put(self, event: HubEvent) -> None:
        """Add an event, from any thread."""
        self._loop.call_soon_threadsafe(self._put, event)

    def _put(self, event: HubEvent) -> None:
        if event.event == "partial" and self._events and self._events[-1].event == "partial":
            self._events.pop()  # the newest partial wins
        if len(self._events) >= BACKLOG:
            self._events.clear()
            event = HubEvent(event="changed", body={})
        self._events.append(event)
        self._arrived.set()

    async def next(self, timeout_s: float) -> HubEvent | None:
        """Return the next event, or None if none came in time."""
        if not self._events:
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout_s)
            except TimeoutError:
                return None
        return self._events.popleft()


class Hub:
    """All subscriptions of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: dict[str, set[Subscription]] = defaultdict(set)

    def publish(self, report_id: str, event: str, body: Mapping[str, object]) -> None:
        """Tell every page that looks at the report. From any thread; returns at once."""
        told = HubEvent(event=event, body=body)
        with self._lock:
            subscriptions = tuple(self._subscriptions.get(report_id, ()))
        for subscription in subscriptions:
            subscription.put(told)

    @contextmanager
    def subscribe(self, report_id: str) -> Iterator[Subscription]:
        """Yield a subscription that lasts as long as the block. Call on the event loop."""
        subscription = Subscription(asyncio.get_running_loop())
        with self._lock:
            self._subscriptions[report_id].add(subscription)
        try:
            yield subscription
        finally:
            with self._lock:
                self._subscriptions[report_id].discard(subscription)
                if not self._subscriptions[report_id]:
                    del self._subscriptions[report_id]
