"""Speech models on disk: where a model lies, and whether it is what it should be.

Does not install (`install.py`) and does not load weights (`speech`).
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ConfigError
from reporting.models.manifest import Manifest, ModelEntry
from reporting.wording import Language

PINS = "installed.json"
"""In an installed folder: {file: sha256} as it was installed."""
DESCRIPTION = "model.toml"
"""May lie in a plain folder: `short_context`, `languages`."""
_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_VOCABULARIES = ("vocabulary.json", "vocabulary.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFolder:
    """A model that is ready to be loaded."""

    name: str
    """In the manifest, or the folder's own."""
    path: Path
    short_context: bool
    languages: tuple[Language, ...]


def folder_of(name: str, home: Path) -> Path:
    """Return where the model of that name is installed."""
    return home / "models" / name


def locate(name_or_folder: str, manifest: Manifest, home: Path) -> ModelFolder:
    """Return the model for a name of the manifest or a folder.

    Raise ConfigError `model-not-installed` (the sentence says what to run), `model-file-missing` or
    `model-unknown`. Sizes are compared, sums are not: that is `verify`, and takes seconds.
    """
    entry = manifest.get(name_or_folder)
    if entry is None:
        return _plain(name_or_folder, manifest)
    path = folder_of(entry.name, home)
    if not path.is_dir():
        raise ConfigError("model-not-installed", name=entry.name)
    for file in entry.files:
        found = path / file.name
        if not found.is_file() or found.stat().st_size != file.size_bytes:
            raise ConfigError("model-file-missing", name=entry.name, file=file.name)
    return ModelFolder(name=entry.name, path=path, short_context=entry.short_context, languages=entry.languages)


def _plain(folder: str, manifest: Manifest) -> ModelFolder:
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise ConfigError("model-unknown", name=folder, known=", ".join(manifest))
    missing = [name for name in _NEEDED if not (path / name).is_file()]
    if not any((path / name).is_file() for name in _VOCABULARIES):
        missing.append(_VOCABULARIES[0])
    if missing:
        raise ConfigError("model-folder-incomplete", folder=folder, file=missing[0])
    try:
        text = (path / DESCRIPTION).read_text("utf-8")
    except FileNotFoundError:
        text = ""  # the description is optional
    try:
        table = tomllib.loads(text)
        languages = tuple(Language(code) for code in table.get("languages", [language.value for language in Language]))
    except ValueError as error:
        raise ConfigError("models-manifest-broken", file=DESCRIPTION, why=str(error)) from error
    return ModelFolder(name=path.name, path=path, short_context=table.get("short_context") is True, languages=languages)


def verify(folder: Path, entry: ModelEntry) -> None:
    """Compare every file with its sum in the manifest, or with the one pinned when it was installed.

    Raise ConfigError `model-not-installed`, `model-file-missing` or `model-file-broken` (file, expected, got).
    """
    if not folder.is_dir():
        raise ConfigError("model-not-installed", name=entry.name)
    pins = read_pins(folder)
    for file in entry.files:
        if not (folder / file.name).is_file():
            raise ConfigError("model-file-missing", name=entry.name, file=file.name)
        expected, got = file.sha256 or pins.get(file.name, ""), sha256_of(folder / file.name)
        if got != expected:
            raise file_broken(entry.name, file.name, expected, got)


def file_broken(name: str, file: str, expected: str, got: str) -> ConfigError:
    """Return the error for a file with a wrong sum."""
    return ConfigError("model-file-broken", name=name, file=file, expected=expected[:12] or "?", got=got[:12])


def read_pins(folder: Path) -> dict[str, str]:
    """Return {file: sha256} as it was installed; empty if the folder was not installed by us, or the pins broke."""
    try:
        pins = json.loads((folder / PINS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}  # without pins, verify finds every file without a sum in the manifest broken, as it should
    return {str(name): str(value) for name, value in pins.items()} if isinstance(pins, dict) else {}


def write_pins(folder: Path, entry: ModelEntry) -> None:
    """Remember the sums of what was installed."""
    pins = {file.name: sha256_of(folder / file.name) for file in entry.files}
    (folder / PINS).write_text(json.dumps(pins, indent=2) + "\n", "utf-8")


def sha256_of(path: Path) -> str:
    """Return the file's SHA-256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
