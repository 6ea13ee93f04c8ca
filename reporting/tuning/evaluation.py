"""The frozen evaluation set, and a recogniser heard on it: voices never trained on, clean, in noise, in a room.

`models/evaluation/LANGUAGE.tsv` holds id, spoken and written form; `terms.LANGUAGE.tsv` the radiology terms in it.
Noise and rooms are made from numbers that depend on the line alone, or come from folders of recordings. Does not print
(`tables.py`).
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np

from reporting.errors import ConfigError
from reporting.speech.engine import Effort, Recognizer
from reporting.speech.files import read_audio
from reporting.speech.hypothesis import Utterance
from reporting.text.corpus import Line
from reporting.text.format import Formatter
from reporting.text.score import scored_words
from reporting.tuning.scoring import LineScore, Terms, score
from reporting.tuning.sound import Sound, convolved, in_room, noise, with_noise
from reporting.tuning.speak import Clip, read_wav
from reporting.wording import Language

NOISE_DB = 10.0
"""How much louder the voice is than the noise."""
_SOUND_FILES = (".wav", ".flac", ".ogg", ".mp3")


class Condition(Enum):
    CLEAN = "clean"
    NOISE = "noise 10 dB"
    ROOM = "room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Recorded noises and room responses, 16 kHz; without any they are made up."""

    noises: Sequence[Sound] = field(default_factory=tuple)
    rooms: Sequence[Sound] = field(default_factory=tuple)


def recorded(noises: Path | None, rooms: Path | None) -> Surroundings:
    """Return the recordings of two folders; raise what `read_audio` does."""

    def sounds(folder: Path | None) -> list[Sound]:
        files = sorted(folder.iterdir()) if folder else []
        return [read_audio(file) for file in files if file.suffix in _SOUND_FILES]

    return Surroundings(noises=sounds(noises), rooms=sounds(rooms))


def read_set(folder: Path, language: Language) -> dict[str, Line]:
    """Return the lines by their ids; raise ConfigError `corpus-missing` or `corpus-line-broken`."""
    file = folder / f"{language.value}.tsv"
    if not file.is_file():
        raise ConfigError("corpus-missing", folder=str(folder))
    lines = {}
    for number, text in enumerate(file.read_text("utf-8").splitlines(), start=1):
        try:
            name, spoken, written = text.split("\t")
        except ValueError as error:
            raise ConfigError("corpus-line-broken", place=f"{file.name}:{number}") from error
        lines[name] = Line(language=language, spoken=spoken, written=written.replace("\\n", "\n"), place=name)
    return lines


def read_terms(folder: Path, language: Language, trained_on: Sequence[Line]) -> Terms:
    """Return the terms of the set; unseen are those that no line of the corpus holds. Raise `corpus-missing`."""
    file = folder / f"terms.{language.value}.tsv"
    if not file.is_file():
        raise ConfigError("corpus-missing", folder=str(folder))
    texts = file.read_text("utf-8").splitlines()
    terms = frozenset(tuple(scored_words(text, language)) for text in texts if text)
    seen: set[tuple[str, ...]] = set()
    for line in trained_on:
        words = scored_words(line.spoken, language)
        seen.update(tuple(words[at : at + size]) for size in range(1, 5) for at in range(len(words) - size + 1))
    return Terms(all=terms, unseen=terms - seen)


def sounding(clip: Sound, condition: Condition, line: str, around: Surroundings) -> Sound:
    """Return the clip under a condition; the same for the same line."""
    chance = np.random.default_rng(zlib.crc32(line.encode()))
    padded = np.pad(clip, (3_200, 4_800))
    match condition:
        case Condition.CLEAN:
            return padded
        case Condition.NOISE:
            disturbance = _piece(around.noises, len(padded), chance) if around.noises else noise(len(padded), chance)
            return _safe(with_noise(padded, disturbance, snr_db=NOISE_DB))
        case Condition.ROOM:
            if around.rooms:
                response = around.rooms[int(chance.integers(len(around.rooms)))].astype(np.float64)
                return _safe(convolved(padded, response[int(np.abs(response).argmax()) :]))
            return _safe(in_room(padded, chance, decay_s=0.5, direct_db=3.0))


def _piece(sounds: Sequence[Sound], length: int, chance: np.random.Generator) -> Sound:
    sound = sounds[int(chance.integers(len(sounds)))]
    whole = np.tile(sound, length // len(sound) + 2)
    start = int(chance.integers(len(sound)))
    return whole[start : start + length]


def _safe(sound: Sound) -> Sound:
    peak = float(np.abs(sound).max(initial=1e-9))
    return (sound * min(1.0, 0.9 / peak)).astype(np.float32)


def measure(
    recognizer: Recognizer,
    lines: Mapping[str, Line],
    clips: Sequence[tuple[str, Clip]],
    folder: Path,
    condition: Condition,
    formatter: Formatter,
    terms: Terms,
    around: Surroundings,
) -> Iterator[LineScore]:
    """Yield the score of each (line id, clip): heard as one utterance, formatted, compared."""
    for name, clip in clips:
        line = lines[name]
        sound = sounding(read_wav(folder / clip.file), condition, name, around)
        utterance = Utterance(utterance_id=name, start_sample=0, audio=sound)
        heard = recognizer.decode(utterance, language=line.language, effort=Effort.FINAL)
        yield score(
            line.written,
            formatter.format_text(heard.text),
            line.language,
            terms,
            line=name,
            voice=clip.voice,
            condition=condition.value,
        )
