import numpy as np
import pytest

from reporting.errors import PeerError
from reporting.speech.audio import to_float
from reporting.speech.engine import Effort
from reporting.speech.offline import transcribe
from reporting.wording import Language
from tests.fakes.recognizer import FakeRecognizer, FakeVoiceDetector
from tests.speech.sound import pcm

TWO_SENTENCES = to_float(pcm(("speech", 900), ("silence", 900), ("speech", 1_203)))


def test_a_recording_becomes_one_final_an_utterance() -> None:
    recognizer = FakeRecognizer(["pas de fracture", "foie normal"])
    finals = transcribe(TWO_SENTENCES, recognizer, FakeVoiceDetector(), language=Language.FRENCH)
    assert [final.text for final in finals] == ["pas de fracture", "foie normal"]
    assert finals[-1].end_sample == len(TWO_SENTENCES)
    assert {(language, effort) for _, language, effort in recognizer.calls} == {(Language.FRENCH, Effort.FINAL)}


def test_a_failure_is_tried_again() -> None:
    finals = transcribe(
        TWO_SENTENCES, FakeRecognizer(["un", "deux"], failures=1), FakeVoiceDetector(), language=Language.FRENCH
    )
    assert [final.text for final in finals] == ["un", "deux"]


def test_a_transcript_with_a_hole_is_none() -> None:
    with pytest.raises(PeerError) as failed:
        transcribe(TWO_SENTENCES, FakeRecognizer(failures=2), FakeVoiceDetector(), language=Language.ENGLISH)
    assert failed.value.code == "utterance-not-decoded"
    assert failed.value.details == {"start_s": 0, "end_s": 2}


def test_a_recording_without_sound_has_no_finals() -> None:
    silence = np.zeros(0, np.float32)
    assert transcribe(silence, FakeRecognizer(), FakeVoiceDetector(), language=Language.FRENCH) == ()
