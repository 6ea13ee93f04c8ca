"""Users and their sessions, in the database. Knows hashes only: neither passwords nor tokens."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select, update

from reporting.errors import ConflictError, NotFoundError
from reporting.service.ports import LoginSession, Role, User
from reporting.store.codec import practitioner_codec
from reporting.store.tables import login_sessions, users
from reporting.store.transaction import Transaction
from reporting.wording import Language


class SqlPeople:
    """Fits `service.ports.People`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, user: User) -> None:
        insert = self._transaction.insert(users).values(
            user_id=user.user_id,
            login=user.login,
            password_hash=user.password_hash,
            practitioner=practitioner_codec.write(user.practitioner),
            role=user.role.value,
            language=user.language.value,
        )
        if not self._transaction.write(insert.on_conflict_do_nothing(index_elements=[users.c.login])):
            raise ConflictError("login-taken")

    def get(self, user_id: str) -> User:
        row = self._transaction.row(select(users).where(users.c.user_id == user_id))
        if row is None:
            raise NotFoundError("user-unknown", user=user_id)
        return _user(row)

    def by_login(self, login: str) -> User | None:
        row = self._transaction.row(select(users).where(users.c.login == login))
        return _user(row) if row else None

    def all(self) -> Sequence[User]:
        return sorted(map(_user, self._transaction.rows(select(users))), key=lambda user: user.login)

    def set_password_hash(self, user_id: str, password_hash: str) -> None:
        changed = self._transaction.write(
            update(users).where(users.c.user_id == user_id).values(password_hash=password_hash)
        )
        if not changed:
            raise NotFoundError("user-unknown", user=user_id)

    def add_session(self, session: LoginSession) -> None:
        self._transaction.write(
            self._transaction.insert(login_sessions).values(
                token_hash=session.token_hash,
                user_id=session.user_id,
                csrf_token=session.csrf_token,
                expires_at=session.expires_at,
            )
        )

    def session(self, token_hash: str) -> LoginSession | None:
        row = self._transaction.row(select(login_sessions).where(login_sessions.c.token_hash == token_hash))
        if row is None:
            return None
        return LoginSession(
            token_hash=row.token_hash, user_id=row.user_id, csrf_token=row.csrf_token, expires_at=row.expires_at
        )

    def end_session(self, token_hash: str) -> None:
        self._transaction.write(delete(login_sessions).where(login_sessions.c.token_hash == token_hash))

    def end_sessions(self, user_id: str) -> None:
        self._transaction.write(delete(login_sessions).where(login_sessions.c.user_id == user_id))


def _user(row: Row[Any]) -> User:
    return User(
        user_id=row.user_id,
        login=row.login,
        password_hash=row.password_hash,
        practitioner=practitioner_codec.read(row.practitioner),
        role=Role(row.role),
        language=Language(row.language),
    )
