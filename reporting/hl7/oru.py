"""A signed report as ORU^R01 (HL7 v2 §7.3.1) in the shape that a profile says; without one, IHE RAD-128 (v2.5.1).

Built and validated by `oru_message.py` from values that are already escaped, then read back and compared with the
report: a message that would not carry every text word for word is never returned. Characters that the encoding of a
profile lacks are replaced first, as `oru_charset.py` says; `substitutions` tells which.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.errors import ConfigError, InputError
from reporting.hl7 import er7, oru_message, oru_segments, oru_texts
from reporting.hl7.oru_charset import Substitution, encodable_er7, substitutions
from reporting.hl7.oru_message import Fields
from reporting.hl7.oru_segments import Addresses
from reporting.hl7.oru_texts import Block, section_code
from reporting.hl7.profile import Charset, LinkedLayout, Profile
from reporting.report.order import Order
from reporting.report.signing import SignedReport

__all__ = ["RAD_128", "Addresses", "Substitution", "build", "section_code", "substitutions"]

RAD_128 = Profile(name="rad-128")
"""What is sent if nothing else was asked for; `profiles/rad-128.toml` says the same."""


def build(
    signed: SignedReport,
    *,
    control_id: str,
    sent_at: datetime,
    sender: Addresses,
    zone: ZoneInfo,
    profile: Profile = RAD_128,
    document: bytes = b"",
    linked: Sequence[Order] = (),
) -> bytes:
    """Return the message in the profile's encoding, segments ended by CR, not framed. Times are written in `zone`.

    `document` is the report as PDF; it is sent if the profile wants it. `linked` are other orders that the report
    answers, unless the report itself names them; each has ORC, OBR and OBX of its own.
    Raise InputError `oru-incomplete` (details: fields) if order or settings lack what the message needs, ConfigError
    `oru-document-missing` if the profile wants a document and there is none, ConfigError `oru-not-valid` or
    `oru-text-altered` if the message does not hold: a fault of ours. No error holds a word of it.
    """
    orders = (signed.order, *(signed.linked or linked))
    for order in orders:
        if missing := oru_segments.missing_fields(order, profile, control_id, sender):
            raise InputError("oru-incomplete", fields=", ".join(missing))
    if profile.pdf and not document:
        raise ConfigError("oru-document-missing", profile=profile.name)
    texts = _texts(signed, profile, len(orders))
    segments: list[tuple[str, Fields]] = [
        (
            "MSH",
            oru_segments.msh(signed, profile, control_id=control_id, sent_at=sent_at, sender=sender, zone=zone),
        ),
        ("PID", oru_segments.pid(signed.order, profile)),
        ("PV1", oru_segments.pv1(signed.order, profile)),
    ]
    for number, (order, under) in enumerate(zip(orders, texts, strict=True), start=1):
        is_elsewhere = number > 1 and profile.linked is LinkedLayout.REFERENCE
        parent, attached = (signed.order, b"") if is_elsewhere else (None, document if profile.pdf else b"")
        segments += [
            ("ORC", oru_segments.orc(signed, order, profile, zone)),
            ("OBR", oru_segments.obr(signed, order, profile, zone, number=number, parent=parent)),
        ]
        if profile.version.has_timing_segment:
            # HL7 has TQ1 after OBR (§7.3.1); some conformance statements list it before.
            segments.append(("TQ1", oru_segments.tq1(signed, order, zone)))
        segments += (("OBX", each) for each in oru_texts.observations(signed, order, under, profile, attached))
        if profile.site_segments:
            segments += oru_segments.site_segments(order)
    message = oru_message.write(_in_charset(segments, profile.charset), profile.version)
    encoded = message.encode(profile.charset.codec)
    _compare_texts(encoded.decode(profile.charset.codec), texts, profile)
    return encoded


def _texts(signed: SignedReport, profile: Profile, orders: int) -> list[tuple[Block, ...]]:
    """Return what stands under each order."""
    first = oru_texts.blocks(signed, profile)
    further = first if profile.linked is LinkedLayout.REPEAT else oru_texts.reference(signed, profile)
    return [first, *([further] * (orders - 1))]


def _in_charset(segments: Sequence[tuple[str, Fields]], charset: Charset) -> list[tuple[str, Fields]]:
    """Return the segments in characters of the encoding. The texts are already; names and reasons may not be."""

    def written(raw: str) -> str:
        sent = encodable_er7(raw, charset)
        return "" if sent == er7.NULL != raw else sent

    return [
        (
            name,
            {
                number: written(value) if isinstance(value, str) else [written(each) for each in value]
                for number, value in fields.items()
            },
        )
        for name, fields in segments
    ]


def _compare_texts(message: str, texts: Sequence[Sequence[Block]], profile: Profile) -> None:
    """Compare what stands under each order with the report."""
    orders: list[list[er7.Segment]] = []
    for segment in oru_message.read(message):
        if segment.name == "ORC":
            orders.append([])
        elif segment.name == "OBX":
            orders[-1].append(segment)
    for observed, under in zip(orders, texts, strict=True):
        oru_texts.compare(observed, under, profile)
