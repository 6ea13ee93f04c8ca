"""What the worklist is narrowed by: modality, a hold, how far the report is. One index holds all it is read from.

The text that is searched is cut short, so that an entry of the index fits a page of PostgreSQL.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

LETTERS = 400
MODALITY_LETTERS = 64
STAGES = {"draft": 1, "preliminary": 2, "correcting": 3, "adding": 3, "signed": 4}
ADDRESSED = 5


def upgrade() -> None:
    op.add_column("orders", sa.Column("modality", sa.String(), nullable=False, server_default=""))
    op.add_column("orders", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("orders", sa.Column("stage", sa.SmallInteger(), nullable=False, server_default="0"))
    _fill()
    op.drop_index("ix_orders_worklist", table_name="orders")
    urgency = ["cancelled", "signed", "priority", "sort_time", "order_id"]
    op.create_index("ix_orders_worklist", "orders", [*urgency, "stage", "held", "modality", "site", "search"])
    op.create_index("ix_orders_counts", "orders", ["cancelled", "held", "stage", "modality", "priority", "site"])
    op.create_index("ix_audit_user", "audit", ["user_id", "action", "subject", "position"])
    op.create_index("ix_reports_lock_user", "reports", ["lock_user_id"])


def _fill() -> None:
    connection = op.get_bind()
    orders = sa.table("orders", *(sa.column(name) for name in ("order_id", "search", "modality", "held", "stage")))
    change = (
        orders.update()
        .where(orders.c.order_id == sa.bindparam("the_order"))
        .values(
            modality=sa.bindparam("of"), held=sa.bindparam("waits", type_=sa.Boolean()), search=sa.bindparam("text")
        )
    )
    rows = connection.execute(sa.text("SELECT order_id, search, document FROM orders")).all()
    known = [(row.order_id, row.search[:LETTERS], json.loads(row.document)) for row in rows]
    changed = [
        {
            "the_order": order_id,
            "of": order.get("modality", "")[:MODALITY_LETTERS],
            "waits": bool(order.get("held")) and order.get("status") == "ordered",
            "text": search,
        }
        for order_id, search, order in known
    ]
    if changed:
        connection.execute(change, changed)
    for state, stage in STAGES.items():
        connection.execute(
            sa.text(
                "UPDATE orders SET stage = :stage WHERE order_id IN (SELECT report_orders.order_id FROM report_orders"
                " JOIN reports ON reports.report_id = report_orders.report_id"
                " WHERE report_orders.holds AND reports.state = :state)"
            ),
            {"stage": stage, "state": state},
        )
    connection.execute(
        sa.text(
            "UPDATE orders SET stage = :addressed WHERE stage = 4 AND order_id IN (SELECT report_orders.order_id"
            " FROM report_orders JOIN deliveries ON deliveries.report_id = report_orders.report_id"
            " WHERE report_orders.holds AND deliveries.revision = (SELECT max(signed_reports.revision)"
            " FROM signed_reports WHERE signed_reports.report_id = deliveries.report_id))"
        ),
        {"addressed": ADDRESSED},
    )
