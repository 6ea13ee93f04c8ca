"""Is this speech? Silero, the detector that faster-whisper ships, listening window by window.

The network keeps its state between windows, so a dictation is judged as one sound however it was cut into frames.
Does not decide where an utterance begins or ends: that is `endpoint.py`.
"""

import threading
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from reporting.errors import ConfigError

WINDOW_SAMPLES = 512
"""What the network hears at once: 32 ms at 16 kHz."""
_CONTEXT_SAMPLES = 64
"""The end of the window before, heard again."""
_STATE_SHAPE = (1, 1, 128)

_session: onnxruntime.InferenceSession | None = None
_loading = threading.Lock()


class SileroDetector:
    """A `VoiceDetector` for one dictation. The weights are shared by all, the memory is this one's."""

    def __init__(self) -> None:
        """Raise ConfigError `voice-detector-missing` or `voice-detector-broken`."""
        self._network = _shared_session()
        self._context = np.zeros(_CONTEXT_SAMPLES, np.float32)
        self._h = np.zeros(_STATE_SHAPE, np.float32)
        self._c = np.zeros(_STATE_SHAPE, np.float32)

    def score(self, window: NDArray[np.float32]) -> float:
        """Return the probability of speech in the next 512 samples."""
        heard = np.concatenate([self._context, window])[None, :]
        probability, self._h, self._c = self._network.run(None, {"input": heard, "h": self._h, "c": self._c})
        self._context = window[-_CONTEXT_SAMPLES:].copy()
        return float(probability[0])


def _shared_session() -> onnxruntime.InferenceSession:
    global _session
    with _loading:
        if _session is None:
            _session = _load(_weights())
        return _session


def _weights() -> Path:
    """Return the newest Silero that is there: the file's name carries its version."""
    found = sorted(Path(str(files("faster_whisper") / "assets")).glob("silero_vad_v*.onnx"))
    if not found:
        raise ConfigError("voice-detector-missing")
    return found[-1]


def _load(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # A window takes about 0.1 ms: more threads would only take cores from the recogniser.
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"], sess_options=options)
    expected = {"input", "h", "c"}
    if {entry.name for entry in session.get_inputs()} != expected:
        raise ConfigError("voice-detector-broken", file=path.name)
    return session
