"""How much a Whisper model is given to hear and how much it may write, for so much sound. Pure arithmetic."""

from reporting.speech.audio import SAMPLE_RATE_HZ

FRAME_SAMPLES = 160
"""10 ms: one column of the spectrogram."""
LONGEST_FRAMES = 3_000
"""30 s: what a Whisper encoder hears at most, and what untuned weights must always be given."""
LONGEST_TOKENS = 224
"""Half of the decoder's 448 positions: CTranslate2 generates at most `max_length / 2` tokens."""
_SHORT_STEP_FRAMES = 64
"""Short contexts are multiples of this, so that few different lengths occur."""
_SHORT_MARGIN_FRAMES = 64
"""Silence after the sound that tuned weights were trained with, at least."""


def context_frames(samples: int, *, short: bool) -> int:
    """Return how many frames of 10 ms the encoder is given for so much sound.

    Short contexts never make 80 or 128 positions (two frames each): CTranslate2 takes an encoder output whose length
    equals the number of mel bands for a spectrogram and encodes it again, without an error.
    """
    if not short:
        return LONGEST_FRAMES
    needed = -(-samples // FRAME_SAMPLES) + _SHORT_MARGIN_FRAMES
    frames = -(-needed // _SHORT_STEP_FRAMES) * _SHORT_STEP_FRAMES
    if frames // 2 in (80, 128):
        frames += _SHORT_STEP_FRAMES
    return min(frames, LONGEST_FRAMES)


def token_cap(samples: int) -> int:
    """Return how many tokens so much sound may become: twice what the fastest speaker needs, to end a loop early."""
    return min(LONGEST_TOKENS, 16 + 12 * samples // SAMPLE_RATE_HZ)
