"""`reporting templates`: what is installed, what is wrong with a file, files of others in, any template out as a file.

Prints; returns the exit status. Overwrites no file.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reporting.errors import ReportingError
from reporting.template.importing import export_file, import_file
from reporting.template.library import load
from reporting.template.mrrt_rules import Finding, Severity, findings
from reporting.wording import Language

_SEVERITIES = {
    Language.ENGLISH: {Severity.ERROR: "error", Severity.WARNING: "warning"},
    Language.FRENCH: {Severity.ERROR: "erreur", Severity.WARNING: "avertissement"},
}
_SOUND = {Language.ENGLISH: "{name}: follows MRRT", Language.FRENCH: "{name} : conforme à MRRT"}

_REMOVED = {
    Language.ENGLISH: "removed\t{what}\t{name}, line {line}: it runs or refers to something outside the file.",
    Language.FRENCH: "supprimé\t{what}\t{name}, ligne {line} : s'exécute ou renvoie hors du fichier.",
}
_IMPORTED = {
    Language.ENGLISH: "{name}: imported as {id} ({title}), {fields} fields. Start the service again to use it.",
    Language.FRENCH: "{name} : importé sous {id} ({title}), {fields} champs. Relancez le service pour l'utiliser.",
}
_EXPORTED = {
    Language.ENGLISH: "{title} was written to {path}.",
    Language.FRENCH: "{title} a été écrit dans {path}.",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the verbs of `reporting templates`."""
    verbs = parser.add_subparsers(dest="templates_verb", required=True)
    verbs.add_parser("list", help="list the installed templates")
    checking = verbs.add_parser("check", help="say what is wrong with MRRT files")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    importing = verbs.add_parser("import", help="take in MRRT files of others, without scripts and references")
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE")
    exporting = verbs.add_parser("export", help="write a template to a file")
    exporting.add_argument("template_id", metavar="ID", help="its identifier, see list")
    exporting.add_argument("file", type=Path, metavar="FILE")


def main(args: Namespace, folder: Path, language: Language = Language.ENGLISH) -> int:
    """Do what `args` ask with the templates in `folder`. Return 0, or 1 if a file cannot be used.

    Raise ConfigError `templates-missing` if there is no folder, and as `export_file` does.
    """
    if args.templates_verb == "list":
        return _list(folder, language)
    if args.templates_verb == "import":
        return max([_import(path, folder, language) for path in args.files], default=0)
    if args.templates_verb == "export":
        title = export_file(args.template_id, folder, args.file).title
        sys.stdout.write(_EXPORTED[language].format(title=title, path=args.file) + "\n")
        return 0
    return max([_check(path, language) for path in args.files], default=0)


def _list(folder: Path, language: Language) -> int:
    library = load(folder)
    for template in library.templates:
        modalities = ",".join(template.modalities) or "-"
        sys.stdout.write(f"{template.language.value}\t{modalities}\t{template.title}\t{template.template_id}\n")
    for refused in library.refused:
        sys.stderr.write(f"{refused.name}\t{refused.error.code}\t{refused.error.sentence(language)}\n")
    return 1 if library.refused else 0


def _import(path: Path, folder: Path, language: Language) -> int:
    try:
        imported = import_file(path, folder)
    except ReportingError as error:
        sys.stderr.write(f"{path}: {error.code}: {error.sentence(language)}\n")
        return 1
    for removed in imported.removed:
        line = _REMOVED[language].format(what=removed.what, name=path.name, line=removed.line)
        sys.stdout.write(line + "\n")
    for finding in imported.findings:
        _tell(finding, path, language)
    template = imported.template
    fields = sum(len(section.fields) for section in template.sections)
    told = {"name": path.name, "id": template.template_id, "title": template.title, "fields": fields}
    sys.stdout.write(_IMPORTED[language].format(**told) + "\n")
    return 0


def _tell(finding: Finding, path: Path, language: Language) -> None:
    severity = _SEVERITIES[language][finding.severity]
    sys.stdout.write(f"{severity}\t{finding.code}\t{finding.sentence(path.name, language)}\n")


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
        _tell(finding, path, language)
    if not found:
        sys.stdout.write(_SOUND[language].format(name=path.name) + "\n")
    return 1 if any(finding.severity is Severity.ERROR for finding in found) else 0
