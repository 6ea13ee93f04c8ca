"""Sign in and out: a form for pages, JSON for clients."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reporting.errors import DeniedError
from reporting.service.ports import LoginSession
from reporting.web.auth import COOKIE, identify, token_of
from reporting.web.bodies import SignInBody
from reporting.web.errors import language_of, status_of
from reporting.web.pages import page
from reporting.web.services import services

router = APIRouter()


@router.get("/login", response_class=HTMLResponse)
def login_page(request: Request) -> Response:
    """The form."""
    return page(request, "login.html", language_of(request))


@router.post("/login", response_class=HTMLResponse)
def sign_in_by_form(request: Request, login: Annotated[str, Form()], password: Annotated[str, Form()]) -> Response:
    """Set the cookie and go to the worklist, or show the form with what is wrong."""
    try:
        signed_in = services(request).access.sign_in(login, password)
    except DeniedError as error:
        language = language_of(request)
        return page(request, "login.html", language, status=status_of(error), error=error.sentence(language))
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        signed_in.token,
        httponly=True,
        samesite="strict",
        secure=services(request).settings.secure_cookies,
        max_age=services(request).settings.session_minutes * 60,
    )
    return answer


@router.post("/logout")
def sign_out_by_form(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
    """Forget the sign-in and go to the form."""
    answer = RedirectResponse("/login", 303)
    try:
        who = identify(request)
    except DeniedError:
        return answer
    if who.by_cookie and csrf != who.session.csrf_token:
        raise DeniedError("csrf-token-wrong")
    services(request).access.sign_out(who.token)
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/api/login")
def sign_in_by_client(request: Request, body: SignInBody) -> dict[str, str | datetime]:
    """Return a token for `Authorization: Bearer`."""
    signed_in = services(request).access.sign_in(body.login, body.password)
    session: LoginSession = signed_in.session
    return {
        "token": signed_in.token,
        "user": signed_in.user.practitioner.name.display(),
        "expires_at": session.expires_at,
    }


@router.post("/api/logout", status_code=204)
def sign_out_by_client(request: Request) -> None:
    """Forget a client's token; a cookie signs out by the form."""
    token, by_cookie = token_of(request)
    if by_cookie:
        raise DeniedError("csrf-token-wrong")
    services(request).access.sign_out(token)
