"""The rules of MRRT that a file breaks, all of them, each with its line.

IHE MRRT Rev. 1.6 and the XSD that OpenMRS made of it; element and attribute names are the standard's. An error would
make a wrong or unusable report and stops the reading; a warning is read as the author meant it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from reporting.template import mrrt_body as body
from reporting.template.mrrt_codes import (
    COMPLETION_ACTIONS,
    EXPECTED_METAS,
    FIELD_TYPES,
    REQUIRED_METAS,
    STATUSES,
    TEMPLATE_TYPE,
    scheme,
    section_code,
)
from reporting.template.mrrt_source import Source, Tag, line_of, take_apart
from reporting.wording import Language, sentence


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that is broken, and where."""

    code: str
    """Stands in `wording/template.toml`."""
    severity: Severity
    line: int
    """1 for the first line of the file, also where the fault is that something is missing."""
    element: str = ""
    """Id or name of the element concerned."""
    value: str = ""
    """What stands there and should not; empty if nothing does."""

    def details(self, name: str) -> dict[str, str | int | float]:
        """Return what the wording needs; `name` is the file's."""
        return {"name": name, "line": self.line, "element": self.element, "value": self.value}

    def sentence(self, name: str, language: Language) -> str:
        """Return what is wrong and what to do."""
        return sentence(self.code, language, self.details(name))


def findings(html: bytes) -> tuple[Finding, ...]:
    """Return every rule that the file breaks, errors first, then by line. Raise InputError as `take_apart` does."""
    return check(take_apart(html))


def check(source: Source) -> tuple[Finding, ...]:
    """Return every rule that is broken, errors first, then by line."""
    found = [*_head(source), *_attributes(source), *_fields(source), *_page(source)]
    return tuple(sorted(found, key=lambda finding: (finding.severity is Severity.WARNING, finding.line)))


def _error(code: str, line: int, element: str = "", value: str = "") -> Finding:
    return Finding(code=code, severity=Severity.ERROR, line=line, element=element, value=value)


def _warning(code: str, line: int, element: str = "", value: str = "") -> Finding:
    return Finding(code=code, severity=Severity.WARNING, line=line, element=element, value=value)


def _head(source: Source) -> Iterator[Finding]:
    for name in ("html", "head", "body", "title", "script"):
        yield from _exactly_one(name, source.all(name))
    if source.all("title") and not source.title:
        yield _error("mrrt-element-missing", source.all("title")[0].line, "title")
    charsets = [tag for tag in source.all("meta") if "charset" in tag.attributes]
    if not charsets:
        yield _error("mrrt-charset-missing", 1)
    yield from (_error("mrrt-charset-repeated", tag.line) for tag in charsets[1:])
    if source.charset_wrong:
        yield _error("mrrt-charset-wrong", charsets[0].line if charsets else 1)
    yield from _metas(source)
    title, script = source.all("title"), source.all("script")
    if title and script and script[0].line < title[0].line:
        yield _warning("mrrt-head-order", title[0].line)


def _exactly_one(name: str, tags: tuple[Tag, ...]) -> Iterator[Finding]:
    if not tags:
        yield _error("mrrt-element-missing", 1, name)
    yield from (_error("mrrt-element-repeated", tag.line, name) for tag in tags[1:])


def _metas(source: Source) -> Iterator[Finding]:
    for name in (*REQUIRED_METAS, *EXPECTED_METAS):
        if not any(tag.attributes.get("content", "").strip() for tag in source.metas(name)):
            report = _error if name in REQUIRED_METAS else _warning
            yield report("mrrt-meta-missing", 1, name)
    for tag in source.metas("dcterms.type"):
        if (value := tag.attributes.get("content", "").strip()) not in ("", TEMPLATE_TYPE):
            yield _error("mrrt-type-wrong", tag.line, "dcterms.type", value)
    for tag in source.metas("dcterms.language"):
        value = tag.attributes.get("content", "").strip()
        if value and value.lower()[:2] not in {language.value for language in Language}:
            yield _error("mrrt-language-unsupported", tag.line, "dcterms.language", value)
    for tag in source.metas("dcterms.title"):
        value = " ".join(tag.attributes.get("content", "").split())
        if source.title and value not in ("", source.title):
            yield _warning("mrrt-title-differs", tag.line, "dcterms.title", value)


