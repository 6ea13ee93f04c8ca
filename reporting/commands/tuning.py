"""`reporting models lint | speak | replay | tune | evaluate`: from dictation lines to weights, and how good they are.

`tune` alone needs PyTorch, which no service needs; it is loaded when it is asked for. Does nothing itself: the room
`tuning` does.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from reporting.errors import ConfigError
from reporting.models.adapter import read_adapter
from reporting.models.folder import locate
from reporting.models.manifest import Manifest
from reporting.speech.whisper import WhisperRecognizer
from reporting.text.corpus import Line, read_corpus
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.text.tables import alternatives, read_rows
from reporting.tuning.evaluation import read_set
from reporting.tuning.lint import Fault, findings
from reporting.tuning.recordings import TEXTS, read_recordings
from reporting.tuning.replay import known, replay
from reporting.tuning.speak import Clip, clips_of, make, plain_tasks, tasks, voices_named
from reporting.tuning.voices import VOICES
from reporting.wording import Language, sentence

_BROKEN = {Fault.SIGN_IN_SPOKEN, Fault.DUPLICATE, Fault.RESEMBLES_EVALUATION, Fault.RARE_TERM}
"""Faults that make `lint` fail; a formatter that writes otherwise than the author is a finding for the formatter."""


class TuningSettings(Protocol):
    """The settings that `reporting models` reads; `config.Settings` has them."""

    @property
    def home(self) -> Path: ...

    @property
    def models(self) -> Path: ...

    @property
    def language(self) -> str: ...

    @property
    def vocabulary(self) -> Path: ...

    @property
    def compute_type(self) -> str: ...

    @property
    def recogniser_threads(self) -> int: ...


def add_actions(actions: Any) -> None:
    """Describe the actions to argparse's subparsers."""
    codes = [language.value for language in Language]
    lint = actions.add_parser("lint", help="check the corpus of dictation lines")
    lint.add_argument("--language", choices=codes, action="append", help="only this language")
    lint.add_argument("--all", action="store_true", help="show too where the formatter writes otherwise")
    speaking = actions.add_parser("speak", help="speak the corpus with synthetic voices")
    speaking.add_argument("folder", type=Path, help="folder for the clips; what is there is kept")
    speaking.add_argument("--corpus", type=Path, help="folder of dictation lines instead of the shipped one")
    speaking.add_argument("--language", choices=codes, action="append", help="only this language")
    speaking.add_argument("--takes", type=int, default=2, help="voices for each line")
    speaking.add_argument("--lines", type=int, help="only so many lines of each language, evenly chosen")
    speaking.add_argument("--voice", action="append", default=[], help="only this voice; may be repeated")
    speaking.add_argument("--seed", type=int, default=1, help="number that decides voices, manners and pauses")
    speaking.add_argument(
        "--development", action="store_true", help="the lines that are kept back, by the voices that are kept back"
    )
    speaking.add_argument("--workers", type=int, default=2, help="processes")
    replaying = actions.add_parser("replay", help="add people's recordings to clips")
    replaying.add_argument("folder", type=Path, help="folder for the clips; what is there is kept")
    replaying.add_argument(
        "recordings",
        type=Path,
        help="folder with recordings of one speaker; texts.tsv gives their words, else the stock model's reading does",
    )
    replaying.add_argument("--language", choices=codes, required=True, help="language that is spoken")
    replaying.add_argument("--voice", required=True, help="name for the speaker")
    replaying.add_argument(
        "--base", default="base", help="a name of the manifest, or a folder with a CTranslate2 model"
    )
    tune = actions.add_parser("tune", help="train an adapter on clips (needs PyTorch)")
    tune.add_argument("clips", type=Path, help="folder of clips that `speak` made")
    tune.add_argument("run", type=Path, help="folder of this training; go on with it if it was interrupted")
    tune.add_argument(
        "--base", default="base", help="a name of the manifest, or a folder with a CTranslate2 or Hugging Face model"
    )
    tune.add_argument(
        "--repeat",
        type=voice_and_times,
        action="append",
        default=[],
        metavar="VOICE=TIMES",
        help="hear clips of this voice so often an epoch",
    )
    tune.add_argument("--development", type=Path, help="folder of clips that only the loss is measured on")
    tune.add_argument("--people", type=Path, help="folder of people's recordings that the encoder must not unlearn")
    tune.add_argument("--people-weight", type=float, default=1.0, help="how strongly it is held to them")
    tune.add_argument("--start", type=Path, help="adapter to begin with")
    tune.add_argument("--steps", type=int, default=1500, help="how long to train")
    tune.add_argument("--decoder-rank", type=int, default=32, help="rank of the decoder's adapters; 0 leaves it alone")
    tune.add_argument("--encoder-rank", type=int, default=16, help="rank of the encoder's adapters; 0 leaves it alone")
    tune.add_argument("--decoder-rate", type=float, default=1e-3, help="highest learning rate of the decoder")
    tune.add_argument("--encoder-rate", type=float, default=5e-4, help="highest learning rate of the encoder")
    tune.add_argument("--rate-ratio", type=float, default=1.0, help="how much faster B learns than A (LoRA+)")
    tune.add_argument("--batch-seconds", type=float, default=80, help="sound in a batch")
    tune.add_argument("--seed", type=int, default=1, help="number that decides the order and what is heard how")
    tune.add_argument("--device", default="cpu", help="cpu or cuda")
    tune.add_argument("--minutes", type=float, help="stop after so long; start again to go on")
    evaluating = actions.add_parser("evaluate", help="measure a model on the evaluation set")
    evaluating.add_argument("model", nargs="+", help="models to compare: names of the manifest or folders")
    evaluating.add_argument("--clips", type=Path, required=True, help="folder for the clips; what is there is kept")
    evaluating.add_argument("--language", choices=codes, action="append", help="only this language")
    evaluating.add_argument("--lines", type=int, help="only so many lines of each language, evenly chosen")
    evaluating.add_argument("--noises", type=Path, help="folder of recorded noises instead of made ones")
    evaluating.add_argument("--rooms", type=Path, help="folder of recorded room responses instead of made ones")
    evaluating.add_argument("--recordings", type=Path, help="folder of people's recordings with texts.tsv")
    evaluating.add_argument(
        "--development", action="store_true", help="on the lines of the corpus that are kept back, for trying things"
    )
    evaluating.add_argument("--full-context", action="store_true", help="also with 30 s of context")


