"""Beginning a dictation, and going on with one whose line broke. Knows which dictations are running.

How a dictation runs stands in `live_dictation.py`.
"""

import asyncio
from collections.abc import Callable

from reporting.clock import Clock
from reporting.errors import ConflictError, DeniedError
from reporting.service.live_dictation import LiveDictation, Surroundings
from reporting.service.ports import DictationSession, User
from reporting.service.write import Writing
from reporting.wording import Language

__all__ = ["Dictating", "LiveDictation", "Surroundings"]


class Dictating:
    """Begins dictations and knows which are running."""

    def __init__(self, around: Surroundings, *, writing: Writing, clock: Clock, new_id: Callable[[], str]) -> None:
        self._around = around
        self._writing = writing
        self._clock = clock
        self._new_id = new_id
        self._live: dict[str, LiveDictation] = {}

    async def begin(self, *, user: User, report_id: str, language: Language | None, session_id: str) -> LiveDictation:
        """Begin, or go on with a session whose line broke. Call on the event loop.

        Raise NotFoundError `report-unknown` or `dictation-unknown`, DeniedError `dictation-of-another`,
        ConflictError `dictation-running` if someone else dictates into the report, `report-locked`.
        """
        running = self._live.get(report_id or session_id)
        if running is not None:
            if running.session_id != session_id:
                raise ConflictError("dictation-running")
            # The old line may be half open: what came over it is decoded before the new one goes on.
            running.lost()
            await running.ended()
        session = await asyncio.to_thread(self._session, user, report_id, language, session_id)
        key = report_id or session.session_id
        if key in self._live:
            raise ConflictError("dictation-running")
        live = LiveDictation(self._around, session, user)
        self._live[key] = live
        live.start(lambda: self._live.pop(key, None))
        return live

    def _session(self, user: User, report_id: str, language: Language | None, session_id: str) -> DictationSession:
        with self._around.units() as unit:
            if session_id:
                session = unit.dictations.get(session_id)
                if (session.user_id, session.report_id) != (user.user_id, report_id):
                    raise DeniedError("dictation-of-another")
                return session
            if report_id:
                language = unit.reports.get(report_id).language
            session = DictationSession(
                session_id=self._new_id(),
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

    async def close(self) -> None:
        """End every dictation; what was received is decoded and stored."""
        for live in tuple(self._live.values()):
            live.lost()
            await live.ended()
