"""The dictation socket: the wire protocol in front of the dictation."""

import pytest
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from reporting.wire import (
    DICTATION_PATH,
    Drained,
    Failure,
    FinalText,
    Message,
    Ready,
    Start,
    Stop,
    read_server_message,
    write_frame,
)
from tests.service.dictation_world import frames_of, utterances
from tests.web.site import Site

Web = tuple[Site, TestClient]


def said(socket: WebSocketTestSession) -> tuple[list[Message], int]:
    """Return everything the service says until it closes, and the close code."""
    messages: list[Message] = []
    while True:
        try:
            messages.append(read_server_message(socket.receive_text()))
        except WebSocketDisconnect as closed:
            return messages, closed.code


def test_a_dictation_over_the_wire_ends_in_the_report(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.recognizer.texts = ["Pas de nodule, point"]
    pcm = utterances(1)
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(Start(report_id=report_id).model_dump_json())
        for frame in frames_of(pcm):
            socket.send_bytes(write_frame(frame))
        socket.send_text(Stop(samples=len(pcm) // 2).model_dump_json())
        messages, code = said(socket)
    assert isinstance(messages[0], Ready)
    assert (messages[0].language, messages[0].model, messages[0].durable_samples) == ("fr", "fake", 0)
    (final,) = [message for message in messages if isinstance(message, FinalText)]
    assert (final.text, final.verbatim, final.field_id) == ("Pas de nodule.", "Pas de nodule, point", "findings")
    assert final.words[0].text == "Pas"
    assert messages[-1] == Drained(samples=len(pcm) // 2)
    assert code == 1000
    assert site.world.text() == "Pas de nodule."


@pytest.mark.parametrize(
    ("first", "code", "closed"),
    [
        ('{"type":"stop","samples":0}', "start-first", 4400),
        ("nonsense", "wire-not-understood", 4400),
        ('{"type":"start","protocol":99}', "protocol-version", 4400),
        ('{"type":"start","sample_rate_hz":8000}', "sample-rate-wrong", 4400),
        ('{"type":"start","language":"de"}', "language-unknown", 4400),
        ('{"type":"start","report_id":"nowhere"}', "report-unknown", 4400),
        ('{"type":"start","session_id":"nowhere"}', "dictation-unknown", 4400),
    ],
)
def test_a_start_that_cannot_be_used_is_refused_with_a_sentence(web: Web, first: str, code: str, closed: int) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(first)
        messages, closed_with = said(socket)
    (failure,) = messages
    assert isinstance(failure, Failure)
    assert (failure.code, failure.fatal, closed_with) == (code, True, closed)
    assert failure.text.rstrip()[-1] == "."


def test_a_speaker_who_is_not_signed_in_is_told_to_sign_in(web: Web) -> None:
    _, browser = web
    with browser.websocket_connect(DICTATION_PATH) as socket:
        messages, code = said(socket)
    assert isinstance(messages[0], Failure)
    assert (messages[0].code, code) == ("not-signed-in", 4401)


def test_a_page_of_another_address_cannot_dictate(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser) | {"Origin": "https://elsewhere.example"}
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        messages, _ = said(socket)
    assert isinstance(messages[0], Failure)
    assert messages[0].code == "origin-refused"


def test_half_a_sample_ends_the_dictation_and_keeps_what_came_before(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.recognizer.texts = ["Pas de nodule."]
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(Start(report_id=report_id).model_dump_json())
        for frame in frames_of(utterances(1)):
            socket.send_bytes(write_frame(frame))
        socket.send_bytes(b"\0" * 13)
        messages, code = said(socket)
    failures = [message.code for message in messages if isinstance(message, Failure)]
    assert (failures, code) == (["frame-odd"], 4400)
    assert site.world.text() == "Pas de nodule."


def test_a_sign_in_that_ends_while_dictating_is_said_and_the_words_are_kept(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, browser = web
    monkeypatch.setattr("reporting.web.dictation.CHECK_SIGN_IN_S", 0.05)
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.recognizer.texts = ["Pas de nodule."]
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(Start(report_id=report_id).model_dump_json())
        for frame in frames_of(utterances(1)):
            socket.send_bytes(write_frame(frame))
        site.world.clock.advance(3700)
        messages, code = said(socket)
    failures = [message.code for message in messages if isinstance(message, Failure)]
    assert (failures, code) == (["sign-in-expired"], 4401)
    assert site.audio.pcm
    with site.world.units() as unit:
        finals = [final.written for key in site.audio.pcm for final in unit.dictations.finals(key)]
    assert finals == ["Pas de nodule."]


def test_a_line_that_breaks_leaves_the_words_in_the_report(web: Web) -> None:
    site, browser = web
    headers = site.sign_in(browser)
    report_id = site.open_report(browser, headers)
    site.recognizer.texts = ["Pas de nodule."]
    pcm = utterances(1)
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(Start(report_id=report_id).model_dump_json())
        ready = read_server_message(socket.receive_text())
        assert isinstance(ready, Ready)
        for frame in frames_of(pcm[: len(pcm) // 2]):
            socket.send_bytes(write_frame(frame))
    with browser.websocket_connect(DICTATION_PATH, headers=headers) as socket:
        socket.send_text(Start(report_id=report_id, session_id=ready.session_id).model_dump_json())
        again = read_server_message(socket.receive_text())
        assert isinstance(again, Ready)
        rest = pcm[2 * again.durable_samples :]
        for frame in frames_of(rest, start_sample=again.durable_samples):
            socket.send_bytes(write_frame(frame))
        socket.send_text(Stop(samples=len(pcm) // 2).model_dump_json())
        messages, _ = said(socket)
    assert messages[-1] == Drained(samples=len(pcm) // 2)
    assert site.audio.pcm[ready.session_id] == pcm
    assert site.world.text() == "Pas de nodule."
