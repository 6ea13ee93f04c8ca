"""Sound and text as the network takes them: a spectrogram at short context, and tokens.

The spectrogram and the padding are those of `speech.whisper`, so that what is learnt is what is served.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tokenizers
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from reporting.errors import ConfigError
from reporting.tuning.sound import Sound
from reporting.wording import Language

FRAME_SAMPLES = 160
LONGEST_FRAMES = 3_000
_STEP_FRAMES = 64
IGNORED = -100
"""A label that no loss is taken for."""


class Features:
    """Turns sound and text into arrays. `bands`: 80, or 128 for large-v3."""

    def __init__(self, tokenizer: Path, bands: int = 80) -> None:
        self._mel = FeatureExtractor(feature_size=bands)
        self._tokenizer = tokenizers.Tokenizer.from_file(str(tokenizer))
        self.end = self._id("<|endoftext|>")

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ConfigError("model-not-loadable", name="tokenizer.json", why=token)
        return int(found)

    def tokens(self, text: str, language: Language) -> list[int]:
        """Return the prompt, the text and the end."""
        prompt = [
            self._id(f"<|{name}|>") for name in ("startoftranscript", language.value, "transcribe", "notimestamps")
        ]
        return [*prompt, *self._tokenizer.encode(" " + text.strip(), add_special_tokens=False).ids, self.end]

    def mel(self, sound: Sound, frames: int) -> NDArray[np.float32]:
        """Return [bands, frames]; the sound is padded with silence or cut."""
        padded = np.pad(sound[: frames * FRAME_SAMPLES], (0, max(0, frames * FRAME_SAMPLES - len(sound))))
        return np.asarray(self._mel(padded, padding=0)[:, :frames], np.float32)

    def labels(self, texts: Sequence[Sequence[int]], prompt: int = 4) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return what goes into the decoder and what must come out, [batch, tokens] both."""
        longest = max(len(text) for text in texts)
        given = np.full((len(texts), longest - 1), self.end, np.int64)
        wanted = np.full((len(texts), longest - 1), IGNORED, np.int64)
        for row, text in enumerate(texts):
            given[row, : len(text) - 1] = text[:-1]
            wanted[row, prompt - 1 : len(text) - 1] = text[prompt:]
        return given, wanted


def frames_for(samples: int, margin: int) -> int:
    """Return frames of 10 ms for so much sound and a margin, a multiple of 64; never 80 or 128 positions."""
    frames = -(-(-(-samples // FRAME_SAMPLES) + margin) // _STEP_FRAMES) * _STEP_FRAMES
    if frames // 2 in (80, 128):
        frames += _STEP_FRAMES
    return min(frames, LONGEST_FRAMES)
