"""FHIR R4: signed reports to be read by other systems. What is offered stands in `GET /fhir/metadata`.

A system proves itself with the token of the settings, a person as everywhere else. Errors are OperationOutcomes
(`errors.py`). No number of a patient or examination stands in an address: searches come as forms.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.utils import format_datetime
from typing import Annotated
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from reporting import __version__
from reporting.errors import InputError, NotFoundError
from reporting.render.fhir import BundleKind, bundle, diagnostic_report, encode
from reporting.render.fhir_answers import MEDIA_TYPE, capability_statement, search_set
from reporting.render.fhir_values import Resource
from reporting.report.signing import SignedReport
from reporting.service.access import token_hash
from reporting.service.export import NEWEST
from reporting.web.auth import identify, token_of
from reporting.web.errors import FHIR_PATH, language_of
from reporting.web.fhir_search import FORMAT, Asked, asked
from reporting.web.services import services

router = APIRouter(prefix=FHIR_PATH)

SYSTEM = "fhir-system"
"""Stands in the audit for whoever holds the token of the settings."""
FORM = "application/x-www-form-urlencoded"
FORM_LIMIT_BYTES = 4096
NO_REVISION = -1

_FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_TAG = re.compile(r'"(\d{1,9})"')


def identify_reader(request: Request) -> str:
    """Return who reads, as it is audited. Raise DeniedError `not-signed-in`, `sign-in-expired`."""
    token, by_cookie = token_of(request)
    expected = services(request).settings.fhir_token_sha256.lower()
    if expected and not by_cookie and secrets.compare_digest(token_hash(token), expected):
        return SYSTEM
    return identify(request).user.user_id


def require_json(request: Request) -> None:
    """Raise InputError `fhir-json-only` if the answer is wanted in another form."""
    wanted = request.query_params.get(FORMAT) or request.headers.get("accept") or "*/*"
    if not any(accepted in wanted for accepted in ("json", "*/*", "application/*")):
        raise InputError("fhir-json-only")


async def read_form(request: Request) -> Sequence[tuple[str, str]]:
    """Return the parameters of a search. Raise InputError `fhir-search-form`."""
    refused = InputError("fhir-search-form", limit=FORM_LIMIT_BYTES)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise refused
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT_BYTES:
            raise refused
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise refused from None


ReaderId = Annotated[str, Depends(identify_reader)]
Form = Annotated[Sequence[tuple[str, str]], Depends(read_form)]
JSON_ONLY = [Depends(require_json)]


@router.get("/metadata", dependencies=JSON_ONLY)
def metadata(request: Request) -> Response:
    """The CapabilityStatement; no sign-in, as FHIR has it."""
    return _answer(
        capability_statement(base_url=_base_url(request), version=__version__, language=language_of(request))
    )


@router.get("/DiagnosticReport", dependencies=JSON_ONLY)
@router.get("/DiagnosticReport/_search", dependencies=JSON_ONLY)
def search_by_id(request: Request, who: ReaderId) -> Response:
    """Search by `_id`. Any other parameter is refused: it would stand in the logs of proxies."""
    if set(request.query_params) - {"_id", FORMAT}:
        raise InputError("fhir-search-by-post")
    return _found(request, who, asked(request.query_params.multi_items()))


@router.post("/DiagnosticReport/_search", dependencies=JSON_ONLY)
def search(request: Request, who: ReaderId, form: Form) -> Response:
    """Search by `_id` and `identifier`, in the body."""
    if set(request.query_params) - {FORMAT}:
        raise InputError("fhir-search-by-post")
    return _found(request, who, asked(form))


@router.get("/DiagnosticReport/{report_id}", dependencies=JSON_ONLY)
def read(request: Request, report_id: str, who: ReaderId) -> Response:
    """The newest signed revision."""
    return _read(request, report_id, who)


@router.get("/DiagnosticReport/{report_id}/_history/{version}", dependencies=JSON_ONLY)
def read_version(request: Request, report_id: str, version: str, who: ReaderId) -> Response:
    """One signed revision."""
    revision = int(version) if re.fullmatch(r"[1-9]\d{0,8}", version) else NO_REVISION
    return _answer_with(request, _signed(request, report_id, who, revision))


@router.get("/Bundle/{report_id}", dependencies=JSON_ONLY)
def read_bundle(request: Request, report_id: str, who: ReaderId) -> Response:
    """The newest signed revision, with what it speaks of as entries."""
    return _read(request, report_id, who, as_bundle=True)


@router.api_route("/{anything:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
def not_offered(anything: str) -> Response:
    """Whatever else FHIR knows."""
    raise NotFoundError("fhir-not-offered")


def _read(request: Request, report_id: str, who: str, *, as_bundle: bool = False) -> Response:
    has = [int(tag) for tag in _TAG.findall(request.headers.get("if-none-match", ""))]
    return _answer_with(request, _signed(request, report_id, who, NEWEST, has), as_bundle=as_bundle)


def _signed(request: Request, report_id: str, who: str, revision: int, has: Sequence[int] = ()) -> SignedReport | int:
    """Return the revision, or its number if the reader has it. A draft is as unknown as what does not exist."""
    if not _FHIR_ID.fullmatch(report_id):
        raise NotFoundError("fhir-report-unknown")
    try:
        return services(request).reading.read(report_id, who, revision, has=has)
    except NotFoundError as error:
        if error.code == "revision-unknown":
            raise
        raise NotFoundError("fhir-report-unknown") from None


def _answer_with(request: Request, signed: SignedReport | int, *, as_bundle: bool = False) -> Response:
    if isinstance(signed, int):
        return Response(status_code=304, headers={"ETag": _tag(signed)})
    base_url, zone = _base_url(request), _zone(request)
    resource = (
        bundle(signed, BundleKind.COLLECTION, base_url=base_url, zone=zone)
        if as_bundle
        else diagnostic_report(signed, base_url=base_url, zone=zone)
    )
    changed = format_datetime(signed.signed_at.astimezone(UTC), usegmt=True)
    return _answer(resource, {"ETag": _tag(signed.revision), "Last-Modified": changed})


def _found(request: Request, who: str, query: Asked) -> Response:
    token = query.token
    found = services(request).reading.find(
        who,
        report_id=query.report_id,
        number=token.value if token else "",
        wanted=token.is_of if token else lambda _: True,
    )
    base_url, zone = _base_url(request), _zone(request)
    reports = [diagnostic_report(signed, base_url=base_url, zone=zone) for signed in found]
    return _answer(search_set(reports, base_url=base_url))


def _answer(resource: Resource, headers: Mapping[str, str] | None = None) -> Response:
    return Response(encode(resource), media_type=MEDIA_TYPE, headers=headers)


def _tag(revision: int) -> str:
    """The ETag: the version, as FHIR has it. Not the content's hash: a report becomes final by the same words."""
    return f'W/"{revision}"'


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/") + FHIR_PATH


def _zone(request: Request) -> ZoneInfo:
    return ZoneInfo(services(request).settings.time_zone)
