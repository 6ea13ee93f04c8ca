"""A signed report: what was signed, by whom, when, and a hash that proves that it is unchanged.

Only a `SignedReport` can become an ORU or a document. It is built here and nowhere else. A preliminary release and a
withdrawal are signed revisions as well: `kind` says which it is.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from reporting.errors import InputError
from reporting.report.layout import filled_sections
from reporting.report.lifecycle import Action, State, next_state
from reporting.report.making import MadeWith
from reporting.report.model import Report
from reporting.report.order import Order, Practitioner


class RevisionKind(Enum):
    """What a revision is to who has the earlier ones."""

    PRELIMINARY = "preliminary"
    """Released before it is final."""
    ORIGINAL = "original"
    """The first final text."""
    CORRECTION = "correction"
    ADDENDUM = "addendum"
    WITHDRAWAL = "withdrawal"
    """The texts of the last revision, which never were about this patient or study."""


class WithdrawalReason(Enum):
    """Why a report was withdrawn."""

    WRONG_PATIENT = "wrong-patient"
    WRONG_STUDY = "wrong-study"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    reason: WithdrawalReason
    note: str = ""
    """In the signer's words, for who reads the report here. No message or document carries it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedReport:
    """One signed revision. Never changes."""

    report: Report
    order: Order
    """As it was when the report was signed."""
    revision: int
    """1 for the first signature, then 2, 3 ..."""
    kind: RevisionKind
    signer_id: str
    signer: Practitioner
    signed_at: datetime
    content_hash: str
    """SHA-256 over `canonical_text`, hexadecimal."""
    linked: tuple[Order, ...] = ()
    """The other orders that the report answers, in the order in which they were linked, as they were then."""
    withdrawal: Withdrawal | None = None
    """Of a withdrawal: why."""
    made_with: MadeWith | None = None
    """None of what was signed before this was kept. Not in `content_hash`: the same words have the same hash."""

    @property
    def orders(self) -> tuple[Order, ...]:
        """Every order that the report answers, the one it was opened for first."""
        return (self.order, *self.linked)


KINDS = {
    (State.DRAFT, Action.RELEASE): RevisionKind.PRELIMINARY,
    (State.DRAFT, Action.SIGN): RevisionKind.ORIGINAL,
    (State.PRELIMINARY, Action.RELEASE): RevisionKind.PRELIMINARY,
    (State.PRELIMINARY, Action.SIGN): RevisionKind.ORIGINAL,
    (State.PRELIMINARY, Action.WITHDRAW): RevisionKind.WITHDRAWAL,
    (State.SIGNED, Action.WITHDRAW): RevisionKind.WITHDRAWAL,
    (State.CORRECTING, Action.SIGN): RevisionKind.CORRECTION,
    (State.ADDING, Action.SIGN): RevisionKind.ADDENDUM,
}
"""What is made by an action that makes a revision."""

HASHED_KINDS = frozenset({RevisionKind.PRELIMINARY, RevisionKind.WITHDRAWAL})
"""Kinds that change what the same words mean."""


def canonical_text(
    report: Report,
    order: Order,
    *,
    kind: RevisionKind = RevisionKind.ORIGINAL,
    linked: Sequence[Order] = (),
    withdrawal: Withdrawal | None = None,
) -> str:
    """Return the text that is hashed: JSON with sorted keys of identity, template and every filled section.

    Linked orders, and that it is preliminary or withdrawn and why, stand in it only where they apply: the hash of what
    was signed before these existed is still the same.
    """
    more: dict[str, object] = {}
    if kind in HASHED_KINDS:
        more["kind"] = kind.value
    if linked:
        more["linked"] = [each.order_id for each in linked]
    if withdrawal:
        more["withdrawal"] = [withdrawal.reason.value, withdrawal.note]
    return json.dumps(
        {
            "report": report.report_id,
            "order": order.order_id,
            "patient": [[i.authority_oid or i.authority, i.value] for i in order.patient.identifiers],
            "template": report.template_id,
            "language": report.language.value,
            "sections": [[s.section_id, s.title, text] for s, text in filled_sections(report)],
            **more,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def content_hash(signed: SignedReport) -> str:
    """Return the hash that a signed report must carry: another one shows that it was changed."""
    text = canonical_text(
        signed.report, signed.order, kind=signed.kind, linked=signed.linked, withdrawal=signed.withdrawal
    )
    return hashlib.sha256(text.encode()).hexdigest()


def missing_fields(report: Report) -> tuple[str, ...]:
    """Return the ids of required fields in which nothing stands."""
    return tuple(field.field_id for field in report.fields() if field.required and not field.text.strip())


def sign(
    report: Report,
    order: Order,
    *,
    signer_id: str,
    signer: Practitioner,
    signed_at: datetime,
    revision: int,
    action: Action = Action.SIGN,
    linked: Sequence[Order] = (),
    withdrawal: Withdrawal | None = None,
    made_with: MadeWith | None = None,
) -> SignedReport:
    """Return the signed revision that `action` makes: SIGN, RELEASE or WITHDRAW.

    `withdrawal` belongs to WITHDRAW, which takes the report as it was released or signed last. Raise ConflictError if
    the report's state does not permit it, InputError `report-empty` or `required-fields-empty` (details: fields,
    comma-separated ids) if there is something to fill first.
    """
    signed = replace(report, state=next_state(report.state, action))
    if not any(filled_sections(report)):
        raise InputError("report-empty")
    missing = missing_fields(report)
    if missing and action is not Action.WITHDRAW:
        raise InputError("required-fields-empty", fields=", ".join(missing))
    unhashed = SignedReport(
        report=signed,
        order=order,
        revision=revision,
        kind=KINDS[report.state, action],
        signer_id=signer_id,
        signer=signer,
        signed_at=signed_at,
        content_hash="",
        linked=tuple(linked),
        withdrawal=withdrawal,
        made_with=made_with,
    )
    return replace(unhashed, content_hash=content_hash(unhashed))
