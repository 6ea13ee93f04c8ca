"""Made sound for dictations: noise bursts are speech to `FakeVoiceDetector`, very soft noise is silence."""

from collections.abc import Iterable, Sequence

import numpy as np

from reporting.speech.audio import BYTES_PER_SAMPLE, AudioFrame, from_float, to_samples
from reporting.speech.events import Action, Decode, Decoded, Emit, FrameReceived
from reporting.speech.hypothesis import Final, Hypothesis, Partial
from reporting.speech.session import Dictation


def pcm(*parts: tuple[str, int]) -> bytes:
    """Return PCM of ("speech" | "silence", ms) after one another."""
    random = np.random.default_rng(3)
    loudness = {"speech": 0.2, "silence": 0.0005}
    pieces = [random.normal(0.0, loudness[kind], to_samples(ms)).astype(np.float32) for kind, ms in parts]
    return from_float(np.concatenate(pieces))


def frame(sound: bytes, start_sample: int, samples: int) -> FrameReceived:
    """Return `samples` of the session's sound from `start_sample` on, as an event."""
    cut = sound[start_sample * BYTES_PER_SAMPLE : (start_sample + samples) * BYTES_PER_SAMPLE]
    return FrameReceived(frame=AudioFrame(sequence=0, start_sample=start_sample, pcm=cut))


def say(dictation: Dictation, sound: bytes, *, frame_samples: int = 320) -> list[Action]:
    """Send the sound from the start on in frames; return all actions."""
    actions: list[Action] = []
    for start in range(0, len(sound) // BYTES_PER_SAMPLE, frame_samples):
        actions += dictation.receive(frame(sound, start, frame_samples))
    return actions


def decodes(actions: Iterable[Action]) -> list[Decode]:
    return [action for action in actions if isinstance(action, Decode)]


def finals(actions: Iterable[Action]) -> list[Final]:
    return [action.heard for action in actions if isinstance(action, Emit) and isinstance(action.heard, Final)]


def partials(actions: Iterable[Action]) -> list[Partial]:
    return [action.heard for action in actions if isinstance(action, Emit) and isinstance(action.heard, Partial)]


def answer(dictation: Dictation, request: Decode, text: str = "oui", *, compute_s: float = 0.1) -> Sequence[Action]:
    """Tell the dictation that a decode is done."""
    hypothesis = Hypothesis(text=text, compute_s=compute_s)
    return dictation.receive(
        Decoded(
            utterance_id=request.utterance.utterance_id,
            effort=request.effort,
            revision=request.revision,
            hypothesis=hypothesis,
        )
    )
