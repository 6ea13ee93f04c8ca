"""An MRRT template file read into a `Template`.

IHE Radiology, Management of Radiology Report Templates (MRRT), supplement Rev. 1.6; element and attribute names are
the standard's. Faults that would make a wrong report stop the reading (`mrrt_rules`); everything else is read as the
author meant it. Subsections are laid flat: their heading goes in front of the field's label, so that a side or organ
named there stays with its words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from lxml import etree

from reporting.errors import InputError
from reporting.report.model import FieldKind
from reporting.report.order import Code
from reporting.template import mrrt_body as body
from reporting.template.model import FieldSpec, SectionSpec, Template
from reporting.template.mrrt_codes import (
    FIELD_TYPES,
    INPUT_TYPES,
    RADLEX_AGE_GROUPS,
    RADLEX_MODALITIES,
    RADLEX_SEXES,
    UNITS,
    merge_source,
    scheme,
    section_code,
)
from reporting.template.mrrt_rules import Severity, check
from reporting.template.mrrt_source import Source, take_apart
from reporting.template.words import words
from reporting.wording import Language

_T = TypeVar("_T")

LABEL_JOINT = " – "
"""Between the heading of a subsection and a label: `Right kidney – Size`."""


def read(html: bytes, name: str) -> Template:
    """Return the template in the file. `name` is the file's, for messages.

    Raise InputError with the first rule broken (details: name, line, element, value), or `mrrt-too-large`.
    """
    source = take_apart(html)
    for finding in check(source):
        if finding.severity is Severity.ERROR:
            raise InputError(finding.code, **finding.details(name))
    if source.attributes is None or source.page is None:
        raise InputError("mrrt-element-missing", name=name, line=1, element="template_attributes", value="")
    terms = tuple(_terms(source.attributes))
    return Template(
        template_id=_meta(source, "dcterms.identifier"),
        title=source.title,
        language=Language(_meta(source, "dcterms.language").lower()[:2]),
        sections=_sections(source.page, _section_codes(source.attributes), source.title),
        status=source.attributes.findtext("status", "ACTIVE").strip() or "ACTIVE",
        modalities=_unique(modality for term in terms for modality in term.modalities()),
        modality_words=_unique(term.code.meaning.lower() for term in terms if term.modalities()),
        body_parts=_unique(term.code.meaning.lower() for term in terms if term.is_body_part()),
        procedure_codes=tuple(term.code for term in terms if term.type == "procedure"),
        pathologies=_unique(term.code.meaning.lower() for term in terms if term.type == "pathology"),
        sexes=_unique(RADLEX_SEXES[value] for value in _radlex(terms) if value in RADLEX_SEXES),
        age_groups=_unique(RADLEX_AGE_GROUPS[value] for value in _radlex(terms) if value in RADLEX_AGE_GROUPS),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Term:
    type: str
    """modality, body part, pathology, patient sex, patient age, procedure; empty in templates of RSNA."""
    code: Code

    def modalities(self) -> tuple[str, ...]:
        if self.code.scheme == "RADLEX":
            return RADLEX_MODALITIES.get(self.code.value, ())
        return (self.code.value,) if self.type == "modality" and self.code.scheme == "DCM" else ()

    def is_body_part(self) -> bool:
        untyped_anatomy = not self.type and self.code.scheme == "RADLEX" and not self.modalities()
        if self.code.value in RADLEX_SEXES or self.code.value in RADLEX_AGE_GROUPS:
            return False
        return self.type in ("body part", "anatomy") or untyped_anatomy


def _meta(source: Source, name: str) -> str:
    return source.metas(name)[0].attributes.get("content", "").strip()


def _unique(found: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(found))


def _radlex(terms: Sequence[_Term]) -> list[str]:
    return [term.code.value for term in terms if term.code.scheme == "RADLEX"]


def _code(element: etree._Element) -> Code:
    return Code(
        value=element.get("value", "").strip(),
        meaning=" ".join(element.get("meaning", "").split()),
        scheme=scheme(element.get("scheme", "")),
    )


def _terms(attributes: etree._Element) -> Iterator[_Term]:
    """Yield the terms of the template itself, not those of its coded content."""
    for term in attributes.iter("term"):
        code = next(term.iter("code"), None)
        if code is not None and next(term.iterancestors("coded_content"), None) is None:
            yield _Term(type=term.get("type", "").strip().lower(), code=_code(code))


def _section_codes(attributes: etree._Element) -> Mapping[str, Code]:
    """Return the LOINC code of each id in coded_content; entries are found wherever the author put them."""
    codes: dict[str, Code] = {}
    for entry in attributes.iter("entry"):
        target = entry.get("ORIGTXT") or entry.get("origtxt") or ""
        for code in (_code(element) for element in entry.iter("code")):
            if code.scheme == "LN":
                codes.setdefault(target, code)
    return codes


def _sections(page: etree._Element, codes: Mapping[str, Code], title: str) -> tuple[SectionSpec, ...]:
    named = body.labels(page)
    taken: set[str] = set()
    sections = []
    for number, element in enumerate(body.top_sections(page), start=1):
        section_id = element.get("id") or f"section-{number}"
        heading = body.heading(element) or title
        fields = tuple(_fields(element, body.field_elements(element), named, taken))
        sections.append(
            SectionSpec(
                section_id=section_id,
                title=heading,
                code=codes.get(section_id) or section_code(element.get("data-section-name", ""), heading),
                fields=fields or (_free_text(element, section_id),),
            )
        )
    outside = [e for e in body.field_elements(page) if next(e.iterancestors("section"), None) is None]
    if outside:
        fields = tuple(_fields(page, iter(outside), named, taken))
        sections.append(SectionSpec(section_id="outside-sections", title=title, code=None, fields=fields))
    return tuple(sections)


def _free_text(section: etree._Element, section_id: str) -> FieldSpec:
    """Return the field of a section that has none: its plain text, open to be written in."""
    text = "\n".join(body.loose_text(section))
    return FieldSpec(field_id=f"{section_id}-text", label="", kind=FieldKind.TEXTAREA, default=text)


def _fields(
    section: etree._Element, elements: Iterator[etree._Element], named: Mapping[str, list[str]], taken: set[str]
) -> Iterator[FieldSpec]:
    for element in elements:
        spec = _field(element, named)
        if not spec.merge and element.get("data-field-merge-flag", "").lower() == "true":
            spec = replace(spec, merge=merge_source(section.get("data-section-name", ""), body.heading(section)))
        field_id = _free_id(spec.field_id, taken)
        taken.add(field_id)
        yield replace(spec, field_id=field_id)


def _free_id(wanted: str, taken: set[str]) -> str:
    """Return an id that no other field has; only ids that were made up here can clash."""
    number, field_id = 1, wanted
    while field_id in taken:
        number, field_id = number + 1, f"{wanted}-{number + 1}"
    return field_id


def _field(element: etree._Element, named: Mapping[str, list[str]]) -> FieldSpec:
    kind = _kind(element)
    given = element.get("id", "")
    called = named.get(given, [])
    # A second label behind a field is its unit: <label>Size</label><input/><label>cm</label>.
    units = next((text for text in called if text.lower() in UNITS), "")
    own = next((text for text in called if text.lower() not in UNITS), "")
    options, default = _choices(element) if kind in (FieldKind.CHECKBOX, FieldKind.SELECTION_LIST) else ((), None)
    merges = element.get("data-field-merge-flag", "").lower() == "true"
    name = element.get("name", "")
    return FieldSpec(
        field_id=given or "-".join(words(name)) or "field",
        label=LABEL_JOINT.join([*body.subheadings(element), *([own] if own else [])]),
        kind=kind,
        default=_default(element) if default is None else default,
        options=options,
        units=element.get("data-field-units", "").strip() or units or body.unit_beside(element),
        required=element.get("data-field-completion-action", "").upper() == "PROHIBIT",
        verbal_trigger=element.get("data-field-verbal-trigger", "").strip(),
        normal=" ".join(element.get("data-field-normal-text", "").split()),
        merge=merge_source(given, name) if merges else "",
    )


def _kind(element: etree._Element) -> FieldKind:
    if named := FIELD_TYPES.get(element.get("data-field-type", "").strip().upper()):
        return named
    if element.tag == "textarea":
        return FieldKind.TEXTAREA
    if element.tag == "select":
        return FieldKind.SELECTION_LIST
    return INPUT_TYPES.get(element.get("type", "text").lower(), FieldKind.TEXT)


def _default(element: etree._Element) -> str:
    """Return the text that stands in the field from the start, without the indentation of the file."""
    text = "".join(str(part) for part in element.itertext()) if element.tag == "textarea" else element.get("value", "")
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _choices(element: etree._Element) -> tuple[tuple[str, ...], str]:
    """Return what can be chosen, and what is chosen from the start, several joined by a comma.

    Only what the file marks as chosen is: the first option of a list, which a browser would show, was said by nobody.
    """
    choices = [(_value(choice), _is_chosen(choice)) for choice in _choice_elements(element)]
    values = tuple(dict.fromkeys(value for value, _ in choices if value))
    return values, ", ".join(value for value, chosen in choices if chosen and value)


def _choice_elements(element: etree._Element) -> Sequence[etree._Element]:
    if element.tag == "select":
        return list(element.iter("option"))
    if element.tag != "input":
        return [choice for choice in element.iter("input", "option") if choice is not element]
    if element.get("type", "").lower() == "radio" and (name := element.get("name")):
        root = element.getroottree()
        return [other for other in root.iter("input") if other.get("name") == name]
    return [element]


def _value(choice: etree._Element) -> str:
    value = choice.get("value")
    return (body.plain_text(choice) if value is None else value).strip()


def _is_chosen(choice: etree._Element) -> bool:
    return "selected" in choice.attrib or "checked" in choice.attrib
