"""The recogniser: a Whisper model run by CTranslate2.

Does not listen for speech (vad), cut utterances (endpoint) or install models. No prompt, no timestamps, no
temperature: one deterministic reading, and at most one more where that one loops.

Of faster-whisper only the log-mel spectrogram and the tokeniser are used: its `transcribe` pads everything to 30 s,
feeds text back into the prompt and decodes up to six times, each of which costs a dictation time or invents words.
"""

import threading
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ctranslate2
import numpy as np
import tokenizers
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import Tokenizer
from numpy.typing import NDArray

from reporting.errors import ConfigError, InputError, PeerError
from reporting.speech import doubt, words
from reporting.speech.alternatives import chances, with_alternatives
from reporting.speech.audio import SAMPLE_RATE_HZ, to_ms
from reporting.speech.batch import Request
from reporting.speech.context import FRAME_SAMPLES, LONGEST_FRAMES, context_frames, token_cap
from reporting.speech.engine import Chooser, Effort, Verifier
from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.speech.pace import MADE_SAMPLES, Pace, measure
from reporting.speech.weigh import Scales
from reporting.wording import Language

_BEAM = {Effort.PARTIAL: 1, Effort.EARLY: 5, Effort.FINAL: 5}
_READINGS = 8
"""Of a final, for a chooser."""
_SOME_TOKEN = 220
"""A space."""
_DOUBTFUL_LOG_PROBABILITY = -1.0
"""Mean per token below which a reading is more guessed than heard (Whisper's own threshold)."""


@dataclass(frozen=True, slots=True)
class _Reading:
    tokens: list[int]
    others: list[tuple[str, float]]
    """Texts of the other readings, and how likely each is."""
    log_probability: float
    no_speech: float
    is_loop: bool
    """It says the same phrase for ever, or it was cut off by the cap on its length."""
    is_repetitive: bool
    """It repeats itself with small changes: a loop, or a list of what is normal."""
    is_echo: bool
    """It says what was expected in the order in which it was expected."""


