"""The FastAPI application: routes, pages, static files, errors, headers."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from reporting import __version__
from reporting.web import (
    account,
    dictation,
    errors,
    events,
    fhir,
    health,
    merges,
    pages,
    queue,
    reports,
    versions,
    voice,
)
from reporting.web.headers import SecureHeaders
from reporting.web.services import Services


def create_app(services: Services, lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """Return the application; `lifespan` starts and stops what runs beside it."""
    app = FastAPI(title="Reporting", version=__version__, lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.services = services
    app.add_middleware(SecureHeaders)
    errors.install(app)
    for room in (account, pages, queue, reports, merges, versions, voice, events, dictation, fhir, health):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app
