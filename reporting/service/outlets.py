"""From a destination's description to what works: who writes its messages, and the line they go over.

Joins `hl7` and `render` by destination; opens no line and reads no file but certificates.
"""

import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.errors import ConfigError
from reporting.hl7 import oru, tls
from reporting.hl7.destination import Acknowledgement, Destination, FhirLine, FolderLine, MllpLine, Tls
from reporting.hl7.fhir_link import FhirLink
from reporting.hl7.file_drop import FolderLink
from reporting.hl7.link import MllpLink
from reporting.hl7.profile import Profile
from reporting.hl7.profile_files import named, with_overrides
from reporting.log import logger
from reporting.render import fhir
from reporting.report.signing import SignedReport
from reporting.service.deliver import Link
from reporting.service.outgoing import BuildsMessage, Outlet
from reporting.wording import Language

RendersPdf = Callable[[SignedReport], bytes]
OpensPdf = Callable[[], RendersPdf]
"""Gives what makes PDFs. Raises ConfigError if none can be made here."""

_log = logger("service")


def outlet(
    destination: Destination, profiles: Mapping[str, Profile], zone: ZoneInfo, document: RendersPdf | None
) -> Outlet:
    """Return a destination as signing sees it. `document` makes the PDF for profiles that embed it.

    Raise ConfigError `destination-wants-document` if there is nobody to make it, or what is wrong with the profile.
    """
    if destination.may_end_outdated:
        _log.warning(
            "destination takes reports and not all of their changes",
            destination=destination.name,
            takes=sorted(each.value for each in destination.takes),
        )
    build = (
        _fhir(destination.line, zone, document)
        if isinstance(destination.line, FhirLine)
        else _oru(destination, profiles, zone, document)
    )
    return Outlet(destination=destination.name, build=build, is_for=destination.is_for)


def pdf_for(
    destinations: Sequence[Destination], profiles: Mapping[str, Profile], open_pdf: OpensPdf
) -> RendersPdf | None:
    """Return what makes the PDF that a destination takes; None if none does: then nothing is loaded for it.

    Where a profile embeds the PDF, an installation that cannot make it is refused; a FHIR server gets the rest. Raise
    ConfigError of `open_pdf`, or what is wrong with a profile.
    """
    pushes = [each for each in destinations if isinstance(each.line, FhirLine)]
    embeds = [each for each in destinations if each not in pushes and _profile(each, profiles).pdf]
    if not pushes and not embeds:
        return None
    try:
        return open_pdf()
    except ConfigError as error:
        if embeds:
            raise
        _log.warning("reports are pushed without PDF", code=error.code, destinations=[each.name for each in pushes])
        return None


def _profile(destination: Destination, profiles: Mapping[str, Profile]) -> Profile:
    where = destination.name
    return with_overrides(named(profiles, destination.profile, where), destination.profile_overrides, where)


def _oru(
    destination: Destination, profiles: Mapping[str, Profile], zone: ZoneInfo, document: RendersPdf | None
) -> BuildsMessage:
    profile = _profile(destination, profiles)
    if profile.pdf and document is None:
        raise ConfigError("destination-wants-document", destination=destination.name)

    def build(signed: SignedReport, control_id: str, sent_at: datetime) -> bytes:
        return oru.build(
            signed,
            control_id=control_id,
            sent_at=sent_at,
            sender=destination.addresses,
            zone=zone,
            profile=profile,
            document=document(signed) if profile.pdf and document is not None else b"",
        )

    return build


def _fhir(line: FhirLine, zone: ZoneInfo, document: RendersPdf | None) -> BuildsMessage:
    def build(signed: SignedReport, _control_id: str, _sent_at: datetime) -> bytes:
        form = ("application/pdf", document(signed)) if document is not None else None
        return fhir.push(signed, base_url="", zone=zone, document=form, systems=line.systems)

    return build


def open_link(destination: Destination, language: Language, now: Callable[[], datetime]) -> Link:
    """Return the line to a destination; it is opened with the first message. `language` is that of its reasons.

    Raise ConfigError `tls-file-unusable`.
    """
    match destination.line:
        case MllpLine() as line:
            enhanced = line.acknowledgement is Acknowledgement.ENHANCED
            return MllpLink(
                line.host,
                line.port,
                line.connect_timeout_s,
                line.ack_timeout_s,
                language=language,
                tls=_context(line.tls, destination.name),
                server_name=line.tls.server_name if line.tls else "",
                application_timeout_s=line.application_timeout_s if enhanced else None,
                now=now,
            )
        case FolderLine() as line:
            return FolderLink(line, language=language)
        case FhirLine() as line:
            return FhirLink(line, language=language, tls=_context(line.tls, destination.name))


def _context(wanted: Tls | None, where: str) -> ssl.SSLContext | None:
    return tls.client_context(wanted.ca, wanted.certificate, wanted.key, where) if wanted else None
