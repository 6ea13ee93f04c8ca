"""Preliminary and withdrawn reports, and reports of several orders.

Which report answers which order gets a table of its own. An order can have several reports in the course of time, of
which all but the last were withdrawn, so that `reports.order_id`, the order that a report was opened for, is no
longer unique.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("uq_reports_order_id", "reports", type_="unique")
    else:
        _make_reports_again()
    op.create_table(
        "report_orders",
        sa.Column("report_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name="fk_report_orders_report_id"),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name="fk_report_orders_order_id"),
        sa.PrimaryKeyConstraint("report_id", "order_id", name="pk_report_orders"),
    )
    op.create_index("ix_report_orders_order_id", "report_orders", ["order_id"])
    op.create_index(
        "ix_report_orders_held",
        "report_orders",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("holds = 1"),
        postgresql_where=sa.text("holds"),
    )
    op.execute(
        "INSERT INTO report_orders (report_id, order_id, position, holds) "
        "SELECT report_id, order_id, 0, (1 = 1) FROM reports"
    )


def _make_reports_again() -> None:
    """SQLite cannot drop a constraint: the rows move aside, and into a table without it.

    Rows of other tables speak of them; whether they still do is looked at when the transaction ends.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE reports_aside AS SELECT * FROM reports")
    op.drop_table("reports")
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
    )
    op.execute("INSERT INTO reports SELECT * FROM temp.reports_aside")
    op.execute("DROP TABLE temp.reports_aside")
