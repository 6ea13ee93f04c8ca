"""`reporting templates list` and `reporting templates check FILE...`: what is installed, and what is wrong with a file.

Prints; returns the exit status. Does not change files.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reporting.errors import ReportingError
from reporting.template.library import load
from reporting.template.mrrt_rules import Severity, findings
from reporting.wording import Language

_SEVERITIES = {
    Language.ENGLISH: {Severity.ERROR: "error", Severity.WARNING: "warning"},
    Language.FRENCH: {Severity.ERROR: "erreur", Severity.WARNING: "avertissement"},
}
_SOUND = {Language.ENGLISH: "{name}: follows MRRT", Language.FRENCH: "{name} : conforme à MRRT"}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the two verbs of `reporting templates`."""
    verbs = parser.add_subparsers(dest="templates_verb", required=True)
    verbs.add_parser("list", help="list the installed templates")
    checking = verbs.add_parser("check", help="say what is wrong with MRRT files")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")


def main(args: Namespace, folder: Path, language: Language = Language.ENGLISH) -> int:
    """Do what `args` ask with the templates in `folder`. Return 0, or 1 if a file cannot be used.

    Raise ConfigError `templates-missing` if there is no folder to list.
    """
    if args.templates_verb == "list":
        return _list(folder, language)
    return max([_check(path, language) for path in args.files], default=0)


def _list(folder: Path, language: Language) -> int:
    library = load(folder)
    for template in library.templates:
        modalities = ",".join(template.modalities) or "-"
        sys.stdout.write(f"{template.language.value}\t{modalities}\t{template.title}\t{template.template_id}\n")
    for refused in library.refused:
        sys.stderr.write(f"{refused.name}\t{refused.error.code}\t{refused.error.sentence(language)}\n")
    return 1 if library.refused else 0


def _check(path: Path, language: Language) -> int:
    try:
        found = findings(path.read_bytes())
    except OSError as error:
        sys.stderr.write(f"{path}: {error.strerror}\n")
        return 1
    except ReportingError as error:
        sys.stderr.write(f"{path}: {error.code}: {error.sentence(language)}\n")
        return 1
    for finding in found:
        severity = _SEVERITIES[language][finding.severity]
        sys.stdout.write(f"{severity}\t{finding.code}\t{finding.sentence(path.name, language)}\n")
    if not found:
        sys.stdout.write(_SOUND[language].format(name=path.name) + "\n")
    return 1 if any(finding.severity is Severity.ERROR for finding in found) else 0
