"""What the RIS simulator answers, without a wire."""

from datetime import UTC, datetime

import pytest

from reporting.demo.ris_script import GARBAGE, Conduct, Inbox, Receipt, parse_script
from reporting.errors import InputError
from reporting.hl7 import ack
from reporting.hl7.tables import AckCode

AT = datetime(2026, 1, 6, 18, 0, tzinfo=UTC)


def result(control_id: str, text: str = "") -> bytes:
    return rf"MSH|^~\&|US|R|RIS|S|2026||ORU^R01^ORU_R01|{control_id}|P|2.5.1".encode() + f"\rNTE|1||{text}\r".encode()


def receive(inbox: Inbox, message: bytes) -> Receipt:
    return inbox.receive(message, at=AT, control_id="A1")


def answer(receipt: Receipt) -> ack.Ack:
    assert receipt.reply is not None
    return ack.read(receipt.reply)


def test_a_script_is_words_between_commas() -> None:
    behaviours = parse_script("AE, drop,late:3,AA,garbage,other-id,close,late:0.5")
    assert [behaviour.conduct.value for behaviour in behaviours] == [
        "answer",
        "drop",
        "late",
        "answer",
        "garbage",
        "other-id",
        "close",
        "late",
    ]
    assert [behaviour.delay_s for behaviour in behaviours if behaviour.conduct is Conduct.LATE] == [3.0, 0.5]
    assert behaviours[0].code is AckCode.AE
    assert parse_script(" ") == ()


@pytest.mark.parametrize(
    ("script", "position"), [("AA,XX", 2), ("late", 1), ("late:soon", 1), ("drop:3", 1), ("answer", 1), ("AA,,AE", 2)]
)
def test_an_unknown_word_is_named_by_its_position(script: str, position: int) -> None:
    with pytest.raises(InputError) as refused:
        parse_script(script)
    assert (refused.value.code, refused.value.details) == ("ris-script-unknown", {"position": position})


def test_after_the_script_everything_is_accepted() -> None:
    inbox = Inbox(parse_script("AE"))
    codes = [answer(receive(inbox, result(str(n)))).code for n in range(3)]
    assert codes == [AckCode.AE, AckCode.AA, AckCode.AA]


@pytest.mark.parametrize("word", ["drop", "close"])
def test_a_result_that_is_dropped_was_taken_all_the_same(word: str) -> None:
    inbox = Inbox(parse_script(word))
    first, again = receive(inbox, result("1")), receive(inbox, result("1"))
    assert (first.reply, first.taken, first.duplicate, first.code) == (None, True, False, "")
    assert (answer(again).code, again.duplicate) == (AckCode.AA, True)
    assert inbox.duplicates == 1


def test_garbage_is_no_acknowledgement() -> None:
    assert receive(Inbox(parse_script("garbage")), result("1")).reply == GARBAGE


def test_other_id_acknowledges_another_message() -> None:
    receipt = receive(Inbox(parse_script("other-id")), result("1"))
    assert (answer(receipt).code, answer(receipt).control_id) == (AckCode.AA, "1-OTHER")


def test_a_late_answer_is_the_right_one() -> None:
    receipt = receive(Inbox(parse_script("late:3")), result("1"))
    assert (answer(receipt).control_id, receipt.delay_s) == ("1", 3.0)


def test_a_duplicate_is_answered_as_the_first_time_whatever_the_script_says() -> None:
    inbox = Inbox(parse_script("CA,AE,AA"))
    assert [answer(receive(inbox, result("1"))).code.value for _ in range(3)] == ["CA", "CA", "CA"]
    assert inbox.duplicates == 2


def test_what_was_refused_is_looked_at_anew() -> None:
    inbox = Inbox(parse_script("AE,AR"))
    receipts = [receive(inbox, result("1")) for _ in range(3)]
    assert [receipt.code for receipt in receipts] == ["AE", "AR", "AA"]
    assert not any(receipt.duplicate for receipt in receipts)


def test_a_control_id_that_is_used_for_other_bytes_is_refused() -> None:
    inbox = Inbox()
    receive(inbox, result("1"))
    receipt = receive(inbox, result("1", "something else"))
    assert (answer(receipt).code, receipt.taken) == (AckCode.AE, False)
    assert "(205)" in answer(receipt).reason


def test_a_message_without_header_or_control_id_is_refused() -> None:
    assert answer(receive(Inbox(), b"hello")).code is AckCode.AE
    assert "MSH-10" in answer(receive(Inbox(), result(""))).reason


def test_what_an_earlier_run_took_is_a_duplicate() -> None:
    inbox = Inbox()
    inbox.remember(result("1"), AckCode.AA)
    assert receive(inbox, result("1")).duplicate
