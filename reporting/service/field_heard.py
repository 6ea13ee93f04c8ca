"""The field that a spoken name means, as it was heard: numbers as words, plurals that nobody hears.

What the report calls its fields is compared exactly first (`template.navigation`); then with its numbers in digits,
"l cinq s un" for L5-S1; then by sound, and only if one field sounds just so: words in the wrong field are worse than a
command that has to be said again.
"""

from collections.abc import Iterator

from reporting.report.model import Field, Report
from reporting.template.navigation import find_field, writable
from reporting.text.numbers import read_cardinal
from reporting.text.phonetics import key_of_words
from reporting.wording import Language


def field_heard(report: Report, spoken: str) -> Field | None:
    """Return the writable field of that name, None if none or several are meant."""
    return (
        find_field(report, spoken)
        or find_field(report, in_digits(spoken, report.language))
        or _that_sounds_like(report, spoken)
    )


def in_digits(spoken: str, language: Language) -> str:
    """Return the words with each whole number in digits."""
    words, out = spoken.split(), list[str]()
    at = 0
    while at < len(words):
        reading = read_cardinal(words, at, language)
        out.append(reading.digits if reading else words[at])
        at += reading.words if reading else 1
    return " ".join(out)


def _that_sounds_like(report: Report, spoken: str) -> Field | None:
    sound = key_of_words(spoken.split(), report.language)
    fields = {field.field_id: field for name, field in _names(report) if name == sound} if sound else {}
    return next(iter(fields.values())) if len(fields) == 1 else None


def _names(report: Report) -> Iterator[tuple[str, Field]]:
    for field in report.fields():
        if writable(report, field.field_id):
            for name in (field.verbal_trigger, field.label):
                yield key_of_words(name.split(), report.language), field
