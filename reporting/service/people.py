"""Users: adding, listing, a new password. Used by `reporting users`; there is no page for it.

Does not sign anybody in: see `access`.
"""

from collections.abc import Callable, Sequence
from uuid import uuid4

from reporting.clock import Clock
from reporting.errors import InputError, NotFoundError
from reporting.report.order import Identifier, PersonName, Practitioner
from reporting.service.access import login_of
from reporting.service.passwords import Passwords
from reporting.service.ports import AuditEntry, OpensUnits, Role, User
from reporting.wording import Language


class Staff:
    """The people who may sign in."""

    def __init__(
        self,
        units: OpensUnits,
        clock: Clock,
        *,
        passwords: Passwords | None = None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._units = units
        self._clock = clock
        self._passwords = passwords or Passwords()
        self._new_id = new_id

    def add_user(
        self,
        login: str,
        password: str,
        name: PersonName,
        *,
        role: Role = Role.RADIOLOGIST,
        language: Language = Language.FRENCH,
        identifier: Identifier | None = None,
    ) -> User:
        """Store a user and return it. `identifier` is the professional number that goes into the ORU.

        Raise InputError `login-empty`, `name-empty`, `password-too-short`; ConflictError `login-taken`.
        """
        if not login_of(login):
            raise InputError("login-empty")
        if not name.family.strip():
            raise InputError("name-empty")
        user = User(
            user_id=self._new_id(),
            login=login_of(login),
            password_hash=self._passwords.hash(password),
            practitioner=Practitioner(name=name, identifier=identifier),
            role=role,
            language=language,
        )
        with self._units() as unit:
            unit.people.add(user)
            unit.audit.record(self._entry("user-added", user, role.value))
            unit.commit()
        return user

    def set_password(self, login: str, password: str) -> None:
        """Replace a password and end the sessions opened with the old one.

        Raise NotFoundError `login-unknown`, InputError `password-too-short`.
        """
        password_hash = self._passwords.hash(password)
        with self._units() as unit:
            user = unit.people.by_login(login_of(login))
            if user is None:
                raise NotFoundError("login-unknown")
            unit.people.set_password_hash(user.user_id, password_hash)
            unit.people.end_sessions(user.user_id)
            unit.audit.record(self._entry("password-set", user))
            unit.commit()

    def all(self) -> Sequence[User]:
        """Return every user by login."""
        with self._units() as unit:
            return unit.people.all()

    def _entry(self, action: str, user: User, detail: str = "") -> AuditEntry:
        # user_id is empty: it is the operator at the command line, who has no login here.
        return AuditEntry(at=self._clock.now(), user_id="", action=action, subject=user.user_id, detail=detail)
