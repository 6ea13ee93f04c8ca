"""`make bench-speech`: this service beside other live dictation servers: latency, steadiness, words, computing, memory.

The same model folder, the same clips, the same two cores, one server after the other; raw messages with the client's
times are kept, so that a run may be interrupted and the table made again (`--table`). Clips are lines of
models/evaluation by voices that are never trained on. Systems are compared by what they show: the peers' texts go
through this project's formatter, as ours do, before words are compared. How things are counted stands in `latency.py`.
"""

import argparse
import asyncio
import re
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reporting.app import chooser, formatters
from reporting.commands.tuning import chosen
from reporting.config import Settings
from reporting.models.folder import locate, sha256_of
from reporting.models.manifest import read as read_manifest
from reporting.speech.audio import SAMPLE_RATE_HZ, from_float
from reporting.speech.offline import transcribe
from reporting.speech.vad import SileroDetector
from reporting.speech.whisper import WhisperRecognizer
from reporting.text.score import WordErrors, scored_words, word_errors
from reporting.tuning.evaluation import read_set
from reporting.tuning.sound import Sound
from reporting.tuning.speak import Task, make, read_wav, write_wav
from reporting.tuning.voices import VOICES, Manner
from reporting.wording import Language
from tests.bench.latency import (
    Figures,
    Speech,
    Words,
    broken_promises,
    figures,
    found,
    last_words_found,
    shown,
    speech_of,
    summary,
    taken_back,
    word_ends,
)
from tests.bench.peers import Server, serving
from tests.bench.streaming import SYSTEMS, Message, Ours, RefusedError, System, keep, records, stream

BENCH = Settings().home / "bench"
"""The peers, the clips and the results of every model."""
LEAD_S = 0.5
"""Of near-silence before the speech."""
FLOOR_DB = -65.0
"""Of the near-silence, against full scale: a quiet room through a good microphone, and not digital zero."""
PACED, ABRUPT = "paced", "abrupt"
"""With near-silence after the speech, or stopped with its last sample."""

_PLAIN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A line as one voice says it, with near-silence before it."""

    name: str
    number: int
    """Among those of its language."""
    language: Language
    written: str
    sound: Sound
    speech: Speech


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A clip decoded in one piece at full context: the most that the model can do, and when each word ends."""

    text: str
    """As written in a report."""
    ends: tuple[tuple[str, float], ...]
    """Its words as they are scored, and their ends in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A dictation that was streamed, evaluated."""

    clip: Clip
    record: dict[str, Any]
    figures: Figures
    errors: WordErrors
    taken_back: int
    """Plain words of the stable text that a later one has not."""
    recall: tuple[int, int]
    """Of the last five words, found and all."""


def quiet(samples: int, name: str) -> Sound:
    """Return near-silence; the same for the same name."""
    chance = np.random.default_rng(zlib.crc32(name.encode()))
    return (10 ** (FLOOR_DB / 20) * chance.standard_normal(samples)).astype(np.float32)


def make_clips(settings: Settings, folder: Path, per_language: int) -> list[Clip]:
    """Return the clips, evenly chosen lines by one voice after the other; what is in the folder is not made again."""
    clips = []
    for language in Language:
        voices = [voice for voice in VOICES if voice.held_out and voice.language is language]
        lines = chosen(list(read_set(settings.models / "evaluation", language).values()), per_language)
        tasks = [
            Task(line=line, voice=voices[at % len(voices)], manner=Manner(), seed=0) for at, line in enumerate(lines)
        ]
        list(make(tasks, folder, workers=2))
        (folder / "bench").mkdir(exist_ok=True)
        for number, task in enumerate(tasks, start=1):
            name = f"{task.line.place}.{task.voice.name}"
            file = folder / "bench" / f"{name}.wav"
            if not file.is_file():
                voice = np.pad(read_wav(folder / task.file), (int(LEAD_S * SAMPLE_RATE_HZ), 0))
                write_wav(file, voice + quiet(len(voice), name))
            sound = read_wav(file)
            clips.append(
                Clip(
                    name=name,
                    number=number,
                    language=language,
                    written=task.line.written,
                    sound=sound,
                    speech=speech_of(sound, SAMPLE_RATE_HZ, 3 * 10 ** (FLOOR_DB / 20)),
                )
            )
    # The languages take turns, so that a run that is cut short has both.
    return sorted(clips, key=lambda clip: clip.number)


def pcm_of(clip: Clip, mode: str, quiet_s: float) -> bytes:
    """Return what is streamed of a clip."""
    if mode == ABRUPT:
        return from_float(clip.sound[: round(clip.speech.end_s * SAMPLE_RATE_HZ)])
    return from_float(np.concatenate([clip.sound, quiet(int(quiet_s * SAMPLE_RATE_HZ), clip.name + " after")]))


