import numpy as np
import pytest

from reporting.client.level import DeadSignal
from tests.client.heard import noise


def still(value: int) -> bytes:
    return np.full(1600, value, "<i2").tobytes()


def said(pieces: list[bytes]) -> list[int]:
    signal = DeadSignal()
    return [number for number, piece in enumerate(pieces) if signal.hear(piece)]


@pytest.mark.parametrize("value", [0, -700, 32767])
def test_three_seconds_without_movement_are_said_once(value: int) -> None:
    assert said([still(value)] * 90) == [29]


def test_a_quiet_room_is_no_dead_microphone() -> None:
    quiet = np.tile(np.array([0, 1, 2, 1], "<i2"), 400).tobytes()
    assert said([quiet] * 90) == []


def test_a_constant_voltage_may_round_to_either_side() -> None:
    assert said([still(5), still(6)] * 20) == [29]


def test_a_drift_over_frames_is_life() -> None:
    assert said([still(value) for value in range(60)]) == []


def test_it_is_said_again_after_sound_came_in_between() -> None:
    assert said([*[still(0)] * 40, *noise(1), *[still(0)] * 40]) == [29, 70]


def test_an_empty_piece_is_nothing() -> None:
    assert said([b""] * 90) == []
