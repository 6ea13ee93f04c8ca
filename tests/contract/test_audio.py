"""The audio store: what it counts is kept, and nothing is kept twice."""

from pathlib import Path

import pytest

from reporting.errors import InputError
from reporting.service.ports import AudioStore
from reporting.store.audio import FileAudioStore
from tests.fakes.unit import FakeAudioStore

SESSION = "5f0c2a"


@pytest.fixture(params=["fake", "disk"])
def audio(request: pytest.FixtureRequest, tmp_path: Path) -> AudioStore:
    return FakeAudioStore() if request.param == "fake" else FileAudioStore(tmp_path / "audio")


def pcm(first: int, samples: int) -> bytes:
    return b"".join((first + n).to_bytes(2, "little") for n in range(samples))


def test_frames_follow_one_another(audio: AudioStore) -> None:
    assert audio.append(SESSION, 0, pcm(0, 100)) == 100
    assert audio.append(SESSION, 100, pcm(100, 50)) == 150
    assert audio.durable_samples(SESSION) == 150
    assert audio.read(SESSION, 0, 150) == pcm(0, 150)


def test_an_unknown_session_holds_nothing(audio: AudioStore) -> None:
    assert audio.durable_samples(SESSION) == 0
    assert audio.read(SESSION, 0, 100) == b""


def test_what_is_sent_twice_is_kept_once(audio: AudioStore) -> None:
    audio.append(SESSION, 0, pcm(0, 100))
    assert audio.append(SESSION, 0, pcm(0, 100)) == 100
    assert audio.append(SESSION, 40, pcm(40, 10)) == 100
    assert audio.append(SESSION, 60, pcm(60, 80)) == 140
    assert audio.read(SESSION, 0, 200) == pcm(0, 140)


@pytest.mark.parametrize("start", [101, 5000, -1])
def test_a_gap_is_refused_and_nothing_is_written(audio: AudioStore, start: int) -> None:
    audio.append(SESSION, 0, pcm(0, 100))
    with pytest.raises(InputError) as refused:
        audio.append(SESSION, start, pcm(start + 1, 10))
    assert (refused.value.code, refused.value.details) == ("audio-gap", {"expected": 100, "got": start})
    assert audio.durable_samples(SESSION) == 100


def test_half_a_sample_is_left_out(audio: AudioStore) -> None:
    assert audio.append(SESSION, 0, pcm(0, 3) + b"\x01") == 3
    assert audio.append(SESSION, 3, pcm(3, 2)) == 5
    assert audio.read(SESSION, 0, 10) == pcm(0, 5)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (10, 20), (90, 300), (100, 200), (300, 400), (20, 10), (-5, 5)])
def test_a_piece_is_read_as_far_as_there_is_one(audio: AudioStore, start: int, end: int) -> None:
    audio.append(SESSION, 0, pcm(0, 100))
    assert audio.read(SESSION, start, end) == pcm(0, 100)[max(start, 0) * 2 : end * 2]


def test_sessions_do_not_mix(audio: AudioStore) -> None:
    audio.append("aa1", 0, pcm(1, 10))
    audio.append("aa2", 0, pcm(2, 20))
    assert (audio.durable_samples("aa1"), audio.durable_samples("aa2")) == (10, 20)
