"""Signing in at the service: login and password to a token. The home of httpx.

Does not keep passwords and does not ask for them: `command.py` does.
"""

from collections.abc import Mapping

import httpx

from reporting.client.server import Server
from reporting.errors import DeniedError, PeerError

TIMEOUT_S = 15.0
"""Checking a password takes the server up to a second on purpose; the rest is for a slow line."""


def sign_in(server: Server, login: str, password: str, *, transport: httpx.BaseTransport | None = None) -> str:
    """Return a token. Raise DeniedError `client-sign-in-refused` with the server's sentence, or PeerError
    `server-unreachable`, `server-certificate`, `server-not-understood`. `transport` is for tests.
    """
    answer = _post(server, "/api/login", {"login": login, "password": password}, {}, transport)
    if answer.status_code in (400, 401, 403):
        raise DeniedError("client-sign-in-refused", server=server.host, text=_text(answer))
    try:
        token = answer.json()["token"] if answer.status_code == 200 else None
    except (ValueError, KeyError, TypeError):
        token = None
    if not isinstance(token, str) or not token:
        raise PeerError("server-not-understood", server=server.host, status=answer.status_code)
    return token


def sign_out(server: Server, token: str, *, transport: httpx.BaseTransport | None = None) -> None:
    """Make the token worthless. Raises as `sign_in`."""
    _post(server, "/api/logout", {}, {"Authorization": f"Bearer {token}"}, transport)


def _post(
    server: Server,
    path: str,
    body: Mapping[str, str],
    headers: Mapping[str, str],
    transport: httpx.BaseTransport | None,
) -> httpx.Response:
    try:
        with httpx.Client(timeout=TIMEOUT_S, transport=transport, trust_env=not server.is_loopback) as client:
            return client.post(server.url + path, json=dict(body), headers=dict(headers))
    except httpx.DecodingError as error:
        raise PeerError("server-not-understood", server=server.host, status=200) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise PeerError("server-certificate", server=server.host) from error
        raise PeerError("server-unreachable", server=server.host) from error


def _text(answer: httpx.Response) -> str:
    """Return the server's sentence, in its language, or nothing."""
    try:
        text = answer.json()["text"]
    except (ValueError, KeyError, TypeError):
        return ""
    return text if isinstance(text, str) else ""
