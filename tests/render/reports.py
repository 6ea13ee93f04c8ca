"""Signed reports for documents. Every person is invented."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reporting.report.lifecycle import Action, State
from reporting.report.model import Field, Report, Section
from reporting.report.order import Code, Identifier, Order, Patient, PersonName, Practitioner, Sex
from reporting.report.signing import SignedReport, Withdrawal, sign
from reporting.wording import Language
from tests.report.builders import RADIOLOGIST, a_report, an_order

SIGNED_AT = datetime(2026, 1, 6, 18, 5, tzinfo=UTC)
NBSP = "\N{NO-BREAK SPACE}"


def a_patient() -> Patient:
    return Patient(
        identifiers=(Identifier(value="2790351", type="INS"), Identifier(value="77431", authority="CHU-X", type="PI")),
        name=PersonName(family="TESTARD", given="Lucie"),
        birth_date=date(1961, 5, 4),
        sex=Sex.FEMALE,
    )


def a_full_order(**changes: object) -> Order:
    referrer = Practitioner(name=PersonName(family="Hoda", given="Adam", prefix="Dr"))
    return an_order(**{"patient": a_patient(), "referrer": referrer, "site": "CHU-X", **changes})


def a_written_report(language: Language = Language.FRENCH) -> Report:
    findings = Section(
        section_id="findings",
        title="Résultats" if language is Language.FRENCH else "Findings",
        code=Code(value="59776-5", scheme="LN"),
        fields=(
            Field(field_id="lungs", label="Poumons", text="Nodule de 8 mm.\nPas de condensation."),
            Field(field_id="pleura", label="Plèvre"),
            Field(field_id="aorta", label="Aorte", text="36", units="mm"),
        ),
    )
    comparison = Section(
        section_id="comparison", title="Comparaison", code=None, fields=(Field(field_id="comparison", label=""),)
    )
    conclusion = Section(
        section_id="conclusion",
        title="Conclusion",
        code=Code(value="19005-8", scheme="LN"),
        fields=(Field(field_id="conclusion", label="", text="Nodule à contrôler."),),
    )
    return a_report(language=language, sections=(comparison, findings, conclusion))


def signed(
    language: Language = Language.FRENCH,
    state: State = State.DRAFT,
    revision: int = 1,
    *,
    action: Action = Action.SIGN,
    linked: tuple[Order, ...] = (),
    withdrawal: Withdrawal | None = None,
    **changes: object,
) -> SignedReport:
    """Return a signed report; `changes` are the order's."""
    report = replace(a_written_report(language), state=state)
    return sign(
        report,
        a_full_order(**changes),
        signer_id="user-1",
        signer=RADIOLOGIST,
        signed_at=SIGNED_AT,
        revision=revision,
        action=action,
        linked=linked,
        withdrawal=withdrawal,
    )
