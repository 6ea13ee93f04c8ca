"""An invented order and report with everything in them that a message can carry, for the conformance statement."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reporting.report.model import Field, Report, Section
from reporting.report.order import (
    Code,
    Identifier,
    Order,
    OrderStatus,
    Patient,
    PersonName,
    Practitioner,
    Priority,
    Sex,
)
from reporting.report.signing import RevisionKind, SignedReport
from reporting.wording import Language

CONTROL_ID = "R0123456789ABCDEF012"
SENT_AT = datetime(2026, 3, 2, 11, 5, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 2, 11, 4, 58, tzinfo=UTC)
DOCUMENT = b"%PDF-1.7"

_NUMBER = Identifier(value="801234567897", authority="ASIP-SANTE-PS", authority_oid="1.2.250.1.71.4.2.1", type="IDNPS")
ORDER = Order(
    order_id="order-1",
    patient=Patient(
        identifiers=(
            Identifier(value="IPP77", authority="CHU-X", authority_oid="1.2.250.1.999.1", type="PI"),
            Identifier(
                value="261057501234520",
                authority="ASIP-SANTE-INS-NIR",
                authority_oid="1.2.250.1.213.1.4.8",
                type="INS",
            ),
        ),
        name=PersonName(family="TESTARD", given="LUCIE", middle="LUCIE"),
        birth_date=date(1961, 5, 4),
        sex=Sex.FEMALE,
    ),
    procedure=Code(value="30746-2", meaning="CT Chest", scheme="LN"),
    placer_number=Identifier(value="PLA1", authority="HIS"),
    filler_number=Identifier(value="FIL1", authority="RIS"),
    accession_number=Identifier(value="ACN1", authority="RIS"),
    study_uid="1.2.250.1.999.2.1",
    modality="CT",
    priority=Priority.URGENT,
    status=OrderStatus.EXAMINED,
    reason="Toux",
    referrer=Practitioner(name=PersonName(family="Hoda", given="Adam", prefix="Dr"), identifier=_NUMBER),
    scheduled_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    patient_class="O",
    visit_number=Identifier(value="V123", authority="CHU-X", type="VN"),
    site_segments=("ZDS|1.2.250.1.999.2.1^CHU-X^Application^DICOM",),
)
LINKED = replace(
    ORDER,
    order_id="order-2",
    placer_number=Identifier(value="PLA2", authority="HIS"),
    filler_number=Identifier(value="FIL2", authority="RIS"),
    accession_number=Identifier(value="ACN2", authority="RIS"),
)

_TEXTS = {
    Language.FRENCH: (
        "Scanner thoracique",
        "Résultats",
        "Nodule ≤ 6 mm du cœur du lobe droit.",
        "Conclusion",
        "Stable.",
    ),
    Language.ENGLISH: ("Chest CT", "Findings", "Nodule ≤ 6 mm in the core of the right lobe.", "Impression", "Stable."),
}


def signed(language: Language, kind: RevisionKind = RevisionKind.ORIGINAL) -> SignedReport:
    """Return the report as it was signed, in two sections of which the first has two lines."""
    title, findings, text, impression, conclusion = _TEXTS[language]
    report = Report(
        report_id="report-1",
        order_id=ORDER.order_id,
        template_id="2.25.1",
        template_title=title,
        language=language,
        title=title,
        sections=(
            _section("findings", findings, "59776-5", f"{text}\n8 x 5 mm."),
            _section("impression", impression, "19005-8", conclusion),
        ),
    )
    return SignedReport(
        report=report,
        order=ORDER,
        revision=1,
        kind=kind,
        signer_id="user-1",
        signer=Practitioner(name=PersonName(family="Duval", given="Anne", prefix="Dr"), identifier=_NUMBER),
        signed_at=SIGNED_AT,
        content_hash="",
    )


def _section(section_id: str, title: str, loinc: str, text: str) -> Section:
    field = Field(field_id=section_id, label="", text=text)
    return Section(section_id=section_id, title=title, code=Code(value=loinc, scheme="LN"), fields=(field,))
