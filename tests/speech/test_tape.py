import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reporting.speech.tape import Tape


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 50_000)), max_size=20), st.integers(0, 10**9))
def test_what_was_not_forgotten_is_read_back(steps: list[tuple[int, int]], start: int) -> None:
    tape, end = Tape(start), start
    for length, kept in steps:
        tape.append(np.arange(end - start, end - start + length, dtype=np.float32))
        end += length
        tape.forget_before(end - kept)
        assert tape.end_sample == end
        assert tape.start_sample >= min(end, max(start, end - kept))
        wanted = np.arange(tape.start_sample - start, end - start, dtype=np.float32)
        assert np.array_equal(tape.read(tape.start_sample, end), wanted)


def test_what_is_read_does_not_change_afterwards() -> None:
    tape = Tape(0)
    tape.append(np.ones(100, np.float32))
    read = tape.read(0, 100)
    tape.forget_before(100)
    tape.append(np.zeros(40_000, np.float32))
    assert read.sum() == 100
