r"""The OBX of a report: study, texts in the layout that a profile wants, document (v2.5.1 §7.4.2). Pure.

A text goes out line by line in the characters of the encoding, and is compared with these lines after it was read back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.errors import ConfigError
from reporting.hl7 import er7
from reporting.hl7.escapes import escape
from reporting.hl7.oru_charset import encodable
from reporting.hl7.oru_fields import not_deleted, plain, text_lines, write_ce, write_ed
from reporting.hl7.oru_message import Fields
from reporting.hl7.profile import AddendumLayout, Charset, Profile, StudyLayout, TextLayout, TextType, Version
from reporting.report.layout import filled_sections
from reporting.report.model import Report, Section
from reporting.report.order import Code, Order
from reporting.report.signing import RevisionKind, SignedReport
from reporting.wording import Language

STUDY = Code(value="113014", meaning="DICOM Study", scheme="DCM")
"""OBX-3 of the Study Instance UID after RAD-128."""
STUDY_INSTANCE_UID = Code(value="", meaning="Study Instance UID")
"""The same after RAD-28."""
DOCUMENT_TYPE = "18748-4"
"""LOINC: diagnostic imaging study; of a report whose template names no other type."""
ADDENDUM = "55107-7"
"""LOINC code of a section that is an addendum."""
WITHDRAWN = "withdrawn"

NOTICE = {
    Language.FRENCH: ("Compte rendu retiré", "Ce compte rendu est retiré. N'en tenez pas compte."),
    Language.ENGLISH: ("Withdrawn report", "This report is withdrawn. Do not use it."),
}
REFERENCE = {
    Language.FRENCH: "Voir le compte rendu de l'examen {accession}.",
    Language.ENGLISH: "See the report of accession {accession}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong under one OBX-3."""

    section_id: str
    """The section it is, for errors."""
    code: Code
    lines: tuple[str, ...]
    """In the characters of the encoding, not escaped."""
    status: str
    """OBX-11."""


def section_code(section: Section) -> Code:
    """Return what OBX-3 says: the section's code with its title, or a local code made of its id."""
    if section.code is None or not section.code.value:
        return Code(value=section.section_id, meaning=section.title, scheme="L")
    return Code(value=section.code.value, meaning=section.title, scheme=section.code.scheme or "LN")


def document_code(report: Report) -> Code:
    """Return what the whole report is: its LOINC type with its title."""
    if report.code is None or not report.code.value:
        return Code(value=DOCUMENT_TYPE, meaning=report.title, scheme="LN")
    return Code(value=report.code.value, meaning=report.title, scheme=report.code.scheme or "LN")


def blocks(signed: SignedReport, profile: Profile) -> tuple[Block, ...]:
    """Return the texts of a report in the layout of a profile, in reading order."""
    report, status = signed.report, profile.obx_11.of(signed.kind)
    sections = _sections(signed, profile)
    if profile.layout is TextLayout.WHOLE:
        lines = [line for section, text in sections for line in ("", *_titled(section, text))][1:]
        code = profile.text_code or document_code(report)
        texts = [Block(section_id="report", code=code, lines=_sent(lines, profile.charset), status=status)]
    else:
        texts = [
            Block(
                section_id=section.section_id,
                code=profile.text_code or section_code(section),
                lines=_sent(_titled(section, text) if profile.text_code else text_lines(text), profile.charset),
                status=status,
            )
            for section, text in sections
        ]
    return (*_notice(signed, profile), *texts)


def _sections(signed: SignedReport, profile: Profile) -> list[tuple[Section, str]]:
    """Return the sections that are sent: all, or where an addendum goes alone, the newest."""
    sections = list(filled_sections(signed.report))
    last = sections[-1][0].code if sections else None
    is_alone = signed.kind is RevisionKind.ADDENDUM and profile.addendum is AddendumLayout.ADDENDUM_ONLY
    return sections[-1:] if is_alone and last is not None and last.value == ADDENDUM else sections


def _titled(section: Section, text: str) -> list[str]:
    return [*(text_lines(section.title) if section.title else ()), *text_lines(text)]


def _sent(lines: Sequence[str], charset: Charset) -> tuple[str, ...]:
    return tuple(not_deleted(encodable(line, charset)) for line in lines)


