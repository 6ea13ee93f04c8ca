"""What the use cases need from storage: Protocols with the contract in prose.

`store` fits them by shape and is tested against them (`tests/contract`). Everything happens inside a unit of work:
one transaction, rolled back unless `commit` is called. All times are aware UTC. Any method may raise StoreError.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import TracebackType
from typing import Protocol, Self

from reporting.hl7.delivery import DeliveryState
from reporting.report.edits import FieldEdit
from reporting.report.lifecycle import State
from reporting.report.model import Report
from reporting.report.order import Order, Practitioner
from reporting.report.signing import SignedReport
from reporting.service.delivery_ports import Outbox
from reporting.service.finding_ports import SignedByNumber
from reporting.service.intake_ports import Intake
from reporting.service.linking_ports import ReportOrders
from reporting.service.vocabulary_ports import AddedTerms, Macros, TermLists
from reporting.service.worklist_ports import EVERYTHING, WorklistCount, WorklistFilter
from reporting.wording import Language


class Role(Enum):
    """What a person is. Step I adds more roles; these two are what the rules of today need."""

    RADIOLOGIST = "radiologist"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    user_id: str
    login: str
    password_hash: str
    """Argon2, encoded form."""
    practitioner: Practitioner
    role: Role
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginSession:
    """A signed-in page or client. Only the SHA-256 of its token is stored."""

    token_hash: str
    user_id: str
    csrf_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistRow:
    """An order with what became of it. `report_id` is empty until the study is opened."""

    order: Order
    report_id: str = ""
    state: State | None = None
    revision: int = 0
    """The last signed revision, 0 if none."""
    delivery_state: DeliveryState | None = None
    """Of the last revision's deliveries, the one that is worst off."""
    locked_by: str = ""
    """Display name of who is editing; empty if nobody."""
    answered: int = 0
    """How many orders the report answers, this one among them; 0 without a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Who may edit a report now. Renewed by each edit; void after `expires_at`."""

    report_id: str
    user_id: str
    holder: str
    """Display name."""
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where dictated words go: the field, and the character before which they are put."""

    field_id: str
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DictationSession:
    """One stretch of dictation, across reconnections. Its audio lies in the audio store under `session_id`."""

    session_id: str
    user_id: str
    report_id: str
    """Empty for dictation without a report."""
    language: Language
    started_at: datetime
    decoded_samples: int = 0
    """Audio up to here has its finals stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFinal:
    """A final as it was heard and as it was written, stored before it is shown."""

    utterance_id: str
    session_id: str
    verbatim: str
    written: str
    words_json: str
    """The words with times and probabilities, JSON as on the wire."""
    start_ms: int
    end_ms: int
    end_sample: int
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Words of an utterance that were taken back by voice. The final and its sound stay stored; that stretch of the
    sound is not to be played, learnt from or read as part of the report.
    """

    session_id: str
    utterance_id: str
    start_ms: int
    """In the session's audio."""
    end_ms: int
    withdrawn_by: str
    """User id."""
    withdrawn_at: datetime
    restored_at: datetime | None = None
    """When it was put back; None: it is withdrawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to what, when. No text of a report, no identifier of a patient."""

    at: datetime
    user_id: str
    action: str
    """e.g. report-opened, report-signed, delivery-accepted, login-failed."""
    subject: str
    """Id of the report, order, delivery or session."""
    detail: str = ""


class Orders(Protocol):
    """Orders by our id and by the numbers of placer and filler."""

    def get(self, order_id: str) -> Order:
        """Return the order; raise NotFoundError `order-unknown`."""

    def match(self, order: Order) -> Order | None:
        """Return the stored order that `order` speaks of: the same placer number, else filler, else accession
        number (value and, where both have one, authority), and the same site; None if there is none.
        """

    def save(self, order: Order, moments: Mapping[str, int] | None = None) -> None:
        """Insert or replace by order_id. `moments`: when each part was said (`hl7/moments.py`); None: as they were."""

    def worklist(self, wanted: WorklistFilter = EVERYTHING, *, limit: int = 200) -> Sequence[WorklistRow]:
        """Return the wanted orders, most pressing first: not cancelled before cancelled, not signed before signed,
        then priority, then scheduled_at.
        """

    def counted(self, wanted: WorklistFilter = EVERYTHING) -> Sequence[WorklistCount]:
        """Count all orders that `search` and `mine` leave, those alike together; what else is wanted is left aside."""


