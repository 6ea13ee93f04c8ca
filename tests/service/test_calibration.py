"""How many may dictate at once, from how fast the recogniser is."""

import threading

import pytest

from reporting.service.calibration import FINAL_WITHIN_S, Calibration, calibrate, speakers
from reporting.speech.pace import Pace
from tests.fakes.recognizer import FakeRecognizer
from tests.service.crowd import Crowd


class TimedRecognizer(FakeRecognizer):
    """Says how fast it is; each worker a little slower than the one before."""

    def __init__(self, final_s: float, *, workers: int = 1) -> None:
        super().__init__()
        self.workers = workers
        self._paces = [Pace(partial_s=0.1 + 0.1 * at, final_s=final_s + 0.1 * at) for at in range(workers)]
        self._all_at_work = threading.Barrier(workers)

    def pace(self) -> Pace:
        self._all_at_work.wait()
        return self._paces.pop()


@pytest.mark.parametrize(
    ("partial_s", "final_s", "number"),
    [
        (0.25, 0.25, 8),
        (0.45, 0.60, 3),
        (0.85, 0.70, 2),
        (0.90, 1.00, 1),
        (1.40, 1.50, 1),
        (60.0, 90.0, 1),
        (0.0, 0.0, 2372),
    ],
)
def test_the_last_of_all_finals_and_the_partial_before_them_fit_into_the_promise(
    partial_s: float, final_s: float, number: int
) -> None:
    assert speakers(Pace(partial_s=partial_s, final_s=final_s)) == number


def test_lanes_multiply_and_threads_bound() -> None:
    pace = Pace(partial_s=0.4, final_s=0.6)
    assert speakers(pace, lanes=2) == 6
    assert speakers(pace, lanes=2, at_most=2) == 2
    assert speakers(pace, at_most=0) == 1


@pytest.mark.parametrize("final_s", [0.2, 0.35, 0.5, 0.7, 0.9, 1.1])
def test_so_many_speakers_get_nearly_all_finals_in_time(final_s: float) -> None:
    pace = Pace(partial_s=0.8 * final_s, final_s=final_s)
    crowd = Crowd(speakers(pace), pace)
    crowd.run(1800)
    assert len(crowd.finals_s) > 200
    assert crowd.within_s(0.95) < FINAL_WITHIN_S


def test_far_more_speakers_do_not() -> None:
    pace = Pace(partial_s=0.4, final_s=0.5)
    crowd = Crowd(4 * speakers(pace), pace)
    crowd.run(600)
    assert crowd.within_s(0.95) > FINAL_WITHIN_S


def test_workers_are_timed_while_all_of_them_work_and_the_slowest_counts() -> None:
    measured = calibrate(TimedRecognizer(0.5, workers=2), threads=4)
    assert measured == Calibration(speakers=6, partial_ms=200, final_ms=600)


def test_no_more_speakers_than_threads_of_a_cpu() -> None:
    measured = calibrate(TimedRecognizer(0.2), threads=2)
    assert measured is not None
    assert measured.speakers == 2


def test_a_recogniser_that_cannot_time_itself_is_not_calibrated() -> None:
    assert calibrate(FakeRecognizer(), threads=2) is None
