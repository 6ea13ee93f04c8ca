"""Makes the letterhead that is delivered: A4, header and footer, the styles that `docx` uses.

A hospital replaces the file with its own, made in any word processor: whatever stands in its header, footer and
styles is kept. The word {patient} in header or footer is replaced by who the report is about.
"""

from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

PATIENT = "{patient}"
"""Stands for the patient in header and footer."""

CONCLUSION_STYLE = "Conclusion"
BANNER_STYLE = "Banner"
SIGNATURE_STYLE = "Signature Block"

_FONT = "Arial"
_BLUE = RGBColor(0x1F, 0x3A, 0x5F)
_GREY = RGBColor(0x5A, 0x5A, 0x5A)
_RED = RGBColor(0x9C, 0x1C, 0x1C)
_WIDTH_MM = 210 - 22 - 22


def make() -> bytes:
    """Return the letterhead as a Word file."""
    document = Document()
    _page(document)
    _styles(document)
    _header(document)
    _footer(document)
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "Reporting project", "", "Letterhead"
    for name, relation in list(document.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del document.part.package.rels[name]  # a picture of another document
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(20), Mm(22)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)


def _styles(document: WordDocument) -> None:
    normal = _paragraph_style(document, "Normal")
    normal.font.name, normal.font.size = _FONT, Pt(10)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(2.5), 1.1
    normal.paragraph_format.widow_control = True
    _heading(_paragraph_style(document, "Title"), size=17, before=4, after=8)
    heading = _paragraph_style(document, "Heading 2")
    _heading(heading, size=11, before=9, after=3)
    _border(heading, "bottom", colour="B8C4D3", width=4, space=1)
    conclusion = _paragraph_style(document, CONCLUSION_STYLE)
    conclusion.base_style = normal
    conclusion.font.bold = True
    frame = conclusion.paragraph_format
    frame.left_indent, frame.keep_together, frame.keep_with_next = Mm(3), True, True
    _border(conclusion, "left", colour="1F3A5F", width=18, space=6)
    banner = _paragraph_style(document, BANNER_STYLE)
    banner.base_style = normal
    banner.font.bold, banner.font.color.rgb = True, _RED
    frame = banner.paragraph_format
    frame.space_after, frame.left_indent, frame.right_indent = Pt(10), Mm(2), Mm(2)
    for side in ("top", "left", "bottom", "right"):
        _border(banner, side, colour="9C1C1C", width=8, space=4)
    signature = _paragraph_style(document, SIGNATURE_STYLE)
    signature.base_style = normal
    signature.font.size = Pt(9.5)
    signature.paragraph_format.space_after, signature.paragraph_format.keep_together = Pt(1), True


def _paragraph_style(document: WordDocument, name: str) -> ParagraphStyle:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is no paragraph style")
    return style


def _heading(style: ParagraphStyle, *, size: float, before: float, after: float) -> None:
    font = style.font
    font.name, font.size, font.bold, font.color.rgb = _FONT, Pt(size), True, _BLUE
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # the theme's font would win over the named one
    frame = style.paragraph_format
    frame.space_before, frame.space_after, frame.keep_with_next = Pt(before), Pt(after), True
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _border(style: ParagraphStyle, side: str, *, colour: str, width: int, space: int) -> None:
    """Draw a line at one side of a style's paragraphs; width in eighths of a point, space in points."""
    properties = style.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(width)), ("space", str(space)), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)


def _header(document: WordDocument) -> None:
    header = document.sections[0].header
    name = header.paragraphs[0]
    _write(name, "Nom de l'établissement", size=14, colour=_BLUE, bold=True)
    name.paragraph_format.space_after = Pt(0)
    department = header.add_paragraph()
    _write(department, "Service de radiologie et d'imagerie médicale", size=10.5, colour=_BLUE)
    department.paragraph_format.space_after = Pt(0)
    address = header.add_paragraph()
    _write(address, "Adresse – Code postal Ville – Téléphone du secrétariat", size=8.5, colour=_GREY)
    address.style = _paragraph_style(document, "Letterhead Rule")
    address.style.paragraph_format.space_after = Pt(10)
    _border(address.style, "bottom", colour="1F3A5F", width=8, space=6)


def _footer(document: WordDocument) -> None:
    line = document.sections[0].footer.paragraphs[0]
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    _write(line, PATIENT, size=8.5, colour=_GREY)
    _write(line, "\tPage ", size=8.5, colour=_GREY)
    _page_field(line, "PAGE")
    _write(line, " / ", size=8.5, colour=_GREY)
    _page_field(line, "NUMPAGES")


def _write(paragraph: Paragraph, words: str, *, size: float, colour: RGBColor, bold: bool = False) -> None:
    font = paragraph.add_run(words).font
    font.name, font.size, font.color.rgb, font.bold = _FONT, Pt(size), colour, bold


def _page_field(paragraph: Paragraph, instruction: str) -> None:
    """Add a field that the word processor counts: PAGE or NUMPAGES. Each part has a run, so that all keep the font."""
    for tag, words in (("fldChar", "begin"), ("instrText", instruction), ("fldChar", "separate"), ("t", "1")):
        _field_part(paragraph, tag, words)
    _field_part(paragraph, "fldChar", "end")


def _field_part(paragraph: Paragraph, tag: str, words: str) -> None:
    run = paragraph.add_run()
    run.font.name, run.font.size, run.font.color.rgb = _FONT, Pt(8.5), _GREY
    part = OxmlElement(f"w:{tag}")
    if tag == "fldChar":
        part.set(qn("w:fldCharType"), words)
    else:
        part.text = words
    run._r.append(part)
