import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.client.backlog import Backlog
from reporting.errors import PeerError
from tests.client.heard import noise


def filled(frames: list[bytes]) -> Backlog:
    backlog = Backlog()
    for frame in frames:
        backlog.add(frame)
    return backlog


def sent(backlog: Backlog) -> bytes:
    pcm = b""
    while (frame := backlog.next()) is not None:
        pcm += frame.pcm
    return pcm


def test_a_frame_is_given_once_and_numbered_by_sample() -> None:
    backlog = filled(noise(2))
    first, second = backlog.next(), backlog.next()
    assert first is not None
    assert second is not None
    assert (first.sequence, first.start_sample, second.sequence, second.start_sample) == (0, 0, 1, 1600)
    assert backlog.next() is None


def test_what_is_acknowledged_is_forgotten_and_what_is_sent_is_not() -> None:
    frames = noise(3)
    backlog = filled(frames)
    sent(backlog)
    assert backlog.acknowledge(1600)
    assert backlog.unacknowledged() == frames[1] + frames[2]
    assert not backlog.acknowledge(1600), "nothing new"
    assert not backlog.acknowledge(800), "a late acknowledgement takes nothing back"
    assert backlog.durable_samples == 1600


def test_an_acknowledgement_beyond_the_end_forgets_no_sound_to_come() -> None:
    first, second = noise(2)
    backlog = filled([first])
    backlog.acknowledge(999_999)
    backlog.add(second)
    assert backlog.durable_samples == 1600
    assert sent(backlog) == second


def test_sound_that_is_forgotten_cannot_be_sent_again() -> None:
    backlog = filled(noise(30))
    backlog.acknowledge(32_000)
    with pytest.raises(PeerError) as raised:
        backlog.rewind(16_000)
    assert raised.value.details == {"start_s": 1, "end_s": 2}


@given(st.data())
def test_whatever_is_acknowledged_and_broken_every_sample_is_sent_once_after_the_last_break(
    data: st.DataObject,
) -> None:
    frames = noise(8)
    whole = b"".join(frames)
    backlog = filled(frames)
    for _ in range(data.draw(st.integers(1, 4))):
        for _ in range(data.draw(st.integers(0, 8))):
            backlog.next()
        backlog.acknowledge(data.draw(st.integers(0, 4 * 1600)))
        durable = data.draw(st.integers(backlog.durable_samples, 8 * 1600))
        backlog.rewind(durable)
        assert backlog.unacknowledged() == whole[2 * durable :]
        first = backlog.next()
        if first is None:
            assert durable == 8 * 1600
        else:
            assert (first.sequence, first.start_sample) == (0, durable)
            backlog.rewind(durable)
    assert sent(backlog) == whole[2 * backlog.durable_samples :]
