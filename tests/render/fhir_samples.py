"""Signed reports of every kind, and orders as France sends them. Every person is invented."""

from dataclasses import replace

from reporting.report.lifecycle import Action, State
from reporting.report.model import Field, Section
from reporting.report.order import Code, Identifier, Patient, PersonName, Sex
from reporting.report.signing import RevisionKind, SignedReport, Withdrawal, WithdrawalReason
from reporting.wording import Language
from tests.render.reports import signed

INS_OID = "1.2.250.1.213.1.4.8"
LOCAL_OID = "1.2.250.1.213.4.5.2.4"

FRENCH_PATIENT = Patient(
    identifiers=(
        Identifier(value="279035121518989", authority="ASIP-SANTE-INS-NIR", authority_oid=INS_OID, type="INS"),
        Identifier(value="IPP101", authority="APHP-X", authority_oid=LOCAL_OID, type="PI"),
    ),
    name=PersonName(family="PAT-TROIS", given="DOMINIQUE", middle="DOMINIQUE MARIE"),
    sex=Sex.FEMALE,
)
FRENCH_ORDER = {
    "patient": FRENCH_PATIENT,
    "placer_number": Identifier(value="OPN101", authority_oid="1.2.250.1.748.12345678.12"),
    "filler_number": Identifier(value="FIL101", authority_oid="1.2.250.1.925.994044.27"),
    "accession_number": Identifier(value="ACN101"),
    "procedure": Code(value="24727-0", meaning="TDM cérébrale avec injection", scheme="LN"),
}

MADE: dict[RevisionKind, tuple[State, Action, int]] = {
    RevisionKind.PRELIMINARY: (State.DRAFT, Action.RELEASE, 1),
    RevisionKind.ORIGINAL: (State.DRAFT, Action.SIGN, 1),
    RevisionKind.CORRECTION: (State.CORRECTING, Action.SIGN, 2),
    RevisionKind.ADDENDUM: (State.ADDING, Action.SIGN, 3),
    RevisionKind.WITHDRAWAL: (State.SIGNED, Action.WITHDRAW, 4),
}


def of_kind(kind: RevisionKind, language: Language = Language.FRENCH, **changes: object) -> SignedReport:
    """Return a signed revision of a kind; `changes` are the order's."""
    state, action, revision = MADE[kind]
    withdrawal = (
        Withdrawal(reason=WithdrawalReason.WRONG_PATIENT, note="Quetzal") if action is Action.WITHDRAW else None
    )
    return signed(language, state, revision, action=action, withdrawal=withdrawal, **changes)


def saying(text: str, title: str = "Conclusion") -> SignedReport:
    """Return a signed report whose only section, the impression, says `text`, whatever it is."""
    section = Section(
        section_id="conclusion",
        title=title,
        code=Code(value="19005-8", scheme="LN"),
        fields=(Field(field_id="conclusion", label="", text=text),),
    )
    whole = signed()
    return replace(whole, report=replace(whole.report, sections=(section,)))
