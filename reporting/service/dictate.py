"""Beginning a dictation, and going on with one whose line broke. Knows which dictations are running, and how many may.

How a dictation runs stands in `live_dictation.py`.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from reporting.clock import Clock
from reporting.errors import ConflictError, DeniedError
from reporting.service.admission import Admission, Capacity
from reporting.service.live_dictation import LiveDictation, Surroundings
from reporting.service.ports import DictationSession, User
from reporting.service.turns import Rank
from reporting.service.write import Writing
from reporting.wording import Language

__all__ = ["Dictating", "LiveDictation", "Surroundings"]


class Dictating:
    """Begins dictations and knows which are running."""

    def __init__(
        self,
        around: Surroundings,
        *,
        writing: Writing,
        clock: Clock,
        new_id: Callable[[], str],
        capacity: Capacity | None = None,
    ) -> None:
        self.capacity = capacity or Capacity()
        self._admission = Admission(self.capacity.speakers)
        self._around = around
        self._writing = writing
        self._clock = clock
        self._new_id = new_id
        self._live: dict[str, LiveDictation] = {}
        """By report, or by session where there is no report."""
        self._claims: dict[str, object] = {}
        """Who asked last to go on with what is running."""

    async def begin(self, *, user: User, report_id: str, language: Language | None, session_id: str) -> LiveDictation:
        """Begin, or go on with a session whose line broke. Call on the event loop.

        Raise NotFoundError `report-unknown` or `dictation-unknown`, DeniedError `dictation-of-another`,
        ConflictError `dictation-running` if someone else dictates into the report, `report-locked`,
        `dictation-moved` if yet another connection asked for the session meanwhile, `service-busy` if as many as
        the service keeps up with dictate already.
        """
        wanted = session_id or self._new_id()
        with ExitStack() as place:
            # Taken before anything is stored: who is refused leaves nothing behind.
            self._admission.enter(wanted)
            place.callback(self._admission.leave, wanted)
            if session_id:
                session = await self._take_over(user, report_id, session_id)
            elif report_id in self._live:
                raise ConflictError("dictation-running")
            else:
                session = await asyncio.to_thread(self._new_session, wanted, user, report_id, language)
            key = report_id or session.session_id
            if key in self._live:
                raise ConflictError("dictation-running")
            live = LiveDictation(self._around, session, user)
            self._live[key] = live
            held = place.pop_all()

        def ended() -> None:
            del self._live[key]
            held.close()

        live.start(ended)
        return live

    async def _take_over(self, user: User, report_id: str, session_id: str) -> DictationSession:
        """Return the session when its older line has ended; of several who ask, the newest gets it.

        The old line may be half open: who has it hears that the dictation moved, and what came over it is decoded
        before the new one goes on.
        """
        await asyncio.to_thread(self._known, user, report_id, session_id)  # a stranger must not end it
        key, claim = report_id or session_id, object()
        self._claims[key] = claim
        try:
            while True:
                if (running := self._live.get(key)) is not None:
                    if running.session_id != session_id:
                        raise ConflictError("dictation-running")
                    running.fail(ConflictError("dictation-moved"))
                    await running.ended()
                # Read while nothing runs: what the old line brought is decoded and stored.
                session = await asyncio.to_thread(self._known, user, report_id, session_id)
                if self._claims.get(key) is not claim:
                    raise ConflictError("dictation-moved")
                if key not in self._live:
                    return session
        finally:
            if self._claims.get(key) is claim:
                del self._claims[key]

    def _known(self, user: User, report_id: str, session_id: str) -> DictationSession:
        with self._around.units() as unit:
            session = unit.dictations.get(session_id)
        if (session.user_id, session.report_id) != (user.user_id, report_id):
            raise DeniedError("dictation-of-another")
        return session

    def _new_session(self, session_id: str, user: User, report_id: str, language: Language | None) -> DictationSession:
        with self._around.units() as unit:
            if report_id:
                language = unit.reports.get(report_id).language
            session = DictationSession(
                session_id=session_id,
                user_id=user.user_id,
                report_id=report_id,
                language=language or user.language,
                started_at=self._clock.now(),
            )
            unit.dictations.add(session)
            unit.commit()
        if report_id:
            self._writing.take_lock(report_id, user, take_over=False)
        return session

    def is_running(self, report_id: str) -> bool:
        """Return whether someone dictates into the report now. From any thread."""
        return report_id in self._live

    @property
    def running(self) -> int:
        """How many dictations run, those that only decode what came included."""
        return self._admission.running

    def waiting(self) -> Mapping[Rank, int]:
        """Return how many readings wait for the recogniser, by rank. On the event loop."""
        return self._around.recognition.waiting()

    async def close(self) -> None:
        """End every dictation; what was received is decoded and stored."""
        for live in tuple(self._live.values()):
            live.lost()
            await live.ended()
