"""Framing: whatever way the bytes arrive, the messages come out whole and in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputError
from reporting.hl7.mllp import BlockReader, frame

messages = st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\x0b", b"").replace(b"\x1c", b"")), max_size=5)
noise = st.lists(st.sampled_from([b"", b"\r", b"\n", b"x", b"noise"]), min_size=6, max_size=6)


@given(messages, noise, st.lists(st.integers(min_value=1, max_value=12), min_size=1))
def test_messages_come_out_whole_however_the_bytes_are_cut(
    sent: list[bytes], between: list[bytes], cuts: list[int]
) -> None:
    stream = b"".join(gap + frame(message) for gap, message in zip(between, sent, strict=False))
    reader, received, position, turn = BlockReader(), [], 0, 0
    while position < len(stream):
        length = cuts[turn % len(cuts)]
        received += reader.receive_data(stream[position : position + length])
        position, turn = position + length, turn + 1
    assert received == sent
    assert reader.noise_bytes == sum(len(gap.strip(b"\r\n")) for gap in between[: len(sent)])


def test_two_messages_in_one_chunk_are_both_returned() -> None:
    assert BlockReader().receive_data(frame(b"one") + frame(b"two")) == [b"one", b"two"]


def test_a_message_over_two_chunks_waits_for_its_end() -> None:
    reader = BlockReader()
    assert reader.receive_data(b"\x0bMSH|") == []
    assert reader.receive_data(b"more\x1c") == []
    assert reader.receive_data(b"\r") == [b"MSH|more"]


def test_noise_before_between_and_after_is_counted_and_skipped() -> None:
    reader = BlockReader()
    assert reader.receive_data(b"hello" + frame(b"one") + b"\r\nxx" + frame(b"two") + b"y") == [b"one", b"two"]
    assert reader.noise_bytes == 8


def test_a_lone_end_byte_inside_a_message_does_not_end_it() -> None:
    assert BlockReader().receive_data(b"\x0ba\x1cb\x1c\r") == [b"a\x1cb"]


def test_a_message_that_was_begun_anew_replaces_the_broken_one() -> None:
    reader = BlockReader()
    assert reader.receive_data(b"\x0bhalf a mess" + frame(b"whole")) == [b"whole"]
    assert reader.noise_bytes == len(b"half a mess")


def test_a_message_of_the_greatest_length_is_taken() -> None:
    assert BlockReader(maximum_bytes=5).receive_data(frame(b"12345")) == [b"12345"]


@pytest.mark.parametrize("chunk", [b"\x0b" + b"x" * 9, frame(b"x" * 9)])
def test_a_longer_message_is_refused_complete_or_not(chunk: bytes) -> None:
    with pytest.raises(InputError) as refused:
        BlockReader(maximum_bytes=5).receive_data(chunk)
    assert refused.value.code == "mllp-message-too-long"


def test_messages_before_one_that_is_too_long_are_returned_first() -> None:
    reader = BlockReader(maximum_bytes=5)
    assert reader.receive_data(frame(b"ok") + b"\x0b" + b"x" * 9) == [b"ok"]
    with pytest.raises(InputError):
        reader.receive_data(b"")


@pytest.mark.parametrize("message", [b"a\x0bb", b"a\x1c\rb"])
def test_a_message_with_framing_bytes_cannot_be_framed(message: bytes) -> None:
    with pytest.raises(InputError) as refused:
        frame(message)
    assert refused.value.code == "mllp-not-framable"