async def take(system: System, server: Server, clip: Clip, mode: str) -> dict[str, Any]:
    """Stream a clip and return the record of it; `error` is what the server said if it took no dictation."""
    before_s = server.cpu_s()
    record: dict[str, Any] = {"system": system.name, "clip": clip.name, "mode": mode}
    try:
        done = await stream(system, server.endpoint, clip.language.value, pcm_of(clip, mode, system.quiet_s))
    except RefusedError as error:
        return {**record, "error": str(error)}
    times = {key: round(getattr(done, key), 4) for key in ("sent_s", "stop_s", "end_s", "late_s")}
    messages = [[round(at_s, 4), message] for at_s, message in done.messages]
    server.wait_until_idle()
    used = {"cpu_s": round(server.cpu_s() - before_s, 3), "peak_mb": round(server.peak_mb(), 1)}
    return {**record, **times, **used, "ended": done.ended, "messages": messages}


def measure(name: str, clips: Sequence[Clip], model: Path, folder: Path) -> None:
    """Stream what a system has no record of yet: each clip paced, then each stopped abruptly."""
    system, file = SYSTEMS[name], folder / f"{name}.jsonl"
    known = {(record["clip"], record["mode"]) for record in records(file)}
    wanted = [(clip, mode) for mode in (PACED, ABRUPT) for clip in clips if (clip.name, mode) not in known]
    if not wanted:
        return
    with serving(name, model, BENCH) as server:
        # What is loaded at the first dictation is nobody's latency.
        for language in Language:
            first = next(clip for clip in clips if clip.language is language)
            asyncio.run(take(system, server, first, PACED))
        for done, (clip, mode) in enumerate(wanted, start=1):
            keep(file, asyncio.run(take(system, server, clip, mode)))
            sys.stderr.write(f"\r{name} {done}/{len(wanted)} ")
            sys.stderr.flush()
    sys.stderr.write("\n")


class Evaluation:
    """Turns records into figures: knows the words of each clip and when each was spoken."""

    def __init__(self, settings: Settings, clips: Sequence[Clip], model: Path, folders: Mapping[str, Path]) -> None:
        """`folders`: where the results of each system are."""
        self._clips = {clip.name: clip for clip in clips}
        self._formatters = formatters(settings)
        self._folders = folders
        self.whole = self._decoded(settings, clips, model, folders["ours"] / "whole.jsonl")

    def _decoded(self, settings: Settings, clips: Sequence[Clip], model: Path, file: Path) -> dict[str, Whole]:
        known = {record["clip"]: record for record in records(file)}
        missing = [clip for clip in clips if clip.name not in known]
        if missing:
            place = locate(str(model), read_manifest(settings.models / "manifest.toml"), settings.home)
            recognizer = WhisperRecognizer(
                place.path,
                name=place.name,
                compute_type=settings.compute_type,
                threads=settings.recogniser_threads,
                short_context=False,
                chooser=chooser(settings) if place.short_context else None,
            )
        for clip in missing:
            sound = np.concatenate([clip.sound, quiet(SAMPLE_RATE_HZ, clip.name + " after")])
            finals = transcribe(sound, recognizer, SileroDetector(), language=clip.language)
            words = [[word.text, word.end_ms / 1000] for final in finals for word in final.words]
            known[clip.name] = {"clip": clip.name, "words": words}
            keep(file, known[clip.name])
        return {clip.name: self._whole(clip, known[clip.name]["words"]) for clip in clips}

    def _whole(self, clip: Clip, words: Sequence[tuple[str, float]]) -> Whole:
        text = self._formatters[clip.language].format_text(" ".join(word for word, _ in words))
        return Whole(text=text, ends=tuple(word_ends([(w, s) for w, s in words], self._counted(clip, is_ours=False))))

    def _counted(self, clip: Clip, *, is_ours: bool) -> Callable[[str], Words]:
        """Return what makes words of a text: those of a report, which ours shows and a peer's text becomes."""
        formatter = self._formatters[clip.language]
        return lambda text: tuple(scored_words(text if is_ours else formatter.format_text(text), clip.language))

    def taken(self, name: str, mode: str) -> list[Taken]:
        """Return the dictations of a system that the clips are there for."""
        # A clip that was measured again counts as it was the last time.
        last = {(record["clip"], record["mode"]): record for record in records(self._folders[name] / f"{name}.jsonl")}
        return [
            self._evaluated(SYSTEMS[name], clip, last[clip.name, mode])
            for clip in self._clips.values()
            if "messages" in last.get((clip.name, mode), {})
        ]

    def _evaluated(self, system: System, clip: Clip, record: dict[str, Any]) -> Taken:
        messages: list[Message] = [(at_s, message) for at_s, message in record["messages"]]
        readings, is_ours = system.readings(messages), isinstance(system, Ours)
        counted = self._counted(clip, is_ours=is_ours)
        text = readings[-1].text if readings else ""
        written = text if is_ours else self._formatters[clip.language].format_text(text)
        reference = tuple(scored_words(clip.written, clip.language))
        whole = self.whole[clip.name]
        places = found(reference, [word for word, _ in whole.ends])
        ends_s = {place: whole.ends[other][1] for place, other in places.items()}
        return Taken(
            clip=clip,
            record=record,
            figures=figures(shown(readings, counted), reference, ends_s, clip.speech, record["stop_s"]),
            errors=word_errors(clip.written, written, clip.language),
            taken_back=taken_back([tuple(_PLAIN.findall(reading.stable.casefold())) for reading in readings]),
            recall=last_words_found(reference, tuple(scored_words(written, clip.language))),
        )

    def whole_errors(self, language: Language) -> WordErrors:
        """Return the errors of the model on the clips of a language, each decoded whole."""
        clips = [clip for clip in self._clips.values() if clip.language is language]
        return added([word_errors(clip.written, self.whole[clip.name].text, language) for clip in clips])

    def whole_recall(self) -> tuple[int, int]:
        """Return how many of the clips' last five words the model finds when it has the whole, and of how many."""
        counts = [
            last_words_found(
                tuple(scored_words(clip.written, clip.language)),
                tuple(scored_words(self.whole[clip.name].text, clip.language)),
            )
            for clip in self._clips.values()
        ]
        return sum(there for there, _ in counts), sum(wanted for _, wanted in counts)


