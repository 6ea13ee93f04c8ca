"""Batches: whole or not at all, each message as it would come alone, however the lines end."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.hl7 import batch, er7
from reporting.hl7.refusal import Refusal

ONE = rb"MSH|^~\&|RIS|S|||2026||ORM^O01|1|P|2.5.1" + b"\rPID|1||42"
TWO = rb"MSH|^~\&|RIS|S|||2026||ORM^O01|2|P|2.5.1" + b"\rPID|1||43"
FHS, BHS = rb"FHS|^~\&|RIS|S|US|R|2026||||F1", rb"BHS|^~\&|RIS|S|US|R|2026||||B1"
AT = datetime(2026, 1, 6, tzinfo=UTC)


def ids(whole: batch.Batch) -> list[str]:
    return [er7.parse(each).control_id for each in whole.messages]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_the_messages_of_a_batch_come_out_one_by_one(end: bytes) -> None:
    block = end.join([FHS, BHS, ONE.replace(b"\r", end), TWO.replace(b"\r", end), b"BTS|2", b"FTS|1", b""])
    assert batch.is_batch(block)
    whole = batch.read(block)
    assert ids(whole) == ["1", "2"]
    assert all(len(er7.parse(each).all) == 2 for each in whole.messages)
    assert whole.header is not None
    assert whole.header.field(11) == "B1"


def test_a_message_is_no_batch() -> None:
    assert not batch.is_batch(ONE)
    assert not batch.is_batch(b"")


@pytest.mark.parametrize(
    "file",
    [
        ONE,
        b"\x0b" + ONE + b"\x1c\r",
        b"\xef\xbb\xbf" + ONE + b"\r\r",
    ],
)
def test_a_file_may_hold_a_message_as_it_is_or_as_it_travels(file: bytes) -> None:
    assert ids(batch.read(file)) == ["1"]


def test_a_file_may_hold_messages_one_after_the_other() -> None:
    assert ids(batch.read(ONE + b"\r" + TWO)) == ["1", "2"]
    assert ids(batch.read(b"\x0b" + ONE + b"\x1c\r\x0b" + TWO + b"\x1c\r")) == ["1", "2"]


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (b"\r".join([BHS, ONE]), "batch-incomplete"),
        (b"\r".join([FHS, BHS, ONE, b"BTS|1"]), "batch-incomplete"),
        (b"\r".join([BHS, ONE, b"BTS|2"]), "batch-count-differs"),
        (b"", "hl7-no-header"),
        (b"GET / HTTP/1.1", "hl7-no-header"),
        (b"\r".join([BHS, *[ONE] * (batch.MOST_MESSAGES + 1), b"BTS"]), "batch-too-long"),
    ],
)
def test_what_is_not_whole_is_refused_before_any_of_it_is_taken(block: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        batch.read(block)
    assert refused.value.code == code


@pytest.mark.parametrize("trailer", [b"BTS", b"BTS|", b"BTS|x", b"BTS|1"])
def test_a_trailer_that_counts_nothing_is_taken(trailer: bytes) -> None:
    assert ids(batch.read(b"\r".join([BHS, ONE, trailer]))) == ["1"]


def test_two_batches_of_a_file_are_counted_each_for_itself() -> None:
    assert ids(batch.read(b"\r".join([BHS, ONE, b"BTS|1", BHS, TWO, b"BTS|1"]))) == ["1", "2"]


def test_the_answer_is_a_batch_that_names_the_one_it_answers() -> None:
    whole = batch.read(b"\r".join([BHS, ONE, b"BTS|1"]))
    answer = batch.answer(whole, [b"MSH|^~\\&|a\rMSA|AA|1\r"], control_id="C1", at=AT)
    assert answer.startswith(b"BHS|^~\\&|US|R|RIS|S|20260106000000+0000||||C1|B1\r")
    assert answer.endswith(b"MSA|AA|1\rBTS|1\r")


@given(st.lists(st.sampled_from([ONE, TWO, FHS, BHS, b"BTS|1", b"FTS", b"", b"\x0b", b"\x1c", b"MSH"]), max_size=8))
def test_any_lines_are_a_batch_or_refused(lines: list[bytes]) -> None:
    try:
        whole = batch.read(b"\r".join(lines))
    except Refusal:
        return
    assert len(whole.messages) <= len(lines)