class Reports(Protocol):
    """Reports being written, each with all its edits."""

    def add(self, report: Report, *, created_at: datetime) -> None:
        """Store version 0 of a new report, which answers its order; raise ConflictError `report-exists` if one does."""

    def get(self, report_id: str) -> Report:
        """Return the current version; raise NotFoundError `report-unknown`."""

    def for_order(self, order_id: str) -> Report | None:
        """Return the report that answers the order now, whichever order it was opened for, or None."""

    def save(self, report: Report, edit: FieldEdit | None, *, at: datetime) -> None:
        """Store a version and the edit that made it (None for a change of state or template).

        The stored version must be `report.version - 1`, or equal if `edit` is None: else raise ConflictError
        `edit-outdated`, so that two writers never overwrite one another.
        """

    def edits_since(self, report_id: str, version: int) -> Sequence[FieldEdit]:
        """Return the edits after `version`, oldest first. Each has its own base_version as applied."""

    def edit(self, report_id: str, edit_id: str) -> FieldEdit | None:
        """Return the edit as it was applied, or None: the same edit sent twice is applied once."""

    def cursor(self, report_id: str) -> Cursor | None:
        """Return where dictated words go, or None if nobody said."""

    def set_cursor(self, report_id: str, cursor: Cursor) -> None:
        """Remember where dictated words go."""

    def lock(self, report_id: str) -> Lock | None:
        """Return the lock, expired or not, or None."""

    def set_lock(self, lock: Lock) -> None:
        """Replace the report's lock."""

    def clear_lock(self, report_id: str) -> None:
        """Remove the report's lock."""


class SignedReports(Protocol):
    """Signed revisions: added, never changed."""

    def add(self, signed: SignedReport) -> None:
        """Store a revision; raise ConflictError `report-signed-already` if that revision exists."""

    def latest(self, report_id: str) -> SignedReport | None:
        """Return the newest revision, or None."""

    def get(self, report_id: str, revision: int) -> SignedReport:
        """Return a revision; raise NotFoundError `revision-unknown`."""

    def all(self, report_id: str) -> Sequence[SignedReport]:
        """Return every revision, oldest first."""


class Dictations(Protocol):
    """Dictation sessions and what was heard in them."""

    def add(self, session: DictationSession) -> None:
        """Store a new session."""

    def get(self, session_id: str) -> DictationSession:
        """Return a session; raise NotFoundError `dictation-unknown`."""

    def add_final(self, final: StoredFinal) -> None:
        """Store a final and move the session's decoded_samples to its end. The same utterance_id twice: once."""

    def finals(self, session_id: str) -> Sequence[StoredFinal]:
        """Return the finals of a session, oldest first."""

    def final_of(self, report_id: str, utterance_id: str) -> StoredFinal | None:
        """Return the final of an utterance in a dictation into the report, or None."""

    def withdraw(self, withdrawal: Withdrawal) -> None:
        """Note that words were taken back; raise NotFoundError `dictation-unknown`."""

    def restore(self, session_id: str, utterance_id: str, start_ms: int, end_ms: int, *, at: datetime) -> None:
        """Note that what was withdrawn of the utterance as this very stretch stands again."""

    def withdrawals(self, session_id: str) -> Sequence[Withdrawal]:
        """Return what was ever withdrawn in a session, oldest first."""


class People(Protocol):
    """Users and their sessions."""

    def add(self, user: User) -> None:
        """Store a user; raise ConflictError `login-taken`."""

    def get(self, user_id: str) -> User:
        """Return a user; raise NotFoundError `user-unknown`."""

    def by_login(self, login: str) -> User | None:
        """Return the user of that login, or None."""

    def all(self) -> Sequence[User]:
        """Return every user by login."""

    def set_password_hash(self, user_id: str, password_hash: str) -> None:
        """Replace the hash of the user's password."""

    def add_session(self, session: LoginSession) -> None:
        """Store a session."""

    def session(self, token_hash: str) -> LoginSession | None:
        """Return the session, expired or not, or None."""

    def end_session(self, token_hash: str) -> None:
        """Forget the session; nothing happens if there is none."""

    def end_sessions(self, user_id: str) -> None:
        """Forget every session of a user: the password was changed."""


class Audit(Protocol):
    """Append-only."""

    def record(self, entry: AuditEntry) -> None:
        """Store an entry."""

    def entries(self, subject: str) -> Sequence[AuditEntry]:
        """Return what happened to a subject, oldest first."""


class UnitOfWork(Protocol):
    """One transaction."""

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

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything since `__enter__` durable, or raise StoreError and change nothing."""


class OpensUnits(Protocol):
    """A factory of units of work: `with units() as unit: ...; unit.commit()`. Writers wait for one another."""

    def __call__(self) -> UnitOfWork: ...


class AudioStore(Protocol):
    """The audio of dictation sessions: PCM16 at 16 kHz, append-only."""

    def append(self, session_id: str, start_sample: int, pcm: bytes) -> int:
        """Write and fsync; return the number of samples that are durable. What is already there is skipped, so
        sending twice doubles nothing. Raise InputError `audio-gap` if samples are missing before `start_sample`
        (details: expected, got), StoreError `audio-disk-full` or `audio-not-written` if the disk does not take it.
        """

    def durable_samples(self, session_id: str) -> int:
        """Return how many samples are stored; 0 for an unknown session."""

    def read(self, session_id: str, start_sample: int, end_sample: int) -> bytes:
        """Return PCM of [start_sample, end_sample), shorter if there is less."""
