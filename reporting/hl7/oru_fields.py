r"""Values of the domain as ER7 fields for an ORU: CX, EI, XPN, XCN, NDL, CE, TS, and the lines of a text. Pure.

Every value is escaped here, so that hl7apy never has to: its own escaping forgets `^` and `&`, and breaks `\.br\`.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.hl7.er7 import NULL
from reporting.hl7.escapes import escape
from reporting.hl7.tables import scheme_name
from reporting.report.order import Code, Identifier, PersonName, Practitioner, Priority

PRIORITIES = {
    Priority.STAT: ("S", "Stat"),
    Priority.URGENT: ("A", "ASAP"),
    Priority.ROUTINE: ("R", "Routine"),
}
"""Table 0485: TQ1-9, and the sixth component of OBR-27."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def without_controls(text: str) -> str:
    """Return the text with a space for each control character, which could end a segment or a frame."""
    return _CONTROLS.sub(" ", text)


def plain(text: str) -> str:
    """Return one line, escaped, without blanks around it (hl7apy drops a value of blanks alone).

    Control characters, which no word holds, become spaces; line breaks too. Two quotation marks alone would mean
    "deleted" (§2.5.3): a space stands before them.
    """
    return escape(not_deleted(without_controls(text).strip()))


def text_lines(text: str) -> list[str]:
    """Return the lines of a section without their ends, with the same spaces for control characters; not escaped.

    Every character at which Python breaks lines is a line break, so none of them is left inside a line. A line of two
    quotation marks alone gets a space before it: by itself it would mean "deleted" (§2.5.3).
    """
    return [not_deleted(without_controls(line)) for line in text.splitlines()] or [""]


def not_deleted(line: str) -> str:
    """Return the line, with a space before two quotation marks that would stand alone."""
    return f" {line}" if line == NULL else line


def _joined(parts: Iterable[str], delimiter: str) -> str:
    return delimiter.join(parts).rstrip(delimiter)


def write_hd(name: str, oid: str, delimiter: str = "&") -> str:
    """Return an HD: `NAME&OID&ISO`, without the last two if there is no OID."""
    return _joined([plain(name), plain(oid), "ISO" if oid else ""], delimiter)


def write_cx(identifier: Identifier) -> str:
    """Return a CX: `279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS`."""
    authority = write_hd(identifier.authority, identifier.authority_oid)
    return _joined([plain(identifier.value), "", "", authority, plain(identifier.type)], "^")


def write_ei(identifier: Identifier | None) -> str:
    """Return an EI: `OPN101^NAME^OID^ISO`; empty for None."""
    if identifier is None:
        return ""
    return _joined([plain(identifier.value), write_hd(identifier.authority, identifier.authority_oid, "^")], "^")


def write_eip(placer: Identifier | None, filler: Identifier | None) -> str:
    """Return an EIP (§2.A.27): placer's and filler's number of another order, their parts as subcomponents."""
    return _joined([write_ei(number).replace("^", "&") for number in (placer, filler)], "^")


def write_ed(content: bytes, *, kind: str, subtype: str) -> str:
    """Return an ED (§2.A.24) in Base64, which has no delimiter in it: `^AP^PDF^Base64^JVBERi0...`."""
    return f"^{kind}^{subtype}^Base64^{b64encode(content).decode('ascii')}"


def write_xpn(name: PersonName) -> str:
    """Return an XPN of type L (legal): `PAT-TROIS^DOMINIQUE^DOMINIQUE^^^^L`."""
    return "^".join([plain(name.family), plain(name.given), plain(name.middle), "", plain(name.prefix), "", "L"])


def write_xcn(person: Practitioner | None) -> str:
    """Return an XCN: `id^family^given^middle^^prefix^^^authority^^^^type`; empty for None."""
    if person is None:
        return ""
    number, name = person.identifier, person.name
    authority = write_hd(number.authority, number.authority_oid) if number else ""
    parts = [number.value if number else "", name.family, name.given, name.middle, "", name.prefix]
    kind = plain(number.type) if number else ""
    return _joined([*map(plain, parts), "", "", authority, "", "", "", kind], "^")


def write_ndl(person: Practitioner) -> str:
    """Return an NDL with a name alone: a CNN, whose parts are subcomponents (v2.5.1 §2.A.47, §2.A.10)."""
    number, name = person.identifier, person.name
    parts = [number.value if number else "", name.family, name.given, name.middle, "", name.prefix, "", ""]
    authority = write_hd(number.authority, number.authority_oid) if number else ""
    return _joined([*map(plain, parts), authority], "&")


def write_ce(code: Code) -> str:
    """Return a CE: `24727-0^CT Head W contrast IV^LN`; a meaning without a code is text alone."""
    return _joined([plain(code.value), plain(code.meaning), scheme_name(code.scheme) if code.value else ""], "^")


def write_time(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a TS in `zone`, to the second, without offset: that of MSH-7 holds for the message (§2.A.22)."""
    return moment.astimezone(zone).strftime("%Y%m%d%H%M%S") if moment else ""


def write_time_with_offset(moment: datetime, zone: ZoneInfo) -> str:
    """Return a TS in `zone`, to the second, with its offset from UTC: MSH-7."""
    return moment.astimezone(zone).strftime("%Y%m%d%H%M%S%z")