def added(errors: Sequence[WordErrors]) -> WordErrors:
    """Return the errors of many texts together."""
    return sum(errors, WordErrors(substitutions=0, insertions=0, deletions=0, reference_words=0))


def column(taken: Sequence[Taken], abrupt: Sequence[Taken]) -> dict[str, str]:
    """Return what the table says of one system: row to cell."""
    each = [one.figures for one in taken]
    words = max(1, sum(one.last_words for one in each))
    speech_s = sum(one.clip.speech.end_s - one.clip.speech.start_s for one in taken)
    sent_s, cpu_s = sum(one.record["sent_s"] for one in taken), sum(one.record["cpu_s"] for one in taken)
    there, wanted = sum(one.recall[0] for one in abrupt), sum(one.recall[1] for one in abrupt)
    return {
        "utterances": f"{len(taken)}",
        "first text after speech begins, s": _cell([one.first_s for one in each if one.first_s is not None]),
        "word displayed after its end, s": _cell([value for one in each for value in one.display_s]),
        "word promised after its end, s": _cell([value for one in each for value in one.stable_s]),
        "words never promised": f"{sum(one.unpromised_words for one in each)} of {words}",
        "word shown for good after its end, s": _cell([value for one in each for value in one.settled_s]),
        "end of speech to complete final, s": _cell([one.final_s for one in each if one.final_s is not None]),
        "final only after the client said stop": f"{sum(one.is_final_late for one in each)} of {len(taken)}",
        "never a complete final": f"{sum(one.final_s is None for one in each)} of {len(taken)}",
        "unstable words a final word": f"{sum(one.unstable_words for one in each) / words:.2f}",
        "words taken back from stable text": f"{sum(one.taken_back for one in taken)}",
        "computing a second of sound, CPU s": f"{cpu_s / max(1e-9, sent_s):.2f}",
        "computing a second of speech, CPU s": f"{cpu_s / max(1e-9, speech_s):.2f}",
        "most memory resident, MB": f"{max((one.record['peak_mb'] for one in taken), default=0):.0f}",
        **{
            f"word error rate live, {language.value}": _percent(
                added([one.errors for one in taken if one.clip.language is language])
            )
            for language in Language
        },
        "last five words after an abrupt stop": f"{100 * there / max(1, wanted):.1f} % of {wanted}",
        "packet sent late at most, s": f"{max((one.record['late_s'] for one in taken), default=0):.3f}",
    }


def _cell(values: Sequence[float]) -> str:
    return str(summary(values) or "-")


def _percent(errors: WordErrors) -> str:
    return f"{100 * errors.rate:.1f} %" if errors.reference_words else "-"


