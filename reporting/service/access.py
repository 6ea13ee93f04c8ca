"""Who is it: signing in and out, sessions by token, and the password again before a signature.

Only the SHA-256 of a token is stored, so that a stolen database opens no session. An unknown login costs the same
time and gets the same answer as a wrong password. Does not know cookies or headers: `web` carries the token.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from reporting.clock import Clock
from reporting.errors import DeniedError
from reporting.log import logger
from reporting.service.passwords import Passwords
from reporting.service.ports import AuditEntry, LoginSession, OpensUnits, User
from reporting.service.throttle import Throttle

_log = logger("service")
UNKNOWN_LOGIN = "unknown-login"
"""Subject of the audit entry; what was typed is not kept: it may be a password in the wrong box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session. `token` exists only here and with who signed in."""

    token: str
    user: User
    session: LoginSession


def login_of(typed: str) -> str:
    """Return a login as it is stored and looked up: without surrounding space, without regard to case."""
    return typed.strip().casefold()


def token_hash(token: str) -> str:
    """Return what is stored of a token: SHA-256, hexadecimal. The token is random, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


class Access:
    """Sign-in, sessions and passwords. One object a process: the throttle is in memory."""

    def __init__(
        self, units: OpensUnits, clock: Clock, session_minutes: int, *, passwords: Passwords | None = None
    ) -> None:
        self._units = units
        self._clock = clock
        self._session = timedelta(minutes=session_minutes)
        self._passwords = passwords or Passwords()
        self._throttle = Throttle()

    def sign_in(self, login: str, password: str) -> SignedIn:
        """Return a new session. Raise DeniedError `sign-in-refused` or `too-many-attempts`."""
        login = login_of(login)
        now = self._clock.now()
        self._throttle.attempt(login, now)
        with self._units() as unit:
            user = unit.people.by_login(login)
        if not self._passwords.matches(password, user.password_hash if user else None) or user is None:
            self._audit_failure(user)
            raise DeniedError("sign-in-refused")
        self._throttle.passed(login)
        token = secrets.token_urlsafe(32)
        session = LoginSession(
            token_hash=token_hash(token),
            user_id=user.user_id,
            csrf_token=secrets.token_urlsafe(32),
            expires_at=now + self._session,
        )
        with self._units() as unit:
            unit.people.add_session(session)
            unit.audit.record(AuditEntry(at=now, user_id=user.user_id, action="login-ok", subject=user.user_id))
            unit.commit()
        return SignedIn(token=token, user=user, session=session)

    def who(self, token: str) -> tuple[User, LoginSession]:
        """Return whose token it is. Raise DeniedError `not-signed-in` or `sign-in-expired`."""
        with self._units() as unit:
            session = unit.people.session(token_hash(token)) if token else None
            if session is None:
                raise DeniedError("not-signed-in")
            if session.expires_at <= self._clock.now():
                unit.people.end_session(session.token_hash)
                unit.commit()
                raise DeniedError("sign-in-expired")
            return unit.people.get(session.user_id), session

    def sign_out(self, token: str) -> None:
        """End the session; nothing happens if there is none."""
        hashed = token_hash(token)
        with self._units() as unit:
            session = unit.people.session(hashed)
            if session is None:
                return
            unit.people.end_session(hashed)
            unit.audit.record(
                AuditEntry(at=self._clock.now(), user_id=session.user_id, action="logout", subject=session.user_id)
            )
            unit.commit()

    def check_password(self, user: User, password: str) -> None:
        """Return if it is the user's password. Raise DeniedError `password-wrong` or `too-many-attempts`.

        The hash is read anew: `user` may be as old as the request.
        """
        now = self._clock.now()
        self._throttle.attempt(user.login, now)
        with self._units() as unit:
            current = unit.people.get(user.user_id)
        if not self._passwords.matches(password, current.password_hash):
            self._audit_failure(current)
            raise DeniedError("password-wrong")
        self._throttle.passed(user.login)

    def _audit_failure(self, user: User | None) -> None:
        user_id = user.user_id if user else ""
        with self._units() as unit:
            unit.audit.record(
                AuditEntry(
                    at=self._clock.now(), user_id=user_id, action="login-failed", subject=user_id or UNKNOWN_LOGIN
                )
            )
            unit.commit()
        _log.warning("login failed", user_id=user_id or UNKNOWN_LOGIN)
