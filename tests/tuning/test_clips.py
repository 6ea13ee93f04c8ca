"""Which lines and clips are learnt from, and how often."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("faster_whisper")

from reporting.commands.tuning import repeated
from reporting.errors import ConfigError
from reporting.text.corpus import Line, read_corpus
from reporting.tuning.speak import Clip, add, clips_of, read_wav
from reporting.wording import Language

CORPUS = Path(__file__).parents[2] / "models" / "corpus"


def clip(voice: str) -> Clip:
    return Clip(file=f"fr/1.{voice}.wav", line="1", language="fr", voice=voice, spoken="un", seconds=1.0)


@pytest.mark.parametrize("language", list(Language))
def test_about_one_line_in_forty_is_kept_back(language: Language) -> None:
    lines = read_corpus(CORPUS, language)
    kept_back = sum(line.is_development for line in lines)
    assert len(lines) / 50 < kept_back < len(lines) / 32


def test_a_line_is_kept_back_for_its_words_wherever_it_stands() -> None:
    one = next(line for line in read_corpus(CORPUS, Language.FRENCH) if line.is_development)
    assert Line(language=Language.FRENCH, spoken=one.spoken, written="x", place="other:1").is_development


def test_clips_of_a_voice_are_heard_several_times() -> None:
    voices = [one.voice for one in repeated([clip("a"), clip("b")], {"b": 3})]
    assert voices == ["a", "b", "b", "b"]


def test_a_voice_without_clips_cannot_be_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        repeated([clip("a")], {"c": 2})
    assert caught.value.code == "voice-unknown"


def test_a_sound_made_elsewhere_becomes_a_clip(tmp_path: Path) -> None:
    line = Line(language=Language.FRENCH, spoken="pas de nodule", written="Pas de nodule", place="x")
    made = add(tmp_path, line, "somebody", np.full(8_000, 0.25, np.float32))
    assert clips_of(tmp_path) == [made]
    assert (made.line, made.seconds) == (line.id, 0.5)
    assert read_wav(tmp_path / made.file).max() == pytest.approx(0.25, abs=1e-3)
