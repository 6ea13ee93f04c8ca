"""The line to a FHIR R4 server: posts a transaction bundle and reads what the server made of it. The home of its httpx.

The bundle is built elsewhere and finds its resources by identifier, so that sending it again changes nothing. The HTTP
status is told in the codes of table 0008, by which deliveries are decided: 2xx AA; what sending again may mend (401,
403, 408, 409, 412, 423, 425, 429, 5xx) AR; any other AE. Trouble of the network is an outcome, never an exception.
"""

import json
import ssl

import httpx

from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.hl7.destination import FhirLine
from reporting.wording import Language, sentence

CONTENT_TYPE = "application/fhir+json"
PASSING = frozenset({401, 403, 408, 409, 412, 423, 425, 429})
"""Not the message's fault: credentials that expired, another writer, a server that is busy."""
LONGEST_REMARK = 200


class FhirLink:
    """Fits `service.deliver.Link`."""

    def __init__(
        self,
        line: FhirLine,
        *,
        language: Language = Language.ENGLISH,
        tls: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`tls` is the context of the line, None for the machine's; `transport` takes the place of the network."""
        self._line, self._language = line, language
        self._http = httpx.AsyncClient(
            timeout=httpx.Timeout(line.ack_timeout_s, connect=line.connect_timeout_s),
            verify=tls or True,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )

    async def send(self, message: bytes, control_id: str) -> Outcome:
        """Post the bundle. `control_id` travels as X-Request-Id, for the logs of both sides."""
        headers = {"Content-Type": CONTENT_TYPE, "Accept": CONTENT_TYPE, "X-Request-Id": control_id}
        if (file := self._line.token_file) is not None:
            try:
                headers["Authorization"] = f"Bearer {file.read_text('utf-8').strip()}"
            except (OSError, UnicodeDecodeError):
                return self._failed("fhir-token-unreadable", file=file.name)
        try:
            answer = await self._http.post(self._line.url, content=message, headers=headers)
        except (httpx.ConnectTimeout, httpx.ConnectError):
            return self._failed("fhir-not-reached", url=self._line.url)
        except httpx.TimeoutException:
            details = {"seconds": f"{self._line.ack_timeout_s:g}"}
            return Outcome(kind=OutcomeKind.TIMEOUT, reason=sentence("fhir-no-answer", self._language, details))
        except httpx.HTTPError:
            return self._failed("fhir-not-reached", url=self._line.url)
        return self._outcome(answer)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _outcome(self, answer: httpx.Response) -> Outcome:
        if answer.is_success:
            return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AA")
        passing = answer.status_code in PASSING or answer.status_code >= 500
        said = sentence("fhir-refused", self._language, {"status": answer.status_code})
        reason = " · ".join([said.rstrip("."), *_issues(answer.content)])
        return Outcome(kind=OutcomeKind.ACKNOWLEDGED, ack_code="AR" if passing else "AE", reason=reason)

    def _failed(self, code: str, **details: str) -> Outcome:
        return Outcome(kind=OutcomeKind.CONNECTION_FAILED, reason=sentence(code, self._language, details))


def _issues(content: bytes) -> list[str]:
    """Return what an OperationOutcome complains of, shortened; nothing if it is none. Never logged."""
    try:
        outcome = json.loads(content)
        issues = outcome["issue"] if outcome["resourceType"] == "OperationOutcome" else []
        said = [f"{issue.get('code', '')} {issue.get('diagnostics', '')}" for issue in issues]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []
    return [text for text in (" ".join(each.split())[:LONGEST_REMARK] for each in said[:5]) if text]
