"""Speak a corpus: every line by one or more voices, each in its own manner, into a folder of clips.

What is spoken depends on the seed and the line alone, so that a folder can be made again anywhere. It may be
interrupted: clips that are there are kept. Writes `clips.jsonl`, one object a clip.
"""

import json
import random
import re
import wave
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from reporting.errors import ConfigError
from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.text.corpus import Line
from reporting.tuning.voices import VOICES, Manner, Sound, Voice, speak
from reporting.wording import Language

INDEX = "clips.jsonl"
_BY_NAME = {voice.name: voice for voice in VOICES}
_PAUSE_BEHIND = {
    Language.FRENCH: re.compile(
        r"(?<!deux )\b(virgule|point|points|parenthèse|ligne|paragraphe|guillemets)\b(?! virgule)"
    ),
    Language.ENGLISH: re.compile(r"\b(comma|period|full stop|colon|semicolon|parenthesis|line|paragraph)\b"),
}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Clip:
    """A line as one voice says it."""

    file: str
    """Within the folder."""
    line: str
    """Id of the line."""
    language: str
    voice: str
    spoken: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A clip to be made."""

    line: Line
    voice: Voice
    manner: Manner
    seed: int

    @property
    def file(self) -> str:
        return f"{self.line.language.value}/{self.line.id}.{self.voice.name}.wav"


def tasks(lines: Sequence[Line], voices: Sequence[Voice], *, takes: int, seed: int) -> list[Task]:
    """Return `takes` different voices for every line, by their shares; the same for the same seed."""
    planned = []
    for line in lines:
        chance = random.Random(f"{seed}:{line.id}")
        left = [voice for voice in voices if voice.language is line.language]
        if not left:
            raise ConfigError("voice-missing", name=line.language.value, why="no voice")
        for _ in range(min(takes, len(left))):
            voice = chance.choices(left, [voice.share or 1 for voice in left])[0]
            left.remove(voice)
            manner = Manner(rate=chance.uniform(0.85, 1.45), pitch=chance.uniform(0.75, 1.3))
            planned.append(Task(line=line, voice=voice, manner=manner, seed=chance.getrandbits(32)))
    return planned


def plain_tasks(lines: Sequence[Line], voices: Sequence[Voice]) -> list[Task]:
    """Return one clip for every line and voice, in the voice's own manner: for evaluation."""
    return [Task(line=line, voice=voice, manner=Manner(), seed=0) for line in lines for voice in voices]


def make(planned: Iterable[Task], folder: Path, *, workers: int) -> Iterator[Clip]:
    """Make the clips that are missing and yield every clip; raise ConfigError `voice-missing`."""
    known = {clip.file: clip for clip in clips_of(folder)}
    missing = []
    for task in planned:
        clip = known.get(task.file)
        if clip is not None and (folder / clip.file).is_file():
            yield clip
        else:
            missing.append(task)
    for language in Language:
        (folder / language.value).mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool:
        for clip in pool.map(_made, missing, [folder] * len(missing), chunksize=8):
            _enter(folder, clip)
            yield clip


def _made(task: Task, folder: Path) -> Clip:
    sound = speak(task.voice, with_pauses(task.line, task.seed), task.manner, task.seed)
    return _write(folder, task.line, task.voice.name, sound)


def _write(folder: Path, line: Line, voice: str, sound: Sound) -> Clip:
    file = f"{line.language.value}/{line.id}.{voice}.wav"
    write_wav(folder / file, sound)
    return Clip(
        file=file,
        line=line.id,
        language=line.language.value,
        voice=voice,
        spoken=line.spoken,
        seconds=round(len(sound) / SAMPLE_RATE_HZ, 3),
    )


def add(folder: Path, line: Line, voice: str, sound: Sound) -> Clip:
    """Write a clip that was not spoken here into the folder and its index; return it."""
    (folder / line.language.value).mkdir(parents=True, exist_ok=True)
    clip = _write(folder, line, voice, sound)
    _enter(folder, clip)
    return clip


def _enter(folder: Path, clip: Clip) -> None:
    with (folder / INDEX).open("a", encoding="utf-8") as index:
        index.write(json.dumps(asdict(clip), ensure_ascii=False) + "\n")


def with_pauses(line: Line, seed: int) -> str:
    """Return the line with commas where a speaker stops: behind spoken signs half the time, elsewhere rarely."""
    chance = random.Random(seed)
    text = line.spoken
    if chance.random() < 0.6:
        text = _PAUSE_BEHIND[line.language].sub(lambda match: match[0] + ("," if chance.random() < 0.8 else ""), text)
    words = text.split()
    if len(words) > 6 and chance.random() < 0.15:
        at = chance.randrange(2, len(words) - 2)
        words[at] = words[at].rstrip(",") + ","
    return " ".join(words)


def clips_of(folder: Path) -> list[Clip]:
    """Return what `clips.jsonl` names; empty without one. Raise ConfigError `corpus-line-broken`."""
    try:
        texts = (folder / INDEX).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    try:
        return list({clip.file: clip for clip in (Clip(**json.loads(text)) for text in texts)}.values())
    except (ValueError, TypeError) as error:
        raise ConfigError("corpus-line-broken", place=INDEX) from error


def write_wav(path: Path, sound: Sound) -> None:
    """Write 16 bit mono at 16 kHz; appears whole or not at all."""
    building = path.with_suffix(".part")
    with wave.open(str(building), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(SAMPLE_RATE_HZ)
        writer.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    building.rename(path)


def read_wav(path: Path) -> Sound:
    """Return a clip within [-1, 1]."""
    with wave.open(str(path)) as reader:
        return (np.frombuffer(reader.readframes(reader.getnframes()), np.int16) / 32768).astype(np.float32)


def voices_named(names: Sequence[str]) -> list[Voice]:
    """Return the voices of those names; all training voices for none. Raise ConfigError `voice-unknown`."""
    unknown = [name for name in names if name not in _BY_NAME]
    if unknown:
        raise ConfigError("voice-unknown", name=unknown[0], known=", ".join(_BY_NAME))
    return [_BY_NAME[name] for name in names] or [voice for voice in VOICES if voice.share and not voice.held_out]
