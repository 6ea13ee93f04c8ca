"""The report for people inside a FHIR resource: XHTML that any viewer can show (R4, Narrative), all escaped. Pure.

The same facts in the same order as the plain text and the Word file. A withdrawn report tells that it was withdrawn and
no word of its findings: they are about someone or something else.
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from reporting.render.fhir_values import Resource, line, lines
from reporting.render.text import banner, examination_facts, patient_facts, signature
from reporting.report.layout import filled_sections
from reporting.report.signing import RevisionKind, SignedReport


def narrative(signed: SignedReport, zone: ZoneInfo) -> Resource:
    """Return the resource's `text`."""
    language = signed.report.language.value
    opening = f'<div xmlns="http://www.w3.org/1999/xhtml" lang="{language}" xml:lang="{language}">'
    return {"status": "generated", "div": f"{opening}{''.join(_parts(signed, zone))}</div>"}


def _parts(signed: SignedReport, zone: ZoneInfo) -> Iterator[str]:
    yield f"<h2>{_words(line(signed.report.title))}</h2>"
    if told := banner(signed):
        yield f"<p><b>{_words(told)}</b></p>"
    rows = (
        f"<tr><th>{_words(label)}</th><td>{_words(value)}</td></tr>"
        for label, value in (*patient_facts(signed), *examination_facts(signed, zone))
    )
    yield f"<table><tbody>{''.join(rows)}</tbody></table>"
    if signed.kind is not RevisionKind.WITHDRAWAL:
        for section, text in filled_sections(signed.report):
            yield f"<h3>{_words(section.title)}</h3><p>{_words(text)}</p>"
    yield f"<p>{_words(chr(10).join(signature(signed, zone)))}</p>"


def _words(text: str) -> str:
    """Return text as XHTML shows it, line by line."""
    return "<br/>".join(escape(each) for each in lines(text).split("\n"))
