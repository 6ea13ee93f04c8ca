from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("faster_whisper")

from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.tuning.recordings import Recording
from reporting.tuning.replay import as_spoken, known, replay
from reporting.tuning.speak import clips_of, write_wav
from reporting.wording import Language

FR, EN = Language.FRENCH, Language.ENGLISH


@pytest.mark.parametrize(
    ("language", "read", "spoken"),
    [
        (FR, "Sous le consulat, il devient conservateur.", "sous le consulat il devient conservateur"),
        (FR, "Appuyez sur 1 ou dites « oui ».", "appuyez sur un ou dites oui"),
        (FR, "Aujourd’hui, l'eau est là-bas !", "aujourd'hui l'eau est là-bas"),
        (EN, "Please press 4, then hang up.", "please press four then hang up"),
    ],
)
def test_a_reading_becomes_what_was_said(language: Language, read: str, spoken: str) -> None:
    assert as_spoken(read, language) == spoken


@pytest.mark.parametrize(
    "read", ["Composez le 0800 123 456.", "Il fait -3 degrés dehors.", "50 % des gens", "Oui merci", ""]
)
def test_what_may_have_been_said_in_two_ways_is_left_out(read: str) -> None:
    assert as_spoken(read, FR) is None


@dataclass
class Hears:
    text: str
    log_probability: float
    name: str = "hears"

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        return Hypothesis(text=self.text, log_probability=self.log_probability)


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    (tmp_path / "people").mkdir()
    tone = 0.3 * np.sin(np.arange(32_000) / 9).astype(np.float32)
    write_wav(tmp_path / "people" / "one.wav", tone)
    write_wav(tmp_path / "people" / "short.wav", tone[:4_000])
    (tmp_path / "people" / "notes.txt").write_text("not a sound")
    return sorted((tmp_path / "people").iterdir())


def test_sure_readings_become_clips(recordings: list[Path], tmp_path: Path) -> None:
    heard = Hears("Le train part à huit heures.", -0.1)
    (clip,) = replay(recordings, FR, "somebody", heard, tmp_path / "clips")
    assert (clip.voice, clip.spoken, clip.language) == ("somebody", "le train part à huit heures", "fr")
    assert clip.seconds == pytest.approx(2.0, abs=0.15)
    assert clips_of(tmp_path / "clips") == [clip]


def test_unsure_readings_do_not(recordings: list[Path], tmp_path: Path) -> None:
    assert (
        list(replay(recordings, FR, "somebody", Hears("Le train part à huit heures.", -0.9), tmp_path / "clips")) == []
    )


def test_known_texts_become_clips_and_nothing_is_guessed(recordings: list[Path], tmp_path: Path) -> None:
    texts = {"one.wav": "Pour aider, appuyez sur 1.", "short.wav": "Trop court pour rester."}
    people = [Recording(file=tmp_path / "people" / name, language=FR, text=text) for name, text in texts.items()]
    (clip,) = known(people, "somebody", tmp_path / "clips")
    assert clip.spoken == "pour aider appuyez sur un"
    assert clips_of(tmp_path / "clips") == [clip]
    (unsayable,) = [Recording(file=people[0].file, language=FR, text="Composez le 0800.")]
    assert list(known([unsayable], "somebody", tmp_path / "other")) == []
