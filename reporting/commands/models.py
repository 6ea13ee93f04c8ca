"""`reporting models list | install | verify | merge`, and `lint | speak | tune | evaluate` for who tunes weights.

Does none of it itself: `models` installs and merges, `commands.tuning` hands the rest to the room `tuning`. Errors go
up to the command line, which says them.
"""

import argparse
import sys
from pathlib import Path

from reporting.commands import tuning
from reporting.commands.tuning import TuningSettings
from reporting.errors import ConfigError
from reporting.models.folder import folder_of, locate, sha256_of, verify
from reporting.models.install import install, merge
from reporting.models.manifest import Manifest, ModelEntry, read
from reporting.wording import Language, sentence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("list", help="show the models of the manifest, and which are installed")
    for action, help_text in (
        ("install", "fetch a model and compare its sums"),
        ("verify", "compare the sums of an installed model"),
    ):
        actions.add_parser(action, help=help_text).add_argument("name", help="a name of the manifest, e.g. base")
    merging = actions.add_parser("merge", help="write the model that base weights and an adapter make")
    merging.add_argument("base", help="a name of the manifest, or a folder with a CTranslate2 model")
    merging.add_argument("adapter", type=Path, help="adapter file (safetensors)")
    merging.add_argument("folder", type=Path, help="folder to write")
    tuning.add_actions(actions)


def main(args: argparse.Namespace, settings: TuningSettings) -> int:
    """Carry the command out; return the exit code. Raise ConfigError as `install` and `verify` do."""
    manifest = read(settings.models / "manifest.toml")
    language = Language(settings.language)
    match args.action:
        case "list":
            for entry in manifest.values():
                _list(entry, manifest, settings.home, language)
        case "install":
            if args.name in manifest:
                entry = manifest[args.name]
                _say("models-installing", language, name=entry.name, megabytes=entry.size_bytes // 1_000_000)
            _say("models-installed", language, folder=str(install(args.name, manifest, settings.home)))
        case "verify":
            if args.name not in manifest:
                raise ConfigError("model-unknown", name=args.name, known=", ".join(manifest))
            verify(folder_of(args.name, settings.home), manifest[args.name])
            _say("models-verified", language, name=args.name)
        case "merge":
            merge(locate(args.base, manifest, settings.home).path, args.adapter, args.folder)
            _say("models-merged", language, folder=str(args.folder), sha256=sha256_of(args.folder / "model.bin"))
        case _:
            return tuning.main(args, settings, manifest)
    return 0


def _list(entry: ModelEntry, manifest: Manifest, home: Path, language: Language) -> None:
    _say(
        "models-listed",
        language,
        name=entry.name,
        title=entry.title,
        languages=", ".join(known.value for known in entry.languages),
        licence=entry.licence,
        megabytes=entry.size_bytes // 1_000_000,
    )
    try:
        _say("models-installed", language, folder=str(locate(entry.name, manifest, home).path))
    except ConfigError as error:
        sys.stdout.write(error.sentence(language) + "\n")


def _say(code: str, language: Language, **details: str | int) -> None:
    sys.stdout.write(sentence(code, language, details) + "\n")
    sys.stdout.flush()
