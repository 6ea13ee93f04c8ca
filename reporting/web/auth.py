"""Who is asking: by cookie from a page, by bearer token from a client.

A page proves with `X-CSRF-Token` (or the form field `csrf`) that a change was asked for by the page itself.
"""

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from reporting.errors import DeniedError
from reporting.service.ports import LoginSession, User
from reporting.web.services import services

COOKIE = "reporting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person behind a request."""

    user: User
    session: LoginSession
    token: str
    by_cookie: bool


def token_of(connection: HTTPConnection) -> tuple[str, bool]:
    """Return the token and whether it came as a cookie. Raise DeniedError `not-signed-in` if there is none."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip(), False
    if cookie := connection.cookies.get(COOKIE):
        return cookie, True
    raise DeniedError("not-signed-in")


def identify(request: Request) -> SignedIn:
    """Return who is asking; their language becomes the language of errors. Raise DeniedError."""
    token, by_cookie = token_of(request)
    user, session = services(request).access.who(token)
    request.state.language = user.language
    return SignedIn(user=user, session=session, token=token, by_cookie=by_cookie)


def permit_change(request: Request, who: Annotated[SignedIn, Depends(identify)]) -> SignedIn:
    """Return who is asking for a change. Raise DeniedError `csrf-token-wrong` if a page did not prove itself."""
    sent = request.headers.get("x-csrf-token", "")
    if who.by_cookie and not secrets.compare_digest(sent.encode(), who.session.csrf_token.encode()):
        raise DeniedError("csrf-token-wrong")
    return who


Reader = Annotated[SignedIn, Depends(identify)]
Writer = Annotated[SignedIn, Depends(permit_change)]
