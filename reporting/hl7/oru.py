"""A signed report as ORU^R01 (HL7 v2.5.1 §7.3.1) in the shape of IHE RAD-128: header, patient, visit, order, texts.

Built by hl7apy from values that are already escaped, validated by hl7apy, then read back by our own reader and
compared with the report: a message that would not carry every section word for word is never returned.
The whole text is sent each time: F the first time, C afterwards; an addendum is a section like the others.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hl7apy.core import Message, Segment
from hl7apy.exceptions import HL7apyException

from reporting.errors import ConfigError, InputError
from reporting.hl7 import er7
from reporting.hl7.escapes import escape
from reporting.hl7.oru_fields import (
    PRIORITIES,
    plain,
    text_lines,
    write_ce,
    write_cx,
    write_ei,
    write_hd,
    write_ndl,
    write_time,
    write_time_with_offset,
    write_xcn,
    write_xpn,
)
from reporting.report.layout import filled_sections
from reporting.report.model import Section
from reporting.report.order import Code, Order, Sex
from reporting.report.signing import SignedReport
from reporting.wording import Language

VERSION = "2.5.1"
STUDY = Code(value="113014", meaning="DICOM Study", scheme="DCM")
"""OBX-3 of the Study Instance UID."""

_ELEMENT = re.compile(r"\b(?:[A-Z][A-Z0-9]{2}_\d+|ORU_R01(?:_[A-Z_]+)?|[A-Z]{2,3}_\d+)\b")
"""Names of segments' fields, groups and components in what hl7apy says."""

Fields = dict[int, str | list[str]]
"""A segment's fields by number; a list is repetitions. Escaped."""
Segments = Sequence[tuple[str, Fields]]

