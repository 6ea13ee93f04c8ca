"""Who may do what with deliveries: administrators steer the queue; they and radiologists may read messages."""

from dataclasses import dataclass

from reporting.errors import DeniedError
from reporting.service.ports import Role, User

MAY_STEER = frozenset({Role.ADMINISTRATOR})
MAY_READ = frozenset({Role.ADMINISTRATOR, Role.RADIOLOGIST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Someone who steers the queue: a user of the pages, or who has the command line and with it the database."""

    user_id: str
    """As it stands in the audit."""


def operator(user: User) -> Operator:
    """Return the user as an operator. Raise DeniedError `queue-not-allowed`."""
    if user.role not in MAY_STEER:
        raise DeniedError("queue-not-allowed")
    return Operator(user_id=user.user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Someone who may read messages, which hold patients' names and reports."""

    user_id: str


def reader(user: User) -> Reader:
    """Return the user as a reader of messages. Raise DeniedError `message-not-allowed`."""
    if user.role not in MAY_READ:
        raise DeniedError("message-not-allowed")
    return Reader(user_id=user.user_id)


def at_the_command_line(account: str) -> Operator:
    """Return the operator who runs a command under an account of the machine."""
    return Operator(user_id=f"account:{account}")
