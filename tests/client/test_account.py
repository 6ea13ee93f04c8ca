import json

import httpx
import pytest

from reporting.client.account import sign_in, sign_out
from reporting.client.server import read_server
from reporting.errors import DeniedError, PeerError
from tests.client.service import unused_port

SERVER = read_server("http://ris.example/prefix")


class Answers(httpx.BaseTransport):
    """A server that always answers the same and remembers what it was asked."""

    def __init__(self, status: int, body: object) -> None:
        self._status, self._body = status, body
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.asked.append(request)
        text = self._body if isinstance(self._body, str) else json.dumps(self._body)
        return httpx.Response(self._status, text=text)


def test_login_and_password_are_exchanged_for_a_token() -> None:
    answers = Answers(200, {"token": "t-1", "user": "Dr A", "expires_at": "2026-03-02T09:00:00Z"})
    assert sign_in(SERVER, "a", "é secret", transport=answers) == "t-1"
    (asked,) = answers.asked
    assert str(asked.url) == "http://ris.example/prefix/api/login"
    assert json.loads(asked.content) == {"login": "a", "password": "é secret"}


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_carries_the_servers_sentence_and_not_the_password(status: int) -> None:
    answers = Answers(status, {"code": "sign-in-refused", "text": "Mot de passe incorrect."})
    with pytest.raises(DeniedError) as raised:
        sign_in(SERVER, "a", "secret", transport=answers)
    assert raised.value.code == "client-sign-in-refused"
    assert "Mot de passe incorrect." in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>"), (200, {}), (200, []), (200, {"token": ""}), (404, "no"), (302, ""), (502, "bad gateway")],
)
def test_another_kind_of_server_is_said(status: int, body: object) -> None:
    with pytest.raises(PeerError) as raised:
        sign_in(SERVER, "a", "b", transport=Answers(status, body))
    assert raised.value.code == "server-not-understood"


def test_an_answer_that_cannot_be_unpacked_is_said() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"no gzip"))

    with pytest.raises(PeerError) as raised:
        sign_in(SERVER, "a", "b", transport=httpx.MockTransport(answer))
    assert raised.value.code == "server-not-understood"


async def test_no_server_is_said_with_the_way_to_start_one() -> None:
    with pytest.raises(PeerError, match="reporting serve") as raised:
        sign_in(await unused_port(), "a", "b")
    assert raised.value.code == "server-unreachable"


def test_signing_out_names_the_token() -> None:
    answers = Answers(204, "")
    sign_out(SERVER, "t-1", transport=answers)
    (asked,) = answers.asked
    assert asked.headers["Authorization"] == "Bearer t-1"
    assert str(asked.url) == "http://ris.example/prefix/api/logout"
