"""All templates of an installation, read once: by identifier, and the best one for an order.

Files that cannot be used are named and left out, so that one broken file never keeps the others from being used.
Does not watch the folder: load it again to see new files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reporting.errors import ConfigError, InputError, NotFoundError
from reporting.report.order import Order
from reporting.template.choose import choose
from reporting.template.model import Template
from reporting.template.mrrt import read
from reporting.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file of the folder that is not in the library, and why."""

    name: str
    """Name of the file, without folder."""
    error: InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    templates: tuple[Template, ...]
    """By language, then title."""
    refused: tuple[RefusedFile, ...] = ()
    """By name of the file."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name of the file, without folder, for each identifier."""

    def get(self, template_id: str) -> Template:
        """Return the template of that dcterms.identifier; raise NotFoundError `template-unknown`."""
        for template in self.templates:
            if template.template_id == template_id:
                return template
        raise NotFoundError("template-unknown")

    def choose(self, order: Order, language: Language) -> Template:
        """Return the best template for the order in `language`; raise ConfigError `no-template` if there is none."""
        return choose(self.templates, order, language)


def load(folder: Path) -> Library:
    """Return the library of a folder of MRRT files (`*.html`). Raise ConfigError `templates-missing`."""
    if not folder.is_dir():
        raise ConfigError("templates-missing")
    templates: dict[str, Template] = {}
    names: dict[str, str] = {}
    refused: list[RefusedFile] = []
    for path in sorted(folder.glob("*.html")):
        try:
            template = _read(path)
        except InputError as error:
            refused.append(RefusedFile(name=path.name, error=error))
            continue
        if other := names.get(template.template_id):
            repeated = InputError("template-repeated", name=path.name, other=other)
            refused.append(RefusedFile(name=path.name, error=repeated))
            continue
        templates[template.template_id] = template
        names[template.template_id] = path.name
    ordered = sorted(templates.values(), key=lambda template: (template.language.value, template.title))
    return Library(templates=tuple(ordered), refused=tuple(refused), files=names)


def _read(path: Path) -> Template:
    try:
        html = path.read_bytes()
    except OSError as error:
        raise InputError("template-unreadable", name=path.name) from error
    return read(html, path.name)
