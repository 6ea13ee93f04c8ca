"""The rules around the engine; with `speech`, the engine itself on human voices."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.errors import ConfigError, InputError, PeerError
from reporting.speech.batch import Request
from reporting.speech.context import context_frames, token_cap
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance, Word
from reporting.speech.offline import transcribe
from reporting.speech.vad import SileroDetector
from reporting.speech.whisper import WhisperRecognizer
from reporting.wording import Language

Clip = Callable[[str], NDArray[np.float32]]
FRENCH = "Les deux autres sont situés au bord de la mer jaune."


def spoken(audio: NDArray[np.float32], *, start_sample: int = 0) -> Utterance:
    return Utterance(utterance_id=f"s-{start_sample}", start_sample=start_sample, audio=audio)


def test_untuned_weights_always_hear_30_s() -> None:
    assert {context_frames(samples, short=False) for samples in (0, 16_000, 480_000)} == {3_000}


def test_short_contexts_hold_the_sound_and_never_have_as_many_positions_as_mel_bands() -> None:
    for samples in range(0, 480_001, 800):
        frames = context_frames(samples, short=True)
        assert frames // 2 not in (80, 128)
        assert frames <= 3_000
        assert frames * 160 >= min(samples + 64 * 160, 480_000)


def test_the_cap_lets_the_fastest_speaker_finish_and_fits_the_decoder() -> None:
    assert token_cap(5 * 16_000) == 76
    assert token_cap(30 * 16_000) == 224


def test_a_folder_without_a_model_is_a_fault_of_the_installation(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        WhisperRecognizer(tmp_path, name="mine")
    assert refused.value.code == "model-not-loadable"


@pytest.mark.speech
def test_a_french_sentence_is_heard_with_the_times_of_its_words(whisper: WhisperRecognizer, clip: Clip) -> None:
    sound = clip("fr/cheetah_test_fr.wav")
    heard = whisper.decode(spoken(sound, start_sample=32_000), language=Language.FRENCH, effort=Effort.FINAL)
    assert heard.text == FRENCH
    assert " ".join(word.text for word in heard.words) == FRENCH
    assert 2_000 <= heard.words[0].start_ms < heard.words[-1].end_ms <= 2_000 + len(sound) // 16
    edges = [edge for word in heard.words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert all(0.0 < word.probability <= 1.0 for word in heard.words)
    assert -1.0 < heard.log_probability < 0.0
    assert heard.compute_s > 0.0


@pytest.mark.speech
def test_a_partial_has_words_with_times_too(whisper: WhisperRecognizer, clip: Clip) -> None:
    heard = whisper.decode(
        spoken(clip("fr/cheetah_test_fr.wav")[:40_000]), language=Language.FRENCH, effort=Effort.PARTIAL
    )
    assert "deux" in heard.text
    assert " ".join(word.text for word in heard.words) == heard.text


@pytest.mark.speech
def test_a_reading_goes_on_after_the_words_that_are_settled(whisper: WhisperRecognizer, clip: Clip) -> None:
    sound = clip("fr/cheetah_test_fr.wav")
    whole = whisper.decode(spoken(sound), language=Language.FRENCH, effort=Effort.FINAL)
    settled, skipped = whole.words[:5], 3
    start = whole.words[skipped].start_ms * 16 - 1_600
    rest = Utterance(
        utterance_id="u",
        start_sample=0,
        audio=sound[start:],
        settled=settled,
        skipped_words=skipped,
        skipped_samples=start,
    )
    heard = whisper.decode(rest, language=Language.FRENCH, effort=Effort.FINAL)
    assert heard.text == " ".join(word.text for word in whole.words[skipped:])
    assert abs(heard.words[-1].end_ms - whole.words[-1].end_ms) < 200


@pytest.mark.speech
def test_what_is_settled_stands_even_if_it_is_not_what_is_heard(whisper: WhisperRecognizer, clip: Clip) -> None:
    settled = (Word(text="Nos", start_ms=0, end_ms=300, probability=0.9),)
    sound = Utterance(utterance_id="u", start_sample=0, audio=clip("fr/cheetah_test_fr.wav"), settled=settled)
    assert whisper.decode(sound, language=Language.FRENCH, effort=Effort.PARTIAL).text.startswith("Nos ")


@pytest.mark.speech
def test_silence_and_noise_say_nothing(whisper: WhisperRecognizer) -> None:
    for loudness in (0.0, 0.0005, 0.003):
        noise = np.random.default_rng(1).normal(0, loudness, 48_000).astype(np.float32)
        for language in Language:
            assert whisper.decode(spoken(noise), language=language, effort=Effort.FINAL).text == ""


@pytest.mark.speech
@pytest.mark.parametrize("samples", [0, 1, 100, 1_600])
def test_a_sound_too_short_for_a_word_is_no_fault(whisper: WhisperRecognizer, samples: int) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, samples).astype(np.float32)
    whisper.decode(spoken(sound), language=Language.FRENCH, effort=Effort.FINAL)


@pytest.mark.speech
def test_more_than_30_s_are_refused_not_cut(whisper: WhisperRecognizer) -> None:
    with pytest.raises(InputError) as refused:
        whisper.decode(spoken(np.zeros(480_001, np.float32)), language=Language.FRENCH, effort=Effort.FINAL)
    assert refused.value.code == "utterance-too-long"


@pytest.mark.speech
def test_threads_share_it_and_each_gets_its_own_words(whisper: WhisperRecognizer, clip: Clip) -> None:
    sounds = [(clip("fr/cheetah_test_fr.wav"), Language.FRENCH), (clip("en/leopard_test.wav"), Language.ENGLISH)] * 2

    def listen(sound: tuple[NDArray[np.float32], Language]) -> str:
        return whisper.decode(spoken(sound[0]), language=sound[1], effort=Effort.FINAL).text

    with ThreadPoolExecutor(4) as threads:
        heard = list(threads.map(listen, sounds))
    assert heard[0] == heard[2] == FRENCH
    assert heard[1] == heard[3]
    assert "middle classes" in heard[1]


@pytest.mark.speech
def test_a_recording_is_transcribed_through_the_dictation(whisper: WhisperRecognizer, clip: Clip) -> None:
    sound = clip("fr/watson_fr-FR_Broadband_sample1.wav")
    finals = transcribe(sound, whisper, SileroDetector(), language=Language.FRENCH)
    text = " ".join(final.text for final in finals)
    assert "en dignité et en droit" in text
    assert "un esprit de fraternité" in text


@pytest.mark.speech
def test_weights_that_loop_on_a_short_context_are_read_again_in_full(model_folder: Path, clip: Clip) -> None:
    # The stock weights are not tuned for it: this is what the second reading is for.
    short = WhisperRecognizer(model_folder, name="base", short_context=True)
    heard = short.decode(spoken(clip("fr/cheetah_test_fr.wav")), language=Language.FRENCH, effort=Effort.FINAL)
    assert heard.text.startswith("Les deux autres sont situés au bord de la mer")
    assert len(heard.text) < 2 * len(FRENCH)


@pytest.mark.speech
def test_an_engine_that_fails_is_said_as_such(model_folder: Path) -> None:
    broken = WhisperRecognizer(model_folder, name="base")
    broken._model.unload_model()
    loud = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    with pytest.raises(PeerError) as failed:
        broken.decode(spoken(loud), language=Language.FRENCH, effort=Effort.FINAL)
    assert failed.value.code == "recogniser-failed"


@pytest.mark.speech
def test_utterances_of_one_pass_are_read_as_they_are_alone(model_folder: Path, clip: Clip) -> None:
    together = WhisperRecognizer(model_folder, name="base", batch_size=3)
    settled = (Word(text="Les", start_ms=0, end_ms=300, probability=0.9),)
    sound = clip("fr/cheetah_test_fr.wav")
    silence = spoken(np.zeros(16_000, np.float32))
    goes_on = Utterance(utterance_id="u", start_sample=0, audio=sound, settled=settled)
    utterances = [spoken(sound), silence, goes_on, spoken(np.zeros(31 * 16_000, np.float32))]
    requests = [Request(utterance=each, language=Language.FRENCH, effort=Effort.FINAL) for each in utterances]
    first, nothing, second, too_long = together.decode_batch(requests)
    for heard, utterance in ((first, utterances[0]), (second, goes_on)):
        assert isinstance(heard, Hypothesis)
        alone = together.decode(utterance, language=Language.FRENCH, effort=Effort.FINAL)
        assert (heard.text, heard.words) == (alone.text, alone.words)
    assert isinstance(nothing, Hypothesis)
    assert nothing.text == ""
    assert isinstance(too_long, InputError)


@pytest.mark.speech
def test_a_bucket_holds_what_one_pass_can_read(whisper: WhisperRecognizer, model_folder: Path) -> None:
    short = WhisperRecognizer(model_folder, name="base", short_context=True)
    second, third = (spoken(np.zeros(at * 16_000, np.float32)) for at in (2, 9))
    final, french = Effort.FINAL, Language.FRENCH
    assert short.bucket(second, final, french) != short.bucket(third, final, french)
    assert whisper.bucket(second, final, french) == whisper.bucket(third, final, french)
    assert whisper.bucket(second, final, french) != whisper.bucket(second, final, Language.ENGLISH)
    assert whisper.bucket(second, final, french) != whisper.bucket(second, Effort.PARTIAL, french)
    assert whisper.bucket(second, final, french) == whisper.bucket(second, Effort.EARLY, french)


@pytest.mark.speech
def test_terms_that_are_expected_are_not_invented(tuned: WhisperRecognizer) -> None:
    expecting = ("embolie pulmonaire", "dyspnée aiguë", "épanchement pleural", "cardiomégalie")
    for seed in range(4):
        noise = spoken(np.random.default_rng(seed).normal(0, 0.003, 48_000).astype(np.float32))
        for effort in Effort:
            request = Request(utterance=noise, language=Language.FRENCH, effort=effort, expecting=expecting)
            assert _text(tuned.decode_batch([request])) == ""


@pytest.mark.speech
def test_utterances_that_expect_different_terms_are_read_in_one_pass(tuned: WhisperRecognizer, clip: Clip) -> None:
    sound = spoken(clip("fr/cheetah_test_fr.wav"))
    plain = Request(utterance=sound, language=Language.FRENCH, effort=Effort.FINAL)
    expecting = replace(plain, expecting=("mer jaune", "cardiomégalie"))
    more = replace(plain, expecting=("épanchement pleural", "mer jaune", "cardiomégalie"))
    requests = (plain, expecting, more)
    together = [_text([heard]) for heard in tuned.decode_batch(requests)]
    assert together[:2] == [_text(tuned.decode_batch([request])) for request in requests[:2]]
    assert not any(word in text for text in together for word in ("cardiomégalie", "pleural"))


def _text(heard: Sequence[Hypothesis | Exception]) -> str:
    (one,) = heard
    assert isinstance(one, Hypothesis)
    return one.text


class Takes:
    """Chooses always the same place, and remembers what it was offered."""

    def __init__(self, place: int) -> None:
        self.place, self.texts, self.worth = place, [""], [0.0]

    def choose(self, texts: Sequence[str], log_probabilities: Sequence[float], language: Language) -> int:
        self.texts, self.worth = list(texts), list(log_probabilities)
        return self.place


@pytest.mark.speech
def test_a_chooser_picks_among_the_readings(model_folder: Path, clip: Clip) -> None:
    takes = Takes(3)
    whisper = WhisperRecognizer(model_folder, name="base", chooser=takes)
    sound = spoken(clip("fr/cheetah_test_fr.wav"))
    heard = whisper.decode(sound, language=Language.FRENCH, effort=Effort.FINAL)
    assert len(set(takes.texts)) == 8
    assert heard.text == takes.texts[3].strip()
    assert heard.log_probability == pytest.approx(takes.worth[3] / (1 + len(_tokens(whisper, heard.text))), rel=0.01)
    assert " ".join(word.text for word in heard.words) == heard.text


def _tokens(whisper: WhisperRecognizer, text: str) -> list[int]:
    return list(whisper._tokenizers[Language.FRENCH].encode(" " + text))
