"""The recogniser: a Whisper model run by CTranslate2.

Does not listen for speech (vad), cut utterances (endpoint) or install models. No prompt, no timestamps, no
temperature: one deterministic reading, and at most one more where that one loops.

Of faster-whisper only the log-mel spectrogram and the tokeniser are used: its `transcribe` pads everything to 30 s,
feeds text back into the prompt and decodes up to six times, each of which costs a dictation time or invents words.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import ctranslate2
import numpy as np
import tokenizers
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from reporting.errors import ConfigError, InputError, PeerError
from reporting.speech import doubt, words
from reporting.speech.audio import SAMPLE_RATE_HZ, to_ms
from reporting.speech.engine import Chooser, Effort
from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.wording import Language

_FRAME_SAMPLES = 160
"""10 ms: one column of the spectrogram."""
_LONGEST_FRAMES = 3_000
"""30 s: what a Whisper encoder hears at most, and what untuned weights must always be given."""
_SHORT_STEP_FRAMES = 64
"""Short contexts are multiples of this, so that few different lengths occur."""
_SHORT_MARGIN_FRAMES = 64
"""Silence after the sound that tuned weights were trained with, at least."""
_LONGEST_TOKENS = 224
"""Half of the decoder's 448 positions: CTranslate2 generates at most `max_length / 2` tokens."""
_BEAM = {Effort.PARTIAL: 1, Effort.EARLY: 5, Effort.FINAL: 5}
_READINGS = 8
"""Of a final, for a chooser."""
_SECONDS_PER_POSITION = 0.02
"""One position of the encoder's output."""


@dataclass(frozen=True, slots=True)
class _Reading:
    tokens: list[int]
    log_probability: float
    no_speech: float
    is_loop: bool
    """It says the same phrase for ever, or it was cut off by the cap on its length."""
    is_repetitive: bool
    """It repeats itself with small changes: a loop, or a list of what is normal."""


