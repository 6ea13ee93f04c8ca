"""A whole recording to finals, through the same dictation as live speech, as fast as the recogniser can.

Does not read files (`files.py`) and shows no partials.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from reporting.errors import PeerError
from reporting.speech.audio import SAMPLE_RATE_HZ, AudioFrame, from_float
from reporting.speech.engine import Recognizer, VoiceDetector
from reporting.speech.events import (
    Begin,
    Decode,
    Decoded,
    DecodeFailed,
    Emit,
    Event,
    Failed,
    FrameReceived,
    StopRequested,
)
from reporting.speech.hypothesis import Final
from reporting.speech.session import Dictation, DictationSettings
from reporting.wording import Language


def transcribe(
    samples: NDArray[np.float32],
    recognizer: Recognizer,
    detector: VoiceDetector,
    *,
    language: Language,
    session_id: str = "recording",
) -> tuple[Final, ...]:
    """Return the finals of a recording: shape (samples,), 16 kHz, between -1 and 1.

    Raise PeerError `utterance-not-decoded` if a part cannot be decoded: a transcript with a hole is none.
    """
    dictation = Dictation(session_id, detector, settings=DictationSettings(partials=False))
    finals: list[Final] = []
    for event in _events(samples):
        to_do = list(dictation.receive(event))
        while to_do:
            action = to_do.pop(0)
            match action:
                case Decode():
                    to_do.extend(dictation.receive(_decode(action, recognizer, language)))
                case Emit(heard=Final() as final):
                    finals.append(final)
                case Failed(code="utterance-not-decoded"):
                    raise PeerError("utterance-not-decoded", **action.details)
    return tuple(finals)


def _events(samples: NDArray[np.float32]) -> Iterator[Event]:
    yield Begin()
    for sequence, start in enumerate(range(0, len(samples), SAMPLE_RATE_HZ)):
        pcm = from_float(samples[start : start + SAMPLE_RATE_HZ])
        yield FrameReceived(frame=AudioFrame(sequence=sequence, start_sample=start, pcm=pcm))
    yield StopRequested(samples=len(samples))


def _decode(request: Decode, recognizer: Recognizer, language: Language) -> Event:
    utterance, effort = request.utterance, request.effort
    try:
        hypothesis = recognizer.decode(utterance, language=language, effort=effort)
    except PeerError:
        return DecodeFailed(utterance_id=utterance.utterance_id, effort=effort, revision=request.revision)
    return Decoded(utterance_id=utterance.utterance_id, effort=effort, revision=request.revision, hypothesis=hypothesis)
