"""A hub that remembers what was published."""

from collections.abc import Mapping


class FakeHub:
    """`Publishes` for tests: `events` holds (report_id, event, body), oldest first."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, Mapping[str, object]]] = []

    def publish(self, report_id: str, event: str, body: Mapping[str, object]) -> None:
        self.events.append((report_id, event, body))

    def names(self) -> list[str]:
        """Return the names of the events, oldest first."""
        return [event for _, event, _ in self.events]

    def bodies(self, event: str) -> list[Mapping[str, object]]:
        """Return the bodies of the events of one name."""
        return [body for _, name, body in self.events if name == event]
