"""A line to a RIS that answers what the test says, in order."""

from collections.abc import Awaitable, Callable

from reporting.hl7.delivery import Outcome, OutcomeKind

ACCEPTED = Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AA")


class FakeLink:
    """Scripted `Link`: `sent` holds (message, control id); the last outcome is repeated for ever."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self.outcomes = list(outcomes) or [ACCEPTED]
        self.sent: list[tuple[bytes, str]] = []
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        """Called while the message is on the wire."""

    async def send(self, message: bytes, control_id: str) -> Outcome:
        self.sent.append((message, control_id))
        if self.meanwhile is not None:
            await self.meanwhile()
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome
