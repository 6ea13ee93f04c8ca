"""How often a password may be wrong: five times in five minutes, then the login waits.

In memory and of one process: a restart forgets. Takes the time as an argument. Safe to call from threads.
"""

import threading
from collections import deque
from datetime import datetime, timedelta

from reporting.errors import DeniedError

ALLOWED_FAILURES = 5
WINDOW = timedelta(minutes=5)


class Throttle:
    """Counts attempts by login; a right password clears them."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._attempts: dict[str, deque[datetime]] = {}

    def attempt(self, login: str, now: datetime) -> None:
        """Count an attempt before the password is looked at, so that simultaneous guesses count too.

        Raise DeniedError `too-many-attempts` (details: minutes to wait) if the login must wait.
        """
        with self._guard:
            self._forget(now)
            attempts = self._attempts.setdefault(login, deque())
            if len(attempts) >= ALLOWED_FAILURES:
                wait = attempts[0] + WINDOW - now
                raise DeniedError("too-many-attempts", minutes=-(-wait // timedelta(minutes=1)))
            attempts.append(now)

    def passed(self, login: str) -> None:
        """Forget the attempts of a login: its password was right."""
        with self._guard:
            self._attempts.pop(login, None)

    def _forget(self, now: datetime) -> None:
        for login, attempts in list(self._attempts.items()):
            while attempts and attempts[0] <= now - WINDOW:
                attempts.popleft()
            if not attempts:
                del self._attempts[login]
