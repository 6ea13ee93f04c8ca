"""Deliveries that are held, mended or sent again, and destinations on hold.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("deliveries", sa.Column("mends", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("mended_by", sa.String(), nullable=True))
    op.drop_index("ix_deliveries_due_at", table_name="deliveries")
    op.create_index("ix_deliveries_due_at", "deliveries", ["destination", "due_at", "position"])
    op.create_index("ix_deliveries_state", "deliveries", ["state", "destination", "created_at", "position"])
    op.create_table(
        "destinations",
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("held_at", TIME, nullable=True),
        sa.Column("held_by", sa.String(), nullable=True),
        sa.Column("held_reason", sa.Text(), nullable=True),
        sa.Column("failed_at", TIME, nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("failure_code", sa.String(), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("destination", name="pk_destinations"),
    )
