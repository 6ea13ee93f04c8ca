"""What messages leave behind, to store: patients, merges, log lines."""

from dataclasses import replace
from datetime import timedelta

from reporting.report.identity import Merge
from reporting.report.order import Identifier, Order
from reporting.service.intake_ports import ReceivedMessage, ToldPatient
from tests.contract.samples import NOW, an_order

ONE = Identifier(value="1", authority="HOSP", type="PI")
TWO = Identifier(value="2", authority="HOSP", type="PI")
BARE = Identifier(value="1")


def of(order_id: str, *identifiers: Identifier, site: str = "NORD") -> Order:
    order = an_order(order_id)
    return replace(order, site=site, patient=replace(order.patient, identifiers=identifiers))


def a_told_patient(
    *identifiers: Identifier, family: str = "Lefèvre", hours: int = 0, site: str = "NORD"
) -> ToldPatient:
    patient = replace(an_order(family=family).patient, identifiers=identifiers or (ONE,))
    return ToldPatient(patient=patient, moments={"name": 3}, site=site, told_at=NOW + timedelta(hours=hours))


def a_message(control_id: str = "M1", sha256: str = "ab", hours: int = 0, code: str = "orders") -> ReceivedMessage:
    return ReceivedMessage(
        sender="RIS|NORD",
        control_id=control_id,
        received_at=NOW + timedelta(hours=hours),
        kind="ORM^O01",
        outcome="AA",
        code=code,
        sha256=sha256,
    )


def a_merge() -> Merge:
    return Merge(gone=ONE, survivor=TWO, site="NORD", at=NOW)
