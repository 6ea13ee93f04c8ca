"""What was taken back by voice, and each user's own macros.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("utterance_id", sa.String(), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=False),
        sa.Column("restored_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["dictations.session_id"], name="fk_withdrawals_session_id"),
        sa.PrimaryKeyConstraint("position", name="pk_withdrawals"),
    )
    op.create_index("ix_withdrawals_session_id", "withdrawals", ["session_id", "position"])
    op.create_table(
        "macros",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.user_id"], name="fk_macros_user_id"),
        sa.PrimaryKeyConstraint("user_id", "language", "name_key", name="pk_macros"),
    )
