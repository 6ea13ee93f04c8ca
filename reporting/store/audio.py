"""The sound of dictations on disk: one file a session, PCM16 at 16 kHz, only ever grown.

    <folder>/<first two characters of the session's id>/<session_id>.pcm

What `append` and `durable_samples` count has passed fsync. Does not know what is said in it.
"""

import errno
import os
import re
import shutil
from contextlib import suppress
from io import FileIO
from pathlib import Path
from threading import Lock
from zlib import crc32

from reporting.errors import InputError, StoreError

BYTES_PER_SAMPLE = 2
"""As `speech.audio` has it."""

_SESSION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,127}", re.ASCII)
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LOCKS = 64


class FileAudioStore:
    """Fits `service.ports.AudioStore`. May be called from several threads; only one service may use a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Two connections can speak for one session while the older has not yet noticed that its line is dead.
        self._locks = tuple(Lock() for _ in range(_LOCKS))

    def append(self, session_id: str, start_sample: int, pcm: bytes) -> int:
        path = self._path(session_id)
        with self._locks[crc32(session_id.encode()) % _LOCKS]:
            have = _samples(path)
            if not 0 <= start_sample <= have:
                raise InputError("audio-gap", expected=have, got=start_sample)
            whole = len(pcm) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
            try:
                return _grow(path, have, pcm[(have - start_sample) * BYTES_PER_SAMPLE : whole])
            except OSError as error:
                raise self._refused(error) from error

    def durable_samples(self, session_id: str) -> int:
        # Writing nothing passes what a killed service has left in the file through fsync.
        path = self._path(session_id)
        return self.append(session_id, 0, b"") if _samples(path) else 0

    def read(self, session_id: str, start_sample: int, end_sample: int) -> bytes:
        path = self._path(session_id)
        start, end = max(start_sample, 0), min(end_sample, _samples(path))
        if start >= end:
            return b""
        try:
            with path.open("rb") as file:
                file.seek(start * BYTES_PER_SAMPLE)
                return file.read((end - start) * BYTES_PER_SAMPLE)
        except OSError as error:
            raise StoreError("audio-not-read", why=_name(error)) from error

    def _path(self, session_id: str) -> Path:
        if not _SESSION_ID.fullmatch(session_id):
            raise InputError("audio-session-invalid")
        return self._folder / session_id[:2] / f"{session_id}.pcm"

    def _refused(self, error: OSError) -> StoreError:
        if error.errno not in _FULL:
            return StoreError("audio-not-written", why=_name(error))
        try:
            free_mb = shutil.disk_usage(self._folder).free // 1_000_000
        except OSError:
            free_mb = 0  # only a hint
        return StoreError("audio-disk-full", free_mb=free_mb)


def _samples(path: Path) -> int:
    """Return how many whole samples the file holds; half a sample is what a crash left of a write."""
    try:
        return path.stat().st_size // BYTES_PER_SAMPLE
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise StoreError("audio-not-read", why=_name(error)) from error


def _grow(path: Path, have: int, pcm: bytes) -> int:
    """Write `pcm` behind the first `have` samples and fsync; take back what was not written whole."""
    if have == 0:
        _make(path)
    with path.open("ab", buffering=0) as file:
        _cut(file, have)
        try:
            _write(file, pcm)
            os.fsync(file.fileno())
        except OSError:
            # What did not pass fsync must not be counted as kept by the next call.
            with suppress(OSError):  # the disk is failing: the error that is raised says so
                _cut(file, have)
            raise
    return have + len(pcm) // BYTES_PER_SAMPLE


def _make(path: Path) -> None:
    """Make the file and its name durable before anything is in it, so that what has content has a name."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)  # a dictation is of no concern to other users of the machine
    if os.name != "posix":
        return  # Windows cannot open folders, and keeps names by itself
    for folder in list(path.parents)[:3]:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _cut(file: FileIO, have: int) -> None:
    if os.fstat(file.fileno()).st_size != have * BYTES_PER_SAMPLE:
        file.truncate(have * BYTES_PER_SAMPLE)


def _write(file: FileIO, pcm: bytes) -> None:
    left = memoryview(pcm)
    while left:
        left = left[file.write(left) :]


def _name(error: OSError) -> str:
    """Return e.g. EIO: the name of the error without the path."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
