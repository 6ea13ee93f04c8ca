"""Sound files to 16 kHz mono: wav, flac, mp3, ogg and whatever else FFmpeg reads.

Does not transcribe. Its errors do not name the file: a file's name may be a patient's.
Decoding is faster-whisper's, which brings FFmpeg along (PyAV): nothing needs to be installed.
"""

from pathlib import Path

import numpy as np
from faster_whisper.audio import decode_audio
from numpy.typing import NDArray

from reporting.errors import InputError, NotFoundError
from reporting.speech.audio import SAMPLE_RATE_HZ


def read_audio(path: Path) -> NDArray[np.float32]:
    """Return the sound of the file, shape (samples,), between -1 and 1; several channels are mixed.

    Raise NotFoundError `audio-file-missing`, InputError `audio-file-unreadable` or `audio-file-empty`.
    """
    if not path.is_file():
        raise NotFoundError("audio-file-missing")
    try:
        samples: NDArray[np.float32] = decode_audio(str(path), sampling_rate=SAMPLE_RATE_HZ)
    except Exception as error:
        # FFmpeg's errors, and IndexError for a file without sound, have no common ancestor but this one.
        raise InputError("audio-file-unreadable", why=type(error).__name__) from error
    if len(samples) == 0:
        raise InputError("audio-file-empty")
    return samples
