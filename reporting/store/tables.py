"""The tables. Values that belong together are kept as one JSON document; what is searched, sorted or compared has
a column of its own. Does not hold how they came to be: see `migrations/`.

Users are named by id without a foreign key wherever it is said who did something: the deed outlives the account.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from reporting.store.times import UtcTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

Position = BigInteger().with_variant(Integer, "sqlite")
"""Grows with each row: the order in which rows came. SQLite counts by itself only in INTEGER."""

orders = Table(
    "orders",
    metadata,
    Column("order_id", String, primary_key=True),
    Column("site", String, nullable=False),
    Column("placer_number", String, nullable=True),  # NULL: the order carries no such number
    Column("filler_number", String, nullable=True),  # NULL: the same
    Column("accession_number", String, nullable=True),  # NULL: the examination was not made yet
    Column("cancelled", Boolean, nullable=False),
    # A copy of the report's state, kept by `reports.py`, so that the worklist is read in the order of one index.
    Column("signed", Boolean, nullable=False),
    Column("priority", SmallInteger, nullable=False),  # 0 is the most pressing
    Column("sort_time", UtcTime, nullable=False),  # scheduled_at, or far away if nobody said when
    Column("search", Text, nullable=False),  # folded, see `search.py`
    Column("modality", String, nullable=False, server_default=""),
    Column("held", Boolean, nullable=False, server_default=false()),  # to wait, and not made yet
    Column("stage", SmallInteger, nullable=False, server_default="0"),  # of its report, see `stage.py`
    Column("document", Text, nullable=False),  # Order as JSON
    Column("moments", Text, nullable=True),  # JSON, see `hl7/moments.py`; NULL: nobody kept them
    # All that the worklist is sorted, narrowed and searched by: an order's document is read only if it is shown.
    Index(
        "ix_orders_worklist",
        *("cancelled", "signed", "priority", "sort_time", "order_id", "stage", "held", "modality", "site", "search"),
    ),
    Index("ix_orders_counts", "cancelled", "held", "stage", "modality", "priority", "site"),
    Index("ix_orders_placer_number", "placer_number", "site"),
    Index("ix_orders_filler_number", "filler_number", "site"),
    Index("ix_orders_accession_number", "accession_number", "site"),
)

# The numbers of each order's patient, to find the orders of a patient.
order_patients = Table(
    "order_patients",
    metadata,
    Column("value", String, primary_key=True),
    Column("order_id", ForeignKey("orders.order_id"), primary_key=True),
    Index("ix_order_patients_order_id", "order_id"),
)

# Patients that messages told of apart from any order, for a day: messages overtake one another. A row for each number.
told_patients = Table(
    "told_patients",
    metadata,
    Column("value", String, primary_key=True),
    Column("issuer", String, primary_key=True),
    Column("site", String, primary_key=True),
    Column("told_at", UtcTime, nullable=False),
    Column("document", Text, nullable=False),  # ToldPatient as JSON
    Index("ix_told_patients_told_at", "told_at"),
)

patient_merges = Table(
    "patient_merges",
    metadata,
    Column("position", Position, primary_key=True),
    Column("gone", String, nullable=False),
    Column("survivor", String, nullable=False),
    Column("document", Text, nullable=False),  # Merge as JSON
    Index("ix_patient_merges_gone", "gone"),
    Index("ix_patient_merges_survivor", "survivor"),
)

# What came in, without what it said; kept for some weeks.
messages = Table(
    "messages",
    metadata,
    Column("position", Position, primary_key=True),
    Column("sender", String, nullable=False),
    Column("control_id", String, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False),
    Column("sha256", String, nullable=False),
    Index("ix_messages_sender", "sender", "control_id", "position"),
    Index("ix_messages_received_at", "received_at"),
)

reports = Table(
    "reports",
    metadata,
    Column("report_id", String, primary_key=True),
    Column("order_id", ForeignKey("orders.order_id"), nullable=False),  # what it was opened for
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("document", Text, nullable=False),  # Report as JSON
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("cursor_field", String, nullable=True),  # NULL: nobody said where dictated words go
    Column("cursor_offset", Integer, nullable=True),  # NULL: the same
    Column("lock_user_id", String, nullable=True),  # NULL: nobody edits the report
    Column("lock_holder", String, nullable=True),  # NULL: the same
    Column("lock_since", UtcTime, nullable=True),  # NULL: the same
    Column("lock_expires_at", UtcTime, nullable=True),  # NULL: the same
    Index("ix_reports_lock_user", "lock_user_id"),
)

# Which report answers which order: at most one at a time. One that was withdrawn answered its orders and holds none.
report_orders = Table(
    "report_orders",
    metadata,
    Column("report_id", ForeignKey("reports.report_id"), primary_key=True),
    Column("order_id", ForeignKey("orders.order_id"), primary_key=True),
    Column("position", Integer, nullable=False),  # 0: what it was opened for
    Column("holds", Boolean, nullable=False),
    Index("ix_report_orders_order_id", "order_id"),
    Index(
        "ix_report_orders_held",
        "order_id",
        unique=True,
        sqlite_where=text("holds = 1"),
        postgresql_where=text("holds"),
    ),
)

edits = Table(
    "edits",
    metadata,
    Column("report_id", ForeignKey("reports.report_id"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),  # the version it made
    Column("edit_id", String, nullable=False),
    Column("document", Text, nullable=False),  # FieldEdit as JSON
    UniqueConstraint("report_id", "edit_id"),
)

signed_reports = Table(
    "signed_reports",
    metadata,
    Column("report_id", ForeignKey("reports.report_id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("signed_at", UtcTime, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("document", Text, nullable=False),  # SignedReport as JSON
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("position", Position, primary_key=True),
    Column("delivery_id", String, nullable=False, unique=True),
    Column("report_id", ForeignKey("reports.report_id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("accession", String, nullable=False),
    Column("destination", String, nullable=False),
    Column("lane", String, nullable=False),  # what keeps its order: the accession, or without one the report
    Column("control_id", String, nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("state", String, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("next_attempt_at", UtcTime, nullable=False),
    # When a worker may take it: next_attempt_at if queued, the end of the lease if sent, far away if it is held.
    Column("due_at", UtcTime, nullable=True),  # NULL: accepted, refused or cancelled, no worker is to take it
    Column("reason", Text, nullable=True),  # NULL: no person holds it or gave it up
    Column("mends", String, nullable=True),  # NULL: the message as it was signed; else the delivery it stands for
    Column("mended_by", String, nullable=True),  # NULL: the same
    Index("ix_deliveries_due_at", "destination", "due_at", "position"),
    Index("ix_deliveries_state", "state", "destination", "created_at", "position"),
    Index("ix_deliveries_lane", "destination", "lane", "position"),
    Index("ix_deliveries_report_id", "report_id", "revision"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("position", Position, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.delivery_id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("ack_code", String, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_attempts_delivery_id", "delivery_id", "position"),
)

destinations = Table(
    "destinations",
    metadata,
    Column("destination", String, primary_key=True),
    Column("held_at", UtcTime, nullable=True),  # NULL: it is not on hold
    Column("held_by", String, nullable=True),  # NULL: the same
    Column("held_reason", Text, nullable=True),  # NULL: the same
    Column("failed_at", UtcTime, nullable=True),  # NULL: no attempt has failed yet
    Column("failure", String, nullable=True),  # NULL: the same
    Column("failure_code", String, nullable=True),  # NULL: the same
    Column("failure_reason", Text, nullable=True),  # NULL: the same
    Column("accepted_at", UtcTime, nullable=True),  # NULL: it has not accepted anything yet
)

dictations = Table(
    "dictations",
    metadata,
    Column("session_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("report_id", ForeignKey("reports.report_id"), nullable=True),  # NULL: dictation without a report
    Column("language", String, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("decoded_samples", BigInteger, nullable=False),
)

finals = Table(
    "finals",
    metadata,
    Column("position", Position, primary_key=True),
    Column("session_id", ForeignKey("dictations.session_id"), nullable=False),
    Column("utterance_id", String, nullable=False),
    Column("verbatim", Text, nullable=False),
    Column("written", Text, nullable=False),
    Column("words_json", Text, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("end_sample", BigInteger, nullable=False),
    Column("stored_at", UtcTime, nullable=False),
    UniqueConstraint("session_id", "utterance_id"),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("position", Position, primary_key=True),
    Column("session_id", ForeignKey("dictations.session_id"), nullable=False),
    Column("utterance_id", String, nullable=False),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("withdrawn_by", String, nullable=False),
    Column("withdrawn_at", UtcTime, nullable=False),
    Column("restored_at", UtcTime, nullable=True),  # NULL: it is withdrawn
    Index("ix_withdrawals_session_id", "session_id", "position"),
)

users = Table(
    "users",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("practitioner", Text, nullable=False),  # Practitioner as JSON
    Column("role", String, nullable=False),
    Column("language", String, nullable=False),
)

login_sessions = Table(
    "login_sessions",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False),
    Column("csrf_token", String, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Index("ix_login_sessions_user_id", "user_id"),
)

macros = Table(
    "macros",
    metadata,
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("language", String, primary_key=True),
    Column("name_key", String, primary_key=True),  # the name without regard to case
    Column("document", Text, nullable=False),  # Macro as JSON
    Column("changed_at", UtcTime, nullable=False),
)

added_terms = Table(
    "added_terms",
    metadata,
    Column("user_id", String, primary_key=True),  # empty: the site's
    Column("language", String, primary_key=True),
    Column("written_key", String, primary_key=True),  # as it is written, without regard to case
    Column("document", Text, nullable=False),  # AddedTerm as JSON
    Column("changed_at", UtcTime, nullable=False),
)

term_lists = Table(
    "term_lists",
    metadata,
    Column("name_key", String, primary_key=True),  # the name without regard to case
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("format", String, nullable=False),
    Column("terms", Integer, nullable=False),  # how many; what is asked each second must not need the document
    Column("words", Integer, nullable=False),  # the same
    Column("document", Text, nullable=False),  # TermList as JSON, megabytes
    Column("changed_at", UtcTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("position", Position, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("user_id", String, nullable=False),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_audit_subject", "subject", "position"),
    Index("ix_audit_user", "user_id", "action", "subject", "position"),
)
