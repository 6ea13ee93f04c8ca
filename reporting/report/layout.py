"""What a reader reads: each section's text, the same for ORU, .docx, page and print.

Empty fields and empty sections leave no trace (MRRT: labels of empty fields are dropped).
"""

from collections.abc import Iterator

from reporting.report.model import Field, Report, Section
from reporting.wording import Language

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def field_text(field: Field, language: Language) -> str:
    """Return the field's text with its label, or an empty string if nothing stands in it."""
    text = field.text.strip()
    if not text:
        return ""
    if field.units and text[-1].isdigit():
        text = f"{text} {field.units}"
    if not field.label:
        return text
    colon = f"{NO_BREAK_SPACE}: " if language is Language.FRENCH else ": "
    return f"{field.label}{colon}{text}"


def section_text(section: Section, language: Language) -> str:
    """Return the section's lines joined by newline, or an empty string if nothing stands in it."""
    return "\n".join(line for field in section.fields if (line := field_text(field, language)))


def filled_sections(report: Report) -> Iterator[tuple[Section, str]]:
    """Yield the sections in which something stands, with their text, in reading order."""
    for section in report.sections:
        if text := section_text(section, report.language):
            yield section, text
