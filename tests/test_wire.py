"""The dictation protocol: what is written can be read, what is broken is named and never repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputError
from reporting.speech.audio import AudioFrame
from reporting.wire import (
    MAXIMUM_FRAME_BYTES,
    Start,
    Stop,
    read_client_message,
    read_frame,
    read_server_message,
    write_frame,
)


@given(sequence=st.integers(0, 2**32 - 1), start=st.integers(0, 2**63), pcm=st.binary(max_size=400))
def test_a_frame_survives_the_wire(sequence: int, start: int, pcm: bytes) -> None:
    frame = AudioFrame(sequence=sequence, start_sample=start, pcm=pcm[: len(pcm) // 2 * 2])
    assert read_frame(write_frame(frame)) == frame


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", "frame-too-short"),
        (b"\0" * 11, "frame-too-short"),
        (b"\0" * 13, "frame-odd"),
        (b"\0" * (MAXIMUM_FRAME_BYTES + 14), "frame-too-long"),
    ],
)
def test_a_broken_frame_is_named(message: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        read_frame(message)
    assert caught.value.code == code


def test_messages_survive_the_wire() -> None:
    for message in (Start(language="fr", report_id="r"), Stop(samples=7)):
        assert read_client_message(message.model_dump_json()) == message


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"type":"sing"}', '{"type":"stop","samples":"nodule"}', "\xff"])
def test_what_is_not_understood_is_named_and_not_repeated(text: str) -> None:
    for read in (read_client_message, read_server_message):
        with pytest.raises(InputError) as caught:
            read(text)
        assert caught.value.code == "wire-not-understood"
        assert "nodule" not in str(caught.value)


def test_a_newer_peer_may_say_more() -> None:
    assert read_client_message('{"type":"flush","mood":"good"}').type == "flush"
