from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from reporting.store.times import WIDTH, UtcTime

SQLITE, POSTGRESQL = sqlite.dialect(), postgresql.dialect()  # type: ignore[no-untyped-call]
MOMENT = datetime(2026, 3, 1, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))


def test_sqlite_keeps_text_of_fixed_width_that_sorts_as_time_does() -> None:
    moments = [MOMENT, MOMENT.replace(microsecond=0), MOMENT + timedelta(days=400), MOMENT - timedelta(hours=9)]
    texts = [UtcTime().process_bind_param(each, SQLITE) for each in moments]
    assert {len(each) for each in texts} == {WIDTH}
    assert sorted(moments) == [datetime.fromisoformat(each) for each in sorted(texts)]


def test_times_come_back_in_utc() -> None:
    for dialect in (SQLITE, POSTGRESQL):
        stored = UtcTime().process_bind_param(MOMENT, dialect)
        back = UtcTime().process_result_value(stored, dialect)
        assert back == MOMENT
        assert back is not None
        assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcTime().process_bind_param(datetime(2026, 3, 1), SQLITE)
