"""Errors as answers: the family gives the status, the code and the sentence go to the page or client."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response

from reporting.errors import (
    ConfigError,
    ConflictError,
    DeniedError,
    InputError,
    NotFoundError,
    PeerError,
    ReportingError,
    StoreError,
)
from reporting.log import logger
from reporting.render.fhir import encode
from reporting.render.fhir_answers import MEDIA_TYPE, operation_outcome
from reporting.web.services import services
from reporting.wording import Language

FHIR_PATH = "/fhir"
"""Below this address errors are OperationOutcomes."""
NOT_SIGNED_IN = ("not-signed-in", "sign-in-expired")
STATUS: dict[type[ReportingError], int] = {
    NotFoundError: 404,
    DeniedError: 403,
    InputError: 400,
    ConflictError: 409,
    PeerError: 502,
    StoreError: 503,
    ConfigError: 500,
}


def status_of(error: ReportingError) -> int:
    """Return the HTTP status of an error's family; 401 for those who must sign in."""
    if error.code in NOT_SIGNED_IN:
        return 401
    if error.code == "fhir-json-only":
        return 406
    return next((status for family, status in STATUS.items() if isinstance(error, family)), 500)


def language_of(request: Request) -> Language:
    """Return the user's language, else the site's."""
    known: Language | None = getattr(request.state, "language", None)
    return known or Language(services(request).settings.language)


def _answer(request: Request, error: ReportingError) -> Response:
    status = status_of(error)
    is_fhir = request.url.path.startswith(f"{FHIR_PATH}/")
    if status == 401 and not is_fhir and not request.url.path.startswith("/api/"):
        return RedirectResponse("/login", 303)
    if status >= 500:
        logger("web").error("request-failed", code=error.code, route=_route(request))
    if is_fhir:
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return Response(encode(operation_outcome(error, language_of(request))), status, headers, MEDIA_TYPE)
    return JSONResponse({"code": error.code, "text": error.sentence(language_of(request))}, status)


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", "unknown"))


def install(app: FastAPI) -> None:
    """Answer every error of ours, of validation, and every surprise, without repeating what was sent."""

    @app.exception_handler(ReportingError)
    async def ours(request: Request, error: ReportingError) -> Response:
        return _answer(request, error)

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return _answer(request, InputError("request-not-understood", where=".".join(str(p) for p in first["loc"])))

    @app.exception_handler(Exception)
    async def surprise(request: Request, error: Exception) -> Response:
        logger("web").error("request-crashed", kind=type(error).__name__, route=_route(request))
        return _answer(request, ConfigError("internal-error"))
