"""The unit of work on a database: one connection, one transaction, rolled back unless it is committed."""

from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from reporting.service.delivery_ports import Outbox
from reporting.service.finding_ports import SignedByNumber
from reporting.service.intake_ports import Intake
from reporting.service.linking_ports import ReportOrders
from reporting.service.ports import (
    Audit,
    Dictations,
    Orders,
    People,
    Reports,
    SignedReports,
)
from reporting.service.vocabulary_ports import AddedTerms, Macros, TermLists
from reporting.store.audit import SqlAudit
from reporting.store.dictations import SqlDictations
from reporting.store.failure import translated
from reporting.store.finding import SqlSignedByNumber
from reporting.store.intake import SqlIntake
from reporting.store.links import SqlReportOrders
from reporting.store.macros import SqlMacros
from reporting.store.orders import SqlOrders
from reporting.store.outbox import SqlOutbox
from reporting.store.people import SqlPeople
from reporting.store.reports import SqlReports
from reporting.store.signed import SqlSignedReports
from reporting.store.term_lists import SqlTermLists
from reporting.store.terms import SqlAddedTerms
from reporting.store.transaction import Transaction


class SqlUnits:
    """Fits `service.ports.OpensUnits`. May be called from several threads; a unit belongs to one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __call__(self) -> "SqlUnit":
        return SqlUnit(self._engine)


class SqlUnit:
    """Fits `service.ports.UnitOfWork`. The repositories exist inside the `with` only."""

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

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        with translated():
            self._connection = _begun(self._engine)
        transaction = Transaction(self._connection)
        self.orders = SqlOrders(transaction)
        self.intake = SqlIntake(transaction)
        self.reports = SqlReports(transaction)
        self.links = SqlReportOrders(transaction)
        self.finding = SqlSignedByNumber(transaction)
        self.signed = SqlSignedReports(transaction)
        self.outbox = SqlOutbox(transaction)
        self.dictations = SqlDictations(transaction)
        self.people = SqlPeople(transaction)
        self.macros = SqlMacros(transaction)
        self.terms = SqlAddedTerms(transaction)
        self.term_lists = SqlTermLists(transaction)
        self.audit = SqlAudit(transaction)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Closing rolls back what was not committed.
        with translated():
            self._connection.close()

    def commit(self) -> None:
        with translated():
            self._connection.commit()


def _begun(engine: Engine) -> Connection:
    connection = engine.connect()
    try:
        connection.begin()
    except BaseException:
        connection.close()
        raise
    return connection
