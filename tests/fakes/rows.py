"""What the fake storage holds, and how it refuses what a foreign key would refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from reporting.errors import StoreError
from reporting.hl7.delivery import Delivery
from reporting.report.edits import FieldEdit
from reporting.report.identity import Merge
from reporting.report.model import Report
from reporting.report.order import Order
from reporting.report.signing import SignedReport
from reporting.service.delivery_ports import DestinationState
from reporting.service.intake_ports import ReceivedMessage, ToldPatient
from reporting.service.ports import (
    AuditEntry,
    Cursor,
    DictationSession,
    Lock,
    LoginSession,
    StoredFinal,
    User,
    Withdrawal,
)
from reporting.service.vocabulary_ports import AddedTerm, Macro, TermList


@dataclass
class Rows:
    """Everything stored. Values are immutable, so that a copy of the dicts is a copy of the state."""

    orders: dict[str, Order] = field(default_factory=dict)
    moments: dict[str, Mapping[str, int]] = field(default_factory=dict)
    told: dict[tuple[str, str, str], ToldPatient] = field(default_factory=dict)
    merges: dict[int, Merge] = field(default_factory=dict)
    messages: dict[int, ReceivedMessage] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)
    """In the order in which they were added."""
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Report to the orders that it answers or answered."""
    released: dict[str, bool] = field(default_factory=dict)
    """Reports that answer their orders no longer."""
    edits: dict[tuple[str, int], FieldEdit] = field(default_factory=dict)
    cursors: dict[str, Cursor] = field(default_factory=dict)
    locks: dict[str, Lock] = field(default_factory=dict)
    signed: dict[tuple[str, int], SignedReport] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    leases: dict[str, datetime] = field(default_factory=dict)
    destinations: dict[str, DestinationState] = field(default_factory=dict)
    dictations: dict[str, DictationSession] = field(default_factory=dict)
    finals: dict[tuple[str, str], StoredFinal] = field(default_factory=dict)
    withdrawals: dict[int, Withdrawal] = field(default_factory=dict)
    macros: dict[tuple[str, str, str], Macro] = field(default_factory=dict)
    terms: dict[tuple[str, str, str], tuple[AddedTerm, datetime]] = field(default_factory=dict)
    term_lists: dict[str, tuple[TermList, datetime]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    logins: dict[str, LoginSession] = field(default_factory=dict)
    audit: dict[int, AuditEntry] = field(default_factory=dict)

    def copy(self) -> "Rows":
        return Rows(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})


def must_exist(there: bool) -> None:
    """Refuse as a foreign key does."""
    if not there:
        raise StoreError("database-failed")
