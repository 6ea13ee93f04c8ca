"""Recordings of people whose words are known: a folder of sound files with `texts.tsv` (file, language, text).

They are measured beside the synthetic voices, so that what is learnt from those does not spoil people's speech.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from reporting.errors import ConfigError, InputError
from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.speech.engine import Effort, Recognizer
from reporting.speech.files import read_audio
from reporting.speech.hypothesis import Utterance
from reporting.text.format import Formatter
from reporting.tuning.scoring import LineScore, Terms, score
from reporting.tuning.voices import Sound, trimmed
from reporting.wording import Language

TEXTS = "texts.tsv"
CONDITION = "people"
_NO_TERMS = Terms(all=frozenset(), unseen=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What somebody said, at most 30 s."""

    file: Path
    language: Language
    text: str


def read_recordings(folder: Path) -> list[Recording]:
    """Return the recordings that `texts.tsv` names; raise ConfigError `corpus-missing` or `corpus-line-broken`."""
    if not (folder / TEXTS).is_file():
        raise ConfigError("corpus-missing", folder=str(folder))
    recordings = []
    for number, line in enumerate((folder / TEXTS).read_text("utf-8").splitlines(), start=1):
        try:
            file, code, text = line.split("\t")
            recordings.append(Recording(file=folder / file, language=Language(code), text=text))
        except ValueError as error:
            raise ConfigError("corpus-line-broken", place=f"{TEXTS}:{number}") from error
    return recordings


def usable(
    path: Path, *, shortest_s: float, longest_s: float, read: Callable[[Path], Sound] = read_audio
) -> Sound | None:
    """Return the sound without the silence at its ends; None if it is no recording, or of another length."""
    try:
        sound = trimmed(read(path))
    except InputError:
        return None  # a file of another kind among the recordings, or an empty one
    return sound if shortest_s <= len(sound) / SAMPLE_RATE_HZ <= longest_s else None


def measure_recordings(
    recognizer: Recognizer, recordings: Sequence[Recording], formatter: Formatter
) -> Iterator[LineScore]:
    """Yield the score of each, its voice the file's name; raise what `read_audio` does."""
    for recording in recordings:
        sound = np.pad(read_audio(recording.file), (3_200, 4_800))
        utterance = Utterance(utterance_id=recording.file.stem, start_sample=0, audio=sound)
        heard = recognizer.decode(utterance, language=recording.language, effort=Effort.FINAL)
        yield score(
            recording.text,
            formatter.format_text(heard.text),
            recording.language,
            _NO_TERMS,
            line=recording.file.stem,
            voice=recording.file.stem,
            condition=CONDITION,
        )
