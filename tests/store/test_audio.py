"""The audio store and its disk: full, failing, torn by a crash."""

import errno
import os
import stat
from pathlib import Path

import pytest

from reporting.errors import InputError, StoreError
from reporting.store.audio import FileAudioStore

SESSION = "5f0c2a"
PCM = bytes(range(200))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "audio"


@pytest.fixture
def audio(folder: Path) -> FileAudioStore:
    return FileAudioStore(folder)


def path_of(folder: Path) -> Path:
    return folder / "5f" / f"{SESSION}.pcm"


def test_a_session_is_one_file_that_only_the_service_can_read(audio: FileAudioStore, folder: Path) -> None:
    audio.append(SESSION, 0, PCM)
    assert path_of(folder).read_bytes() == PCM
    assert stat.S_IMODE(path_of(folder).stat().st_mode) == 0o600


def test_the_audio_is_there_for_another_service_on_the_same_folder(audio: FileAudioStore, folder: Path) -> None:
    audio.append(SESSION, 0, PCM)
    assert FileAudioStore(folder).durable_samples(SESSION) == 100


@pytest.mark.parametrize(
    "session_id",
    ["", "a", "..", "../../etc/passwd", "ab/cd", "/tmp/x", "ab\x00c", "ab.pcm", "é" * 4, "ab\n", "a" * 129],
)
def test_an_id_that_could_lead_elsewhere_is_refused(audio: FileAudioStore, session_id: str) -> None:
    for ask in (
        lambda: audio.append(session_id, 0, PCM),
        lambda: audio.read(session_id, 0, 1),
        lambda: audio.durable_samples(session_id),
    ):
        with pytest.raises(InputError) as refused:
            ask()
        assert refused.value.code == "audio-session-invalid"


def test_half_a_sample_that_a_crash_left_is_cut_off(audio: FileAudioStore, folder: Path) -> None:
    audio.append(SESSION, 0, PCM)
    with path_of(folder).open("ab") as file:
        file.write(b"\x01\x02\x03")
    assert audio.durable_samples(SESSION) == 101
    assert path_of(folder).stat().st_size == 202
    with path_of(folder).open("ab") as file:
        file.write(b"\xff")
    assert audio.append(SESSION, 101, b"\x05\x06") == 102
    assert path_of(folder).read_bytes() == PCM + b"\x01\x02\x05\x06"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said_with_the_space_that_is_left(audio: FileAudioStore, folder: Path) -> None:
    path_of(folder).parent.mkdir(parents=True)
    path_of(folder).symlink_to("/dev/full")
    with pytest.raises(StoreError) as refused:
        audio.append(SESSION, 0, PCM)
    assert refused.value.code == "audio-disk-full"
    assert int(refused.value.details["free_mb"]) >= 0


def test_what_did_not_reach_the_disk_is_not_counted(
    audio: FileAudioStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audio.append(SESSION, 0, PCM)

    def failing(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(StoreError) as refused:
            audio.append(SESSION, 100, PCM)
    assert (refused.value.code, refused.value.details) == ("audio-not-written", {"why": "EIO"})
    assert audio.durable_samples(SESSION) == 100
    assert audio.append(SESSION, 100, PCM) == 200
    assert path_of(folder).read_bytes() == PCM + PCM


@pytest.mark.skipif(os.name != "posix", reason="limits of file sizes are a POSIX thing")
def test_a_piece_that_was_written_in_part_is_taken_back(audio: FileAudioStore, folder: Path) -> None:
    import resource

    audio.append(SESSION, 0, PCM)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (301, limits[1]))
    try:
        with pytest.raises(StoreError) as refused:
            audio.append(SESSION, 100, PCM)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert refused.value.details == {"why": "EFBIG"}
    assert path_of(folder).read_bytes() == PCM
    assert audio.append(SESSION, 100, PCM) == 200


def test_a_folder_that_cannot_be_used_is_an_error_of_the_store(audio: FileAudioStore, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file, no folder")
    with pytest.raises(StoreError) as refused:
        audio.append(SESSION, 0, PCM)
    assert refused.value.details["why"] in {"ENOTDIR", "EEXIST"}
    with pytest.raises(StoreError):
        audio.read(SESSION, 0, 1)