def _notice(signed: SignedReport, profile: Profile) -> Iterator[Block]:
    """Yield the line that stands before a withdrawn text. It is itself a result that holds."""
    if signed.kind is RevisionKind.WITHDRAWAL and profile.withdrawal_notice:
        title, line = NOTICE[signed.report.language]
        code = profile.text_code or Code(value=WITHDRAWN, meaning=title, scheme="L")
        status = profile.obx_11.of(RevisionKind.ORIGINAL)
        yield Block(section_id=WITHDRAWN, code=code, lines=_sent([line], profile.charset), status=status)


def reference(signed: SignedReport, profile: Profile) -> tuple[Block, ...]:
    """Return the line that stands under another accession in place of the text."""
    accession = signed.order.accession_number
    line = REFERENCE[signed.report.language].format(accession=accession.value if accession else "")
    status = profile.obx_11.of(signed.kind)
    code = profile.text_code or document_code(signed.report)
    lines = _sent(text_lines(line), profile.charset)
    return (*_notice(signed, profile), Block(section_id="report", code=code, lines=lines, status=status))


def observations(
    signed: SignedReport, order: Order, texts: Sequence[Block], profile: Profile, document: bytes
) -> Iterator[Fields]:
    """Yield the OBX under one order, numbered: study, texts, document. OBX-4 numbers those of one OBX-3."""
    seen: dict[str | list[str], int] = {}
    for number, fields in enumerate(_observations(signed, order, texts, profile, document), start=1):
        what = fields[3]
        key = what if isinstance(what, str) else what[0]
        seen[key] = seen.get(key, 0) + 1
        is_text = fields[2] == profile.text_type.value
        # OBX-4 is required in 2.3.1; later it tells apart what has the same OBX-3.
        is_numbered = profile.version is Version.V2_3_1 or (is_text and profile.layout is TextLayout.LINES)
        yield {**fields, 1: str(number), 4: str(seen[key]) if is_numbered else ""}


def _observations(
    signed: SignedReport, order: Order, texts: Sequence[Block], profile: Profile, document: bytes
) -> Iterator[Fields]:
    status = profile.obx_11.of(signed.kind)
    if order.study_uid and profile.study is StudyLayout.DICOM_STUDY:
        yield {2: "ST", 3: write_ce(STUDY), 5: plain(order.study_uid), 11: "O"}
    if order.study_uid and profile.study is StudyLayout.STUDY_INSTANCE_UID:
        yield {2: "HD", 3: write_ce(STUDY_INSTANCE_UID), 5: plain(order.study_uid), 11: status}
    for block in texts:
        for value in _values(block, profile):
            yield {2: profile.text_type.value, 3: write_ce(block.code), 5: value, 11: block.status}
    if document:
        code = profile.pdf_code or document_code(signed.report)
        yield {2: "ED", 3: write_ce(code), 5: write_ed(document, kind=profile.pdf_type, subtype="PDF"), 11: status}


def _values(block: Block, profile: Profile) -> list[str | list[str]]:
    """Return OBX-5 of each OBX of a block."""
    lines = [escape(line) for line in block.lines]
    if profile.layout is TextLayout.LINES:
        return [*lines]
    has_breaks = profile.layout is TextLayout.BREAKS or (
        profile.layout is TextLayout.WHOLE and profile.text_type is TextType.FT
    )
    return ["\\.br\\".join(lines) if has_breaks else lines]


def compare(observed: Sequence[er7.Segment], texts: Sequence[Block], profile: Profile) -> None:
    """Compare the OBX under one order with the texts, as a receiver reads them: unescaped, line for line.

    Raise ConfigError `oru-text-altered` (details: section) if one says something else.
    """
    found = iter([obx.text(5) for obx in observed if obx.field(2) == profile.text_type.value])
    for block in texts:
        count = len(block.lines) if profile.layout is TextLayout.LINES else 1
        if [next(found, None) for _ in range(count)] != (
            list(block.lines) if profile.layout is TextLayout.LINES else ["\n".join(block.lines)]
        ):
            raise ConfigError("oru-text-altered", section=block.section_id)
    if next(found, None) is not None:
        raise ConfigError("oru-text-altered", section="OBX")
