"""The manifest of speech models, `models/manifest.toml`, as values.

Does not install and does not look at the weights. The form is described at the head of the file itself.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reporting.errors import ConfigError
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """Packages of the Python package index that carry the weights."""

    requirements: tuple[str, ...]
    """`name==version`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSource:
    """A repository of a model hub."""

    repository: str
    """`owner/name`."""
    revision: str
    """A commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterSource:
    """Another model of the manifest and an adapter that is merged into it."""

    base: str
    """Name of the other model."""
    adapter: Path
    """Safetensors file beside the manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file of a model's folder."""

    name: str
    size_bytes: int
    sha256: str = ""
    """Hexadecimal; empty if the publisher gives none."""
    parts: tuple[str, ...] = ()
    """Paths within the installed packages that are joined to this file; empty for other sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """A model that can be installed by its name."""

    name: str
    title: str
    licence: str
    languages: tuple[Language, ...]
    short_context: bool
    source: PackageSource | HubSource | AdapterSource
    files: tuple[ModelFile, ...]

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)


Manifest = Mapping[str, ModelEntry]
"""Name to entry."""


def read(path: Path) -> Manifest:
    """Return the entries of a manifest; raise ConfigError `models-manifest-broken`."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        return {name: _entry(name, table, path.parent) for name, table in tables.items()}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ConfigError("models-manifest-broken", file=path.name, why=f"{type(error).__name__}: {error}") from error


def _entry(name: str, table: Mapping[str, Any], folder: Path) -> ModelEntry:
    return ModelEntry(
        name=name,
        title=table["title"],
        licence=table["licence"],
        languages=tuple(Language(code) for code in table["languages"]),
        short_context=table["short_context"],
        source=_source(table["source"], folder),
        files=tuple(_file(entry) for entry in table["file"]),
    )


def _source(table: Mapping[str, Any], folder: Path) -> PackageSource | HubSource | AdapterSource:
    if "packages" in table:
        return PackageSource(requirements=tuple(table["packages"]))
    if "adapter" in table:
        return AdapterSource(base=table["base"], adapter=folder / table["adapter"])
    return HubSource(repository=table["hub"], revision=table["revision"])


def _file(table: Mapping[str, Any]) -> ModelFile:
    if Path(table["name"]).name != table["name"]:
        raise ValueError(f"{table['name']} is not a plain file name")
    return ModelFile(
        name=table["name"],
        size_bytes=table["bytes"],
        sha256=table.get("sha256", ""),
        parts=tuple(table.get("parts", ())),
    )
