"""How many may dictate at once, as a speaker and an operator see it."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession

from reporting.service.admission import Capacity
from reporting.wire import (
    DICTATION_PATH,
    Drained,
    Failure,
    Message,
    Ready,
    Start,
    Stop,
    read_server_message,
    write_frame,
)
from tests.service.dictation_world import frames_of, tone
from tests.web.site import Site, a_site

Web = tuple[Site, TestClient]


@pytest.fixture
def for_two() -> Iterator[Web]:
    with a_site(Capacity(speakers=2, decode_ms=640)) as pair:
        yield pair


def begun(socket: WebSocketTestSession, session_id: str = "") -> Message:
    """Return what the service says to a start."""
    socket.send_text(Start(session_id=session_id).model_dump_json())
    return read_server_message(socket.receive_text())


def drained(socket: WebSocketTestSession) -> Drained:
    """Return the end of a dictation."""
    while not isinstance(message := read_server_message(socket.receive_text()), Drained):
        continue
    return message


def test_a_third_is_refused_until_one_of_two_is_drained(for_two: Web) -> None:
    site, browser = for_two
    headers = site.sign_in(browser)
    site.recognizer.texts = ["Fin."]
    pcm = tone(0.25)
    with (
        browser.websocket_connect(DICTATION_PATH, headers=headers) as first,
        browser.websocket_connect(DICTATION_PATH, headers=headers) as second,
    ):
        assert isinstance(begun(first), Ready)
        assert isinstance(begun(second), Ready)
        site.recognizer.is_open.clear()
        for frame in frames_of(pcm):
            first.send_bytes(write_frame(frame))
        first.send_text(Stop(samples=len(pcm) // 2).model_dump_json())
        with browser.websocket_connect(DICTATION_PATH, headers=headers) as third:
            refused = begun(third)
            assert isinstance(refused, Failure)
            assert (refused.code, refused.fatal) == ("service-busy", True)
            assert "(2)" in refused.text
            assert third.receive()["code"] == 4400
        site.recognizer.is_open.set()
        assert drained(first).samples == len(pcm) // 2
        with browser.websocket_connect(DICTATION_PATH, headers=headers) as third:
            assert isinstance(begun(third), Ready)


def test_a_session_whose_line_broke_goes_on_in_its_own_place(for_two: Web) -> None:
    site, browser = for_two
    headers = site.sign_in(browser)
    with (
        browser.websocket_connect(DICTATION_PATH, headers=headers) as first,
        browser.websocket_connect(DICTATION_PATH, headers=headers) as second,
        browser.websocket_connect(DICTATION_PATH, headers=headers) as again,
    ):
        ready = begun(first)
        assert isinstance(ready, Ready)
        assert isinstance(begun(second), Ready)
        resumed = begun(again, ready.session_id)
        assert isinstance(resumed, Ready)
        assert resumed.session_id == ready.session_id


def test_ready_says_what_the_service_can_do(for_two: Web) -> None:
    site, browser = for_two
    with browser.websocket_connect(DICTATION_PATH, headers=site.sign_in(browser)) as socket:
        ready = begun(socket)
    assert isinstance(ready, Ready)
    assert (ready.speakers, ready.decode_ms) == (2, 640)


def test_an_operator_sees_how_many_dictate_and_what_waits_and_nobodys_name(for_two: Web) -> None:
    site, browser = for_two
    headers = site.sign_in(browser)
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        ready = begun(socket)
        text = browser.get("/metrics").text
    assert isinstance(ready, Ready)
    for line in (
        "reporting_dictations_running 1.0",
        "reporting_speakers 2.0",
        "reporting_decode_seconds 0.64",
        'reporting_readings_waiting{rank="final"} 0.0',
        'reporting_readings_waiting{rank="partial"} 0.0',
    ):
        assert line in text.splitlines()
    assert ready.session_id not in text
    assert "lea" not in text.lower().split()
