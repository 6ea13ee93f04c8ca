"""The service as a person's page sees it: sign in, worklist, open, look, sign, documents. Over HTTP, as a client."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from reporting.errors import NotFoundError, PeerError


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A report as the service shows it: `ReportView` as JSON."""

    view: dict[str, Any]

    @property
    def version(self) -> int:
        return int(self.view["report"]["version"])

    @property
    def deliveries(self) -> list[dict[str, Any]]:
        return list(self.view["deliveries"])

    def text(self) -> str:
        """Return all that stands in the report that was dictated or typed: field texts, a line each."""
        fields = (field for section in self.view["report"]["sections"] for field in section["fields"])
        return "\n".join(
            field["text"] for field in fields if any(span["origin"] == "dictated" for span in field["spans"])
        )


class Page:
    """One person's connection to the service."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=30)
        self.token = str(self._call("POST", "/api/login", {"login": login, "password": password})["token"])
        self._http.headers["Authorization"] = f"Bearer {self.token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def open(self, accession_number: str) -> str:
        """Open the study's report and return its id. Raise NotFoundError `demo-order-missing`."""
        for row in self._call("POST", "/api/worklist", {"search": accession_number})["rows"]:
            number = row["order"]["accession_number"]
            if number and number["value"] == accession_number:
                return str(self._call("POST", f"/api/orders/{row['order']['order_id']}/open", {})["report_id"])
        raise NotFoundError("demo-order-missing", accession=accession_number)

    def look(self, report_id: str) -> Shown:
        return Shown(view=self._call("GET", f"/api/reports/{report_id}"))

    def go_to(self, report_id: str, field_id: str) -> None:
        """Say where dictated words go."""
        self._call("PUT", f"/api/reports/{report_id}/cursor", {"field_id": field_id, "offset": 0})

    def type(self, report_id: str, field_id: str, text: str, *, edit_id: str) -> Shown:
        """Type at the beginning of a field."""
        body = {
            "edit_id": edit_id,
            "field_id": field_id,
            "base_version": self.look(report_id).version,
            "start": 0,
            "end": 0,
            "text": text,
        }
        self._call("POST", f"/api/reports/{report_id}/edits", body)
        return self.look(report_id)

    def sign(self, report_id: str, password: str) -> Shown:
        body = {"password": password, "base_version": self.look(report_id).version}
        return Shown(view=self._call("POST", f"/api/reports/{report_id}/sign", body))

    def oru(self, report_id: str) -> str:
        """Return the ORU as it was sent, a segment a line."""
        return self._ask("GET", f"/api/reports/{report_id}/oru", None).text

    def document(self, report_id: str) -> bytes:
        """Return the report as a Word file."""
        return self._ask("GET", f"/api/reports/{report_id}/document.docx", None).content

    def _call(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        answer = self._ask(method, path, body)
        return answer.json() if answer.content else {}

    def _ask(self, method: str, path: str, body: dict[str, object] | None) -> httpx.Response:
        answer = self._http.request(method, path, json=body)
        if answer.is_error:
            code = answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") else ""
            raise PeerError("service-refused", status=answer.status_code, answer=code)
        return answer
