"""Finding signed reports by a number reads no table from end to end."""

from sqlalchemy import Engine

from reporting.store.finding import statement
from tests.store.test_plans import plan, sqlite_engine

__all__ = ["sqlite_engine"]


def test_a_number_is_looked_up_in_the_indexes(sqlite_engine: Engine) -> None:
    steps = plan(sqlite_engine, statement("A1"))
    assert "SCAN" not in steps
    assert "ix_orders_accession_number" in steps
