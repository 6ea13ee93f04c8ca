"""From template and order to a report in which nothing is written yet. Pure.

What a template or an order puts in is marked `Origin.TEMPLATE`, so that the page can show what nobody said.
Choices of a list stay with the field as options; what the order does not hold stays empty.
"""

from collections.abc import Iterator
from dataclasses import replace

from reporting.errors import ConflictError
from reporting.report.model import Field, FieldKind, Origin, Report, Section, Span
from reporting.report.order import Code, Order
from reporting.template.model import FieldSpec, Template
from reporting.wording import Language

DOCUMENT_TYPES = {
    Language.FRENCH: Code(value="18748-4", meaning="CR d'imagerie médicale", scheme="LN"),
    Language.ENGLISH: Code(value="18748-4", meaning="Diagnostic imaging study", scheme="LN"),
}
"""LOINC document type of a report, as French and international guides name it."""

ADDENDUM = "addendum"
"""Id of the section and the field of the first addendum; later ones are addendum-2, addendum-3 ..."""

ADDENDUM_CODE = Code(value="55107-7", meaning="Addendum", scheme="LN")


def empty_report(template: Template, order: Order, report_id: str, language: Language | None = None) -> Report:
    """Return version 0 of the order's report: the template's defaults, and what its merge fields take of the order.

    `language` is the template's unless another is given.
    """
    spoken = language or template.language
    return Report(
        report_id=report_id,
        order_id=order.order_id,
        template_id=template.template_id,
        template_title=template.title,
        language=spoken,
        title=template.title,
        sections=_sections(template, order),
        code=DOCUMENT_TYPES[spoken],
    )


def reuse(report: Report, template: Template, order: Order | None = None) -> Report:
    """Return the same report on another template; version and state stay.

    Text that was spoken or typed moves to the field of the same id. Merge fields take the `order`; without one they
    keep what the report has. Raise ConflictError `template-report-written` (details: fields, comma-separated ids) if
    the template has no field for something written: nothing is ever lost.
    """
    old = {field.field_id: field for field in report.fields()}
    merged = {spec.field_id for section in template.sections for spec in section.fields if spec.merge}
    sections = tuple(
        replace(
            section, fields=tuple(_kept(new, old.get(new.field_id), new.field_id in merged) for new in section.fields)
        )
        for section in _sections(template, order)
    )
    homes = {field.field_id for section in sections for field in section.fields}
    if lost := [field.field_id for field in old.values() if is_written(field) and field.field_id not in homes]:
        raise ConflictError("template-report-written", fields=", ".join(lost))
    return replace(
        report,
        template_id=template.template_id,
        template_title=template.title,
        language=template.language,
        title=template.title,
        sections=sections,
        code=DOCUMENT_TYPES[template.language],
    )


def with_addendum(report: Report, title: str = "Addendum") -> Report:
    """Return the report with an empty addendum at its end, which must be filled before signing.

    The word is the same in French and English. Version and state stay: `lifecycle` moves the state. Addenda that were
    signed before stay as they are; the new one has the next number.
    """
    taken = {section.section_id for section in report.sections}
    number, name = 1, ADDENDUM
    while name in taken:
        number, name = number + 1, f"{ADDENDUM}-{number + 1}"
    field = Field(field_id=name, label="", kind=FieldKind.TEXTAREA, required=True, verbal_trigger="addendum")
    heading = title if number == 1 else f"{title} {number}"
    addendum = Section(section_id=name, title=heading, code=ADDENDUM_CODE, fields=(field,))
    return replace(report, sections=(*report.sections, addendum))


def is_written(field: Field) -> bool:
    """Return True if the field holds anything that a template or order did not put there."""
    templated = {i for span in field.spans if span.origin is Origin.TEMPLATE for i in range(span.start, span.end)}
    return any(not character.isspace() and i not in templated for i, character in enumerate(field.text))


def _sections(template: Template, order: Order | None) -> tuple[Section, ...]:
    return tuple(
        Section(
            section_id=spec.section_id,
            title=spec.title,
            code=spec.code,
            fields=tuple(_field(field, order) for field in spec.fields),
        )
        for spec in template.sections
    )


def _field(spec: FieldSpec, order: Order | None) -> Field:
    text = (_of_order(spec.merge, order) if order else "") or spec.default
    return Field(
        field_id=spec.field_id,
        label=spec.label,
        kind=spec.kind,
        text=text,
        spans=tuple(_templated(text)),
        options=spec.options,
        units=spec.units,
        required=spec.required,
        verbal_trigger=spec.verbal_trigger,
        normal=spec.normal,
    )


def _templated(text: str) -> Iterator[Span]:
    if text:
        yield Span(start=0, end=len(text), origin=Origin.TEMPLATE)


def _of_order(source: str, order: Order) -> str:
    """Return what a merge field takes. An order names no earlier examination, so a comparison stays empty."""
    if source == "reason":
        return order.reason.strip()
    if source == "procedure":
        return order.procedure.meaning.strip()
    if source == "referrer" and order.referrer:
        return order.referrer.name.display()
    return ""


def _kept(new: Field, old: Field | None, merges: bool) -> Field:
    keep = old is not None and (is_written(old) or (merges and not new.text))
    return replace(new, text=old.text, spans=old.spans) if old is not None and keep else new
