import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reporting.client.unsent import keep
from reporting.client.wavfile import WavFile
from reporting.errors import StoreError
from tests.client.heard import SleepingClock, noise

NOW = datetime(2026, 3, 2, 9, 5, 7, tzinfo=UTC)


async def test_what_is_kept_can_be_dictated_later(tmp_path: Path) -> None:
    pcm = b"".join([*noise(2), *noise(1, samples=5)])
    file = keep(pcm, tmp_path / "deep" / "unsent", NOW)
    clock = SleepingClock()
    pieces = [piece async for piece in WavFile(file, clock=clock, sleep=clock.sleep).sound()]
    assert b"".join(pieces) == pcm  # type: ignore[arg-type]


def test_only_its_owner_can_read_it_and_its_name_tells_only_the_time(tmp_path: Path) -> None:
    file = keep(noise(1)[0], tmp_path / "unsent", NOW)
    assert file.name == "dictation-20260302T090507Z.wav"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_two_of_one_second_do_not_overwrite_each_other(tmp_path: Path) -> None:
    one, two = noise(2)
    first, second = keep(one, tmp_path, NOW), keep(two, tmp_path, NOW)
    assert first != second
    assert one in first.read_bytes()
    assert two in second.read_bytes()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as raised:
        keep(b"\0\0", tmp_path / "file" / "unsent", NOW)
    assert raised.value.code == "sound-not-kept"
