"""Fixtures of this room."""

import pytest

from tests.service.world import World, build_world


@pytest.fixture
def world() -> World:
    """An examined order, not opened yet."""
    return build_world()


@pytest.fixture
def opened() -> World:
    """The order's report, opened and locked by Léa."""
    world = build_world()
    world.open()
    world.hub.events.clear()
    return world
