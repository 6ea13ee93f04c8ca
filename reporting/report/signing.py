"""A signed report: what was signed, by whom, when, and a hash that proves that it is unchanged.

Only a `SignedReport` can become an ORU or a document. It is built here and nowhere else.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from reporting.errors import InputError
from reporting.report.layout import filled_sections
from reporting.report.lifecycle import Action, State, next_state
from reporting.report.model import Report
from reporting.report.order import Order, Practitioner


class RevisionKind(Enum):
    ORIGINAL = "original"
    CORRECTION = "correction"
    ADDENDUM = "addendum"


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


KINDS = {
    State.DRAFT: RevisionKind.ORIGINAL,
    State.CORRECTING: RevisionKind.CORRECTION,
    State.ADDING: RevisionKind.ADDENDUM,
}


def canonical_text(report: Report, order: Order) -> str:
    """Return the text that is hashed: JSON with sorted keys of identity, template and every filled section."""
    return json.dumps(
        {
            "report": report.report_id,
            "order": order.order_id,
            "patient": [[i.authority_oid or i.authority, i.value] for i in order.patient.identifiers],
            "template": report.template_id,
            "language": report.language.value,
            "sections": [[s.section_id, s.title, text] for s, text in filled_sections(report)],
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def missing_fields(report: Report) -> tuple[str, ...]:
    """Return the ids of required fields in which nothing stands."""
    return tuple(field.field_id for field in report.fields() if field.required and not field.text.strip())


def sign(
    report: Report, order: Order, *, signer_id: str, signer: Practitioner, signed_at: datetime, revision: int
) -> SignedReport:
    """Return the signed revision.

    Raise ConflictError if the report's state does not permit it, InputError `report-empty` or
    `required-fields-empty` (details: fields, comma-separated ids) if there is something to fill first.
    """
    kind = KINDS.get(report.state, RevisionKind.ORIGINAL)
    signed = replace(report, state=next_state(report.state, Action.SIGN))
    if not any(filled_sections(report)):
        raise InputError("report-empty")
    if missing := missing_fields(report):
        raise InputError("required-fields-empty", fields=", ".join(missing))
    return SignedReport(
        report=signed,
        order=order,
        revision=revision,
        kind=kind,
        signer_id=signer_id,
        signer=signer,
        signed_at=signed_at,
        content_hash=hashlib.sha256(canonical_text(signed, order).encode()).hexdigest(),
    )
