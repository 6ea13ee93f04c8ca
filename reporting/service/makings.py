"""What signatures are made with here: template, speech model, vocabulary and settings, each as a hash.

Reads the files once, when the service starts: they are what it works with until it is started again. Does not sign, and
does not know which settings there are: `app` says which of them change the words.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from reporting.models.folder import PINS
from reporting.report.making import MadeWith
from reporting.report.model import Report

SaysMaking = Callable[[Report], MadeWith | None]
_WEIGHTS = "model.bin"


class Makings:
    """Says of a report what it is made with. Raises OSError if a file that is in use cannot be read."""

    def __init__(
        self,
        *,
        template_files: Mapping[str, Path],
        model: str,
        model_folder: Path,
        vocabulary: Path,
        settings: Mapping[str, str | int],
        version: str,
    ) -> None:
        self._templates = {template_id: hash_of_file(path) for template_id, path in template_files.items()}
        self._model = model
        self._model_hash = hash_of_model(model_folder)
        self._vocabulary_hash = hash_of_folder(vocabulary)
        self._settings_hash = hash_of_settings(settings)
        self._version = version

    def __call__(self, report: Report) -> MadeWith:
        return MadeWith(
            template_id=report.template_id,
            template_hash=self._templates.get(report.template_id, ""),
            model=self._model,
            model_hash=self._model_hash,
            vocabulary_hash=self._vocabulary_hash,
            settings_hash=self._settings_hash,
            version=self._version,
        )


def hash_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of_model(folder: Path) -> str:
    """Return the hash of the weights: the one written down when they were installed, else of the file itself."""
    pins = folder / PINS
    if pins.is_file():
        pinned: object = json.loads(pins.read_text("utf-8")).get(_WEIGHTS)
        if isinstance(pinned, str) and pinned:
            return pinned
    return hash_of_file(folder / _WEIGHTS)


def hash_of_folder(folder: Path) -> str:
    """Return one hash over the names and contents of all files below the folder, wherever the folder lies."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return _hash_of_json([[name, hash_of_file(folder / name)] for name in names])


def hash_of_settings(settings: Mapping[str, str | int]) -> str:
    """Return the hash of names and values, in whatever order they come."""
    return _hash_of_json(dict(settings))


def _hash_of_json(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
