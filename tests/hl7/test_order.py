"""Orders in, from our own samples; the real messages of others are in test_real_messages."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.hl7 import er7
from reporting.hl7.message_kind import Kind, kind_of
from reporting.hl7.order import OrderAction, OrderChange, read
from reporting.hl7.refusal import Refusal
from reporting.hl7.tables import AckCode, Condition
from reporting.report.order import Code, Identifier, OrderStatus, PersonName, Priority, Sex

SAMPLES = Path(__file__).parents[1] / "samples" / "hl7"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 7, 5, tzinfo=UTC)
OBR = "OBR|1|P1||A^B^L"
HEADER = "ORM^O01|7|P|2.5.1"
PID = "PID|1||42||DOE^Jane"


def changes_in(raw: bytes) -> tuple[OrderChange, ...]:
    message = er7.parse(raw)
    assert kind_of(message) is Kind.ORDER
    return read(message, new_id=lambda: "o-1", zone=PARIS, now=NOW)


def sample(name: str) -> OrderChange:
    (change,) = changes_in((SAMPLES / name).read_bytes())
    return change


def orders_of(*segments: str, header: str = HEADER, pid: str = PID) -> tuple[OrderChange, ...]:
    lines = [rf"MSH|^~\&|RIS|SITE|||20260106||{header}|||||FRA|UNICODE UTF-8", pid, *segments]
    return changes_in("\r".join(lines).encode())


def order_of(*segments: str, header: str = HEADER, pid: str = PID) -> OrderChange:
    (change,) = orders_of(*segments, header=header, pid=pid)
    return change


def refusal_of(*segments: str, header: str = "ORM^O01|7|P|2.5.1", pid: str = "PID|1||42||DOE^Jane") -> Refusal:
    with pytest.raises(Refusal) as refused:
        order_of(*segments, header=header, pid=pid)
    return refused.value


def test_a_new_order_is_read_whole() -> None:
    change = sample("orm_o01_new_2.5.1.hl7")
    order = change.order
    assert change.action is OrderAction.NEW
    assert order.order_id == "o-1"
    assert order.patient.identifiers == (
        Identifier(
            value="270029912345678",
            authority="ASIP-SANTE-INS-NIR",
            authority_oid="1.2.250.1.213.1.4.10",
            type="INS",
        ),
        Identifier(value="IPP777", authority="CLINIQUE-NORD", authority_oid="1.2.250.1.999.1", type="PI"),
    )
    assert order.patient.name == PersonName(family="LEFÈVRE", given="Cœline")
    assert order.patient.sex is Sex.FEMALE
    assert order.procedure == Code(value="ZBQK001", meaning="Scanner thoracique & abdominal", scheme="CCAM")
    assert order.placer_number == Identifier(value="P100", authority="CLINIQUE-NORD")
    assert order.filler_number == Identifier(value="F200", authority="CLINIQUE-NORD")
    assert order.accession_number == Identifier(value="ACC300")
    assert (order.study_uid, order.modality) == ("1.2.840.99999.1.2.3", "CT")
    assert order.reason == "Douleur thoracique; D-dimères > 500"
    assert (order.priority, order.status) == (Priority.STAT, OrderStatus.ORDERED)
    assert order.scheduled_at == datetime(2026, 1, 6, 17, 44, 18, tzinfo=UTC)
    assert order.referrer is not None
    assert order.referrer.name == PersonName(family="Adam", given="Hoda", prefix="DR")
    assert order.referrer.identifier == Identifier(
        value="801234567897", authority="ASIP-SANTE-PS", authority_oid="1.2.250.1.71.4.2.1", type="IDNPS"
    )
    assert (order.patient_class, order.site) == ("E", "CLINIQUE-NORD")
    assert order.visit_number is not None
    assert order.visit_number.value == "V4711"


def test_a_birth_date_that_does_not_exist_is_left_out() -> None:
    assert sample("orm_o01_new_2.5.1.hl7").order.patient.birth_date is None  # 29 February 1970
    assert sample("orm_o01_new_2.3.1.hl7").order.patient.birth_date is None  # month and day 00


def test_a_birth_date_with_a_time_is_its_day() -> None:
    change = order_of("ORC|NW|P1", "OBR|1|P1||A^B^L", pid="PID|1||42||DOE^Jane||19680722000000|M")
    assert change.order.patient.birth_date == date(1968, 7, 22)
    assert change.order.patient.sex is Sex.MALE


def test_an_order_of_2_3_1_in_latin_1_with_windows_line_ends_is_read() -> None:
    order = sample("orm_o01_new_2.3.1.hl7").order
    assert (order.patient.name.family, order.patient.name.given) == ("Dupré", "René")
    assert order.reason == "Toux"
    assert (order.priority, order.modality, order.patient_class) == (Priority.URGENT, "US", "I")
    assert order.scheduled_at == datetime(2026, 7, 4, 8, 0, tzinfo=UTC)
    assert order.referrer is not None
    assert order.referrer.name.family == "Besançon"


def test_a_cancellation_needs_no_obr_and_its_reason_is_not_the_order_s() -> None:
    change = sample("orm_o01_cancel.hl7")
    assert change.action is OrderAction.CANCEL
    assert (change.order.status, change.order.reason) == (OrderStatus.CANCELLED, "")


def test_a_completed_procedure_is_examined() -> None:
    change = sample("orm_o01_completed.hl7")
    assert (change.action, change.order.status) == (OrderAction.EXAMINED, OrderStatus.EXAMINED)


def test_each_order_of_a_message_is_an_order() -> None:
    two = changes_in((SAMPLES / "orm_o01_two_orders.hl7").read_bytes())
    assert [(each.order.placer_number, each.order.procedure.value) for each in two] == [
        (Identifier(value="P1"), "A"),
        (Identifier(value="P2"), "B"),
    ]
    assert len({each.order.patient for each in two}) == 1


def test_the_same_order_under_another_control_is_a_change_of_its_own() -> None:
    changes = orders_of("ORC|NW|P1", OBR, "ORC|CA|P1")
    assert [each.action for each in changes] == [OrderAction.NEW, OrderAction.CANCEL]


def test_the_same_accession_number_twice_is_one_order_of_two_steps() -> None:
    thorax = "OBR|1|||T^Thorax^L||||||||||||||A1".replace("T^Thorax^L||||||||||||||A1", "T^Thorax^L" + "|" * 14 + "A1")
    abdomen = thorax.replace("T^Thorax", "B^Abdomen")
    change = order_of("ORC|NW", thorax, "ORC|NW", abdomen, "ZDS|1.2.3")
    assert change.order.procedure == Code(value="T", meaning="Thorax + Abdomen", scheme="L")
    assert change.order.study_uid == "1.2.3"


def test_a_further_obr_under_one_orc_is_an_order_of_its_own_if_it_has_a_number_of_its_own() -> None:
    changes = orders_of("ORC|NW|P1", "OBR|1|P1||A^B^L", "OBR|2|P2||C^D^L")
    assert [each.order.placer_number for each in changes] == [Identifier(value="P1"), Identifier(value="P2")]


def test_more_orders_than_a_transaction_should_hold_are_refused() -> None:
    many = [line for number in range(101) for line in (f"ORC|NW|P{number}", f"OBR|1|P{number}||A^B^L")]
    with pytest.raises(Refusal) as refused:
        orders_of(*many)
    assert (refused.value.code, refused.value.condition) == ("order-too-many", Condition.CARDINALITY)


def test_steps_of_one_procedure_are_one_order() -> None:
    step = ("ORC|NW|P1", "OBR|1|P1|||||||||||||||||A1".replace("|||||||||||||||||A1", "||A^B^L||||||||||||||A1"))
    assert order_of(*step, *step).order.procedure.value == "A"


@pytest.mark.parametrize(
    ("control", "status", "action"),
    [
        ("NW", "", OrderAction.NEW),
        ("NW", "SC", OrderAction.NEW),
        ("SN", "", OrderAction.NEW),
        ("XO", "", OrderAction.CHANGE),
        ("XX", "", OrderAction.CHANGE),
        ("SC", "", OrderAction.CHANGE),
        ("SC", "IP", OrderAction.CHANGE),
        ("SC", "CM", OrderAction.EXAMINED),
        ("SC", "CA", OrderAction.CANCEL),
        ("SR", "", OrderAction.EXAMINED),
        ("SR", "SC", OrderAction.CHANGE),
        ("CA", "", OrderAction.CANCEL),
        ("DC", "", OrderAction.CANCEL),
        ("OC", "", OrderAction.CANCEL),
        ("CR", "", OrderAction.CANCEL),
        ("RP", "", OrderAction.CANCEL),
        ("RO", "", OrderAction.NEW),
        ("HD", "", OrderAction.HOLD),
        ("SC", "HD", OrderAction.HOLD),
        ("RL", "", OrderAction.RELEASE),
    ],
)
def test_order_control_and_status_say_what_to_do(control: str, status: str, action: OrderAction) -> None:
    assert order_of(f"ORC|{control}|P1|||{status}", "OBR|1|P1||A^B^L").action is action


def test_a_new_order_that_is_complete_already_is_examined() -> None:
    change = order_of("ORC|NW|P1|||CM", "OBR|1|P1||A^B^L")
    assert (change.action, change.order.status) == (OrderAction.NEW, OrderStatus.EXAMINED)


@pytest.mark.parametrize(
    ("tq1", "obr27", "priority"),
    [
        ("S", "", Priority.STAT),
        ("A", "", Priority.URGENT),
        ("R", "S", Priority.ROUTINE),
        ("", "S", Priority.STAT),
        ("", "asap", Priority.URGENT),
        ("", "", Priority.ROUTINE),
        ("someday", "", Priority.ROUTINE),
    ],
)
def test_priority_is_that_of_tq1_else_of_obr_27(tq1: str, obr27: str, priority: Priority) -> None:
    obr = "OBR|1|P1||A^B^L" + "|" * 23 + f"^^^^^{obr27}"
    assert order_of("ORC|NW|P1", f"TQ1|1||||||||{tq1}", obr).order.priority is priority


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("202607041000", datetime(2026, 7, 4, 8, 0, tzinfo=UTC)),
        ("20260704100000+0000", datetime(2026, 7, 4, 10, 0, tzinfo=UTC)),
        ("20260704100000.1234-0430", datetime(2026, 7, 4, 14, 30, tzinfo=UTC)),
        ("20260704", datetime(2026, 7, 3, 22, 0, tzinfo=UTC)),
        ("20261399", None),
        ("tomorrow", None),
        ("20260704100000+9999", None),
    ],
)
def test_times_without_offset_are_local(written: str, meant: datetime | None) -> None:
    assert order_of("ORC|NW|P1", f"TQ1|1||||||{written}", "OBR|1|P1||A^B^L").order.scheduled_at == meant


@pytest.mark.parametrize(("uid", "kept"), [("1.2.3", "1.2.3"), ("1.2.x", ""), ("1." * 40 + "1", ""), ("12", "")])
def test_only_a_uid_is_taken_for_one(uid: str, kept: str) -> None:
    assert order_of("ORC|NW|P1", "OBR|1|P1||A^B^L", f"ZDS|{uid}^X").order.study_uid == kept


def test_a_service_section_that_is_no_modality_is_not_taken_for_one() -> None:
    assert order_of("ORC|NW|P1", "OBR|1|P1||A^B^L" + "|" * 20 + "RAD").order.modality == ""


def test_the_filler_number_stands_in_for_the_accession_number() -> None:
    assert order_of("ORC|NW|P1|F1", "OBR|1|P1|F1|A^B^L").order.accession_number == Identifier(value="F1")


def test_an_order_that_has_no_accession_number_yet_says_so() -> None:
    assert order_of("ORC|NW|P1", "OBR|1|P1||A^B^L").order.accession_number is None


def test_the_legal_name_is_taken_among_several() -> None:
    change = order_of("ORC|NW|P1", "OBR|1|P1||A^B^L", pid="PID|1||42||NICK^Jo^^^^^N~DURAND&de^Jeanne^Marie^^MME^^L")
    name = change.order.patient.name
    assert (name.family, name.given, name.middle, name.prefix) == ("DURAND", "Jeanne", "Marie", "MME")


def test_an_alternate_code_is_taken_if_there_is_no_other() -> None:
    change = order_of("ORC|NW|P1", "OBR|1|P1||^^^B7^Genou^99X")
    assert change.order.procedure == Code(value="B7", meaning="Genou", scheme="99X")


@pytest.mark.parametrize(
    ("header", "pid", "segments", "expected"),
    [
        ("ORU^R01|7|P|2.5.1", "PID|1||42||DOE", [], ("AR", "200", "MSH-9")),
        ("SIU^S12|7|P|2.5.1", "PID|1||42||DOE", [], ("AR", "200", "MSH-9")),
        ("ORM^O02|7|P|2.5.1", "PID|1||42||DOE", [], ("AR", "201", "MSH-9")),
        ("ORM^O01|7|P|2.2", "PID|1||42||DOE", [], ("AR", "203", "MSH-12")),
        ("ORM^O01||P|2.5.1", "PID|1||42||DOE", [], ("AE", "101", "MSH-10")),
        ("ORM^O01|7|P|2.5.1", "PV1|1", [], ("AE", "100", "PID")),
        ("ORM^O01|7|P|2.5.1", "PID|1||||DOE", [], ("AE", "101", "PID-3")),
        ("ORM^O01|7|P|2.5.1", "PID|1||^^^X||DOE", [], ("AE", "101", "PID-3")),
        ("ORM^O01|7|P|2.5.1", 'PID|1||""||DOE', [], ("AE", "101", "PID-3")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||^Jane", [], ("AE", "101", "PID-5")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||DOE", [OBR], ("AE", "100", "ORC")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||DOE", ["ORC|NW|P1"], ("AE", "100", "OBR")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||DOE", ["ORC||P1", OBR], ("AE", "101", "ORC-1")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||DOE", ["ORC|ZZ|P1", OBR], ("AE", "103", "ORC-1")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||DOE", ["ORC|NW|P1", "OBR|1|P1"], ("AE", "101", "OBR-4")),
        ("ORM^O01|7|P|2.5.1", "PID|1||42||DOE", ["ORC|NW", "OBR|1|||A^B^L"], ("AE", "101", "ORC-2")),
    ],
)
def test_a_refusal_says_all_that_the_acknowledgement_needs(
    header: str, pid: str, segments: list[str], expected: tuple[str, str, str]
) -> None:
    refused = refusal_of(*segments, header=header, pid=pid)
    place = refused.location.display() if refused.location else ""
    assert (refused.ack_code.value, refused.condition.value, place) == expected


def test_a_refusal_says_nothing_of_the_patient() -> None:
    refused = refusal_of("ORC|ZZ|P1", OBR, pid="PID|1||SECRET42||VERYSECRET^Jane")
    assert "SECRET" not in str(refused)


@pytest.mark.parametrize("ack_code", [AckCode.AE, AckCode.AR])
def test_conditions_and_codes_have_the_wire_text_as_value(ack_code: AckCode) -> None:
    assert AckCode(ack_code.value) is ack_code
    assert Condition("101") is Condition.REQUIRED_FIELD


def test_the_sender_s_own_segments_are_kept_with_each_order() -> None:
    one, two = orders_of("ORC|NW|P1", OBR, "ZPF|1|a^b", "ORC|NW|P2", "OBR|2|P2||C^D^L", pid=PID + "\rZPI|x")
    assert one.order.site_segments == ("ZPF|1|a^b", "ZPI|x")
    assert two.order.site_segments == ("ZPI|x",)


def test_a_message_is_as_old_as_msh_7_says_else_orc_9_else_it_is_new() -> None:
    written = "ORM^O01|7|P|2.5.1"
    assert order_of("ORC|NW|P1", OBR, header=written).at == datetime(2026, 1, 5, 23, tzinfo=UTC)
    without = rf"MSH|^~\&|RIS|SITE|||||{written}|||||FRA|UNICODE UTF-8", PID
    orc = "ORC|NW|P1|||||||20260104101500.25+0100"
    assert changes_in("\r".join([*without, orc, OBR]).encode())[0].at == datetime(2026, 1, 4, 9, 15, 0, 250_000, UTC)
    assert changes_in("\r".join([*without, "ORC|NW|P1", OBR]).encode())[0].at == NOW


def test_a_message_out_of_the_future_is_of_now() -> None:
    raw = rf"MSH|^~\&|RIS|SITE|||20620106||{HEADER}" + "\r" + "\r".join([PID, "ORC|NW|P1", OBR])
    assert changes_in(raw.encode())[0].at == NOW
