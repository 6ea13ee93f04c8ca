"""What a message changes in a patient that is known. Pure.

A patient is known in parts: name, birth date, sex, and the numbers of each issuer. Of each part the newest that was
said counts; what a message leaves out stays as it is. Messages in any order end in the same patient.
"""

from collections.abc import Iterable
from dataclasses import replace

from reporting.hl7.moments import BEFORE_ALL, Moments
from reporting.report.identity import Merge, is_same_identifier, issuer_and_type
from reporting.report.order import Identifier, Patient, Sex

NAME, BIRTH_DATE, SEX = "name", "birth_date", "sex"


def said_at(patient: Patient, moment: int) -> Moments:
    """Return the parts that a message says which knows the patient so, each at its moment."""
    parts = [NAME, *(_numbers_of(identifier) for identifier in patient.identifiers)]
    parts += [BIRTH_DATE] if patient.birth_date else []
    parts += [SEX] if patient.sex is not Sex.UNKNOWN else []
    return dict.fromkeys(parts, moment)


def patient_told(known: Patient, moments: Moments, said: Patient, said_moments: Moments) -> tuple[Patient, Moments]:
    """Return the patient of both, and when the parts were said. At the same moment, `said` counts."""
    news = {part: at for part, at in said_moments.items() if at >= moments.get(part, at)}
    after = {**moments, **news}
    patient = Patient(
        identifiers=_identifiers(known.identifiers, said.identifiers, news, after),
        name=said.name if NAME in news else known.name,
        birth_date=said.birth_date if BIRTH_DATE in news else known.birth_date,
        sex=said.sex if SEX in news else known.sex,
    )
    return patient, after


def _identifiers(
    known: tuple[Identifier, ...], said: tuple[Identifier, ...], news: Moments, after: Moments
) -> tuple[Identifier, ...]:
    """Return the identifiers of both, those that were said last first. What an issuer says anew replaces the old."""
    new = {identifier: place for place, identifier in enumerate(said) if _numbers_of(identifier) in news}
    kept = {
        identifier: len(said) + place
        for place, identifier in enumerate(known)
        if _numbers_of(identifier) not in news or identifier in new
    }
    places = {**kept, **new}

    def newest_first(identifier: Identifier) -> tuple[int, int]:
        return -after.get(_numbers_of(identifier), BEFORE_ALL), places[identifier]

    return tuple(sorted(places, key=newest_first))


def _numbers_of(identifier: Identifier) -> str:
    return f"id {issuer_and_type(identifier)}"


def relinked(patient: Patient, moments: Moments, merge: Merge, site: str) -> tuple[Patient, Moments]:
    """Return a patient, known at `site`, with the surviving number where the one that disappeared stood."""
    identifiers = tuple(
        merge.survivor if is_same_identifier(each, site, merge.gone, merge.site) else each
        for each in patient.identifiers
    )
    if identifiers == patient.identifiers:
        return patient, moments
    old, new = _numbers_of(merge.gone), _numbers_of(merge.survivor)
    said = [moments[part] for part in (old, new) if part in moments]
    moments = {part: at for part, at in moments.items() if part != old} | ({new: max(said)} if said else {})
    return replace(patient, identifiers=tuple(dict.fromkeys(identifiers))), moments


def are_of_two_people(one: Patient, other: Patient) -> bool:
    """Return whether no identifier is common, and one issuer has given two different ones."""
    ours, theirs = _by_issuer(one.identifiers), _by_issuer(other.identifiers)
    common = ours.keys() & theirs.keys()
    return bool(common) and not any(ours[issuer] & theirs[issuer] for issuer in common)


def _by_issuer(identifiers: Iterable[Identifier]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = {}
    for identifier in identifiers:
        groups.setdefault(issuer_and_type(identifier), set()).add(identifier.value)
    return groups
