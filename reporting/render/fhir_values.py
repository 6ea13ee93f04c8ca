"""Values of the domain as FHIR R4 data types: text, instant, Identifier, CodeableConcept, HumanName, Reference. Pure.

FHIR has no empty values: `known` leaves them out. Text keeps its words; only characters that FHIR or XML do not have
are replaced. Codes of other standards stand in `fhir_systems.py`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from reporting.render.fhir_systems import (
    FRENCH_TYPES,
    IDENTIFIER_TYPES,
    INS_TYPES,
    OFFICIAL_TYPES,
    RPPS,
    RPPS_SYSTEM,
    USUAL_TYPES,
    V2_0203,
    V2_0203_FRENCH,
    authority_system,
    code_system,
)
from reporting.report.order import Code, Identifier, PersonName

Resource = dict[str, object]
"""A FHIR resource or element as JSON has it."""

Systems = Mapping[str, str]
"""URI by the name of an issuer; by the type of a number (PI, VN ... accession, placer, filler) if it has no issuer."""

_NOT_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RPPS_NUMBER = re.compile(r"\d{11}")
_NATIONAL_WITH_RPPS = re.compile(r"8(\d{11})")


def known(**members: object) -> Resource:
    """Return the members that have a value; a trailing underscore is taken off their names."""
    return {
        name.rstrip("_"): value
        for name, value in members.items()
        if not (value is None or (isinstance(value, str | Sequence | Mapping) and not value))
    }


def lines(text: str) -> str:
    """Return text of several lines as FHIR may hold it: lines end in LF, what is no character is a space.

    Every character at which Python breaks lines ends a line, as in the ORU. Empty if nothing visible is left.
    """
    clean = "\n".join(_NOT_CHARACTERS.sub(" ", line) for line in text.splitlines())
    return clean if clean.strip() else ""


def line(text: str) -> str:
    """Return one line of text without blanks around it."""
    return " ".join(lines(text).split("\n")).strip()


def instant(moment: datetime, zone: ZoneInfo) -> str:
    """Return e.g. `2026-01-06T19:05:00+01:00`: to the second, told in `zone`."""
    local = moment.astimezone(zone)
    offset = local.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        # Local mean times of before 1911 have seconds in their offset, which FHIR cannot write.
        local = moment.astimezone(UTC)
    return local.isoformat(timespec="seconds")


def system_of(number: Identifier, kind: str, systems: Systems) -> str:
    """Return the URI of who issued a number, or an empty string if nobody knows.

    `kind` is the type of the number, or accession, placer, filler.
    """
    if system := authority_system(number.authority_oid):
        return system
    return systems.get(number.authority or kind) or authority_system(number.authority)


def identifier(number: Identifier, *, kind: str = "", code: str = "", systems: Systems) -> Resource:
    """Return an Identifier. `kind` is how `systems` calls the number, `code` its type if the number does not say."""
    system = system_of(number, kind or number.type, systems)
    type_code = INS_TYPES.get(system, code or number.type)
    return known(
        use="official" if type_code in OFFICIAL_TYPES else "usual" if type_code in USUAL_TYPES else "",
        type=_identifier_type(line(type_code)),
        system=system,
        value=line(number.value),
        assigner=known(display=line(number.authority)),
    )


def professional_identifiers(number: Identifier | None, systems: Systems) -> list[Resource]:
    """Return the identifiers of a professional. A French national one that begins with 8 holds the RPPS number."""
    if number is None or not line(number.value):
        return []
    first = identifier(number, systems=systems)
    if number.type == RPPS and _RPPS_NUMBER.fullmatch(number.value):
        return [{**first, "system": RPPS_SYSTEM}]
    held = _NATIONAL_WITH_RPPS.fullmatch(number.value)
    if held and first.get("system") == authority_system("ASIP-SANTE-PS"):
        return [
            {**first, "type": _identifier_type("IDNPS")},
            known(use="official", type=_identifier_type(RPPS), system=RPPS_SYSTEM, value=held[1]),
        ]
    return [first]


def _identifier_type(code: str) -> Resource:
    if code in FRENCH_TYPES:
        return {"coding": [{"system": V2_0203_FRENCH, "code": code}]}
    if code in IDENTIFIER_TYPES:
        return {"coding": [{"system": V2_0203, "code": code}]}
    return known(text=code)


def concept(code: Code, text: str = "") -> Resource:
    """Return a CodeableConcept; `text` is what people call it, the code's meaning if empty.

    A coding of a known system carries no display: that would have to be the system's own wording, in its language.
    """
    value, system, meaning = " ".join(line(code.value).split()), code_system(code.scheme), line(code.meaning)
    coding = known(system=system, code=value, display="" if system else meaning) if value else {}
    return known(coding=[coding] if coding else [], text=line(text) or meaning)


def human_name(name: PersonName, use: str = "") -> Resource:
    """Return a HumanName; empty if nothing is known of it.

    A French INS name repeats the first given name at the head of the list of all (PID-5.2 and 5.3): it is told once.
    """
    given, middle = line(name.given), line(name.middle)
    if given and f"{middle} ".startswith(f"{given} "):
        middle = middle.removeprefix(given).strip()
    told = known(
        text=line(name.display()),
        family=line(name.family),
        given=[part for part in (given, middle) if part],
        prefix=[part for part in (line(name.prefix),) if part],
    )
    return {**known(use=use), **told} if told else {}


def reference(target: str, kind: str, display: str = "") -> Resource:
    """Return a Reference to a resource of type `kind`."""
    return known(reference=target, type=kind, display=line(display))
