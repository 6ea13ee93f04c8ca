"""Sound that could not be handed over is kept in a file of the speaker's own, to be sent later.

A voice is personal: the folder and the file can be read by their owner only, and the name tells nothing but the time.
"""

import os
from datetime import datetime
from pathlib import Path

from reporting.client.wavfile import write_wav
from reporting.errors import StoreError


def keep(pcm: bytes, folder: Path, now: datetime) -> Path:
    """Write 16 kHz mono into a new WAV file and return it. Raise StoreError `sound-not-kept`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _new_file(folder, now)
        write_wav(path, pcm)
    except OSError as error:
        raise StoreError("sound-not-kept", folder=str(folder), why=type(error).__name__) from error
    return path


def _new_file(folder: Path, now: datetime) -> Path:
    stem, number = f"dictation-{now:%Y%m%dT%H%M%SZ}", 1
    while True:
        path = folder / (f"{stem}.wav" if number == 1 else f"{stem}-{number}.wav")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            number += 1
        else:
            return path
