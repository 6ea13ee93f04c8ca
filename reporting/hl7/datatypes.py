"""HL7 data types as values of the domain (v2.5.1 chapter 2A): CX, EI, XPN, XCN, CE, TS. Pure.

What is not readable (half a date, a UID with letters) reads as absent: an order with an odd birth date is still
an examination to report.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from reporting.hl7.er7 import Repetition, Segment
from reporting.hl7.tables import scheme_name
from reporting.report.order import Code, Identifier, PersonName, Practitioner

_TS = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)?(\d\d)?(?:\.(\d{1,6})\d*)?)?([+-]\d{4})?", re.ASCII)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_UID = re.compile(r"[0-9]+(?:\.[0-9]+)+")
_LONGEST_UID = 64
LONGEST_IDENTIFIER = 250
"""Characters of an identifier, its authority or its type (v2.5.1 has 15 to 227)."""


def read_cx(value: Repetition) -> Identifier | None:
    """Return a CX (§2.A.14): id, assigning authority in component 4, type in 5. None without an id."""
    name, oid = _authority(value, 4)
    return _identifier(value.component(1), name, oid, value.component(5))


def read_ei(segment: Segment, field: int, kind: str = "") -> Identifier | None:
    """Return an EI (§2.A.28): id, namespace, universal id and its type in components 1 to 4. None without an id."""
    oid = segment.component(field, 3) if segment.component(field, 4) == "ISO" else ""
    return _identifier(segment.component(field, 1), segment.component(field, 2), oid, kind)


def _identifier(value: str, authority: str, oid: str, kind: str) -> Identifier | None:
    """Return the identifier, or None without a value, or if a part is so long that it is none."""
    parts = [part.strip() for part in (value, authority, oid, kind)]
    if not parts[0] or max(map(len, parts)) > LONGEST_IDENTIFIER:
        return None
    return Identifier(value=parts[0], authority=parts[1], authority_oid=parts[2], type=parts[3])


def _authority(value: Repetition, component: int) -> tuple[str, str]:
    """Return name and OID of an HD (§2.A.33). A universal id that is no OID (type M, L ...) is left out."""
    oid = value.subcomponent(component, 2) if value.subcomponent(component, 3) == "ISO" else ""
    return value.subcomponent(component, 1).strip(), oid.strip()


def read_xpn(names: tuple[Repetition, ...]) -> PersonName | None:
    """Return the legal name (type L, §2.A.88) of a repeated XPN, else the first; None without a family name."""
    usable = [name for name in names if name.subcomponent(1, 1).strip()]
    if not usable:
        return None
    chosen = next((name for name in usable if name.component(7) == "L"), usable[0])
    return PersonName(
        family=chosen.subcomponent(1, 1).strip(),
        given=chosen.component(2).strip(),
        middle=chosen.component(3).strip(),
        prefix=chosen.component(5).strip(),
    )


def read_xcn(segment: Segment, field: int) -> Practitioner | None:
    """Return the first person of an XCN (§2.A.86) that has a family name, or None."""
    for person in segment.repetitions(field):
        if family := person.subcomponent(2, 1).strip():
            name, oid = _authority(person, 9)
            number = person.component(1).strip()
            identifier = Identifier(value=number, authority=name, authority_oid=oid, type=person.component(13))
            return Practitioner(
                name=PersonName(
                    family=family,
                    given=person.component(3).strip(),
                    middle=person.component(4).strip(),
                    prefix=person.component(6).strip(),
                ),
                identifier=identifier if number else None,
            )
    return None


def read_ce(segment: Segment, field: int) -> Code | None:
    """Return a CE or CWE (§2.A.3): code, text, scheme; its alternate code if it has no other. None if empty."""
    for first in (1, 4):
        value, meaning = (segment.component(field, first + step).strip() for step in (0, 1))
        if value or meaning:
            scheme = segment.component(field, first + 2).strip()
            return Code(value=value, meaning=meaning, scheme=scheme_name(scheme) if value else "")
    return None


def read_time(value: str, zone: tzinfo) -> datetime | None:
    """Return a TS (§2.A.22) as UTC; without an offset it is a time in `zone`; a date is its midnight there.

    Fractions of a second are left out.
    """
    moment = _read_ts(value, zone, fold=0)
    return moment.replace(microsecond=0) if moment else None


def read_moment(value: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when a message was written, with fractions of a second.

    Of the hour that comes twice when summer time ends, the later one is meant, unless that is still to come.
    """
    later = _read_ts(value, zone, fold=1)
    return later if later is None or later <= now else _read_ts(value, zone, fold=0)


def _read_ts(value: str, zone: tzinfo, *, fold: int) -> datetime | None:
    match = _TS.fullmatch(value.strip())
    if match is None:
        return None
    *numbers, fraction, offset = match.groups()
    year, month, day, hour, minute, second = (int(number or 0) for number in numbers)
    microsecond = int((fraction or "0").ljust(6, "0"))
    try:
        local = datetime(year, month, day, hour, minute, second, microsecond, tzinfo=_offset(offset) or zone, fold=fold)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def read_date(value: str) -> date | None:
    """Return the day of a TS, or None: partial dates (month 00) are what French identities without a day look like."""
    match = _DAY.match(value.strip())
    if match is None:
        return None
    try:
        return date(*(int(number) for number in match.groups()))
    except ValueError:
        return None


def read_uid(value: str) -> str:
    """Return a DICOM UID (PS3.5 §9), or an empty string if it is none."""
    uid = value.strip()
    return uid if _UID.fullmatch(uid) and len(uid) <= _LONGEST_UID else ""
