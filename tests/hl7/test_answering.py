"""Which answers a sender gets: as MSH-15 and MSH-16 ask, and with the orders named where that is wanted."""

from datetime import UTC, datetime

import pytest

from reporting.hl7 import er7
from reporting.hl7.answering import Answering
from reporting.hl7.refusal import Refusal, field_missing
from reporting.hl7.tables import AckCode, Condition

AT = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)


def message(accept: str = "", application: str = "", kind: str = "ORM^O01", version: str = "2.5.1") -> er7.Message:
    header = {3: "RIS", 4: "S", 9: kind, 10: "M1", 11: "P", 12: version, 15: accept, 16: application}
    lines = [er7.write("MSH", header), "ORC|NW|P1^RIS|F1", "OBR|1", "ORC|CA|P2"]
    return er7.parse("\r".join(lines).encode())


def answering(*, names_orders: bool = False) -> Answering:
    return Answering(control_id=lambda: "C1", now=lambda: AT, names_orders=names_orders)


def codes(answers: tuple[bytes, ...]) -> list[str]:
    return [er7.parse(each).segment("MSA").field(1) for each in answers]


def kinds(answers: tuple[bytes, ...]) -> list[str]:
    return [er7.parse(each).segment("MSH").field(9) for each in answers]


@pytest.mark.parametrize(
    ("accept", "application", "taken", "refused"),
    [
        ("", "", ["AA"], ["AE"]),
        ("AL", "", ["CA"], ["CE"]),
        ("AL", "NE", ["CA"], ["CE"]),
        ("AL", "AL", ["CA", "AA"], ["CE"]),
        ("NE", "AL", ["AA"], ["AE"]),
        ("", "AL", ["AA"], ["AE"]),
        ("NE", "NE", [], []),
        ("ER", "NE", [], ["CE"]),
        ("SU", "ER", ["CA"], ["AE"]),
        ("??", "", ["CA"], ["CE"]),
    ],
)
def test_the_sender_says_which_answers_it_wants(
    accept: str, application: str, taken: list[str], refused: list[str]
) -> None:
    asked = message(accept, application)
    assert codes(answering().taken(asked)) == taken
    assert codes(answering().refused(asked, field_missing("PID", 3))) == refused


def test_what_cannot_be_stored_now_is_cr_in_enhanced_mode() -> None:
    not_now = Refusal("orders-failed-here", ack_code=AckCode.AR, condition=Condition.APPLICATION)
    assert codes(answering().refused(message("AL"), not_now)) == ["CR"]
    assert codes(answering().refused(None, not_now)) == ["AR"]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("ORM^O01", "ORR^O02^ORR_O02"),
        ("OMG^O19", "ORG^O20^ORG_O20"),
        ("OMI^O23", "ORI^O24^ORI_O24"),
        ("ADT^A08", "ACK^A08^ACK"),
    ],
)
def test_an_application_answer_is_of_the_kind_that_belongs_to_the_order(kind: str, answer: str) -> None:
    assert kinds(answering().taken(message("NE", "AL", kind))) == [answer]
    assert kinds(answering(names_orders=True).taken(message(kind=kind))) == [answer]
    assert kinds(answering().taken(message(kind=kind)))[0].startswith("ACK^")
    assert kinds(answering(names_orders=True).taken(message("AL", "", kind)))[0].startswith("ACK^")


def test_an_application_answer_says_of_each_order_what_was_done() -> None:
    (taken,) = answering(names_orders=True).taken(message())
    assert [tuple(orc.fields) for orc in er7.parse(taken).segments("ORC")] == [("OK", "P1^RIS", "F1"), ("CR", "P2")]
    (refused,) = answering(names_orders=True).refused(message(), field_missing("PID", 3))
    assert [orc.field(1) for orc in er7.parse(refused).segments("ORC")] == ["UA", "UC"]
    assert er7.parse(refused).segment("ERR").raw(2) == "PID^1^3"


@pytest.mark.parametrize("version", ["2.3.1", "2.5.1"])
def test_every_answer_names_its_message_and_its_version(version: str) -> None:
    for each in answering(names_orders=True).taken(message("AL", "AL", version=version)):
        read = er7.parse(each)
        assert (read.segment("MSA").field(2), read.segment("MSH").field(12)) == ("M1", version)
