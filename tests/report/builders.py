"""Small reports and orders for tests. Every person is invented."""

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
    Sex,
)
from reporting.wording import Language

NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
RADIOLOGIST = Practitioner(
    name=PersonName(family="Duval", given="Anne", prefix="Dr"),
    identifier=Identifier(value="801234567897", authority="ASIP-SANTE-PS", type="IDNPS"),
)


def an_order(**changes: object) -> Order:
    values: dict[str, object] = {
        "order_id": "order-1",
        "patient": Patient(
            identifiers=(Identifier(value="IPP-77", authority="CHU-X", type="PI"),),
            name=PersonName(family="Testard", given="Lucie"),
            birth_date=date(1961, 5, 4),
            sex=Sex.FEMALE,
        ),
        "procedure": Code(value="ZBQK001", meaning="Scanner thoracique", scheme="CCAM"),
        "placer_number": Identifier(value="PLA1", authority="RIS"),
        "filler_number": Identifier(value="FIL1", authority="RIS"),
        "accession_number": Identifier(value="ACN1", authority="RIS"),
        "study_uid": "1.2.250.1.9",
        "modality": "CT",
        "status": OrderStatus.EXAMINED,
        "reason": "Toux",
        "scheduled_at": NOON,
    }
    return Order(**{**values, **changes})  # type: ignore[arg-type]


def a_report(**changes: object) -> Report:
    values: dict[str, object] = {
        "report_id": "report-1",
        "order_id": "order-1",
        "template_id": "2.25.1",
        "template_title": "Scanner thoracique",
        "language": Language.FRENCH,
        "title": "Scanner thoracique",
        "sections": (
            Section(
                section_id="findings",
                title="Résultats",
                code=Code(value="59776-5", meaning="Procedure Findings", scheme="LN"),
                fields=(Field(field_id="lungs", label="Poumons"), Field(field_id="nodule", label="Nodule", units="mm")),
            ),
            Section(
                section_id="impression",
                title="Conclusion",
                code=Code(value="19005-8", meaning="Impression", scheme="LN"),
                fields=(Field(field_id="impression", label="", required=True),),
            ),
        ),
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type]
