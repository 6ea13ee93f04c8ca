"""TLS contexts, for lines that we open and for the listener: TLS 1.2 or newer, certificates always looked at.

Reads certificate files; opens no line. `refusal` says in a word of the standard why a handshake failed.
"""

import ssl
from pathlib import Path

from reporting.errors import ConfigError


def client_context(ca: Path | None, certificate: Path | None, key: Path | None, where: str) -> ssl.SSLContext:
    """Return the context of a line that we open; `where` is the destination.

    `ca` is trusted instead of the machine's authorities; `certificate` (and `key`, unless it stands in the same file)
    is shown to a peer that wants to know who we are. Raise ConfigError `tls-file-unusable` that names the file.
    """
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca is not None:
        # The machine's authorities are not trusted beside it: a hospital's own is all there should be.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        _trust(context, ca, where)
    if certificate is not None:
        _identify(context, certificate, key, where)
    return context


def server_context(certificate: Path, key: Path | None, client_ca: Path | None, where: str) -> ssl.SSLContext:
    """Return the context of a listener; with `client_ca` only clients with a certificate of it are let in.

    Raise ConfigError `tls-file-unusable` that names the file.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _identify(context, certificate, key, where)
    if client_ca is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        _trust(context, client_ca, where)
    return context


def _trust(context: ssl.SSLContext, ca: Path, where: str) -> None:
    try:
        context.load_verify_locations(ca)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError("tls-file-unusable", where=where, file=str(ca)) from error


def _identify(context: ssl.SSLContext, certificate: Path, key: Path | None, where: str) -> None:
    try:
        # An empty password: a key that wants one fails here, instead of asking at a terminal that nobody sees.
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError, ValueError) as error:
        raise ConfigError("tls-file-unusable", where=where, file=str(key or certificate)) from error


def refusal(error: OSError) -> str:
    """Return why a handshake failed, e.g. `certificate has expired`; empty if it did not fail over TLS.

    The words are OpenSSL's: they hold no name and no word of a message.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message or "certificate verify failed"
    if isinstance(error, ssl.SSLError):
        return (error.reason or "handshake failed").replace("_", " ").lower()
    return ""