def main(args: argparse.Namespace, settings: TuningSettings, manifest: Manifest) -> int:
    """Carry the action out; return the exit code."""
    match args.action:
        case "lint":
            return _lint(args, settings)
        case "speak":
            return _speak(args, settings)
        case "replay":
            return _replay(args, settings, manifest)
        case "tune":
            return _tune(args, settings, manifest)
    return _evaluate(args, settings, manifest)


def _languages(args: argparse.Namespace) -> list[Language]:
    return [Language(code) for code in args.language] if args.language else list(Language)


def _lint(args: argparse.Namespace, settings: TuningSettings) -> int:
    failed = 0
    for language in _languages(args):
        lines = read_corpus(settings.models / "corpus", language)
        evaluation = list(read_set(settings.models / "evaluation", language).values())
        rows = list(read_rows(settings.vocabulary / f"lexicon.{language.value}.tsv", required=3, columns=3))
        terms = [(row.columns[0], alternatives(row.columns[1])) for row in rows]
        formatter = Formatter(language, load_vocabulary(settings.vocabulary, language))
        counts = dict.fromkeys(Fault, 0)
        for finding in findings(lines, evaluation, terms, formatter):
            counts[finding.fault] += 1
            if finding.fault in _BROKEN or args.all:
                _write(f"{finding.place}: {finding.fault.value}: {finding.detail}")
        failed += sum(counts[fault] for fault in _BROKEN)
        _write(f"{language.value}: {len(lines)}; " + ", ".join(f"{fault.value} {n}" for fault, n in counts.items()))
    return 1 if failed else 0


