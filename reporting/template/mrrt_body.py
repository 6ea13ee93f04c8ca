"""The body of an MRRT page: which elements are sections, fields, labels and plain text.

IHE MRRT Rev. 1.6, report template body: `section` with `header`, fields as `input`, `textarea`, `select`, `label for`.
An element of another kind with data-field-type (editors write `span`) wraps the inputs of one field.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from reporting.template.mrrt_codes import NOT_FIELDS, UNITS

_CONTROLS = frozenset({"input", "textarea", "select"})
_NOT_TEXT = frozenset({"header", "label", "script", "style", "textarea", "select", "section", "mark"})


def top_sections(page: etree._Element) -> list[etree._Element]:
    """Return the sections that lie in no other section, in order."""
    return [s for s in page.iter("section") if next(s.iterancestors("section"), None) is None]


def heading(section: etree._Element) -> str:
    """Return the section's own header, or its data-section-name if it has none."""
    header = section.find("header")
    shown = plain_text(header) if header is not None else ""
    return shown or section.get("data-section-name", "").strip()


def field_elements(container: etree._Element) -> Iterator[etree._Element]:
    """Yield the elements that are one field each, in order: a wrapper stands for the inputs inside it.

    Radio buttons of one name are one field, of which the first is yielded.
    """
    seen: set[str] = set()
    for element in container.iter():
        if not is_field(element) or _wrapper(element) is not None:
            continue
        if element.get("type", "").lower() == "radio":
            group = element.get("name", "")
            if group and group in seen:
                continue
            seen.add(group)
        yield element


def is_field(element: etree._Element) -> bool:
    """Return True for a control or a wrapper in which something of the report stands."""
    if not isinstance(element.tag, str):
        return False  # a comment
    if element.tag == "input":
        return element.get("type", "text").lower() not in NOT_FIELDS
    return element.tag in _CONTROLS or "data-field-type" in element.attrib


def _wrapper(element: etree._Element) -> etree._Element | None:
    return next((a for a in element.iterancestors() if "data-field-type" in a.attrib), None)


def subheadings(element: etree._Element) -> list[str]:
    """Return the headings of the sections between the top section and the field, outermost first."""
    sections = list(element.iterancestors("section"))[:-1]
    return [text for section in reversed(sections) if (text := heading(section))]


def labels(page: etree._Element) -> Mapping[str, list[str]]:
    """Return the texts of the labels for each id, in order, without a colon at their end."""
    found: dict[str, list[str]] = {}
    for label in page.iter("label"):
        if text := plain_text(label).rstrip(":").strip():
            found.setdefault(label.get("for", ""), []).append(text)
    return found


def unit_beside(element: etree._Element) -> str:
    """Return the unit that stands as plain text right after a field, or an empty string."""
    text = (element.tail or "").strip()
    return text if text.lower() in UNITS else ""


def plain_text(element: etree._Element) -> str:
    """Return all text inside, white space joined to single spaces."""
    return " ".join("".join(str(part) for part in element.itertext(with_tail=False)).split())


def loose_text(section: etree._Element) -> list[str]:
    """Return the lines of text that belong to no header, label or field: they would stand in every report."""
    lines: list[str] = []
    _collect(section, lines)
    return [line for line in lines if line.lower() not in UNITS]


def _collect(element: etree._Element, lines: list[str]) -> None:
    parts = [element.text]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _NOT_TEXT and not is_field(child):
            _collect(child, lines)
        parts.append(child.tail)
    lines.extend(line for part in parts if (line := " ".join((part or "").split())))