def print_table(names: Sequence[str], evaluation: Evaluation, title: str) -> None:
    """Print what there is of each system, and what the model can do with whole clips."""
    columns = {name: column(evaluation.taken(name, PACED), evaluation.taken(name, ABRUPT)) for name in names}
    there, wanted = evaluation.whole_recall()
    print(f"\n{title}: median / p95 / largest\n\n| | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for name in next(iter(columns.values())):
        print(f"| {name} | {' | '.join(cells[name] for cells in columns.values())} |")
    rates = ", ".join(f"{language.value} {_percent(evaluation.whole_errors(language))}" for language in Language)
    print(
        f"\nwhole clips at full context: word error rate {rates}; last five words {100 * there / max(1, wanted):.1f} %"
    )


def print_promises(taken: Sequence[Taken]) -> None:
    """Print how often ours took back what it called stable; 0 is right."""
    broken = [
        (one.clip, fault)
        for one in taken
        for fault in broken_promises(Ours.promises([(at_s, message) for at_s, message in one.record["messages"]]))
    ]
    print(f"stable text that a later message does not begin with: {len(broken)}")
    for clip, fault in broken[:5]:
        print(f"  ({clip.language.value}, {clip.number}) {len(fault.promised)} and {len(fault.got)} characters:")
        print(f"    {fault.promised!r}\n    {fault.got!r}")


def print_ratio(evaluation: Evaluation) -> None:
    """Print how ours compares with WhisperLiveKit: below 1 is better."""
    taken = [evaluation.taken(name, PACED) for name in ("ours", "whisperlivekit")]
    both = set.intersection(*({one.clip.name for one in side} for side in taken))
    sides = [[one for one in side if one.clip.name in both] for side in taken]
    ends = [summary([one.figures.final_s for one in side if one.figures.final_s is not None]) for side in sides]
    cpu = [summary([one.record["cpu_s"] / one.record["sent_s"] for one in side]) for side in sides]
    for name, (ours, theirs) in {"end of speech to final": ends, "CPU s a second of sound": cpu}.items():
        if ours and theirs:
            print(f"ours / WhisperLiveKit, {name}: {ours.median / theirs.median:.2f} ({len(both)} clips)")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--systems", default=",".join(SYSTEMS), help="which, separated by commas")
    parser.add_argument("--lines", type=int, default=30, help="of each language, evenly chosen")
    parser.add_argument("--model", type=Path, default=Settings().home / "models" / "radiology-base", help="its folder")
    parser.add_argument("--peers-model", type=Path, help="another folder for the peers")
    parser.add_argument("--folder", type=Path, default=BENCH / "speech", help="for raw results")
    parser.add_argument("--clips", type=Path, default=BENCH / "clips", help="where clips are kept")
    parser.add_argument("--again", action="store_true", help="forget what there is of these systems")
    parser.add_argument("--table", action="store_true", help="only print what there is")
    parser.add_argument("--compare-end", action="store_true", help="only print ours against WhisperLiveKit")
    parser.add_argument("--speakers", type=int, help="so many at once, and one more, against ours")
    parser.add_argument("--noise", action="store_true", help="ten minutes in which nobody speaks, against ours")
    args = parser.parse_args()
    settings, names = Settings(), args.systems.split(",")
    if not set(names) <= set(SYSTEMS):
        parser.error(f"the systems are {', '.join(SYSTEMS)}")
    models = {name: args.model if name == "ours" else args.peers_model or args.model for name in SYSTEMS}
    folders = {name: results(args.folder, model) for name, model in models.items()}
    clips = make_clips(settings, args.clips, args.lines)
    if args.speakers or args.noise:
        from tests.bench import soak

        folder = folders["ours"]
        return soak.crowd(args.speakers, clips, args.model, folder) if args.speakers else soak.noise(args.model, folder)
    for name in () if args.table or args.compare_end else names:
        if args.again:
            (folders[name] / f"{name}.jsonl").unlink(missing_ok=True)
        measure(name, clips, models[name], folders[name])
    evaluation = Evaluation(settings, clips, args.model, folders)
    if not args.compare_end:
        minutes = sum(len(clip.sound) for clip in clips) / SAMPLE_RATE_HZ / 60
        peers = f", peers with {args.peers_model.name}" if args.peers_model else ""
        print_table(names, evaluation, f"{args.model.name}{peers}, {len(clips)} clips, {minutes:.1f} min")
        print_promises(evaluation.taken("ours", PACED) + evaluation.taken("ours", ABRUPT))
    print_ratio(evaluation)
    return 0


def results(folder: Path, model: Path) -> Path:
    """Return the folder for results with a model: those of other weights never mix with them."""
    found_folder = folder / f"{model.name}-{sha256_of(model / 'model.bin')[:8]}"
    found_folder.mkdir(parents=True, exist_ok=True)
    return found_folder


if __name__ == "__main__":
    sys.exit(main())
