"""Word lists that a site imported.

Written out in full, apart from `tables.py`: what a step did once must not change with them.
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
