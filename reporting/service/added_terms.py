"""The terms that were added here, ready to be heard in the next utterance, without a restart.

Whether anything changed is asked of the store at most once a second; the lists are made anew only then. Called from the
recogniser's threads.
"""

from collections.abc import Hashable
from datetime import datetime
from threading import Lock

from reporting.clock import Clock
from reporting.errors import ReportingError
from reporting.log import logger
from reporting.service.ports import OpensUnits
from reporting.text.terminology import AddedTerm, LexiconTerm, by_sound
from reporting.text.terms_heard import TermsBySound
from reporting.wording import Language


class AddedTermLists:
    """Looks up the terms of the site and of one user. Fits `verifying.AddedTerms`."""

    def __init__(self, units: OpensUnits, clock: Clock, *, every_s: float = 1.0) -> None:
        self._units = units
        self._clock = clock
        self._every_s = every_s
        self._asked_s: float | None = None
        self._lock = Lock()
        self._changed_at: tuple[int, datetime | None] = (0, None)
        self._terms: list[AddedTerm] = []
        self._lists: dict[tuple[Language, Hashable], TermsBySound] = {}

    def __call__(self, language: Language, listening_for: Hashable) -> TermsBySound | None:
        """Return the site's terms and those of the user `listening_for`, None if there are none."""
        with self._lock:
            self._refresh()
            key = (language, listening_for)
            if key not in self._lists:
                own = [t for t in self._terms if t.language is language and t.user_id in ("", listening_for)]
                terms = (LexiconTerm(written=term.written, spoken=term.spoken) for term in own)
                self._lists[key] = by_sound(language, terms, are_added=True)
            found = self._lists[key]
        return found if len(found) else None

    def _refresh(self) -> None:
        now_s = self._clock.monotonic_s()
        # Several readings a second: SQLite lets one unit of work in at a time, and finals must not wait for this.
        if self._asked_s is not None and now_s - self._asked_s < self._every_s:
            return
        self._asked_s = now_s
        try:
            with self._units() as unit:
                changed_at = unit.terms.changed_at()
                if changed_at == self._changed_at:
                    return
                terms = list(unit.terms.all())
        except ReportingError as error:
            # A dictation goes on with the terms that are known: what was said is worth more than a new term.
            logger("vocabulary").warning("added-terms-not-read", code=error.code)
            return
        self._changed_at, self._terms, self._lists = changed_at, terms, {}
