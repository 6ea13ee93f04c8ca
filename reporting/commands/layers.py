"""`reporting vocab evaluate`: what each layer over the recogniser brings, on the evaluation set, as tables.

Speaks the clips that are missing with the voices that are never trained on. Does not measure itself (`tuning.layers`).
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reporting.app import chooser, terms, whole_commands
from reporting.commands.evaluate import spoken
from reporting.commands.tuning import chosen
from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.models.folder import locate
from reporting.models.manifest import read as read_manifest
from reporting.service.verifying import TermVerifier
from reporting.speech.engine import Verifier
from reporting.speech.whisper import WhisperRecognizer
from reporting.text.choice import ReadingChooser
from reporting.text.corpus import Line, read_corpus
from reporting.text.format import Formatter
from reporting.text.lexicon import load_vocabulary
from reporting.text.terminology import LexiconTerm, by_sound
from reporting.text.terms_heard import TermsBySound
from reporting.tuning.evaluation import read_set, read_terms
from reporting.tuning.layer_table import points, table
from reporting.tuning.layers import SIDES, LayerFigures, figures, hear
from reporting.tuning.scoring import Terms
from reporting.tuning.speak import Clip
from reporting.tuning.unsaid import UNSAID
from reporting.tuning.witness import Witness
from reporting.wording import Language, sentence


def add_arguments(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the verb."""
    parser = verbs.add_parser("evaluate", help="measure what each layer brings on the evaluation set")
    codes = [language.value for language in Language]
    parser.add_argument("--language", choices=codes, action="append", help="only this language")
    parser.add_argument("--lines", type=int, help="only so many lines of each language, evenly chosen")
    parser.add_argument("--clips", type=Path, help="folder for the clips; what is there is kept")
    parser.add_argument(
        "--development", action="store_true", help="on the lines of the corpus that are kept back, for trying things"
    )


def main(args: argparse.Namespace, settings: Settings) -> int:
    """Print a table for each language; return 0. Raise ConfigError, see `listening` and `tried`."""
    around = listening(settings, unsaid())
    speaks = Language(settings.language)
    for language in [Language(code) for code in args.language or ()] or list(Language):
        lines, known_terms = tried(settings, language, args.lines, is_development=args.development)
        folder = args.clips or settings.home / "bench" / "clips"
        clips = spoken(lines, folder, language)
        heard = list(hear(around.recognizer, around.witness, language, clips, folder))
        found = figures(heard, lines, formatter(settings, language), known_terms)
        _write(told(found, clips, language, speaks, lines=len(lines)))
    return 0


def told(
    found: Sequence[LayerFigures],
    clips: Sequence[tuple[str, Clip]],
    language: Language,
    speaks: Language,
    *,
    lines: int,
) -> str:
    """Return the table of one language, with what was heard before it and what the added terms cost after it."""
    minutes = sum(clip.seconds for _, clip in clips) / 60
    heading = sentence(
        "vocab-evaluated", speaks, {"language": language.value, "lines": lines, "minutes": f"{minutes:.1f}"}
    )
    cost = sentence("vocab-evaluated-added", speaks, {"points": f"{points(found):+.2f}"})
    return f"{heading}\n\n{table(found, speaks)}\n\n{cost}\n"


def tried(
    settings: Settings, language: Language, count: int | None, *, is_development: bool
) -> tuple[dict[str, Line], Terms]:
    """Return the lines that are heard, and the terms in them. Raise ConfigError `corpus-missing`."""
    corpus = read_corpus(settings.models / "corpus", language)
    known = [line for line in corpus if not line.is_development]
    if is_development:
        every = [line for line in corpus if line.is_development]
    else:
        every = list(read_set(settings.models / "evaluation", language).values())
    lines = {line.place: line for line in chosen(every, count)}
    return lines, read_terms(settings.models / "evaluation", language, known)


def formatter(settings: Settings, language: Language) -> Formatter:
    return Formatter(language, load_vocabulary(settings.vocabulary, language))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The service's recogniser, and who notes what each of its layers did."""

    recognizer: WhisperRecognizer
    witness: Witness


def listening(settings: Settings, added: Mapping[Language, Sequence[LexiconTerm]]) -> Listening:
    """Open the model of the settings as the service does, its layers told apart.

    The witness asks two verifiers, see `SIDES`: one with the terms that are shipped, and one with `added` too.
    Raise ConfigError `model-has-no-layers` for weights whose readings the service does not choose from.
    """
    model = locate(settings.model, read_manifest(settings.models / "manifest.toml"), settings.home)
    lines = chooser(settings) if model.short_context else None
    if lines is None:
        raise ConfigError("model-has-no-layers", name=model.name)
    witness = Witness(lines, dict(zip(SIDES, verifiers(settings, lines, added), strict=True)))
    recognizer = WhisperRecognizer(
        model.path,
        name=model.name,
        compute_type=settings.compute_type,
        threads=settings.recogniser_threads,
        short_context=model.short_context,
        chooser=witness,
        verifier=witness,
    )
    return Listening(recognizer=recognizer, witness=witness)


def verifiers(
    settings: Settings, lines: ReadingChooser, added: Mapping[Language, Sequence[LexiconTerm]]
) -> tuple[Verifier, Verifier]:
    """Return a verifier that knows what is shipped, and one that knows the added terms besides."""
    shipped, commands = terms(settings), whole_commands(settings)
    known: dict[Language, TermsBySound] = {
        language: by_sound(language, each, are_added=True) for language, each in added.items()
    }
    return (
        TermVerifier(shipped, lines.models, commands=commands),
        TermVerifier(shipped, lines.models, added=lambda language, _: known.get(language), commands=commands),
    )


def unsaid() -> dict[Language, list[LexiconTerm]]:
    """Return the terms that nobody says."""
    return {
        language: [LexiconTerm(written=name, spoken=(name.lower(),)) for name in UNSAID[language]]
        for language in Language
    }


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
