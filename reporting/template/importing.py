"""Template files of others taken in, and any template given out again as a file.

Read leniently, reported strictly: a file that can be used is taken as its author wrote it, but without what runs or
refers elsewhere (`mrrt_clean`), and every rule of MRRT that it breaks is named beside. What is given out is the file
that lies in the folder, attributes and all: byte for byte what was taken in.
"""

from dataclasses import dataclass
from pathlib import Path

from reporting.errors import ConflictError, InputError, NotFoundError
from reporting.template.library import load
from reporting.template.model import Template
from reporting.template.mrrt import read
from reporting.template.mrrt_clean import Removed, clean
from reporting.template.mrrt_rules import Finding, findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    template: Template
    html: bytes
    """The file to keep: the one that was given, without what was removed."""
    removed: tuple[Removed, ...]
    """What ran or referred elsewhere."""
    findings: tuple[Finding, ...]
    """Every rule that the given file breaks; an error among them, e.g. a second script, went with what was removed."""


def take_in(html: bytes, name: str) -> Imported:
    """Return what a file holds. `name` is the file's, for messages.

    Raise InputError with the first rule broken that makes the file unusable, or as `clean` does.
    """
    kept, removed = clean(html, name)
    return Imported(template=read(kept, name), html=kept, removed=removed, findings=findings(html))


def import_file(path: Path, folder: Path) -> Imported:
    """Put a cleaned copy of the file into the folder of templates, under its own name.

    Raise InputError as `take_in`, or `template-unreadable`; ConflictError `template-repeated` if the folder has a
    template of that identifier, `template-file-exists` if it has a file of that name; ConfigError `templates-missing`.
    """
    library = load(folder)
    imported = take_in(_bytes_of(path), path.name)
    if other := library.files.get(imported.template.template_id):
        raise ConflictError("template-repeated", name=path.name, other=other)
    _write_new(folder / f"{path.stem}.html", imported.html)
    return imported


def export_file(template_id: str, folder: Path, path: Path) -> Template:
    """Write the file of that dcterms.identifier to `path`, and return its template.

    Raise NotFoundError `template-unknown`, ConflictError `template-file-exists`, ConfigError `templates-missing`.
    """
    name = load(folder).files.get(template_id)
    if name is None:
        raise NotFoundError("template-unknown")
    # Cleaned here too: a file may have been put into the folder by hand.
    given_out = take_in(_bytes_of(folder / name), name)
    _write_new(path, given_out.html)
    return given_out.template


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("template-unreadable", name=path.name) from error


def _write_new(path: Path, html: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(html)
    except FileExistsError:
        raise ConflictError("template-file-exists", name=path.name) from None
    except OSError as error:
        raise InputError("template-unwritable", name=path.name) from error
