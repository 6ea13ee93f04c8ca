"""When two identifiers are one patient's: the same value from the same issuer. Pure.

An issuer is compared by OID where both have one, else by name. A number without issuer means something only at the
site that sent it. What is not sure is not the same patient. Does not know where patients are stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from reporting.report.order import Identifier

NOT_OF_A_PERSON = frozenset({"AN", "VN"})
"""Types (table 0203) of numbers that stand among a patient's identifiers and name an account or a visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A patient's number that disappears, and the one that stands for it from then on."""

    gone: Identifier
    survivor: Identifier
    site: str
    """The facility that said so: where numbers without issuer mean something."""
    at: datetime
    """When it said so."""


def is_same_identifier(one: Identifier, site: str, other: Identifier, other_site: str) -> bool:
    """Return whether both name one patient, each as its site sent it."""
    if one.value != other.value or not one.value or {one.type, other.type} & NOT_OF_A_PERSON:
        return False
    if one.authority_oid and other.authority_oid:
        return one.authority_oid == other.authority_oid
    if one.authority and other.authority:
        return one.authority == other.authority
    types_agree = one.type == other.type or not (one.type and other.type)
    return types_agree and site == other_site


def share_an_identifier(ones: Iterable[Identifier], site: str, others: Iterable[Identifier], other_site: str) -> bool:
    """Return whether one identifier of `ones` is one of `others`."""
    theirs = tuple(others)
    return any(is_same_identifier(one, site, other, other_site) for one in ones for other in theirs)


def survivor_of(identifier: Identifier, site: str, merges: Sequence[Merge]) -> Identifier:
    """Return the number that stands for this one now; itself if it did not disappear.

    A number that survived a later merge than it disappeared in is alive: a merge was turned round.
    """
    passed = [identifier]
    while True:
        last = passed[-1]
        ends = [merge for merge in merges if is_same_identifier(merge.gone, merge.site, last, site)]
        newest = max(ends, key=lambda merge: merge.at, default=None)
        lives = [m.at for m in merges if is_same_identifier(m.survivor, m.site, last, site)]
        if newest is None or any(at > newest.at for at in lives):
            return last
        if any(is_same_identifier(newest.survivor, newest.site, each, site) for each in passed):
            return last
        passed.append(newest.survivor)


def issuer_and_type(identifier: Identifier) -> str:
    """Return who issued it and what kind it is, as one key: an issuer's new number takes the place of its old one."""
    return f"{identifier.authority_oid or identifier.authority}|{identifier.type}"
