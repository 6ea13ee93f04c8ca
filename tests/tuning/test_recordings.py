from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("faster_whisper")

from reporting.errors import ConfigError
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Hypothesis, Utterance
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.tuning.recordings import measure_recordings, read_recordings
from reporting.tuning.speak import write_wav
from reporting.wording import Language

VOCABULARY = Path(__file__).parents[2] / "vocab"


@dataclass
class Says:
    """Hears the same words in everything."""

    text: str
    name: str = "says"

    def decode(self, utterance: Utterance, *, language: Language, effort: Effort) -> Hypothesis:
        return Hypothesis(text=self.text if len(utterance.audio) else "")


def folder(tmp_path: Path, rows: str) -> Path:
    write_wav(tmp_path / "one.wav", np.full(16_000, 0.1, np.float32))
    (tmp_path / "texts.tsv").write_text(rows, "utf-8")
    return tmp_path


def test_a_recording_is_compared_with_its_text(tmp_path: Path) -> None:
    recordings = read_recordings(folder(tmp_path, "one.wav\tfr\tLe train part à huit heures.\n"))
    formatter = Formatter(Language.FRENCH, load_vocabulary(VOCABULARY, Language.FRENCH))
    (right,) = measure_recordings(Says("le train part à huit heures"), recordings, formatter)
    assert (right.errors, right.words, right.voice) == (0, 6, "one")
    (wrong,) = measure_recordings(Says("le train part à sept heures"), recordings, formatter)
    assert wrong.errors == 1


@pytest.mark.parametrize("row", ["one.wav\tfr", "one.wav\tde\tHallo"])
def test_a_broken_row_is_named(tmp_path: Path, row: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_recordings(folder(tmp_path, row + "\n"))
    assert caught.value.code == "corpus-line-broken"
    assert caught.value.details["place"] == "texts.tsv:1"


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_recordings(tmp_path)
    assert caught.value.code == "corpus-missing"