def _attributes(source: Source) -> Iterator[Finding]:
    root, first = source.attributes, source.attributes_line
    if root is None:
        yield _error("mrrt-element-missing", first or 1, "template_attributes")
        return
    if source.attributes_commented:
        yield _warning("mrrt-attributes-in-comment", first)
    if source.attributes_mended:
        yield _warning("mrrt-attributes-not-xml", first)
    status = root.findtext("status")
    if status is not None and status.strip() not in STATUSES:
        yield _error("mrrt-status-unknown", _line(root.find("status"), first), "status", status.strip())
    for schemes in root.iter("coding_schemes"):
        if schemes.find("coding_scheme") is None:
            yield _error("mrrt-coding-schemes-empty", _line(schemes, first), "coding_schemes")
    contents = list(root.iter("coded_content"))
    if not contents:
        yield _warning("mrrt-element-missing", first, "coded_content")
    yield from (_error("mrrt-element-repeated", _line(extra, first), "coded_content") for extra in contents[1:])
    yield from _terms(root, first)
    ids = {tag.attributes["id"] for tag in source.tags if tag.attributes.get("id")}
    for entry in root.iter("entry"):
        target = entry.get("ORIGTXT") or entry.get("origtxt") or ""
        if target not in ids:
            yield _warning("mrrt-origtxt-unknown", _line(entry, first), target)


def _terms(root: etree._Element, first: int) -> Iterator[Finding]:
    declared = {s.get(name, "").upper() for s in root.iter("coding_scheme") for name in ("name", "designator")}
    for term in root.iter("term"):
        codes = term.findall("code")
        if len(codes) != 1:
            yield _error("mrrt-term-code", _line(term, first), term.get("type", ""), str(len(codes)))
        for code in codes:
            missing = [name for name in ("meaning", "scheme", "value") if not code.get(name, "").strip()]
            if missing:
                yield _error("mrrt-code-incomplete", _line(code, first), code.get("value", ""), ", ".join(missing))
            elif code.get("scheme", "").upper() not in declared:
                yield _warning("mrrt-scheme-undeclared", _line(code, first), "code", code.get("scheme", ""))


def _line(element: etree._Element | None, first: int) -> int:
    """Return the line of the file for an element of template_attributes."""
    return first + line_of(element) - 1 if element is not None else first


def _fields(source: Source) -> Iterator[Finding]:
    for tag in source.tags:
        element = tag.attributes.get("id") or tag.attributes.get("name") or tag.name
        if (kind := tag.attributes.get("data-field-type")) is not None and kind.strip().upper() not in FIELD_TYPES:
            yield _error("mrrt-field-type-unknown", tag.line, element, kind)
        action = tag.attributes.get("data-field-completion-action", "")
        if action.upper() not in COMPLETION_ACTIONS:
            yield _error("mrrt-completion-action-unknown", tag.line, element, action)
    ids = Counter(tag.attributes["id"] for tag in source.tags if tag.attributes.get("id"))
    seen: Counter[str] = Counter()
    for tag in source.tags:
        if (own := tag.attributes.get("id")) and ids[own] > 1:
            seen[own] += 1
            if seen[own] == ids[own]:
                yield _error("mrrt-id-repeated", tag.line, own, str(ids[own]))
    for tag in source.all("label"):
        if (target := tag.attributes.get("for", "")) not in ids:
            yield _warning("mrrt-label-unknown", tag.line, target)


def _page(source: Source) -> Iterator[Finding]:
    if source.page is None or not source.all("body"):
        return
    coded = {e.get("ORIGTXT") or e.get("origtxt") for e in _entries(source) if _has_loinc(e)}
    sections = body.top_sections(source.page)
    if not sections:
        yield _error("mrrt-element-missing", source.all("body")[0].line, "section")
    for section in sections:
        line, name = line_of(section), section.get("data-section-name", "")
        element = section.get("id") or name
        if section.get("id") not in coded and section_code(name, body.heading(section)) is None:
            yield _warning("mrrt-section-uncoded", line, element)
        if any(True for _ in body.field_elements(section)) and body.loose_text(section):
            yield _warning("mrrt-loose-text", line, element)
    for field in body.field_elements(source.page):
        line, element = line_of(field), field.get("id") or field.get("name") or str(field.tag)
        if not field.get("id"):
            yield _warning("mrrt-field-id-missing", line, element)
        if "data-field-type" not in field.attrib:
            yield _warning("mrrt-field-type-missing", line, element)
        if next(field.iterancestors("section"), None) is None:
            yield _warning("mrrt-field-outside-section", line, element)


def _entries(source: Source) -> Iterator[etree._Element]:
    if source.attributes is not None:
        yield from source.attributes.iter("entry")


def _has_loinc(entry: etree._Element) -> bool:
    return any(scheme(code.get("scheme", "")) == "LN" for code in entry.iter("code"))
