"""What a home line does to a voice: Opus at a low bit rate, there and back."""

import io
from fractions import Fraction

import av
import numpy as np
from numpy.typing import NDArray

from reporting.speech.audio import SAMPLE_RATE_HZ

FRAME_SAMPLES = 320
"""20 ms, Opus' own."""


def through_opus(sound: NDArray[np.float32], bits_per_s: int) -> NDArray[np.float32]:
    """Return the sound as it comes out of Opus, as long as it was; 16 kHz within [-1, 1], 6 to 64 kbit/s.

    The encoder's delay is cut off (RFC 7845, pre-skip), as every player does.
    """
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as writer:
        stream = writer.add_stream("libopus", rate=SAMPLE_RATE_HZ, options={"application": "voip"})
        stream.bit_rate, stream.layout = bits_per_s, "mono"
        for start in range(0, len(sound), FRAME_SAMPLES):
            piece = np.zeros(FRAME_SAMPLES, np.float32)
            piece[: len(sound[start : start + FRAME_SAMPLES])] = sound[start : start + FRAME_SAMPLES]
            frame = av.AudioFrame.from_ndarray(
                (piece * 32767).clip(-32768, 32767).astype(np.int16)[None], "s16", "mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE_HZ, start, Fraction(1, SAMPLE_RATE_HZ)
            writer.mux(stream.encode(frame))
        writer.mux(stream.encode(None))
    file.seek(0)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
    with av.open(file, "r") as reader:
        frames = [ready for frame in reader.decode(audio=0) for ready in resampler.resample(frame)]
        frames += resampler.resample(None)
    heard = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32) / 32768
    return np.pad(heard[: len(sound)], (0, max(0, len(sound) - len(heard))))
