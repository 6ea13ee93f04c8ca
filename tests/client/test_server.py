import pytest

from reporting.client.server import read_server
from reporting.errors import InputError


@pytest.mark.parametrize(
    ("url", "address", "socket", "is_loopback"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws/dictation", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws/dictation", True),
        ("http://localhost/", "http://localhost", "ws://localhost/ws/dictation", True),
        ("http://[::1]:8080", "http://[::1]:8080", "ws://[::1]:8080/ws/dictation", True),
        ("https://ris.example/dictee/", "https://ris.example/dictee", "wss://ris.example/dictee/ws/dictation", False),
        ("http://192.168.1.5:8080", "http://192.168.1.5:8080", "ws://192.168.1.5:8080/ws/dictation", False),
    ],
)
def test_an_address_leads_to_requests_and_to_the_socket(url: str, address: str, socket: str, is_loopback: bool) -> None:
    server = read_server(url)
    assert (server.url, server.dictation_url, server.is_loopback) == (address, socket, is_loopback)


UNUSABLE = ["", "ftp://a", "http://", "http://a:port", "http://me:secret@ris.example", "http://["]
NO_NAMES = ["http://ris..example", f"http://{'r' * 64}.example", "http://ris example", "http://ris\u3000example"]
"""What neither httpx nor the name system would take, each with an error of its own."""


@pytest.mark.parametrize("url", UNUSABLE + NO_NAMES)
def test_an_address_that_cannot_be_used_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InputError) as raised:
        read_server(url)
    assert raised.value.code == "server-url-wrong"
    assert "secret" not in str(raised.value)