def chosen(lines: Sequence[Line], count: int | None) -> list[Line]:
    """Return `count` lines spread evenly over all."""
    if count is None or count >= len(lines):
        return list(lines)
    return [lines[at * len(lines) // count] for at in range(count)]


def _speak(args: argparse.Namespace, settings: TuningSettings) -> int:
    voices = voices_named(args.voice)
    spoken, seconds = 0, 0.0
    for language in _languages(args):
        corpus = read_corpus(args.corpus or settings.models / "corpus", language)
        lines = chosen([line for line in corpus if line.is_development is args.development], args.lines)
        if args.development:
            planned = plain_tasks(lines, [v for v in VOICES if v.held_out and v.language is language])
        else:
            planned = tasks(lines, voices, takes=args.takes, seed=args.seed)
        for clip in make(planned, args.folder, workers=args.workers):
            spoken, seconds = spoken + 1, seconds + clip.seconds
            if spoken % 500 == 0:
                _say_spoken(spoken, seconds, settings)
    _say_spoken(spoken, seconds, settings)
    return 0


def _replay(args: argparse.Namespace, settings: TuningSettings, manifest: Manifest) -> int:
    language = Language(args.language)
    spoken, seconds = 0, 0.0
    for clip in _people(args, settings, manifest, language):
        spoken, seconds = spoken + 1, seconds + clip.seconds
    _say_spoken(spoken, seconds, settings)
    return 0


def _people(
    args: argparse.Namespace, settings: TuningSettings, manifest: Manifest, language: Language
) -> Iterator[Clip]:
    if (args.recordings / TEXTS).is_file():
        recordings = [one for one in read_recordings(args.recordings) if one.language is language]
        yield from known(recordings, args.voice, args.folder)
        return
    base = locate(args.base, manifest, settings.home)
    recognizer = WhisperRecognizer(
        base.path,
        name=base.name,
        compute_type=settings.compute_type,
        threads=settings.recogniser_threads,
        short_context=base.short_context,
    )
    files = sorted(file for file in args.recordings.rglob("*") if file.is_file())
    yield from replay(files, language, args.voice, recognizer, args.folder)


def _say_spoken(clips: int, seconds: float, settings: TuningSettings) -> None:
    details = {"clips": clips, "hours": f"{seconds / 3600:.1f}"}
    _write(sentence("models-spoken", Language(settings.language), details))


def _tune(args: argparse.Namespace, settings: TuningSettings, manifest: Manifest) -> int:
    try:
        from reporting.tuning import run
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        raise ConfigError("torch-missing") from error
    clips = clips_of(args.clips)
    if not clips:
        raise ConfigError("clips-missing", folder=str(args.clips))
    clips = repeated(clips, dict(args.repeat))
    done = run.tune(
        base=_base(args.base, settings, manifest),
        clips=clips,
        clips_folder=args.clips,
        development_folder=args.development,
        run=args.run,
        options=run.Options(
            steps=args.steps,
            decoder_rank=args.decoder_rank,
            encoder_rank=args.encoder_rank,
            decoder_rate=args.decoder_rate,
            encoder_rate=args.encoder_rate,
            rate_ratio=args.rate_ratio,
            batch_seconds=args.batch_seconds,
            seed=args.seed,
            device=args.device,
            minutes=args.minutes,
            people=args.people,
            people_weight=args.people_weight,
        ),
        start_from=read_adapter(args.start) if args.start else None,
        report=lambda entry: _write(" ".join(f"{key}={value}" for key, value in entry.items())),
    )
    return 0 if done else 3


def voice_and_times(text: str) -> tuple[str, int]:
    """Return what `VOICE=TIMES` says; raise ValueError, which argparse reports."""
    voice, times = text.split("=")
    return voice, int(times)


def repeated(clips: Sequence[Clip], times: Mapping[str, int]) -> list[Clip]:
    """Return the clips, those of some voices several times; raise ConfigError `voice-unknown`."""
    voices = {clip.voice for clip in clips}
    for voice in times:
        if voice not in voices:
            raise ConfigError("voice-unknown", name=voice, known=", ".join(sorted(voices)))
    return [clip for clip in clips for _ in range(times.get(clip.voice, 1))]


def _base(name: str, settings: TuningSettings, manifest: Manifest) -> Path:
    folder = Path(name).expanduser()
    is_published = not (folder / "model.bin").is_file() and any(folder.glob("model*.safetensors"))
    return folder if is_published else locate(name, manifest, settings.home).path


def _evaluate(args: argparse.Namespace, settings: TuningSettings, manifest: Manifest) -> int:
    from reporting.commands.evaluate import evaluate

    return evaluate(args, settings, manifest, _languages(args))


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