class WhisperRecognizer:
    """A `Recognizer`. One for the whole service; CTranslate2 queues calls from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        compute_type: str = "int8",
        threads: int = 2,
        short_context: bool = False,
        chooser: Chooser | None = None,
    ) -> None:
        """Load a CTranslate2 Whisper folder; raise ConfigError `model-not-loadable`.

        `short_context`: the weights are tuned to hear only as much silence after the sound as is needed. Untuned
        weights loop on short contexts (word error rates beyond 100 %), so False is right for every stock model.
        `chooser`: picks among the readings of a final; without one the model's favourite is taken.
        """
        self._name = name
        self._short_context = short_context
        self._chooser = chooser
        try:
            self._model = ctranslate2.models.Whisper(
                str(folder), device="cpu", compute_type=compute_type, inter_threads=1, intra_threads=threads
            )
            spelling = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:
            # Both libraries raise bare RuntimeError, ValueError and Exception for a folder they cannot use.
            raise ConfigError("model-not-loadable", name=name, why=type(error).__name__) from error
        if not self._model.is_multilingual:
            raise ConfigError("model-not-loadable", name=name, why="not multilingual")
        self._mel = FeatureExtractor(feature_size=self._model.n_mels)
        self._tokenizers = {
            language: Tokenizer(spelling, multilingual=True, task="transcribe", language=language.value)
            for language in Language
        }
        # The tokenisers' caches are filled lazily.
        self._spelling = threading.Lock()

    @property
    def name(self) -> str:
        return self._name

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        """Return the reading. Raise InputError `utterance-too-long`, PeerError `recogniser-failed`."""
        if len(utterance.audio) > _LONGEST_FRAMES * _FRAME_SAMPLES:
            raise InputError("utterance-too-long", seconds=len(utterance.audio) // SAMPLE_RATE_HZ, maximum=30)
        began = time.perf_counter()
        loudness = doubt.loudest(utterance.audio)
        if doubt.is_silent(loudness):
            return Hypothesis(text="")
        try:
            hypothesis = self._read(utterance, loudness, language, effort)
        except (RuntimeError, ValueError, MemoryError) as error:
            raise PeerError("recogniser-failed", name=self._name, why=type(error).__name__) from error
        return Hypothesis(
            text=hypothesis.text,
            words=hypothesis.words,
            log_probability=hypothesis.log_probability,
            compute_s=time.perf_counter() - began,
        )

    def _read(self, utterance: Utterance, loudness: float, language: Language, effort: Effort) -> Hypothesis:
        tokenizer = self._tokenizers[language]
        frames = context_frames(len(utterance.audio), short=self._short_context)
        encoded = self._encode(utterance.audio, frames)
        beam = _READINGS if effort is not Effort.PARTIAL and self._chooser is not None else _BEAM[effort]
        reading = self._generate(encoded, tokenizer, utterance, beam=beam)
        is_short = frames < _LONGEST_FRAMES
        if effort is not Effort.PARTIAL and (reading.is_loop or (reading.is_repetitive and is_short)):
            if is_short:
                encoded = self._encode(utterance.audio, _LONGEST_FRAMES)
            reading = self._generate(encoded, tokenizer, utterance, beam=beam, breaks_loop=reading.is_loop)
        tokens = doubt.without_loops(reading.tokens)
        spoken = self._words(tokenizer, tokens)
        text = words.text_of(spoken)
        if not text or doubt.is_invented(
            text, loudness=loudness, no_speech=reading.no_speech, log_probability=reading.log_probability
        ):
            return Hypothesis(text="", log_probability=reading.log_probability)
        timed = self._align(encoded, tokenizer, tokens, spoken, utterance) if effort is not Effort.PARTIAL else ()
        return Hypothesis(text=text, words=timed, log_probability=reading.log_probability)

    def _encode(self, audio: NDArray[np.float32], frames: int) -> ctranslate2.StorageView:
        # The sound is padded, not the spectrogram: the model was trained on silence, not on nothing.
        padded = np.pad(audio, (0, frames * _FRAME_SAMPLES - len(audio)))
        mel = np.ascontiguousarray(self._mel(padded, padding=0)[None, :, :frames], dtype=np.float32)
        return self._model.encode(ctranslate2.StorageView.from_array(mel))

    def _generate(
        self,
        encoded: ctranslate2.StorageView,
        tokenizer: Tokenizer,
        utterance: Utterance,
        *,
        beam: int,
        breaks_loop: bool = False,
    ) -> _Reading:
        cap = token_cap(len(utterance.audio))
        result = self._model.generate(
            encoded,
            [[*tokenizer.sot_sequence, tokenizer.no_timestamps]],
            beam_size=beam,
            num_hypotheses=beam if self._chooser is not None else 1,
            max_length=2 * cap,
            return_scores=True,
            return_no_speech_prob=True,
            # Only against a sure loop: no twelve tokens may come twice. A report's own repetitions are shorter
            # ("pas d'anomalie de ...") and must never be reworded.
            no_repeat_ngram_size=12 if breaks_loop else 0,
        )[0]
        at = self._chosen(result, tokenizer)
        tokens = [token for token in result.sequences_ids[at] if token < tokenizer.eot]
        is_loop = len(doubt.without_loops(tokens)) < len(tokens) or len(tokens) >= cap
        return _Reading(
            tokens=tokens,
            log_probability=float(result.scores[at]),
            no_speech=float(result.no_speech_prob),
            is_loop=is_loop,
            is_repetitive=doubt.repeats(tokenizer.decode(tokens)),
        )

    def _chosen(self, result: ctranslate2.models.WhisperGenerationResult, tokenizer: Tokenizer) -> int:
        if self._chooser is None or len(result.sequences_ids) == 1:
            return 0
        texts = [tokenizer.decode([t for t in tokens if t < tokenizer.eot]) for tokens in result.sequences_ids]
        # Scores are means; a text's end is one token more.
        totals = [
            float(score) * (len(tokens) + 1) for score, tokens in zip(result.scores, result.sequences_ids, strict=True)
        ]
        return self._chooser.choose(texts, totals, Language(tokenizer.language_code))

    def _words(self, tokenizer: Tokenizer, tokens: list[int]) -> list[list[words.Piece]]:
        with self._spelling:
            texts, groups = tokenizer.split_to_word_tokens(tokens)
        return words.group(words.pieces(texts, groups))

    def _align(
        self,
        encoded: ctranslate2.StorageView,
        tokenizer: Tokenizer,
        tokens: list[int],
        spoken: list[list[words.Piece]],
        utterance: Utterance,
    ) -> tuple[Word, ...]:
        # The length of the sound without padding: else the times drift.
        frames = -(-len(utterance.audio) // _FRAME_SAMPLES)
        result = self._model.align(encoded, tokenizer.sot_sequence, [tokens], frames)[0]
        return words.timed(
            spoken,
            token_starts_s=_token_starts_s(result.alignments, len(tokens)),
            token_probabilities=[float(chance) for chance in result.text_token_probs],
            offset_ms=to_ms(utterance.start_sample),
            length_ms=to_ms(len(utterance.audio)),
        )


def context_frames(samples: int, *, short: bool) -> int:
    """Return how many frames of 10 ms the encoder is given for so much sound.

    Short contexts never make 80 or 128 positions (two frames each): CTranslate2 takes an encoder output whose length
    equals the number of mel bands for a spectrogram and encodes it again, without an error.
    """
    if not short:
        return _LONGEST_FRAMES
    needed = -(-samples // _FRAME_SAMPLES) + _SHORT_MARGIN_FRAMES
    frames = -(-needed // _SHORT_STEP_FRAMES) * _SHORT_STEP_FRAMES
    if frames // 2 in (80, 128):
        frames += _SHORT_STEP_FRAMES
    return min(frames, _LONGEST_FRAMES)


def token_cap(samples: int) -> int:
    """Return how many tokens so much sound may become: twice what the fastest speaker needs, to end a loop early."""
    return min(_LONGEST_TOKENS, 16 + 12 * samples // SAMPLE_RATE_HZ)


def _token_starts_s(alignments: list[tuple[int, int]], tokens: int) -> list[float]:
    """Return when each token starts and the last one ends, from the path (token, position) of the alignment."""
    starts = [0.0] * (tokens + 1)
    seen = -1
    for token, position in alignments:
        for reached in range(seen + 1, min(token, tokens) + 1):
            starts[reached] = position * _SECONDS_PER_POSITION
        seen = max(seen, token)
    for missing in range(seen + 1, tokens + 1):
        starts[missing] = alignments[-1][1] * _SECONDS_PER_POSITION if alignments else 0.0
    return starts
