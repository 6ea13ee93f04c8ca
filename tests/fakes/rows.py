"""What the fake storage holds, and how it refuses what a foreign key would refuse."""

from dataclasses import dataclass, field, fields
from datetime import datetime

from reporting.errors import StoreError
from reporting.hl7.delivery import Delivery
from reporting.report.edits import FieldEdit
from reporting.report.model import Report
from reporting.report.order import Order
from reporting.report.signing import SignedReport
from reporting.service.ports import (
    AddedTerm,
    AuditEntry,
    Cursor,
    DictationSession,
    Lock,
    LoginSession,
    Macro,
    StoredFinal,
    User,
    Withdrawal,
)


@dataclass
class Rows:
    """Everything stored. Values are immutable, so that a copy of the dicts is a copy of the state."""

    orders: dict[str, Order] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    edits: dict[tuple[str, int], FieldEdit] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    locks: dict[str, Lock] = field(default_factory=dict)
    signed: dict[tuple[str, int], SignedReport] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    leases: dict[str, datetime] = field(default_factory=dict)
    dictations: dict[str, DictationSession] = field(default_factory=dict)
    finals: dict[tuple[str, str], StoredFinal] = field(default_factory=dict)
    withdrawals: dict[int, Withdrawal] = field(default_factory=dict)
    macros: dict[tuple[str, str, str], Macro] = field(default_factory=dict)
    terms: dict[tuple[str, str, str], tuple[AddedTerm, datetime]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    logins: dict[str, LoginSession] = field(default_factory=dict)
    audit: dict[int, AuditEntry] = field(default_factory=dict)

    def copy(self) -> "Rows":
        return Rows(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})


def must_exist(there: bool) -> None:
    """Refuse as a foreign key does."""
    if not there:
        raise StoreError("database-failed")
