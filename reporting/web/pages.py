"""The pages: Jinja templates, the labels of the user's language, and a JSON island for the scripts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates

from reporting.service.operators import MAY_STEER
from reporting.web.auth import Reader
from reporting.web.services import services
from reporting.wording import Language

HERE = Path(__file__).parent
templates = Jinja2Templates(HERE / "pages")
router = APIRouter()


@cache
def texts(language: Language) -> Mapping[str, object]:
    """Return every label of the pages in a language."""
    return tomllib.loads((HERE / "texts" / f"{language.value}.toml").read_text("utf-8"))


def page(
    request: Request,
    name: str,
    language: Language,
    *,
    user: str = "",
    status: int = 200,
    error: str = "",
    steers: bool = False,
    island: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return a page; `steers` puts a link to the queue into the bar.

    `island` is what its scripts read from `<script type="application/json" id="page">`.
    """
    labels = texts(language)
    return templates.TemplateResponse(
        request,
        name,
        {
            "texts": labels,
            "language": language.value,
            "user": user,
            "error": error,
            "steers": steers,
            "page": {"language": language.value, "texts": labels, **(island or {})},
        },
        status_code=status,
    )


@router.get("/", response_class=HTMLResponse)
def worklist_page(request: Request, who: Reader) -> Response:
    """The worklist."""
    name = who.user.practitioner.name.display()
    island = {"csrf": who.session.csrf_token, "user_id": who.user.user_id}
    return page(
        request, "worklist.html", who.user.language, user=name, island=island, steers=who.user.role in MAY_STEER
    )


@router.get("/reports/{report_id}", response_class=HTMLResponse)
def report_page(request: Request, report_id: str, who: Reader) -> Response:
    """One report; NotFoundError if there is none."""
    services(request).writing.view(report_id, who.user)
    name = who.user.practitioner.name.display()
    island = {"csrf": who.session.csrf_token, "user_id": who.user.user_id, "report_id": report_id}
    return page(request, "report.html", who.user.language, user=name, island=island, steers=who.user.role in MAY_STEER)
