"""`reporting transcribe`: recordings to text, through the same segmenting, recogniser and formatter as dictation.

With --json one object a line: file, language, text (as it would stand in the report), verbatim (as heard), words
(text, start_ms, end_ms, probability), audio_s, compute_s.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from reporting.app import formatters, open_recognizer
from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.errors import ReportingError
from reporting.log import configure
from reporting.service.transcribe import Transcribing
from reporting.speech.vad import SileroDetector
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The recordings, their language, the model, the form of the answer."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="recording: wav, flac, mp3 or ogg")
    parser.add_argument(
        "--language", choices=[language.value for language in Language], required=True, help="language that is spoken"
    )
    parser.add_argument("--model", default="", help="speech model instead of the one of the settings")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of plain text")


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write each recording down; a file that cannot be read is said and the others are written. 1 if one failed."""
    configure(settings.log_level)
    settings = settings.with_model(arguments.model)
    language = Language(arguments.language)
    transcribing = Transcribing(
        open_recognizer(settings), SileroDetector, formatters(settings)[language], SystemClock()
    )
    failed = 0
    for file in arguments.files:
        try:
            written = transcribing.transcribe(file, language)
        except ReportingError as error:
            failed = 1
            print(f"{file}: {error.sentence(Language(settings.language))} [{error.code}]", file=sys.stderr)  # noqa: T201
            continue
        if arguments.json:
            line = asdict(written) | {"file": str(file), "language": language.value}
            print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201
        else:
            print(written.text, flush=True)  # noqa: T201
    return failed
