"""A storage in memory that keeps the contract of `reporting.service.ports`; `tests/contract` holds it to that.

As strict as the database: a row that speaks of a missing row is refused, and a unit that is opened while another
one is open waits and then raises StoreError `database-busy`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock as ThreadLock
from types import TracebackType
from typing import Self

from reporting.errors import ConflictError, NotFoundError, StoreError
from reporting.report.edits import FieldEdit
from reporting.report.model import Report
from reporting.report.signing import SignedReport
from reporting.service.delivery_ports import Outbox
from reporting.service.finding_ports import SignedByNumber
from reporting.service.intake_ports import Intake
from reporting.service.linking_ports import ReportOrders
from reporting.service.ports import (
    Audit,
    AuditEntry,
    Cursor,
    Dictations,
    Lock,
    LoginSession,
    Orders,
    People,
    Reports,
    SignedReports,
    User,
)
from reporting.service.vocabulary_ports import AddedTerms, Macros, TermLists
from tests.fakes.audio import FakeAudioStore
from tests.fakes.dictations import FakeDictations
from tests.fakes.finding import FakeSignedByNumber
from tests.fakes.intake import FakeIntake
from tests.fakes.links import FakeReportOrders, answering
from tests.fakes.macros import FakeMacros
from tests.fakes.orders import FakeOrders
from tests.fakes.outbox import FakeOutbox
from tests.fakes.rows import Rows, must_exist
from tests.fakes.term_lists import FakeTermLists
from tests.fakes.terms import FakeAddedTerms

__all__ = ["FakeAudioStore", "FakeUnits"]


class FakeReports:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, report: Report, *, created_at: datetime) -> None:
        must_exist(report.order_id in self._rows.orders)
        if self.for_order(report.order_id) or report.report_id in self._rows.reports:
            raise ConflictError("report-exists", order=report.order_id)
        self._rows.reports[report.report_id] = report
        self._rows.links[report.report_id] = (report.order_id,)

    def get(self, report_id: str) -> Report:
        if report_id not in self._rows.reports:
            raise NotFoundError("report-unknown", report=report_id)
        return self._rows.reports[report_id]

    def for_order(self, order_id: str) -> Report | None:
        return answering(self._rows, order_id)

    def save(self, report: Report, edit: FieldEdit | None, *, at: datetime) -> None:
        current = self.get(report.report_id).version
        if current != report.version - 1 and (edit is not None or current != report.version):
            raise ConflictError("edit-outdated", base=report.version - 1, current=current)
        if edit is not None:
            must_exist(self.edit(report.report_id, edit.edit_id) is None)
            self._rows.edits[report.report_id, report.version] = edit
        self._rows.reports[report.report_id] = report

    def edits_since(self, report_id: str, version: int) -> Sequence[FieldEdit]:
        made = sorted(made for owner, made in self._rows.edits if owner == report_id and made > version)
        return [self._rows.edits[report_id, each] for each in made]

    def edit(self, report_id: str, edit_id: str) -> FieldEdit | None:
        return next((each for each in self.edits_since(report_id, -1) if each.edit_id == edit_id), None)

    def cursor(self, report_id: str) -> Cursor | None:
        return self._rows.cursors.get(report_id)

    def set_cursor(self, report_id: str, cursor: Cursor) -> None:
        self.get(report_id)
        self._rows.cursors[report_id] = cursor

    def lock(self, report_id: str) -> Lock | None:
        return self._rows.locks.get(report_id)

    def set_lock(self, lock: Lock) -> None:
        self.get(lock.report_id)
        self._rows.locks[lock.report_id] = lock

    def clear_lock(self, report_id: str) -> None:
        self._rows.locks.pop(report_id, None)


class FakeSignedReports:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, signed: SignedReport) -> None:
        report_id = signed.report.report_id
        must_exist(report_id in self._rows.reports)
        if (report_id, signed.revision) in self._rows.signed:
            raise ConflictError("report-signed-already", report=report_id, revision=signed.revision)
        self._rows.signed[report_id, signed.revision] = signed

    def latest(self, report_id: str) -> SignedReport | None:
        return next(reversed(self.all(report_id)), None)

    def get(self, report_id: str, revision: int) -> SignedReport:
        if (report_id, revision) not in self._rows.signed:
            raise NotFoundError("revision-unknown", report=report_id, revision=revision)
        return self._rows.signed[report_id, revision]

    def all(self, report_id: str) -> Sequence[SignedReport]:
        return [signed for (owner, _), signed in sorted(self._rows.signed.items()) if owner == report_id]


class FakePeople:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, user: User) -> None:
        if self.by_login(user.login):
            raise ConflictError("login-taken")
        must_exist(user.user_id not in self._rows.users)
        self._rows.users[user.user_id] = user

    def get(self, user_id: str) -> User:
        if user_id not in self._rows.users:
            raise NotFoundError("user-unknown", user=user_id)
        return self._rows.users[user_id]

    def by_login(self, login: str) -> User | None:
        return next((each for each in self._rows.users.values() if each.login == login), None)

    def all(self) -> Sequence[User]:
        return sorted(self._rows.users.values(), key=lambda each: each.login)

    def set_password_hash(self, user_id: str, password_hash: str) -> None:
        self._rows.users[user_id] = replace(self.get(user_id), password_hash=password_hash)

    def add_session(self, session: LoginSession) -> None:
        must_exist(session.user_id in self._rows.users)
        self._rows.logins[session.token_hash] = session

    def session(self, token_hash: str) -> LoginSession | None:
        return self._rows.logins.get(token_hash)

    def end_session(self, token_hash: str) -> None:
        self._rows.logins.pop(token_hash, None)

    def end_sessions(self, user_id: str) -> None:
        for session in [each for each in self._rows.logins.values() if each.user_id == user_id]:
            del self._rows.logins[session.token_hash]


class FakeAudit:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def record(self, entry: AuditEntry) -> None:
        self._rows.audit[len(self._rows.audit)] = entry

    def entries(self, subject: str) -> Sequence[AuditEntry]:
        return [each for each in self._rows.audit.values() if each.subject == subject]


class FakeUnit:
    """Works on a copy; `commit` puts the copy in place."""

    orders: Orders
    intake: Intake
    reports: Reports
    links: ReportOrders
    finding: SignedByNumber
    signed: SignedReports
    outbox: Outbox
    dictations: Dictations
    people: People
    macros: Macros
    terms: AddedTerms
    term_lists: TermLists
    audit: Audit

    def __init__(self, units: "FakeUnits") -> None:
        self._units = units

    def __enter__(self) -> Self:
        if not self._units.writing.acquire(timeout=self._units.busy_timeout_s):
            raise StoreError("database-busy")
        self._rows = rows = self._units.rows.copy()
        self.orders = FakeOrders(rows)
        self.intake = FakeIntake(rows)
        self.reports = FakeReports(rows)
        self.links = FakeReportOrders(rows)
        self.finding = FakeSignedByNumber(rows)
        self.signed = FakeSignedReports(rows)
        self.outbox = FakeOutbox(rows)
        self.dictations = FakeDictations(rows)
        self.people = FakePeople(rows)
        self.macros = FakeMacros(rows)
        self.terms = FakeAddedTerms(rows)
        self.term_lists = FakeTermLists(rows)
        self.audit = FakeAudit(rows)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._units.writing.release()

    def commit(self) -> None:
        if self._units.refuse_commit:
            raise StoreError(self._units.refuse_commit)
        self._units.rows = self._rows.copy()
        self._units.committed += 1


class FakeUnits:
    """`OpensUnits` in memory. `rows` is what is stored; `committed` counts commits."""

    def __init__(self, *, busy_timeout_s: float = 5.0) -> None:
        self.rows = Rows()
        self.committed = 0
        self.refuse_commit = ""
        """A StoreError code that the next commits raise; empty: they succeed."""
        self.busy_timeout_s = busy_timeout_s
        self.writing = ThreadLock()

    def __call__(self) -> FakeUnit:
        return FakeUnit(self)
