"""Which number stands for a patient's now, after all the merges that were told. Works in a unit that is given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reporting.report.identity import Merge, survivor_of
from reporting.report.order import Identifier, Patient
from reporting.service.ports import UnitOfWork


def survivors(unit: UnitOfWork, identifiers: Sequence[Identifier], site: str) -> Mapping[Identifier, Identifier]:
    """Return, for each of the identifiers that disappeared in a merge, the one that stands for it now."""
    merges: list[Merge] = []
    asked: set[str] = set()
    values = {identifier.value for identifier in identifiers}
    while values:
        found = unit.intake.merges(sorted(values))
        merges += [merge for merge in found if merge not in merges]
        asked |= values
        values = {number.value for merge in found for number in (merge.gone, merge.survivor)} - asked
    if not merges:
        return {}
    now = {identifier: survivor_of(identifier, site, merges) for identifier in identifiers}
    return {before: after for before, after in now.items() if after != before}


def standing(unit: UnitOfWork, patient: Patient, site: str) -> Patient:
    """Return the patient with the numbers that stand now."""
    now = survivors(unit, patient.identifiers, site)
    if not now:
        return patient
    return replace(patient, identifiers=tuple(dict.fromkeys(now.get(each, each) for each in patient.identifiers)))
