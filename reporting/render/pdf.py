"""A signed report as PDF/A-2b: A4, fonts embedded, its pages counted.

The same report on the same letterhead gives the same bytes, since a message that carries them is built once and proven
by what it was: the time in the file is that of the signature, its identifier comes from the report's hash. Nothing is
fetched, whatever stands in the report. Home of WeasyPrint, which loads Pango and takes half a second to import: only
when a PDF is made.
"""

import hashlib
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from reporting.errors import ConfigError
from reporting.render.html import page
from reporting.render.letterhead_text import header_lines
from reporting.render.text import PARIS
from reporting.report.signing import SignedReport

VARIANT = "pdf/a-2b"

_one_at_a_time = Lock()
"""Pango's fonts are shared by all threads of a process."""


def document(
    signed: SignedReport, letterhead: Path, zone: ZoneInfo = PARIS, *, withdrawn: SignedReport | None = None
) -> bytes:
    """Return the PDF. `letterhead` is the Word file whose header's words stand on top, `zone` where times are told.

    `withdrawn` is the withdrawal of the report, if it was withdrawn after this revision: the file says so.
    Raise ConfigError `letterhead-missing`, `letterhead-broken`, `pdf-libraries-missing` or `pdf-fonts-missing`.
    """
    html = page(signed, header_lines(letterhead), zone, withdrawn=withdrawn)
    return printed(html, identifier=f"{signed.report.report_id} {signed.revision} {signed.content_hash}")


def open_pdf(letterhead: Path, zone: ZoneInfo) -> Callable[[SignedReport], bytes]:
    """Return what makes PDFs, tried. Raise ConfigError as `document`: at the start, not when somebody signs."""
    header_lines(letterhead)
    printed("<p>Aé≥", identifier="")
    return partial(document, letterhead=letterhead, zone=zone)


def printed(html: str, *, identifier: str) -> bytes:
    """Return a page of HTML as PDF/A. The file's identifier is made of `identifier`.

    Raise ConfigError `pdf-libraries-missing` or `pdf-fonts-missing`.
    """
    with _one_at_a_time:
        # Without any font Pango ends the process; WeasyPrint only warns of it, when it is loaded.
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="No fonts|FontConfig cannot load", category=UserWarning)
            try:
                from weasyprint import HTML
                from weasyprint.urls import URLFetcher
            except (ImportError, OSError) as error:
                raise ConfigError("pdf-libraries-missing") from error
            except UserWarning as error:
                raise ConfigError("pdf-fonts-missing") from error
        laid_out = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).render()
        identity = hashlib.sha256(identifier.encode()).hexdigest()[:32].encode()
        return bytes(laid_out.write_pdf(pdf_variant=VARIANT, pdf_identifier=identity))
