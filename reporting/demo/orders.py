"""Six examinations to report, as ORM^O01 v2.5.1 from an invented hospital. Every person in them is invented."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

HL7_TIME = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOrder:
    """One examination. `number` makes all its identifiers."""

    number: int
    name: str
    """PID-5."""
    born: str
    sex: str
    procedure: str
    """OBR-4."""
    modality: str
    priority: str
    """TQ1-9: S, A or R."""
    reason: str
    referrer: str
    """XCN without its identifier."""
    run: str = ""
    """Digits that tell one run of the demonstration from another."""

    def of_run(self, run: str) -> Self:
        """Return the order with numbers of a run of its own."""
        return replace(self, run=run)

    @property
    def accession_number(self) -> str:
        return f"DEM{self.run}{self.number}"

    @property
    def placer_number(self) -> str:
        return f"PLA{self.run}{self.number}"

    @property
    def study_uid(self) -> str:
        # 2.25 plus an invented UUID as an integer: ISO/IEC 9834-8, DICOM PS3.5 B.2.
        return f"2.25.3041671820938475610293{self.run or 0}{self.number}"


ORDERS = (
    DemoOrder(
        number=1,
        name="MARCHAND^Odile^^^^^L",
        born="19580312",
        sex="F",
        procedure="ZBQK001^Scanner thoracique^CCAM",
        modality="CT",
        priority="A",
        reason="Toux persistante, nodule sur la radiographie",
        referrer="Vasseur^Hélène^^^DR",
    ),
    DemoOrder(
        number=2,
        name="WHITFIELD^Arthur^^^^^L",
        born="19711130",
        sex="M",
        procedure="24627-2^CT Chest^LN",
        modality="CT",
        priority="R",
        reason="Nodule on a chest radiograph",
        referrer="Okafor^Grace^^^DR",
    ),
    DemoOrder(
        number=3,
        name="BERTIN^Lucas^^^^^L",
        born="19900702",
        sex="M",
        procedure="LHQN001^IRM du rachis lombaire^CCAM",
        modality="MR",
        priority="R",
        reason="Lombosciatique gauche depuis six semaines",
        referrer="Lemoine^Pascal^^^DR",
    ),
    DemoOrder(
        number=4,
        name="NGUYEN^Claire^^^^^L",
        born="19850525",
        sex="F",
        procedure="ACQN001^IRM cérébrale^CCAM",
        modality="MR",
        priority="S",
        reason="Céphalée brutale, recherche de saignement",
        referrer="Vasseur^Hélène^^^DR",
    ),
    DemoOrder(
        number=5,
        name="PERRAULT^Jean-Marc^^^^^L",
        born="19490118",
        sex="M",
        procedure="ZCQM008^Échographie abdominale^CCAM",
        modality="US",
        priority="R",
        reason="Douleur de l'hypochondre droit",
        referrer="Lemoine^Pascal^^^DR",
    ),
    DemoOrder(
        number=6,
        name="SORENSEN^Ingrid^^^^^L",
        born="20010914",
        sex="F",
        procedure="24802-1^MR Knee^LN",
        modality="MR",
        priority="R",
        reason="Twisting injury, locking of the left knee",
        referrer="Okafor^Grace^^^DR",
    ),
)


def message(order: DemoOrder, *, sent_at: datetime) -> bytes:
    """Return the order as ER7 without framing; `sent_at` in the hospital's own time."""
    now = sent_at.strftime(HL7_TIME)
    examined = (sent_at - timedelta(minutes=30 + order.number)).strftime(HL7_TIME)
    referrer = f"D{order.number:03d}^{order.referrer}"
    placer, filler = f"{order.placer_number}^DEMO-RIS", f"{order.accession_number}^DEMO-RIS"
    segments = (
        f"MSH|^~\\&|RIS|HOSPITAL|DICTATION|RADIOLOGY|{now}||ORM^O01^ORM_O01|ORM{order.run}{order.number}|P|2.5.1"
        "|||||FRA|UNICODE UTF-8",
        f"PID|1||P{order.number:05d}^^^DEMO-HOSPITAL^PI||{order.name}||{order.born}|{order.sex}",
        f"PV1|1|O|||||||||||||||||V{order.number:05d}^^^DEMO-HOSPITAL^VN",
        f"ORC|NW|{placer}|{filler}||SC||||{now}|||{referrer}",
        f"TQ1|1||||||{examined}||{order.priority}",
        f"OBR|1|{placer}|{filler}|{order.procedure}|||{examined}|||||||||{referrer}||{order.accession_number}"
        f"||||||{order.modality}|||||||^{order.reason}",
        f"ZDS|{order.study_uid}^DEMO^Application^DICOM",
    )
    return "\r".join((*segments, "")).encode()
