"""`reporting vocab`: the vocabulary of the settings, compared with their templates and dictation lines."""

import argparse
from collections.abc import Iterable

from reporting.app import open_storage
from reporting.clock import SystemClock
from reporting.commands import layers
from reporting.config import Settings
from reporting.service import list_command, term_command
from reporting.template import library
from reporting.template.model import Template
from reporting.text import vocab_command
from reporting.text.confusion import SpokenName
from reporting.text.corpus import read_corpus
from reporting.text.terminology import read_terms
from reporting.wording import Language


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `reporting vocab` and their options."""
    verbs = vocab_command.add_arguments(parser)
    term_command.add_arguments(verbs)
    list_command.add_arguments(verbs)
    layers.add_arguments(verbs)


COMMAND_LINES = "command"
"""How the files of the dictation lines begin that hold spoken commands, in both languages."""


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Format lines, look for mistakes, change the terms that were added here, or measure what the layers bring."""
    if arguments.verb == "evaluate":
        return layers.main(arguments, settings)
    if arguments.verb in term_command.VERBS:
        return term_command.main(arguments, open_storage(settings), SystemClock())
    if arguments.verb in list_command.VERBS:
        return list_command.main(
            arguments,
            open_storage(settings),
            SystemClock(),
            speaks=Language(settings.language),
            shipped=lambda language: shipped_terms(settings, language),
        )
    is_lint = arguments.verb == "lint"
    return vocab_command.main(
        arguments,
        settings.vocabulary,
        speaks=Language(settings.language),
        fields={each: field_names(settings, each) for each in Language} if is_lint else None,
        report_lines={each: report_lines(settings, each) for each in Language} if is_lint else None,
    )


def shipped_terms(settings: Settings, language: Language) -> frozenset[str]:
    """Return the terms of the vocabulary, as they are written and said, in lower case."""
    terms = read_terms(settings.vocabulary, language)
    return frozenset(form.lower() for term in terms for form in (term.written, *term.spoken))


def field_names(settings: Settings, language: Language) -> list[SpokenName]:
    """Return what the fields of every template can be called, a group a template."""
    if not settings.templates.is_dir():
        return []
    templates = library.load(settings.templates).templates
    return [name for template in templates if template.language is language for name in _names(template)]


def _names(template: Template) -> Iterable[SpokenName]:
    named = {
        name.casefold()
        for section in template.sections
        for field in section.fields
        for name in (field.verbal_trigger, field.label)
    }
    for section in template.sections:
        if section.title.casefold() not in named:  # else the field of that name is meant
            first = f"field {section.fields[0].field_id}"
            yield SpokenName(spoken=section.title, meaning=first, group=template.title, file=template.title)
        for field in section.fields:
            for spoken in dict.fromkeys((field.verbal_trigger, field.label)):
                if spoken:
                    meaning = f"field {field.field_id}"
                    yield SpokenName(spoken=spoken, meaning=meaning, group=template.title, file=template.title)


def report_lines(settings: Settings, language: Language) -> list[str]:
    """Return the lines of reports that are shipped with the models, as they are said; none if there are none."""
    folder = settings.models / "corpus"
    if not folder.is_dir():
        return []
    return [line.spoken for line in read_corpus(folder, language) if not line.place.startswith(COMMAND_LINES)]
