"""`reporting vocab`: try the formatter on lines of text, and look for mistakes in the vocabulary."""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from reporting.text.confusion import SpokenName
from reporting.text.format import Formatter, words_of
from reporting.text.lexicon import load_vocabulary
from reporting.text.lint import Finding, lint
from reporting.text.punctuating import Punctuation
from reporting.text.spoken import SpokenCommand
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """Add the verbs that need no storage and their options; return where other verbs can be added."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    formatting = verbs.add_parser("format", help="write spoken lines (standard input) as they stand in a report")
    formatting.add_argument("--language", choices=[language.value for language in Language], default="fr")
    formatting.add_argument("--json", action="store_true", help="one JSON object a line: spoken, written, commands")
    formatting.add_argument(
        "--punctuation",
        choices=[punctuation.value for punctuation in Punctuation],
        default=Punctuation.AUTOMATIC.value,
        help="automatic: a line is a whole dictation, and a sentence without dictated signs ends in a full stop",
    )
    checking = verbs.add_parser("lint", help="look for mistakes in the vocabulary")
    checking.add_argument("--language", choices=[language.value for language in Language], default=None)
    return verbs


def main(
    args: argparse.Namespace,
    vocabulary: Path,
    *,
    speaks: Language = Language.ENGLISH,
    lines: Iterable[str] | None = None,
    output: TextIO | None = None,
    fields: Mapping[Language, Sequence[SpokenName]] | None = None,
    report_lines: Mapping[Language, Sequence[str]] | None = None,
) -> int:
    """Carry out the verb; return the exit status, 1 if `lint` found something. Raise ConfigError, see `lexicon`.

    `speaks` is the language that findings are told in; with `fields` and `report_lines` command wordings are compared.
    """
    output = output or sys.stdout
    if args.verb == "lint":
        languages = [Language(args.language)] if args.language else list(Language)
        found = {
            each: lint(vocabulary, each, fields=(fields or {}).get(each, ()), lines=(report_lines or {}).get(each, ()))
            for each in languages
        }
        return _tell([finding for findings in found.values() for finding in findings], output, speaks)
    return _format(
        vocabulary,
        Language(args.language),
        sys.stdin if lines is None else lines,
        output,
        as_json=args.json,
        punctuation=Punctuation(args.punctuation),
    )


def _tell(findings: Sequence[Finding], output: TextIO, speaks: Language) -> int:
    for finding in findings:
        output.write(f"{finding.file}:{finding.line}: {finding.error.sentence(speaks)}\n")
    return 1 if findings else 0


def _format(
    vocabulary: Path,
    language: Language,
    lines: Iterable[str],
    output: TextIO,
    *,
    as_json: bool,
    punctuation: Punctuation,
) -> int:
    formatter = Formatter(language, load_vocabulary(vocabulary, language))
    for line in lines:
        spoken = line.rstrip("\n")
        commands = [part for part in formatter.format(words_of(spoken)) if isinstance(part, SpokenCommand)]
        written = "" if commands else formatter.format_text(spoken, punctuation)
        if as_json:
            said = [{"command": command.name.value, "argument": command.argument} for command in commands]
            record = {"spoken": spoken, "written": written, "commands": said}
            output.write(json.dumps(record, ensure_ascii=False) + "\n")
        else:
            output.write((written or " ".join(f"[{command.name.value}]" for command in commands)) + "\n")
    return 0
