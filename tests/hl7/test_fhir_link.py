"""Pushing FHIR: what an HTTP status means for a delivery, and what is said about it."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.hl7.destination import FhirLine
from reporting.hl7.fhir_link import FhirLink
from reporting.wording import Language

URL = "https://fhir.example/r4"
OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "invalid", "diagnostics": "DiagnosticReport.status: not known"}],
}


async def sent(answer: Callable[[httpx.Request], httpx.Response], **line: object) -> Outcome:
    link = FhirLink(
        FhirLine(url=URL, **line),  # type: ignore[arg-type]
        language=Language.ENGLISH,
        transport=httpx.MockTransport(answer),
    )
    outcome = await link.send(b"{}", "R1")
    await link.close()
    return outcome


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, "AA"), (201, "AA"), (400, "AE"), (404, "AE"), (422, "AE"), (301, "AE")]
    + [(status, "AR") for status in (401, 403, 408, 409, 412, 429, 500, 502, 503)],
)
async def test_a_status_is_told_in_the_codes_that_decide_deliveries(status: int, code: str) -> None:
    outcome = await sent(lambda _: httpx.Response(status))
    assert (outcome.kind, outcome.ack_code) == (OutcomeKind.ACKNOWLEDGED, code)


async def test_what_the_server_complains_of_is_the_reason() -> None:
    outcome = await sent(lambda _: httpx.Response(422, json=OUTCOME))
    assert outcome.reason == (
        "The FHIR server answered with HTTP status 422 · invalid DiagnosticReport.status: not known"
    )


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", json.dumps({"resourceType": "Bundle"}).encode(), b"\xff"])
async def test_an_answer_without_an_outcome_is_told_by_its_status(content: bytes) -> None:
    outcome = await sent(lambda _: httpx.Response(500, content=content))
    assert outcome.reason == "The FHIR server answered with HTTP status 500"


async def test_the_bundle_goes_to_the_base_with_token_and_number(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("secret\n")
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    await sent(answer, token_file=token)
    (request,) = asked
    assert (request.method, str(request.url), request.content) == ("POST", URL, b"{}")
    assert request.headers["content-type"] == "application/fhir+json"
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["x-request-id"] == "R1"


async def test_a_token_that_cannot_be_read_is_a_failed_connection(tmp_path: Path) -> None:
    outcome = await sent(lambda _: httpx.Response(200), token_file=tmp_path / "nowhere")
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED
    assert "nowhere" in outcome.reason
    assert str(tmp_path) not in outcome.reason


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("no"), OutcomeKind.CONNECTION_FAILED),
        (httpx.ConnectTimeout("no"), OutcomeKind.CONNECTION_FAILED),
        (httpx.ReadTimeout("no"), OutcomeKind.TIMEOUT),
        (httpx.ReadError("no"), OutcomeKind.CONNECTION_FAILED),
        (httpx.RemoteProtocolError("no"), OutcomeKind.CONNECTION_FAILED),
    ],
)
async def test_trouble_of_the_network_is_an_outcome(error: Exception, kind: OutcomeKind) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise error

    assert (await sent(answer)).kind is kind
