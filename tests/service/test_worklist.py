"""The worklist as the page shows it."""

from reporting.service.worklist import worklist
from tests.service.world import LEA, World


def test_a_live_lock_is_shown_and_an_expired_one_is_not(opened: World) -> None:
    assert [row.locked_by for row in worklist(opened.units, opened.clock)] == [LEA.practitioner.name.display()]
    opened.clock.advance(10 * 60)
    assert [row.locked_by for row in worklist(opened.units, opened.clock)] == [""]


def test_search_narrows_the_rows(world: World) -> None:
    assert [row.order.order_id for row in worklist(world.units, world.clock, search=" pat-trois ")] == ["order-1"]
    assert not worklist(world.units, world.clock, search="somebody else")
