"""A signed report as a Word file on the hospital's letterhead.

The letterhead is any Word file: its header, footer, page and styles are kept, and what stands in its body stays in
front. Styles that it lacks are made do without. Home of python-docx, with `letterhead` and `letterhead_text`. The
bytes differ from call to call; what proves that a report is unchanged is its hash, printed in the signature.
"""

from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reporting.render.labels import labels
from reporting.render.letterhead import BANNER_STYLE, CONCLUSION_STYLE, PATIENT, SIGNATURE_STYLE
from reporting.render.letterhead_text import open_letterhead
from reporting.render.text import PARIS, banners, examination_facts, patient_facts, patient_line, printable, signature
from reporting.report.layout import field_text, filled_sections
from reporting.report.model import Field, Section
from reporting.report.signing import SignedReport
from reporting.wording import Language

IMPRESSION = "19005-8"
"""LOINC code of the section that referrers read first: it is set off."""

_GREY = RGBColor(0x5A, 0x5A, 0x5A)
_WORD_LANGUAGES = {Language.FRENCH: "fr-FR", Language.ENGLISH: "en-GB"}


def document(
    signed: SignedReport, letterhead: Path, zone: ZoneInfo = PARIS, *, withdrawn: SignedReport | None = None
) -> bytes:
    """Return the Word file. `zone` is where its times are told.

    `withdrawn` is the withdrawal of the report, if it was withdrawn after this revision: the file says so.
    Raise ConfigError `letterhead-missing` or `letterhead-broken` (no Word file).
    """
    word = open_letterhead(letterhead)
    report = signed.report
    _set_properties(word, signed)
    _name_patient(word, printable(patient_line(signed)))
    _drop_empty_end(word)
    _add(word, report.title, "Title")
    for line in banners(signed, withdrawn):
        _add(word, line, BANNER_STYLE)
    _facts_table(word, patient_facts(signed), examination_facts(signed, zone))
    for section, _ in filled_sections(report):
        _section(word, section, report.language)
    # No signature alone on a page: it takes the last lines with it.
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    _signature(word, signature(signed, zone))
    written = BytesIO()
    word.save(written)
    return written.getvalue()


def _set_properties(word: WordDocument, signed: SignedReport) -> None:
    """Say what the file is, without the patient: file properties are shown where the report is not."""
    properties = word.core_properties
    properties.title = printable(signed.report.title)
    properties.author = printable(signed.signer.name.display())
    properties.last_modified_by = properties.author
    properties.comments = ""
    properties.language = signed.report.language.value
    properties.revision = signed.revision
    properties.created = properties.modified = signed.signed_at.replace(tzinfo=None)
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _WORD_LANGUAGES[signed.report.language])


def _name_patient(word: WordDocument, line: str) -> None:
    for section in word.sections:
        heads = (section.header, section.first_page_header, section.even_page_header)
        feet = (section.footer, section.first_page_footer, section.even_page_footer)
        for part in (*heads, *feet):
            if part.is_linked_to_previous:
                continue  # looking into it would make an empty one
            for run in (run for paragraph in part.paragraphs for run in paragraph.runs):
                if PATIENT in run.text:
                    run.text = run.text.replace(PATIENT, line)


def _drop_empty_end(word: WordDocument) -> None:
    """Remove the empty paragraph that every Word file ends in, so that the title stands at the top."""
    if word.paragraphs and not word.paragraphs[-1].text.strip() and not word.paragraphs[-1]._p.xpath(".//w:drawing"):
        last = word.paragraphs[-1]._p
        parent = last.getparent()
        if parent is not None:
            parent.remove(last)


def _add(word: WordDocument, words: str, style: str = "Normal") -> Paragraph:
    paragraph = word.add_paragraph(style=style if style in word.styles else None)
    run = paragraph.add_run(printable(words))
    if style not in word.styles:
        run.bold = True  # the letterhead lacks the style: still set it off
    return paragraph


def _facts_table(word: WordDocument, *sides: list[tuple[str, str]]) -> None:
    """Set the patient on the left, the examination on the right: a column of labels and one of values each."""
    table = word.add_table(rows=max(len(side) for side in sides), cols=2 * len(sides))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _rule(table)
    width = _text_width(word)
    widths = [Length(int(width * share)) for share in (0.20, 0.30, 0.20, 0.30)]
    for column, one in zip(table.columns, widths, strict=True):
        column.width = one
    for row in table.rows:
        for cell, one in zip(row.cells, widths, strict=True):
            cell.width = one
    for number, side in enumerate(sides):
        for row_number, (label, value) in enumerate(side):
            _fill(table.cell(row_number, 2 * number), label, bold=False, grey=True)
            _fill(table.cell(row_number, 2 * number + 1), value, bold=True, grey=False)


def _text_width(word: WordDocument) -> int:
    section = word.sections[0]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    return (page or Mm(210)) - (left or Mm(20)) - (right or Mm(20))


def _fill(cell: _Cell, words: str, *, bold: bool, grey: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(printable(words))
    run.bold, run.font.size = bold, Pt(9.5)
    run.font.color.rgb = _GREY if grey else None


def _rule(table: Table) -> None:
    """Draw a line above and below the table, none inside."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "B8C4D3")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    # The schema wants borders before layout, cell margins and look.
    following = [
        e for e in properties if e.tag in (qn("w:shd"), qn("w:tblLayout"), qn("w:tblCellMar"), qn("w:tblLook"))
    ]
    if following:
        following[0].addprevious(borders)
    else:
        properties.append(borders)


def _section(word: WordDocument, section: Section, language: Language) -> None:
    _add(word, section.title, "Heading 2")
    set_off = section.code is not None and section.code.value == IMPRESSION
    style = CONCLUSION_STYLE if set_off and CONCLUSION_STYLE in word.styles else "Normal"
    for field in section.fields:
        _field(word, field, language, style)


def _field(word: WordDocument, field: Field, language: Language, style: str) -> None:
    """Set one paragraph a line, as the text of the ORU has them; the label in bold."""
    written = field_text(field, language)
    if not written:
        return
    label = f"{field.label}{labels(language).colon}" if field.label else ""
    for number, line in enumerate(written.split("\n")):
        paragraph = word.add_paragraph(style=style if style in word.styles else None)
        head = label if number == 0 and line.startswith(label) else ""
        if head:
            paragraph.add_run(printable(head)).bold = True
        paragraph.add_run(printable(line[len(head) :]))


def _signature(word: WordDocument, lines: list[str]) -> None:
    style = SIGNATURE_STYLE if SIGNATURE_STYLE in word.styles else "Normal"
    for number, line in enumerate(lines):
        paragraph = word.add_paragraph(style=style if style in word.styles else None)
        paragraph.add_run(printable(line)).bold = number == 0
        paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
        if number == 0:
            paragraph.paragraph_format.space_before = Pt(14)
