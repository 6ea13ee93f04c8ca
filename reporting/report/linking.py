"""Several orders that one report answers: when two orders are of the same patient. Pure.

Does not know which orders are free, nor where they are stored.
"""

from reporting.report.identity import NOT_OF_A_PERSON, share_an_identifier
from reporting.report.order import Order


def is_same_patient(one: Order, other: Order) -> bool:
    """Return whether both orders are of one patient, for sure: an identifier in common, and nothing against it.

    Against it is another birth date, or two numbers of one issuer and type with none in common: a national number that
    differs counts more than a local one that is the same.
    """
    born, born_too = one.patient.birth_date, other.patient.birth_date
    if born and born_too and born != born_too:
        return False
    if not share_an_identifier(one.patient.identifiers, one.site, other.patient.identifiers, other.site):
        return False
    mine, theirs = _by_issuer(one), _by_issuer(other)
    return all(mine[issuer] & theirs[issuer] for issuer in mine.keys() & theirs.keys())


def _by_issuer(order: Order) -> dict[tuple[str, str], set[str]]:
    """Return the patient's numbers by who issued them and of which type they are; those without issuer are left out."""
    found: dict[tuple[str, str], set[str]] = {}
    for identifier in order.patient.identifiers:
        issuer = identifier.authority_oid or identifier.authority
        if identifier.value and issuer and identifier.type not in NOT_OF_A_PERSON:
            found.setdefault((issuer, identifier.type), set()).add(identifier.value)
    return found
