"""The segments of an ORU^R01 but OBX, from a signed report and its order (v2.5.1 chapters 3, 4 and 7). Pure.

Version 2.3.1 and 2.4 have no TQ1: the priority then stands in OBR-27 alone, where it stands in any case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.hl7.oru_fields import (
    PRIORITIES,
    plain,
    without_controls,
    write_ce,
    write_cx,
    write_ei,
    write_eip,
    write_hd,
    write_ndl,
    write_time,
    write_time_with_offset,
    write_xcn,
    write_xpn,
)
from reporting.hl7.oru_message import Fields
from reporting.hl7.profile import BY_LANGUAGE, AccessionField, Profile
from reporting.report.order import Identifier, Order, Sex
from reporting.report.signing import SignedReport
from reporting.wording import Language

OTHERS = "*"
"""In `Profile.identifiers`: every identifier that is not named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """MSH-3 to MSH-6."""

    sending_application: str
    sending_facility: str
    receiving_application: str
    receiving_facility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of an order as a profile sends them, issuers filled in."""

    placer: Identifier | None
    filler: Identifier | None
    """OBR-3: the filler's number, or the accession number where there is none or the profile wants it there."""
    accession: Identifier | None


def numbers(order: Order, profile: Profile) -> Numbers:
    """Return the numbers of an order."""
    accession = _issued(order.accession_number, "accession", profile)
    filler = _issued(order.filler_number, "filler", profile)
    is_accession_wanted = AccessionField.OBR_3 in profile.accession
    return Numbers(
        placer=_issued(order.placer_number, "placer", profile),
        filler=(accession or filler) if is_accession_wanted else (filler or accession),
        accession=accession,
    )


def identifiers(order: Order, profile: Profile) -> tuple[Identifier, ...]:
    """Return the patient's identifiers that are sent, in order, issuers filled in."""
    every = order.patient.identifiers
    wanted = profile.identifiers or (OTHERS,)
    chosen: list[Identifier] = []
    for name in wanted:
        for identifier in every:
            names = _names(identifier)
            is_meant = not names & set(wanted) if name == OTHERS else name in names
            if is_meant and identifier not in chosen:
                chosen.append(identifier)
    return tuple(issued for each in chosen if (issued := _issued(each, each.type, profile)))


def _names(identifier: Identifier) -> set[str]:
    """Return what a profile may call an identifier: its type, its issuer's name or OID."""
    return {name for name in (identifier.type, identifier.authority, identifier.authority_oid) if name}


def _issued(identifier: Identifier | None, kind: str, profile: Profile) -> Identifier | None:
    """Return an identifier with the profile's issuer if it has none."""
    if identifier is None or identifier.authority or identifier.authority_oid:
        return identifier
    for each in profile.authorities:
        if each.kind == kind:
            return replace(identifier, authority=each.name, authority_oid=each.oid)
    return identifier


def missing_fields(order: Order, profile: Profile, control_id: str, sender: Addresses) -> Sequence[str]:
    """Return the fields that must not be empty and would be."""
    needed = {
        "MSH-3": sender.sending_application,
        "MSH-10": control_id,
        "PID-3": identifiers(order, profile),
        "PID-5": order.patient.name.family,
        "OBR-4": order.procedure.value or order.procedure.meaning,
        "OBR-3": order.placer_number or order.filler_number or order.accession_number,
    }
    return [field for field, value in needed.items() if not value]


def msh(
    signed: SignedReport, profile: Profile, *, control_id: str, sent_at: datetime, sender: Addresses, zone: ZoneInfo
) -> Fields:
    """Return the header."""
    is_french = signed.report.language is Language.FRENCH
    return {
        3: write_hd(sender.sending_application, ""),
        4: write_hd(sender.sending_facility, ""),
        5: write_hd(sender.receiving_application, ""),
        6: write_hd(sender.receiving_facility, ""),
        7: write_time_with_offset(sent_at, zone),
        9: "ORU^R01^ORU_R01" if profile.version.has_timing_segment else "ORU^R01",
        10: plain(control_id),
        11: profile.processing_id,
        12: profile.version.value,
        15: profile.accept_ack,
        16: profile.application_ack,
        17: ("FRA" if is_french else "") if profile.country == BY_LANGUAGE else profile.country,
        18: profile.charset.value,
        21: profile.profile_id,
    }


def pid(order: Order, profile: Profile) -> Fields:
    """Return the patient."""
    patient = order.patient
    return {
        1: "1",
        3: [write_cx(identifier) for identifier in identifiers(order, profile)],
        5: write_xpn(patient.name),
        7: patient.birth_date.strftime("%Y%m%d") if patient.birth_date else "",
        8: "" if patient.sex is Sex.UNKNOWN else patient.sex.value,
    }


def pv1(order: Order, profile: Profile) -> Fields:
    """Return the visit."""
    visit = _issued(order.visit_number, "VN", profile)
    return {1: "1", 2: order.patient_class, 19: write_cx(visit) if visit else "", 51: "V"}


def orc(signed: SignedReport, order: Order, profile: Profile, zone: ZoneInfo) -> Fields:
    """Return the order that the results belong to."""
    found = numbers(order, profile)
    return {
        1: profile.orc_1.of(signed.kind),
        2: write_ei(found.placer),
        3: write_ei(found.filler),
        5: profile.orc_5.of(signed.kind),
        9: write_time(signed.signed_at, zone),
        12: write_xcn(order.referrer),
    }


def obr(
    signed: SignedReport, order: Order, profile: Profile, zone: ZoneInfo, *, number: int, parent: Order | None
) -> Fields:
    """Return the examination; `parent` is the order under which the text stands, if not under this one."""
    found = numbers(order, profile)
    accession = found.accession
    reason = plain(order.reason)
    is_in_18, is_in_20 = (field in profile.accession for field in (AccessionField.OBR_18, AccessionField.OBR_20))
    return {
        1: str(number),
        2: write_ei(found.placer),
        3: write_ei(found.filler),
        4: write_ce(order.procedure),
        7: write_time(order.scheduled_at or signed.signed_at, zone),
        16: write_xcn(order.referrer),
        18: plain(accession.value) if accession and is_in_18 else "",
        19: plain(accession.authority or accession.authority_oid) if accession and is_in_18 else "",
        20: plain(accession.value) if accession and is_in_20 else "",
        22: write_time(signed.signed_at, zone),
        24: "RAD",
        25: profile.obr_25.of(signed.kind),
        27: "^^^^^" + PRIORITIES[order.priority][0],
        29: write_eip(numbers(parent, profile).placer, numbers(parent, profile).filler) if parent else "",
        31: f"^{reason}" if reason else "",
        32: write_ndl(signed.signer),
        44: write_ce(order.procedure) if order.procedure.value else "",
    }


def site_segments(order: Order) -> list[tuple[str, Fields]]:
    """Return the order's own (Z) segments, field by field as they came."""
    lines = (without_controls(line).split("|") for line in order.site_segments)
    return [(name, dict(enumerate(values, start=1))) for name, *values in lines]


def tq1(signed: SignedReport, order: Order, zone: ZoneInfo) -> Fields:
    """Return priority and time of the examination."""
    value, meaning = PRIORITIES[order.priority]
    return {
        1: "1",
        7: write_time(order.scheduled_at or signed.signed_at, zone),
        9: f"{value}^{meaning}^HL70485",
    }
