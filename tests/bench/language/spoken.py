"""Tables of what is said, spoken once each by the voices that are never trained on, and heard as in a dictation.

What was heard is kept as JSON lines, so that an interrupted run goes on and a table is made again without hearing.
"""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reporting.commands.layers import Listening
from reporting.speech.audio import SAMPLE_RATE_HZ
from reporting.speech.hypothesis import Alternative, Final, Word
from reporting.speech.offline import transcribe
from reporting.speech.vad import SileroDetector
from reporting.text.corpus import Line
from reporting.text.tables import read_rows
from reporting.tuning.speak import Clip, Task, clips_of, make, read_wav
from reporting.tuning.voices import VOICES, Manner
from reporting.tuning.witness import Note
from reporting.wording import Language
from tests.bench.speech import quiet
from tests.bench.streaming import keep, records

TABLES = Path(__file__).parent
LEAD_S, TAIL_S = 0.5, 1.0
"""Near-silence before and after what is said: more than a command needs to stand alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A row of a table."""

    language: Language
    spoken: str
    columns: tuple[str, ...] = ()
    """What the table says besides."""

    @property
    def line(self) -> Line:
        return Line(language=self.language, spoken=self.spoken, written="", place=self.spoken)


def table(name: str, language: Language, *, columns: int) -> list[Said]:
    """Return the rows of `NAME.LANGUAGE.tsv`; raise ConfigError, see `text.tables.read_rows`."""
    rows = read_rows(TABLES / f"{name}.{language.value}.tsv", required=1, columns=columns)
    return [Said(language=language, spoken=row.columns[0], columns=tuple(row.columns[1:])) for row in rows]


def speak(said: Sequence[Said], folder: Path) -> dict[str, Clip]:
    """Return the clip of each by its spoken words, one held-out voice after the other; what is missing is made."""
    tasks = []
    for language in Language:
        voices = [voice for voice in VOICES if voice.held_out and voice.language is language]
        lines = [each.line for each in said if each.language is language]
        tasks += [
            Task(line=line, voice=voices[at % len(voices)], manner=Manner(), seed=0) for at, line in enumerate(lines)
        ]
    wanted = {task.file for task in tasks}
    there = {clip.file for clip in clips_of(folder)}
    tasks = [task for task in tasks if task.file not in there or not (folder / task.file).is_file()]
    for number, _ in enumerate(make(tasks, folder, workers=2), start=1):
        if number % 50 == 0:
            _tell(f"spoken {number}/{len(tasks)}")
    return {clip.spoken: clip for clip in clips_of(folder) if clip.file in wanted}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSaid:
    """What was heard of a row, as a dictation gives it."""

    said: Said
    voice: str
    finals: tuple[Final, ...]
    notes: tuple[Note, ...]

    @property
    def text(self) -> str:
        """As it was heard."""
        return " … ".join(final.text for final in self.finals)

    def text_by(self, verifier: str) -> str:
        """Return the words after one of the verifiers that were asked."""
        return " ".join(note.after[verifier] for note in self.notes)


def hear(
    said: Sequence[Said], clips: Mapping[str, Clip], folder: Path, file: Path, listening: Callable[[], Listening]
) -> list[HeardSaid]:
    """Return what was heard of each row: what the file has of them, and what is missing, which it has afterwards."""

    def heard(one: Said) -> dict[str, Any]:
        around, clip = listening(), clips[one.spoken]
        around.witness.taken()
        finals = transcribe(_surrounded(clip, folder), around.recognizer, SileroDetector(), language=one.language)
        notes = around.witness.taken()
        return {
            "voice": clip.voice,
            "finals": [asdict(final) for final in finals],
            "notes": [asdict(note) for note in notes],
        }

    found = kept(file, [one.spoken for one in said], {one.spoken: one for one in said}, heard)
    return [
        HeardSaid(
            said=one,
            voice=record["voice"],
            finals=tuple(_final(final) for final in record["finals"]),
            notes=tuple(Note(**note) for note in record["notes"]),
        )
        for one, record in zip(said, found, strict=True)
    ]


def kept(
    file: Path, keys: Sequence[str], things: Mapping[str, Any], make_record: Callable[[Any], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the record of each key, made and written to the file where it is not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    known = {record["key"]: record for record in records(file)}
    missing = [key for key in keys if key not in known]
    for number, key in enumerate(missing, start=1):
        known[key] = {"key": key, **make_record(things[key])}
        keep(file, known[key])
        if number % 50 == 0 or number == len(missing):
            _tell(f"{file.name} {number}/{len(missing)}")
    return [known[key] for key in keys]


def forget(files: Iterable[Path]) -> None:
    """Remove what was kept."""
    for file in files:
        file.unlink(missing_ok=True)


def _surrounded(clip: Clip, folder: Path) -> np.ndarray[Any, np.dtype[np.float32]]:
    voice = read_wav(folder / clip.file)
    before, after = int(LEAD_S * SAMPLE_RATE_HZ), int(TAIL_S * SAMPLE_RATE_HZ)
    padded = np.pad(voice, (before, after))
    return (padded + quiet(len(padded), clip.file)).astype(np.float32)


def _final(record: Mapping[str, Any]) -> Final:
    words = tuple(
        Word(**{**word, "alternatives": tuple(Alternative(**other) for other in word["alternatives"])})
        for word in record["words"]
    )
    return Final(**{**record, "words": words})


def _tell(progress: str) -> None:
    sys.stderr.write(progress + "\n")


def as_json(value: object) -> str:
    """Return a value on one line, for a list of what went wrong."""
    return json.dumps(value, ensure_ascii=False)
