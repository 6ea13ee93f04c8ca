"""A signed report as plain text: what stands in it, in the order of the document, one line a field.

Also the home of the facts that every document shows (patient, examination, signature); `docx` sets the same ones.
"""

import re
from zoneinfo import ZoneInfo

from reporting.render.labels import labels, written_date, written_time
from reporting.report.layout import filled_sections
from reporting.report.order import Identifier, Order
from reporting.report.signing import RevisionKind, SignedReport
from reporting.wording import Language

PARIS = ZoneInfo("Europe/Paris")

SHORT_HASH = 16
"""Hexadecimal digits of the hash that are printed: enough to compare two papers."""

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(signed: SignedReport, zone: ZoneInfo = PARIS, *, withdrawn: SignedReport | None = None) -> str:
    """Return the report as text, ending in a newline. `zone` is where its times are told.

    `withdrawn` is the withdrawal of the report, if it was withdrawn after this revision.
    """
    report = signed.report
    colon = labels(report.language).colon
    parts = [report.title.upper(), *banners(signed, withdrawn)]
    facts = patient_facts(signed) + examination_facts(signed, zone)
    parts.append("\n".join(f"{label}{colon}{', '.join(value.splitlines())}" for label, value in facts))
    parts.extend(f"{section.title.upper()}\n{body}" for section, body in filled_sections(report))
    parts.append("\n".join(signature(signed, zone)))
    return "\n\n".join(parts) + "\n"


def patient_facts(signed: SignedReport) -> list[tuple[str, str]]:
    """Return label and value of what is known of the patient; several identifiers are lines of one value."""
    patient, language = signed.order.patient, signed.report.language
    words = labels(language)
    return _known(
        (words.patient, patient.name.display()),
        (words.born, written_date(patient.birth_date, language) if patient.birth_date else ""),
        (words.sex, words.sexes[patient.sex]),
        (words.identifiers, "\n".join(_identifier(i, words.identifier_types) for i in patient.identifiers)),
    )


def examination_facts(signed: SignedReport, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return label and value of what is known of the examination."""
    order, language = signed.order, signed.report.language
    words = labels(language)
    return _known(
        (words.examination, _examination(order)),
        (words.examined_at, _examined(order, zone, language)),
        (words.accession, _number(order)),
        *((words.also, f"{_examination(each)} ({words.accession} {_number(each)})") for each in signed.linked),
        (words.referrer, order.referrer.name.display() if order.referrer else ""),
        (words.site, order.site),
    )


def _known(*facts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, value) for label, value in facts if value]


def patient_line(signed: SignedReport) -> str:
    """Return who the report is about in one line, for the foot of every page."""
    patient, language = signed.order.patient, signed.report.language
    words = labels(language)
    number = signed.order.accession_number
    parts = [
        patient.name.display(),
        written_date(patient.birth_date, language) if patient.birth_date else "",
        _identifier(patient.identifiers[0], words.identifier_types) if patient.identifiers else "",
        f"{words.accession} {number.value}" if number else "",
    ]
    return " – ".join(part for part in parts if part)


def banner(signed: SignedReport) -> str:
    """Return what stands above the report in one line; empty for a first version that is final."""
    return " ".join(banners(signed))


def banners(signed: SignedReport, withdrawn: SignedReport | None = None) -> list[str]:
    """Return the sentences above the report: that it was withdrawn or is not final, or which version it replaces.

    `withdrawn` is the withdrawal of the report, if it was withdrawn after this revision.
    """
    words = labels(signed.report.language)
    withdrawal = signed.withdrawal or (withdrawn.withdrawal if withdrawn else None)
    said = [words.withdrawn[withdrawal.reason]] if withdrawal else []
    first = signed.revision == 1 and signed.kind is RevisionKind.ORIGINAL
    if not first and signed.kind in words.banners:
        said.append(words.banners[signed.kind].format(revision=signed.revision, before=signed.revision - 1))
    return said


def signature(signed: SignedReport, zone: ZoneInfo) -> list[str]:
    """Return the lines of the signature: who, when, which version, the short hash."""
    words = labels(signed.report.language)
    when = words.signed_at.format(when=written_time(signed.signed_at, zone, signed.report.language))
    version = words.version.format(revision=signed.revision, kind=words.kinds[signed.kind])
    short = signed.content_hash[:SHORT_HASH]
    return [
        f"{words.acts.get(signed.kind, words.signed_by)} {signed.signer.name.display()}",
        when,
        f"{version} – {words.hash}{words.colon}{short}…",
    ]


def printable(words: str) -> str:
    """Return the words without the control characters that neither a Word file nor a page can hold."""
    return _NOT_XML.sub("", words)


def _identifier(identifier: Identifier, types: dict[str, str]) -> str:
    kind = types.get(identifier.type, identifier.type)
    return " ".join(part for part in (kind, identifier.value) if part)


def _examination(order: Order) -> str:
    return order.procedure.meaning or order.procedure.value


def _number(order: Order) -> str:
    return order.accession_number.value if order.accession_number else ""


def _examined(order: Order, zone: ZoneInfo, language: Language) -> str:
    return written_date(order.scheduled_at.astimezone(zone), language) if order.scheduled_at else ""
