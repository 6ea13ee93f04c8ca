"""A signed report as a page of HTML for print: what the Word file says, in its order, with the style that sets it.

Pure. Every text is escaped, and the page asks for nothing from elsewhere: no picture, no style sheet, no font file.
`pdf` prints it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC
from html import escape
from zoneinfo import ZoneInfo

from reporting.render.labels import labels
from reporting.render.text import banners, examination_facts, patient_facts, patient_line, printable, signature
from reporting.report.layout import field_text, filled_sections
from reporting.report.model import Field, Section
from reporting.report.signing import SignedReport
from reporting.wording import Language

IMPRESSION = "19005-8"
"""LOINC code of the section that referrers read first: it is set off."""

STYLE = """
@page {
  size: A4; margin: 16mm 22mm 24mm;
  @bottom-left { content: element(foot); width: 82%; vertical-align: top; padding-top: 4mm }
  @bottom-right { content: "Page " counter(page) " / " counter(pages); width: 18%; vertical-align: top;
    padding-top: 4mm; text-align: right; font: 7.5pt "DejaVu Sans", "Liberation Sans", sans-serif; color: #5a5a5a }
}
body { font: 9pt/1.35 "DejaVu Sans", "Liberation Sans", sans-serif; margin: 0; font-variant-ligatures: none }
p { margin: 0 0 2.5pt; white-space: pre-wrap; overflow-wrap: anywhere; orphans: 2; widows: 2 }
.foot { position: running(foot); font-size: 7.5pt; color: #5a5a5a; margin: 0 }
header { color: #1f3a5f; border-bottom: 1pt solid #1f3a5f; padding-bottom: 5pt; margin-bottom: 12pt }
header p { color: #5a5a5a; font-size: 7.5pt; margin: 0 }
header p:first-child { color: #1f3a5f; font-size: 13pt; font-weight: bold }
header p:nth-child(2):not(:last-child) { color: #1f3a5f; font-size: 9.5pt; margin-bottom: 3pt }
h1 { color: #1f3a5f; font-size: 15pt; line-height: 1.2; margin: 0 0 8pt; overflow-wrap: anywhere }
.banner { color: #9c1c1c; font-weight: bold; border: 1pt solid #9c1c1c; padding: 4pt 6pt; margin: 0 0 8pt }
.facts { display: flex; border: solid #b8c4d3; border-width: .75pt 0; padding: 3pt 0; margin: 0 0 10pt }
table { width: 50%; border-spacing: 0; table-layout: fixed; font-size: 8.5pt; line-height: 1.25 }
th, td { text-align: left; vertical-align: top; padding: 1.5pt 6pt 1.5pt 0; overflow-wrap: anywhere }
th { width: 37%; color: #5a5a5a; font-weight: normal }
td { font-weight: bold; white-space: pre-line }
h2 { color: #1f3a5f; font-size: 10pt; border-bottom: .5pt solid #b8c4d3; padding-bottom: 1pt; margin: 9pt 0 3pt;
  break-after: avoid; overflow-wrap: anywhere }
.impression p { font-weight: bold; border-left: 2.25pt solid #1f3a5f; padding: 0 0 2.5pt 6pt; margin: 0 }
.signature { margin-top: 14pt; font-size: 8.5pt; break-before: avoid; break-inside: avoid }
.signature p { margin: 0 0 1pt }
.signature p:first-child, b { font-weight: bold }
"""

_PAGE_LANGUAGES = {Language.FRENCH: "fr-FR", Language.ENGLISH: "en-GB"}


def page(signed: SignedReport, head: Sequence[str], zone: ZoneInfo, *, withdrawn: SignedReport | None = None) -> str:
    """Return the whole page. `head` are the lines of the letterhead, `zone` is where times are told.

    `withdrawn` is the withdrawal of the report, if it was withdrawn after this revision: the page says so.
    """
    report = signed.report
    # The patient does not stand among the properties: they are shown where the report is not.
    created = signed.signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    sections = "".join(_section(section, report.language) for section, _ in filled_sections(report))
    return (
        f'<!DOCTYPE html><html lang="{_PAGE_LANGUAGES[report.language]}"><head><meta charset="utf-8">'
        f"<title>{_shown(report.title)}</title>"
        f'<meta name="author" content="{_shown(signed.signer.name.display())}">'
        f'<meta name="dcterms.created" content="{created}"><meta name="dcterms.modified" content="{created}">'
        f"<style>{STYLE}</style></head><body>"
        f'<p class="foot">{_shown(patient_line(signed))}</p>'
        f"{_head(head, signed)}<h1>{_shown(report.title)}</h1>"
        f"{_paragraphs(banners(signed, withdrawn), 'banner')}"
        f'<div class="facts">{_facts(patient_facts(signed))}{_facts(examination_facts(signed, zone))}</div>'
        f"{sections}"
        f'<div class="signature">{_paragraphs(signature(signed, zone))}</div></body></html>'
    )


def _shown(words: str) -> str:
    return escape(printable(words))


def _paragraphs(lines: Sequence[str], style: str = "") -> str:
    return "".join(f'<p class="{style}">{_shown(line)}</p>' for line in lines)


def _head(lines: Sequence[str], signed: SignedReport) -> str:
    named = [line.replace("{patient}", patient_line(signed)) for line in lines]
    return f"<header>{_paragraphs(named)}</header>" if named else ""


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{_shown(label)}</th><td>{_shown(value)}</td></tr>" for label, value in facts)
    return f"<table>{rows}</table>"


def _section(section: Section, language: Language) -> str:
    lines = "".join(line for field in section.fields for line in _field(field, language))
    set_off = section.code is not None and section.code.value == IMPRESSION
    style = "impression" if set_off else "section"
    return f'<section class="{style}"><h2>{_shown(section.title)}</h2>{lines}</section>'


def _field(field: Field, language: Language) -> Iterator[str]:
    """Yield one paragraph a line, as the text of the ORU has them; the label in bold."""
    written = field_text(field, language)
    if not written:
        return
    label = f"{field.label}{labels(language).colon}" if field.label else ""
    for number, line in enumerate(written.split("\n")):
        head = label if number == 0 and line.startswith(label) else ""
        bold = f"<b>{_shown(head)}</b>" if head else ""
        yield f"<p>{bold}{_shown(line[len(head) :])}</p>"
