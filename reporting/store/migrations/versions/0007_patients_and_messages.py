"""Patients that were merged or told of, and messages that came in.

The orders that are there get the numbers of their patients into the table by which they are found.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("orders", sa.Column("moments", sa.Text(), nullable=True))
    op.create_table(
        "order_patients",
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name="fk_order_patients_order_id"),
        sa.PrimaryKeyConstraint("value", "order_id", name="pk_order_patients"),
    )
    op.create_index("ix_order_patients_order_id", "order_patients", ["order_id"])
    op.create_table(
        "told_patients",
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("value", "issuer", "site", name="pk_told_patients"),
    )
    op.create_index("ix_told_patients_told_at", "told_patients", ["told_at"])
    op.create_table(
        "patient_merges",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("gone", sa.String(), nullable=False),
        sa.Column("survivor", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_patient_merges"),
    )
    op.create_index("ix_patient_merges_gone", "patient_merges", ["gone"])
    op.create_index("ix_patient_merges_survivor", "patient_merges", ["survivor"])
    op.create_table(
        "messages",
        sa.Column("position", POSITION, nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("control_id", sa.String(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_messages"),
    )
    op.create_index("ix_messages_sender", "messages", ["sender", "control_id", "position"])
    op.create_index("ix_messages_received_at", "messages", ["received_at"])
    _find_the_orders_of_each_patient()


def _find_the_orders_of_each_patient() -> None:
    connection = op.get_bind()
    numbers = sa.table("order_patients", sa.column("value"), sa.column("order_id"))
    for row in connection.execute(sa.text("SELECT order_id, document FROM orders")).all():
        identifiers = json.loads(row.document)["patient"]["identifiers"]
        rows = [{"value": value, "order_id": row.order_id} for value in {each["value"] for each in identifiers}]
        if rows:
            connection.execute(numbers.insert(), rows)
