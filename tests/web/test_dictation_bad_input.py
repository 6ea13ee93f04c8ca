"""What a client may do wrong over the wire: each is named by a code, and what came before is kept and decoded."""

import contextlib
from collections.abc import Iterator
from typing import TypeVar

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from reporting.speech.audio import AudioFrame
from reporting.wire import (
    DICTATION_PATH,
    MAXIMUM_FRAME_BYTES,
    Acknowledged,
    Drained,
    Failure,
    FinalText,
    Message,
    PartialText,
    Ready,
    Start,
    Stop,
    read_server_message,
    write_frame,
)
from tests.service.dictation_world import frames_of, quiet, tone
from tests.web.site import Site
from tests.web.test_dictation import said

Web = tuple[Site, TestClient]
M = TypeVar("M", bound=Message)
SENTENCES = ["Pas de nodule.", "Pas d'épanchement."]
TEXT = "Pas de nodule. Pas d'épanchement."
FIRST = tone(1) + quiet(1)
SECOND = tone(1)
RECEIVED = (len(FIRST) + len(SECOND)) // 2
GAP = {"frame-gap", "audio-gap"}
"""The machine and the disk look at frames at the same time; whichever is first says it."""


class Speaker:
    """One connection of a client that dictates into the report."""

    def __init__(self, socket: WebSocketTestSession) -> None:
        self.socket = socket
        self.heard: list[Message] = []

    def start(self, report_id: str, session_id: str = "") -> Ready:
        self.socket.send_text(Start(report_id=report_id, session_id=session_id).model_dump_json())
        return self.wait_for(Ready)

    def wait_for(self, kind: type[M]) -> M:
        while not isinstance(message := read_server_message(self.socket.receive_text()), kind):
            self.heard.append(message)
        self.heard.append(message)
        return message

    def speak(self, pcm: bytes, start_sample: int = 0) -> None:
        for frame in frames_of(pcm, start_sample=start_sample):
            self.socket.send_bytes(write_frame(frame))

    def speak_into_the_second_sentence(self) -> None:
        """Send both; return when the first is written and the second is being heard."""
        self.speak(FIRST)
        self.wait_for(FinalText)
        self.speak(SECOND, len(FIRST) // 2)
        self.wait_for(PartialText)
        while max((ack.durable_samples for ack in self.all(Acknowledged)), default=0) < RECEIVED:
            self.wait_for(Acknowledged)

    def stop(self, samples: int) -> None:
        self.socket.send_text(Stop(samples=samples).model_dump_json())

    def listen_to_the_end(self) -> int:
        """Return the close code."""
        messages, code = said(self.socket)
        self.heard += messages
        return code

    def all(self, kind: type[M]) -> list[M]:
        return [message for message in self.heard if isinstance(message, kind)]

    @property
    def failures(self) -> list[str]:
        return [failure.code for failure in self.all(Failure)]


@contextlib.contextmanager
def speaker(browser: TestClient, headers: dict[str, str]) -> Iterator[Speaker]:
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        yield Speaker(socket)


def opened(web: Web) -> tuple[Site, TestClient, dict[str, str], str]:
    site, browser = web
    site.recognizer.texts = list(SENTENCES)
    headers = site.sign_in(browser)
    return site, browser, headers, site.open_report(browser, headers)


def a_frame(start_sample: int, pcm: bytes = bytes(3200)) -> bytes:
    return write_frame(AudioFrame(sequence=0, start_sample=start_sample, pcm=pcm))


@pytest.mark.parametrize(
    ("bad", "codes"),
    [
        (a_frame(RECEIVED) + b"\0", {"frame-odd"}),
        (a_frame(RECEIVED)[:11], {"frame-too-short"}),
        (b"", {"frame-too-short"}),
        (a_frame(RECEIVED, bytes(MAXIMUM_FRAME_BYTES + 2)), {"frame-too-long"}),
        (a_frame(RECEIVED + 1), GAP),
        (a_frame(2**64 - 1), GAP),
        ('{"type":"sing"}', {"wire-not-understood"}),
        ('{"type":"stop"}', {"wire-not-understood"}),
        ("[" * 5000, {"wire-not-understood"}),
        (Start().model_dump_json(), {"start-first"}),
    ],
    ids=["odd", "short", "empty", "long", "gap", "far-gap", "unknown", "half-a-stop", "deep", "second-start"],
)
def test_what_cannot_be_used_is_named_and_ends_the_line_and_the_session_goes_on(
    web: Web, bad: bytes | str, codes: set[str]
) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as first:
        session = first.start(report_id).session_id
        first.speak_into_the_second_sentence()
        if isinstance(bad, bytes):
            first.socket.send_bytes(bad)
        else:
            first.socket.send_text(bad)
        assert first.listen_to_the_end() == 4400
    assert len(first.failures) == 1
    assert set(first.failures) <= codes
    assert not first.all(Drained), "a dictation that failed is not whole"
    assert [final.verbatim for final in first.all(FinalText)] == SENTENCES
    assert site.audio.pcm[session] == FIRST + SECOND
    assert site.world.text() == TEXT
    with speaker(browser, headers) as again:
        assert again.start(report_id, session).durable_samples == RECEIVED
        again.stop(RECEIVED)
        assert again.listen_to_the_end() == 1000
    assert again.all(Drained) == [Drained(samples=RECEIVED)]
    assert site.world.text() == TEXT


def test_an_older_frame_that_comes_again_changes_nothing(web: Web) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as client:
        session = client.start(report_id).session_id
        client.speak_into_the_second_sentence()
        client.speak(FIRST[:32_000])
        client.socket.send_bytes(a_frame(RECEIVED - 800, bytes(800)))
        client.socket.send_bytes(a_frame(RECEIVED, b""))
        client.stop(RECEIVED)
        assert client.listen_to_the_end() == 1000
    assert client.failures == []
    assert [final.verbatim for final in client.all(FinalText)] == SENTENCES
    assert site.audio.pcm[session] == FIRST + SECOND
    assert site.world.text() == TEXT


def test_a_stop_that_names_more_than_came_is_said_and_what_came_is_drained(web: Web) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as client:
        session = client.start(report_id).session_id
        client.speak_into_the_second_sentence()
        client.stop(RECEIVED + 16_000)
        assert client.listen_to_the_end() == 1000
    assert [(failure.code, failure.fatal) for failure in client.all(Failure)] == [("audio-missing", False)]
    assert client.all(Drained) == [Drained(samples=RECEIVED)]
    assert site.audio.pcm[session] == FIRST + SECOND
    assert site.world.text() == TEXT


def test_who_goes_on_at_another_sample_rate_is_refused_and_the_session_stays_as_it_was(web: Web) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as client:
        session = client.start(report_id).session_id
        client.speak_into_the_second_sentence()
        with speaker(browser, headers) as other:
            wrong = Start(report_id=report_id, session_id=session, sample_rate_hz=48_000)
            other.socket.send_text(wrong.model_dump_json())
            assert other.listen_to_the_end() == 4400
        client.stop(RECEIVED)
        assert client.listen_to_the_end() == 1000
    assert other.failures == ["sample-rate-wrong"]
    assert client.failures == []
    assert site.world.text() == TEXT


def test_who_reconnects_while_the_old_line_is_half_dead_goes_on_and_the_old_line_is_told(web: Web) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as half_dead:
        session = half_dead.start(report_id).session_id
        half_dead.speak_into_the_second_sentence()
        with speaker(browser, headers) as client:
            assert client.start(report_id, session).durable_samples == RECEIVED
            client.speak(quiet(1), RECEIVED)
            client.stop(RECEIVED + 16_000)
            assert client.listen_to_the_end() == 1000
        assert half_dead.listen_to_the_end() == 4400
    assert half_dead.failures == ["dictation-moved"]
    assert not half_dead.all(Drained)
    assert client.failures == []
    assert client.all(Drained) == [Drained(samples=RECEIVED + 16_000)]
    assert site.audio.pcm[session] == FIRST + SECOND + quiet(1)
    assert site.world.text() == TEXT


def test_another_person_who_names_the_session_is_refused_and_ends_nothing(web: Web) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as client:
        session = client.start(report_id).session_id
        client.speak_into_the_second_sentence()
        with speaker(browser, site.sign_in(browser, "eric")) as stranger:
            stranger.socket.send_text(Start(report_id=report_id, session_id=session).model_dump_json())
            assert stranger.listen_to_the_end() == 4400
        client.stop(RECEIVED)
        assert client.listen_to_the_end() == 1000
    assert stranger.failures == ["dictation-of-another"]
    assert client.failures == []
    assert site.world.text() == TEXT


def test_a_new_dictation_into_a_report_that_is_being_dictated_is_refused_and_the_first_goes_on(web: Web) -> None:
    site, browser, headers, report_id = opened(web)
    with speaker(browser, headers) as client:
        client.start(report_id)
        client.speak_into_the_second_sentence()
        with speaker(browser, headers) as second:
            second.socket.send_text(Start(report_id=report_id).model_dump_json())
            assert second.listen_to_the_end() == 4400
        client.stop(RECEIVED)
        assert client.listen_to_the_end() == 1000
    assert second.failures == ["dictation-running"]
    assert client.failures == []
    assert site.world.text() == TEXT