class WhisperRecognizer:
    """A `Recognizer`. One for the whole service; CTranslate2 queues calls from several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        name: str,
        compute_type: str = "int8",
        threads: int = 2,
        workers: int = 1,
        device: str = "cpu",
        batch_size: int = 1,
        short_context: bool = False,
        chooser: Chooser | None = None,
        verifier: Verifier | None = None,
    ) -> None:
        """Load a CTranslate2 Whisper folder; raise ConfigError `model-not-loadable`.

        `short_context`: the weights are tuned to hear only as much silence after the sound as is needed. Untuned
        weights loop on short contexts (word error rates beyond 100 %), so False is right for every stock model.
        `workers`: passes at once, each with `threads` of the CPU. `device`: `cpu` or `cuda`. `batch_size`: utterances
        that one pass reads; on a CPU one after the other is as fast.
        `chooser`: picks among the readings of a final; without one the model's favourite is taken.
        `verifier`: knows terms that may have been said where words seem misheard.
        """
        self._name = name
        self._short_context = short_context
        self.workers = workers
        self.batch_size = batch_size
        self._chooser = chooser
        self._verifier = verifier
        try:
            self._model = ctranslate2.models.Whisper(
                str(folder), device=device, compute_type=compute_type, inter_threads=workers, intra_threads=threads
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
        shortest = context_frames(SAMPLE_RATE_HZ, short=short_context)
        self._scales = Scales(
            self._model, lambda sound: self._encode([sound], shortest), ctranslate2.StorageView.from_array
        )

    @property
    def name(self) -> str:
        return self._name

    def pace(self) -> Pace:
        """Return how long five seconds of speech take here, in a full pass. Blocks for seconds."""
        frames = context_frames(MADE_SAMPLES, short=self._short_context)
        return measure(
            lambda sound: self._encode([sound] * self.batch_size, frames),
            self._model,
            self._tokenizers[Language.FRENCH],
            batch_size=self.batch_size,
            partial_beam=self._beam(Effort.PARTIAL),
            final_beam=self._beam(Effort.FINAL),
        )

    def _beam(self, effort: Effort) -> int:
        return _BEAM[effort] if self._chooser is None else _READINGS

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        """Return the reading. Raise InputError `utterance-too-long`, PeerError `recogniser-failed`."""
        (heard,) = self.decode_batch([Request(utterance=utterance, language=language, effort=effort)])
        if isinstance(heard, Exception):
            raise heard
        return heard

    def bucket(self, utterance: Utterance, effort: Effort, language: Language) -> Hashable:
        """Return what utterances must have in common to be read in one pass."""
        return context_frames(len(utterance.audio), short=self._short_context), effort is Effort.PARTIAL, language

    def decode_batch(self, requests: Sequence[Request]) -> list[Hypothesis | Exception]:
        """Return for each request its reading, or the InputError `utterance-too-long`, read in one pass.

        Raise PeerError `recogniser-failed` if the pass fails.
        """
        began = time.perf_counter()
        heard: dict[int, Hypothesis | Exception] = {}
        for at, request in enumerate(requests):
            audio = request.utterance.audio
            if len(audio) > LONGEST_FRAMES * FRAME_SAMPLES:
                heard[at] = InputError("utterance-too-long", seconds=len(audio) // SAMPLE_RATE_HZ, maximum=30)
            elif doubt.is_silent(doubt.loudest(audio)):
                heard[at] = Hypothesis(text="")
        loud = [at for at in range(len(requests)) if at not in heard]
        for group in ([at for at in loud if requests[at].expecting], [at for at in loud if not requests[at].expecting]):
            if not group:
                continue
            try:
                readings = self._read([requests[at] for at in group])
            except (RuntimeError, ValueError, MemoryError) as error:
                raise PeerError("recogniser-failed", name=self._name, why=type(error).__name__) from error
            compute_s = time.perf_counter() - began
            heard |= {at: replace(reading, compute_s=compute_s) for at, reading in zip(group, readings, strict=True)}
        return [heard[at] for at in range(len(requests))]

    def _read(self, requests: Sequence[Request]) -> list[Hypothesis]:
        frames = max(context_frames(len(r.utterance.audio), short=self._short_context) for r in requests)
        encoded = self._encode([request.utterance.audio for request in requests], frames)
        readings = self._generate(encoded, requests)
        if len(requests) == 1 and self._is_worth_another(requests[0], readings[0], frames):
            return [self._read_again(requests[0], readings[0], encoded, frames)]
        heard = self._heard(encoded, requests, readings)
        return [
            self._read_again(request, reading, None, frames)
            if self._is_worth_another(request, reading, frames)
            else hypothesis
            for request, reading, hypothesis in zip(requests, readings, heard, strict=True)
        ]

    def _is_worth_another(self, request: Request, reading: _Reading, frames: int) -> bool:
        is_short = frames < LONGEST_FRAMES
        if reading.is_echo:
            return True
        return request.effort is not Effort.PARTIAL and (reading.is_loop or (reading.is_repetitive and is_short))

    def _read_again(
        self, request: Request, first: _Reading, encoded: ctranslate2.StorageView | None, frames: int
    ) -> Hypothesis:
        """Read once more, with all the context there is, nothing expected and a guard against the loop."""
        request = replace(request, expecting=())
        if encoded is None or frames < LONGEST_FRAMES:
            encoded = self._encode([request.utterance.audio], LONGEST_FRAMES)
        (reading,) = self._generate(encoded, [request], breaks_loop=first.is_loop)
        return self._heard(encoded, [request], [reading])[0]

    def _heard(
        self, encoded: ctranslate2.StorageView, requests: Sequence[Request], readings: Sequence[_Reading]
    ) -> list[Hypothesis]:
        """Return the words of readings, with times; none of what is more likely invented than heard."""
        tokens = [doubt.without_loops(reading.tokens) for reading in readings]
        spoken = [self._words(request.language, kept) for request, kept in zip(requests, tokens, strict=True)]
        if not any(spoken):
            return [Hypothesis(text="", log_probability=reading.log_probability) for reading in readings]
        timed = self._align(encoded, requests, tokens, spoken)
        heard = [
            _judged(request.utterance, reading, words.text_of(said), times, is_cut=len(kept) < len(reading.tokens))
            for request, reading, kept, said, times in zip(requests, readings, tokens, spoken, timed, strict=True)
        ]
        return [self._verified(encoded, row, requests[row], hypothesis) for row, hypothesis in enumerate(heard)]

    def _verified(
        self, encoded: ctranslate2.StorageView, row: int, request: Request, hypothesis: Hypothesis
    ) -> Hypothesis:
        """Return the reading with terms in place of what was misheard; what is settled stays."""
        if self._verifier is None or not hypothesis.words:
            return hypothesis
        utterance, language = request.utterance, request.language
        verification = self._verifier.verify(
            hypothesis.words,
            language,
            first=len(utterance.settled) - utterance.skipped_words,
            listening_for=request.listening_for,
        )
        if verification is None:
            return hypothesis
        texts = [self._tokens(language, text) for text in verification.texts]
        start = self._tokenizers[language].sot_sequence
        fits = self._scales.weigh(encoded, row, -(-len(utterance.audio) // FRAME_SAMPLES), start, texts)
        settled = verification.settle(fits)
        return replace(hypothesis, words=settled, text=" ".join(word.text for word in settled))

    def _encode(self, sounds: Sequence[NDArray[np.float32]], frames: int) -> ctranslate2.StorageView:
        # The sound is padded, not the spectrogram: the model was trained on silence, not on nothing.
        mels = [
            self._mel(np.pad(sound, (0, frames * FRAME_SAMPLES - len(sound))), padding=0)[:, :frames]
            for sound in sounds
        ]
        return self._model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(mels, dtype=np.float32)))

    def _generate(
        self, encoded: ctranslate2.StorageView, requests: Sequence[Request], *, breaks_loop: bool = False
    ) -> list[_Reading]:
        caps = [token_cap(len(request.utterance.audio)) for request in requests]
        prompts = self._prompts(requests)
        # What is settled is forced, token by token, and so stands in every reading; its scores are 0.
        known = [self._tokens(request.language, request.utterance.known) for request in requests]
        beam = self._beam(requests[0].effort)
        results = self._model.generate(
            encoded,
            [[*prompt, *forced] for prompt, forced in zip(prompts, known, strict=True)],
            beam_size=beam,
            num_hypotheses=beam if self._chooser is not None else 1,
            # CTranslate2 takes half of it, or what the prompt leaves.
            max_length=max(2 * max(caps), max(caps) + max(map(len, prompts))),
            return_scores=True,
            return_no_speech_prob=True,
            # Only against a sure loop: no twelve tokens may come twice. A report's own repetitions are shorter
            # ("pas d'anomalie de ...") and must never be reworded.
            no_repeat_ngram_size=12 if breaks_loop else 0,
        )
        return [
            self._reading(result, request, forced=len(forced), cap=cap)
            for result, request, forced, cap in zip(results, requests, known, caps, strict=True)
        ]

    def _reading(
        self, result: ctranslate2.models.WhisperGenerationResult, request: Request, *, forced: int, cap: int
    ) -> _Reading:
        language = request.language
        tokenizer = self._tokenizers[language]
        all_tokens = [[token for token in tokens if token < tokenizer.eot] for tokens in result.sequences_ids]
        texts = [tokenizer.decode(tokens) for tokens in all_tokens]
        # Scores are means; a text's end is one token more.
        totals = [
            float(score) * (len(tokens) + 1) for score, tokens in zip(result.scores, result.sequences_ids, strict=True)
        ]
        at = self._chooser.choose(texts, totals, language) if self._chooser is not None and len(texts) > 1 else 0
        tokens = all_tokens[at]
        likely = chances(totals)
        is_loop = len(doubt.without_loops(tokens)) < len(tokens) or len(tokens) >= cap
        return _Reading(
            tokens=tokens,
            others=[(text, likely[place]) for place, text in enumerate(texts) if place != at],
            log_probability=float(result.scores[at]) * len(tokens) / max(1, len(tokens) - forced),
            no_speech=float(result.no_speech_prob),
            is_loop=is_loop,
            is_repetitive=doubt.repeats(texts[at]),
            is_echo=doubt.is_echo(texts[at], request.expecting),
        )

    def _prompts(self, requests: Sequence[Request]) -> list[list[int]]:
        """Return what stands before each reading; all equally long, since CTranslate2 wants them so in one pass."""
        tokenizers = [self._tokenizers[request.language] for request in requests]
        starts = [[*tokenizer.sot_sequence, tokenizer.no_timestamps] for tokenizer in tokenizers]
        # Weights that are not tuned echo what they expect.
        terms = [", ".join(request.expecting) if self._short_context else "" for request in requests]
        expected = [self._tokens(request.language, text) for request, text in zip(requests, terms, strict=True)]
        if not (shortest := min(map(len, expected))):
            return starts
        return [
            [tokenizer.sot_prev, *tokens[-shortest:], *start]
            for tokenizer, tokens, start in zip(tokenizers, expected, starts, strict=True)
        ]

    def _tokens(self, language: Language, words: str) -> list[int]:
        if not words:
            return []
        with self._spelling:
            return list(self._tokenizers[language].encode(f" {words}"))

    def _words(self, language: Language, tokens: list[int]) -> list[list[words.Piece]]:
        with self._spelling:
            texts, groups = self._tokenizers[language].split_to_word_tokens(tokens)
        return words.group(words.pieces(texts, groups))

    def _align(
        self,
        encoded: ctranslate2.StorageView,
        requests: Sequence[Request],
        tokens: Sequence[list[int]],
        spoken: Sequence[list[list[words.Piece]]],
    ) -> list[tuple[Word, ...]]:
        # The length of the sound without padding: else the times drift.
        frames = [-(-len(request.utterance.audio) // FRAME_SAMPLES) for request in requests]
        start = list(self._tokenizers[requests[0].language].sot_sequence)
        # A reading without tokens takes part with one, which is not looked at: there must be something to align.
        results = self._model.align(encoded, start, [kept or [_SOME_TOKEN] for kept in tokens], frames)
        return [
            words.timed(
                said,
                token_starts_s=words.token_starts_s(result.alignments, len(kept)),
                token_probabilities=[float(chance) for chance in result.text_token_probs],
                offset_ms=to_ms(request.utterance.audio_start_sample),
                length_ms=to_ms(len(request.utterance.audio)),
            )
            for said, kept, result, request in zip(spoken, tokens, results, requests, strict=True)
        ]


def _judged(utterance: Utterance, reading: _Reading, text: str, times: tuple[Word, ...], *, is_cut: bool) -> Hypothesis:
    """Return the reading as a hypothesis; without its words if they are more likely invented than heard."""
    invented = doubt.is_invented(
        text,
        loudness=doubt.loudest(utterance.audio),
        no_speech=reading.no_speech,
        log_probability=reading.log_probability,
    )
    if not text or invented:
        return Hypothesis(text="", log_probability=reading.log_probability)
    return Hypothesis(
        text=text,
        words=with_alternatives(times, reading.others),
        log_probability=reading.log_probability,
        is_doubtful=is_cut or reading.log_probability < _DOUBTFUL_LOG_PROBABILITY,
    )
