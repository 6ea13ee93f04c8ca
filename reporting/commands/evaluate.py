"""`reporting models evaluate`: models side by side on the evaluation set, as tables.

Speaks the clips that are missing with the voices that are never trained on. Does not measure itself
(`tuning.evaluation`).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from reporting.commands.tuning import TuningSettings, chosen
from reporting.models.folder import ModelFolder, locate
from reporting.models.manifest import Manifest
from reporting.speech.vad import SileroDetector
from reporting.speech.whisper import WhisperRecognizer
from reporting.text.choice import ReadingChooser
from reporting.text.corpus import Line, read_corpus
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.tuning.evaluation import Condition, Surroundings, measure, read_set, read_terms, recorded
from reporting.tuning.quiet import invented
from reporting.tuning.recordings import CONDITION, measure_recordings, read_recordings
from reporting.tuning.scoring import LineScore, Terms, summary
from reporting.tuning.speak import Clip, make, plain_tasks
from reporting.tuning.tables import HEAD, row
from reporting.tuning.voices import VOICES
from reporting.wording import Language, sentence


def evaluate(
    args: argparse.Namespace, settings: TuningSettings, manifest: Manifest, languages: Sequence[Language]
) -> int:
    """Print a table for each language; return 0."""
    around = recorded(args.noises, args.rooms)
    recordings = read_recordings(args.recordings) if args.recordings else []
    for language in languages:
        corpus = read_corpus(settings.models / "corpus", language)
        known = [line for line in corpus if not line.is_development]
        if args.development:
            tried = [line for line in corpus if line.is_development]
        else:
            tried = list(read_set(settings.models / "evaluation", language).values())
        lines = {line.place: line for line in chosen(tried, args.lines)}
        terms = read_terms(settings.models / "evaluation", language, known)
        chooser = ReadingChooser.of_lines(known)
        formatter = Formatter(language, load_vocabulary(settings.vocabulary, language))
        clips = spoken(lines, args.clips, language)
        _write(f"\n{language.value}: {len(lines)} lines, {sum(c.seconds for _, c in clips) / 60:.1f} min\n\n{HEAD}")
        for name in args.model:
            model = locate(name, manifest, settings.home)
            for short in contexts(model, full=args.full_context):
                recognizer = WhisperRecognizer(
                    model.path,
                    name=model.name,
                    compute_type=settings.compute_type,
                    threads=settings.recogniser_threads,
                    short_context=short,
                    chooser=chooser if model.short_context else None,
                )
                _measure(recognizer, short, lines, clips, args.clips, formatter, terms, around)
                people = [one for one in recordings if one.language is language]
                if people:
                    _write_people(recognizer, short, list(measure_recordings(recognizer, people, formatter)))
                nothing = invented(recognizer, SileroDetector, language, around.noises)
                words, minutes = sum(len(found.words) for found in nothing), sum(found.minutes for found in nothing)
                details = {"model": model.name, "words": words, "minutes": round(minutes)}
                _write(sentence("models-invented", Language(settings.language), details))
    return 0


def contexts(model: ModelFolder, *, full: bool) -> list[bool]:
    """Return short (True) and full (False) contexts to measure with."""
    return [True, False] if model.short_context and full else [model.short_context]


def spoken(lines: dict[str, Line], folder: Path, language: Language) -> list[tuple[str, Clip]]:
    """Return (line id, clip) for every line and held-out voice, made if missing."""
    voices = [voice for voice in VOICES if voice.held_out and voice.language is language]
    names = {line.id: name for name, line in lines.items()}
    return sorted(
        (names[clip.line], clip) for clip in make(plain_tasks(list(lines.values()), voices), folder, workers=2)
    )


def _measure(
    recognizer: WhisperRecognizer,
    short: bool,
    lines: dict[str, Line],
    clips: Sequence[tuple[str, Clip]],
    folder: Path,
    formatter: Formatter,
    terms: Terms,
    around: Surroundings,
) -> None:
    context = "short" if short else "30 s"
    voices = sorted({clip.voice for _, clip in clips})
    # In noise and rooms every line is heard once, by one voice after the other.
    turns = [
        (name, clip) for at, (name, clip) in enumerate(clips) if at % len(voices) == (at // len(voices)) % len(voices)
    ]
    for condition in Condition:
        heard = clips if condition is Condition.CLEAN else turns
        scores: list[LineScore] = list(measure(recognizer, lines, heard, folder, condition, formatter, terms, around))
        for voice in voices if condition is Condition.CLEAN else ():
            _write(
                row(recognizer.name, context, voice, condition.value, summary([s for s in scores if s.voice == voice]))
            )
        _write(row(recognizer.name, context, "all unseen", condition.value, summary(scores)))


def _write_people(recognizer: WhisperRecognizer, short: bool, scores: Sequence[LineScore]) -> None:
    context = "short" if short else "30 s"
    for one in scores:
        _write(row(recognizer.name, context, one.voice, CONDITION, summary([one])))
    _write(row(recognizer.name, context, "all", CONDITION, summary(scores)))


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
