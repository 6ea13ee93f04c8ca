"""The first tables: orders, reports, deliveries, dictations, people, audit.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
NEVER_CHANGED = ("signed_reports", "audit")


def upgrade() -> None:
    _orders()
    _reports()
    _deliveries()
    _dictations()
    _people()
    for table in NEVER_CHANGED:
        _refuse_changes(table)


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("placer_number", sa.String(), nullable=True),
        sa.Column("filler_number", sa.String(), nullable=True),
        sa.Column("accession_number", sa.String(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("sort_time", TIME, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name="pk_orders"),
    )
    op.create_index("ix_orders_accession_number", "orders", ["accession_number", "site"])
    op.create_index("ix_orders_filler_number", "orders", ["filler_number", "site"])
    op.create_index("ix_orders_placer_number", "orders", ["placer_number", "site"])
    op.create_index("ix_orders_worklist", "orders", ["cancelled", "signed", "priority", "sort_time", "order_id"])


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("cursor_field", sa.String(), nullable=True),
        sa.Column("cursor_offset", sa.Integer(), nullable=True),
        sa.Column("lock_user_id", sa.String(), nullable=True),
        sa.Column("lock_holder", sa.String(), nullable=True),
        sa.Column("lock_since", TIME, nullable=True),
        sa.Column("lock_expires_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name="fk_reports_order_id"),
        sa.PrimaryKeyConstraint("report_id", name="pk_reports"),
        sa.UniqueConstraint("order_id", name="uq_reports_order_id"),
    )
    op.create_table(
        "edits",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edit_id", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name="fk_edits_report_id"),
        sa.PrimaryKeyConstraint("report_id", "version", name="pk_edits"),
        sa.UniqueConstraint("report_id", "edit_id", name="uq_edits_report_id_edit_id"),
    )
    op.create_table(
        "signed_reports",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("signed_at", TIME, nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name="fk_signed_reports_report_id"),
        sa.PrimaryKeyConstraint("report_id", "revision", name="pk_signed_reports"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("accession", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("control_id", sa.String(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name="fk_deliveries_report_id"),
        sa.PrimaryKeyConstraint("position", name="pk_deliveries"),
        sa.UniqueConstraint("delivery_id", name="uq_deliveries_delivery_id"),
    )
    op.create_index("ix_deliveries_due_at", "deliveries", ["due_at", "position"])
    op.create_index("ix_deliveries_lane", "deliveries", ["destination", "lane", "position"])
    op.create_index("ix_deliveries_report_id", "deliveries", ["report_id", "revision"])
    op.create_table(
        "attempts",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("ack_code", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.delivery_id"], name="fk_attempts_delivery_id"),
        sa.PrimaryKeyConstraint("position", name="pk_attempts"),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id", "position"])


def _dictations() -> None:
    op.create_table(
        "dictations",
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("report_id", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("decoded_samples", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name="fk_dictations_report_id"),
        sa.PrimaryKeyConstraint("session_id", name="pk_dictations"),
    )
    op.create_table(
        "finals",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("utterance_id", sa.String(), nullable=False),
        sa.Column("verbatim", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("words_json", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_sample", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["dictations.session_id"], name="fk_finals_session_id"),
        sa.PrimaryKeyConstraint("position", name="pk_finals"),
        sa.UniqueConstraint("session_id", "utterance_id", name="uq_finals_session_id_utterance_id"),
    )


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("practitioner", sa.Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_users"),
        sa.UniqueConstraint("login", name="uq_users_login"),
    )
    op.create_table(
        "login_sessions",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("csrf_token", sa.String(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_login_sessions_user_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_login_sessions"),
    )
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])
    op.create_table(
        "audit",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject", "position"])


def _refuse_changes(table: str) -> None:
    """Let the database itself keep rows from being updated or deleted."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'rows of {table} never change'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_never_change BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END"
        )
