"""Where the service is: its address for requests and for the dictation socket. Pure."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from reporting.errors import InputError
from reporting.wire import DICTATION_PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A service."""

    scheme: str
    """http or https."""
    host: str
    """Name or address, with the port if one is named: what may be shown."""
    path: str = ""
    """Prefix behind a proxy, without a slash at its end."""
    is_loopback: bool = False
    """This machine: no proxy between, no need for encryption."""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"

    @property
    def dictation_url(self) -> str:
        return f"{'wss' if self.scheme == 'https' else 'ws'}://{self.host}{self.path}{DICTATION_PATH}"


def read_server(url: str) -> Server:
    """Read `http://host:port/prefix`. Raise InputError `server-url-wrong`; a password in it is not repeated."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        name, port = parts.hostname, parts.port
    except ValueError:
        raise InputError("server-url-wrong") from None
    if parts.scheme not in ("http", "https") or not name or parts.username is not None:
        raise InputError("server-url-wrong")
    if ":" not in name and not _is_name(name):
        raise InputError("server-url-wrong")
    host = f"[{name}]" if ":" in name else name
    return Server(
        scheme=parts.scheme,
        host=host if port is None else f"{host}:{port}",
        path=parts.path.rstrip("/"),
        is_loopback=_is_loopback(name),
    )


def _is_name(name: str) -> bool:
    """Return whether the domain name system can hold it: labels of 1 to 63 octets (RFC 1035, 2.3.4), no spaces."""
    try:
        name.encode("idna")
    except UnicodeError:
        return False
    return not any(c.isspace() or ord(c) < 0x20 for c in name)


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
