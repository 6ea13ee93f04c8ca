"""Messages that other people's systems wrote: each is taken, or refused with a reason that says what to mend."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.hl7 import ack, adt, er7, order, order_merge
from reporting.hl7.message_kind import Kind, kind_of
from reporting.hl7.order import OrderAction, OrderChange
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode
from reporting.report.order import Code, OrderStatus
from reporting.service.receive import ReceiveOrders
from reporting.wording import Language
from tests.fakes.clock import FakeClock
from tests.fakes.unit import FakeUnits

MESSAGES = Path(__file__).parents[2].parent / "shared" / "data" / "hl7"
pytestmark = pytest.mark.skipif(not MESSAGES.is_dir(), reason="the folder shared/data/hl7 is not here")

TAKEN = {
    "ans_teleradiologie/01_ORM_O01.hl7": (OrderAction.NEW, "", "IRM tête et/ou cou, côté droit", "MR", ""),
    "ans_teleradiologie/02_ORM_O01.hl7": (OrderAction.CANCEL, "", "", "", ""),
    "ans_teleradiologie/03_ORU_R01.hl7": (OrderAction.CHANGE, "", "", "", ""),
    "ans_teleradiologie/04_OMI_O23.hl7": (
        OrderAction.EXAMINED,
        "24590-2",
        "résonance magnétique cerveau",
        "MR",
        "1.2.250.1.213.4.5.2.1.101",
    ),
    "dcm4che/OMG^O19-GeneralClinicalOrder-Eyecare.hl7": (
        OrderAction.NEW,
        "10637-7",
        "Microscopic Observation",
        "CT",
        "1.2.392.200036.9125.0.198811291108.7",
    ),
    "dcm4che/ORM^O01-GeneralOrder.hl7": (
        OrderAction.NEW,
        "10637-7",
        "Microscopic Observation",
        "CT",
        "1.2.392.200036.9125.0.198811291108.7",
    ),
}
PATIENTS = {
    "dcm4che/ADT^A31-UpdatePersonInfo-Veterinary.hl7": (Kind.PATIENT, "Smith", ["PID_1"], []),
    "dcm4che/ADT^A40-PatientMerge.hl7": (Kind.MERGE, "New_Smith", ["NEW_PID_1"], ["OLD_PID_1"]),
    "linuxforhealth/sample_unix.hl7": (Kind.PATIENT, "DOE", ["PID1234", "1234568965"], []),
    "linuxforhealth/sample_win.hl7": (Kind.PATIENT, "DOE", ["PID1234", "1234568965"], []),
}
REFUSED = [
    "dcm4che/ORU^R01-PDF.hl7",
    "dcm4che/SIU^S12-NewAppointmentBooking.hl7",
    "linuxforhealth/ORU-multiline-short-mixed.hl7",
    "linuxforhealth/ORU-multiline-short.hl7",
]
SCOUT = sorted(path.relative_to(MESSAGES).as_posix() for path in MESSAGES.glob("scout/*.hl7"))


NOW = datetime(2026, 7, 5, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def read_file(name: str) -> er7.Message:
    return er7.parse((MESSAGES / name).read_bytes())


def order_in(name: str) -> OrderChange:
    message = read_file(name)
    assert kind_of(message) is Kind.ORDER
    (change,) = order.read(message, new_id=lambda: "o-1", zone=PARIS, now=NOW)
    return change


@pytest.mark.parametrize("name", TAKEN)
def test_an_order_is_taken(name: str) -> None:
    change = order_in(name)
    it = change.order
    assert (change.action, it.procedure.value, it.procedure.meaning, it.modality, it.study_uid) == TAKEN[name]


@pytest.mark.parametrize("name", PATIENTS)
def test_a_patient_is_taken(name: str) -> None:
    message = read_file(name)
    kind = kind_of(message)
    (change,) = adt.read(message, kind, zone=PARIS, now=NOW)
    numbers = [identifier.value for identifier in change.patient.identifiers]
    assert (kind, change.patient.name.family, numbers, [m.gone.value for m in change.merges]) == PATIENTS[name]


@pytest.mark.parametrize("name", [*REFUSED, *SCOUT])
def test_what_is_no_order_is_refused_as_an_unsupported_type(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        order_in(name)
    assert (refused.value.ack_code, refused.value.condition.value) == (AckCode.AR, "200")
    assert refused.value.location is not None
    assert refused.value.location.display() == "MSH-9"
    assert all("MSH-9" in refused.value.sentence(language) for language in Language)


@pytest.mark.parametrize("name", [*REFUSED, *SCOUT])
def test_a_refusal_can_be_sent_and_read(name: str) -> None:
    message = read_file(name)
    with pytest.raises(Refusal) as refused:
        order_in(name)
    answer = ack.refused(message, refused.value, control_id="C1", at=datetime(2026, 1, 6, tzinfo=UTC))
    assert ack.read(answer).control_id == message.control_id


def test_every_message_of_the_folder_is_in_a_table() -> None:
    known = {*TAKEN, *PATIENTS, *REFUSED, *SCOUT}
    assert {path.relative_to(MESSAGES).as_posix() for path in MESSAGES.rglob("*.hl7")} == known


def test_the_french_flow_of_order_and_exam_makes_one_examined_order() -> None:
    asked, moments = order_merge.first_told(order_in("ans_teleradiologie/01_ORM_O01.hl7"))
    assert asked.accession_number is None
    assert asked.reason == "JustificationDemande"
    done, _ = order_merge.merged(asked, moments, order_in("ans_teleradiologie/04_OMI_O23.hl7"))
    assert done.status is OrderStatus.EXAMINED
    assert done.accession_number is not None
    assert (done.accession_number.value, done.accession_number.authority_oid) == (
        "ACN101",
        "1.2.250.1.925.994044.27",
    )
    assert done.procedure == Code(value="24590-2", meaning="résonance magnétique cerveau", scheme="LN")
    assert (done.reason, done.referrer) == (asked.reason, asked.referrer)
    assert done.scheduled_at == datetime(2026, 1, 6, 17, 44, 18, tzinfo=UTC)


def test_the_four_french_messages_are_accepted_each_with_its_effect() -> None:
    units = FakeUnits()
    take = ReceiveOrders(units, FakeClock(NOW), PARIS)
    after = []
    for name in ("01_ORM_O01", "02_ORM_O01", "03_ORU_R01", "04_OMI_O23"):
        answer = ack.read(take.receive((MESSAGES / "ans_teleradiologie" / f"{name}.hl7").read_bytes()))
        assert answer.code is AckCode.AA
        (it,) = units.rows.orders.values()
        after.append((it.status, it.body_part, it.procedure.meaning))
    asked, where = "IRM tête et/ou cou, côté droit", "tête et/ou cou, côté droit"
    assert after == [
        (OrderStatus.ORDERED, where, asked),
        (OrderStatus.CANCELLED, where, asked),
        (OrderStatus.CANCELLED, where, asked),
        (OrderStatus.EXAMINED, where, "résonance magnétique cerveau"),
    ]


@pytest.mark.parametrize("name", [*TAKEN, *PATIENTS, *REFUSED, *SCOUT])
def test_every_message_is_answered_in_time_and_by_name(name: str) -> None:
    raw = (MESSAGES / name).read_bytes()
    units = FakeUnits()
    take = ReceiveOrders(units, FakeClock(NOW), PARIS)
    answers = take.answers(raw)
    assert [ack.read(each).control_id for each in answers] == [er7.parse(raw).control_id]
    assert len(units.rows.messages) == 1


def test_utf_8_that_is_announced_as_latin_1_is_read_as_it_was_meant() -> None:
    assert "12 –35" in order_in("dcm4che/ORM^O01-GeneralOrder.hl7").order.reason


@pytest.mark.parametrize("name", SCOUT)
def test_no_observation_of_a_result_is_lost(name: str) -> None:
    raw = (MESSAGES / name).read_bytes()
    message = er7.parse(raw)
    assert len(message.segments("OBX")) == sum(line.startswith(b"OBX|") for line in raw.splitlines())