GROUP_OF = {"TQ1": "ORU_R01_TIMING_QTY", "OBX": "ORU_R01_OBSERVATION"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """MSH-3 to MSH-6."""

    sending_application: str
    sending_facility: str
    receiving_application: str
    receiving_facility: str


def build(signed: SignedReport, *, control_id: str, sent_at: datetime, sender: Addresses, zone: ZoneInfo) -> bytes:
    """Return the message, UTF-8, segments ended by CR, not framed. Times are written in `zone`.

    Raise InputError `oru-incomplete` (details: fields) if order or settings lack what the message needs, ConfigError
    `oru-not-valid` or `oru-text-altered` if the message does not hold: a fault of ours. No error holds a word of it.
    """
    _check_complete(signed.order, control_id, sender)
    segments = [
        ("MSH", _msh(signed, control_id, sent_at, sender, zone)),
        ("PID", _pid(signed.order)),
        ("PV1", _pv1(signed.order)),
        ("ORC", _orc(signed, zone)),
        ("OBR", _obr(signed, zone)),
        # HL7 has TQ1 after OBR (§7.3.1); some conformance statements list it before.
        ("TQ1", _tq1(signed, zone)),
        *(("OBX", fields) for fields in _observations(signed)),
    ]
    message = _assemble(segments)
    _validate(message)
    er7_bytes: bytes = f"{message.to_er7()}\r".encode()
    _compare_fields(er7_bytes, segments)
    _compare_texts(er7_bytes, signed)
    return er7_bytes


def _assemble(segments: Segments) -> Message:
    """Put the segments into the groups of ORU_R01; each OBX has a group of its own."""
    message = Message("ORU_R01", version=VERSION)
    result = message.add_group("ORU_R01_PATIENT_RESULT")
    patient = result.add_group("ORU_R01_PATIENT")
    order = result.add_group("ORU_R01_ORDER_OBSERVATION")
    for name, fields in segments:
        if name == "MSH":
            segment = message.msh
        elif name in {"PID", "PV1"}:
            segment = (patient if name == "PID" else patient.add_group("ORU_R01_VISIT")).add_segment(name)
        elif name in {"ORC", "OBR"}:
            segment = order.add_segment(name)
        else:
            segment = order.add_group(GROUP_OF[name]).add_segment(name)
        for number, value in fields.items():
            _add(segment, number, value)
    return message


def _add(segment: Segment, number: int, value: str | list[str]) -> None:
    """Set one field. hl7apy would escape `~` in a string, so each repetition is a field of its own."""
    name = f"{segment.name}_{number}"
    if isinstance(value, list):
        for repetition in value:
            segment.add_field(name).value = repetition
    elif value:
        # Not add_field: a new message has a few fields of MSH already, among them its own idea of MSH-7.
        setattr(segment, name.lower(), value)


def _check_complete(order: Order, control_id: str, sender: Addresses) -> None:
    needed = {
        "MSH-3": sender.sending_application,
        "MSH-10": control_id,
        "PID-3": order.patient.identifiers,
        "PID-5": order.patient.name.family,
        "OBR-4": order.procedure.value or order.procedure.meaning,
        "OBR-3": order.placer_number or order.filler_number or order.accession_number,
    }
    missing = [field for field, value in needed.items() if not value]
    if missing:
        raise InputError("oru-incomplete", fields=", ".join(missing))


def _msh(signed: SignedReport, control_id: str, sent_at: datetime, sender: Addresses, zone: ZoneInfo) -> Fields:
    french = signed.report.language is Language.FRENCH
    return {
        3: write_hd(sender.sending_application, ""),
        4: write_hd(sender.sending_facility, ""),
        5: write_hd(sender.receiving_application, ""),
        6: write_hd(sender.receiving_facility, ""),
        7: write_time_with_offset(sent_at, zone),
        9: "ORU^R01^ORU_R01",
        10: plain(control_id),
        11: "P",
        12: VERSION,
        17: "FRA" if french else "",
        18: "UNICODE UTF-8",
    }


def _pid(order: Order) -> Fields:
    patient = order.patient
    return {
        1: "1",
        3: [write_cx(identifier) for identifier in patient.identifiers],
        5: write_xpn(patient.name),
        7: patient.birth_date.strftime("%Y%m%d") if patient.birth_date else "",
        8: "" if patient.sex is Sex.UNKNOWN else patient.sex.value,
    }


def _pv1(order: Order) -> Fields:
    visit = write_cx(order.visit_number) if order.visit_number else ""
    return {1: "1", 2: order.patient_class, 19: visit, 51: "V"}


def _orc(signed: SignedReport, zone: ZoneInfo) -> Fields:
    order = signed.order
    return {
        1: "RE",
        2: write_ei(order.placer_number),
        3: write_ei(order.filler_number or order.accession_number),
        5: "CM",
        9: write_time(signed.signed_at, zone),
        12: write_xcn(order.referrer),
    }


def _obr(signed: SignedReport, zone: ZoneInfo) -> Fields:
    order = signed.order
    accession = order.accession_number
    reason = plain(order.reason)
    return {
        1: "1",
        2: write_ei(order.placer_number),
        3: write_ei(order.filler_number or order.accession_number),
        4: write_ce(order.procedure),
        7: write_time(order.scheduled_at or signed.signed_at, zone),
        16: write_xcn(order.referrer),
        18: plain(accession.value) if accession else "",
        19: plain(accession.authority or accession.authority_oid) if accession else "",
        22: write_time(signed.signed_at, zone),
        24: "RAD",
        25: _status(signed),
        27: "^^^^^" + PRIORITIES[order.priority][0],
        31: f"^{reason}" if reason else "",
        32: write_ndl(signed.signer),
        44: write_ce(order.procedure) if order.procedure.value else "",
    }


def _tq1(signed: SignedReport, zone: ZoneInfo) -> Fields:
    value, meaning = PRIORITIES[signed.order.priority]
    return {
        1: "1",
        7: write_time(signed.order.scheduled_at or signed.signed_at, zone),
        9: f"{value}^{meaning}^HL70485",
    }


def _status(signed: SignedReport) -> str:
    """OBR-25 and OBX-11: F final, C correction of what was final (tables 0123 and 0085)."""
    return "F" if signed.revision == 1 else "C"


def section_code(section: Section) -> Code:
    """Return what OBX-3 says: the section's code with its title, or a local code made of its id."""
    if section.code is None or not section.code.value:
        return Code(value=section.section_id, meaning=section.title, scheme="L")
    return Code(value=section.code.value, meaning=section.title, scheme=section.code.scheme or "LN")


def _observations(signed: SignedReport) -> Iterator[Fields]:
    number = 0
    if signed.order.study_uid:
        number += 1
        yield {1: str(number), 2: "ST", 3: write_ce(STUDY), 5: plain(signed.order.study_uid), 11: "O"}
    for section, text in filled_sections(signed.report):
        number += 1
        lines = [escape(line) for line in text_lines(text)]
        yield {1: str(number), 2: "TX", 3: write_ce(section_code(section)), 5: lines, 11: _status(signed)}


def _validate(message: Message) -> None:
    """Validate against the tables of v2.5.1. hl7apy's own words may hold values: only its elements are told."""
    try:
        message.validate()
    except HL7apyException as error:
        elements = ", ".join(_ELEMENT.findall(str(error))) or type(error).__name__
        raise ConfigError("oru-not-valid", elements=elements) from None


def _compare_fields(message: bytes, segments: Segments) -> None:
    """Read the message back and compare every field with what was meant, so that no fault of a library goes out."""
    read = er7.parse(message).all
    if [segment.name for segment in read] != [name for name, _ in segments]:
        raise ConfigError("oru-not-valid", elements="segments")
    for segment, (name, fields) in zip(read, segments, strict=True):
        for number, value in fields.items():
            if segment.raw(number) != (value if isinstance(value, str) else "~".join(value)):
                raise ConfigError("oru-not-valid", elements=f"{name}_{number}")


def _compare_texts(message: bytes, signed: SignedReport) -> None:
    """Compare every section with the report, as a receiver reads it: unescaped, line for line."""
    texts = [obx.text(5) for obx in er7.parse(message).segments("OBX") if obx.field(2) == "TX"]
    sections = filled_sections(signed.report)
    for (section, text), read in zip(sections, texts, strict=True):
        if read != "\n".join(text_lines(text)):
            raise ConfigError("oru-text-altered", section=section.section_id)
