"""Reads the destinations of a site: one TOML table each, named by its key. From text to values; opens no file.

Every mistake is a ConfigError that names destination, key and what is allowed. Whether a host answers or a certificate
is there shows when the line is opened.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TypeVar

from reporting.errors import ConfigError
from reporting.hl7.delivery import Retried, RetryPolicy
from reporting.hl7.destination import (
    Acknowledgement,
    Destination,
    FhirLine,
    FolderLine,
    Line,
    MllpLine,
    Takes,
    Tls,
)
from reporting.hl7.oru_segments import Addresses

Table = Mapping[str, object]
E = TypeVar("E", bound=Enum)
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")
_HEADER = ("sending_application", "sending_facility", "receiving_application", "receiving_facility")
_ANY = ("transport", "profile", "overrides", "retry", "takes")
_LINES: dict[str, tuple[str, ...]] = {
    "mllp": (
        "host",
        "port",
        "tls",
        "acknowledgement",
        "connect_timeout_s",
        "ack_timeout_s",
        "application_timeout_s",
    ),
    "folder": ("folder", "suffix", "marker", "answers", "answer_suffix", "ack_timeout_s"),
    "fhir": ("url", "systems", "token_file", "tls", "connect_timeout_s", "ack_timeout_s"),
}
"""Keys by transport."""


def read_destinations(text: str, *, addresses: Addresses, retry: RetryPolicy) -> tuple[Destination, ...]:
    """Return the destinations of a file in its order; `addresses` and `retry` are what a table does not say.

    Raise ConfigError `destinations-unreadable`, `destinations-none`, `destination-name-wrong`,
    `destination-key-unknown`, `destination-key-missing` or `destination-value-wrong`.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("destinations-unreadable", why=str(error)) from None
    if not tables:
        raise ConfigError("destinations-none")
    return tuple(_destination(name, table, addresses, retry) for name, table in tables.items())


def _destination(name: str, table: object, addresses: Addresses, retry: RetryPolicy) -> Destination:
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        raise ConfigError("destination-name-wrong", destination=name)
    reading = _Reading(name, table)
    transport = reading.one_of("transport", tuple(_LINES), default="mllp")
    reading.allow((*_ANY, *_HEADER, *_LINES[transport]))
    return Destination(
        name=name,
        line=_LINE_READERS[transport](reading),
        addresses=replace(addresses, **{key: reading.text(key) for key in _HEADER if reading.has(key)}),
        profile=reading.text("profile", default="rad-128"),
        overrides=reading.table("overrides"),
        retry=_retry(reading.inner("retry"), retry),
        takes=reading.members("takes", Takes, frozenset(Takes)),
    )


class _Reading:
    """A table, read key by key."""

    def __init__(self, destination: str, table: Table, prefix: str = "") -> None:
        self._destination, self._table, self._prefix = destination, table, prefix

    def names(self) -> tuple[str, ...]:
        return tuple(self._table)

    def has(self, key: str) -> bool:
        return key in self._table

    def allow(self, keys: tuple[str, ...]) -> None:
        """Raise ConfigError for a key that is none of these."""
        for key in self._table:
            if key not in keys:
                raise ConfigError(
                    "destination-key-unknown",
                    destination=self._destination,
                    key=f"{self._prefix}{key}",
                    allowed=", ".join(keys),
                )

    def wrong(self, key: str, allowed: str) -> ConfigError:
        return ConfigError(
            "destination-value-wrong", destination=self._destination, key=f"{self._prefix}{key}", allowed=allowed
        )

    def _get(self, key: str, default: object) -> object:
        value = self._table.get(key, default)
        if value is None:
            raise ConfigError("destination-key-missing", destination=self._destination, key=f"{self._prefix}{key}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, default)
        if not isinstance(value, str) or (not value and default != ""):
            raise self.wrong(key, "text")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.wrong(key, ", ".join(allowed))
        return value

    def path(self, key: str) -> Path | None:
        return Path(self.text(key)).expanduser() if self.has(key) else None

    def flag(self, key: str) -> bool:
        value = self._get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true, false")
        return value

    def number(self, key: str, default: float | None, lowest: float, highest: float) -> float:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not lowest <= value <= highest:
            raise self.wrong(key, f"{lowest:g} … {highest:g}")
        return value

    def seconds(self, key: str, default: float) -> float:
        return float(self.number(key, default, 0.001, 86_400))

    def members(self, key: str, kind: type[E], default: frozenset[E]) -> frozenset[E]:
        if not self.has(key):
            return default
        value, known = self._table[key], {str(member.value): member for member in kind}
        if not isinstance(value, list) or not all(isinstance(each, str) and each in known for each in value):
            raise self.wrong(key, ", ".join(known))
        return frozenset(known[each] for each in value)

    def table(self, key: str) -> Table:
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"[{self._destination}.{key}]")
        return value

    def inner(self, key: str) -> "_Reading":
        return _Reading(self._destination, self.table(key), f"{self._prefix}{key}.")


def _retry(reading: _Reading, usual: RetryPolicy) -> RetryPolicy:
    reading.allow(("attempts", "first_delay_s", "longest_delay_s", "retried"))
    return RetryPolicy(
        attempts=int(reading.number("attempts", usual.attempts, 1, 1_000_000)),
        first_delay_s=reading.seconds("first_delay_s", usual.first_delay_s),
        longest_delay_s=reading.seconds("longest_delay_s", usual.longest_delay_s),
        retried=reading.members("retried", Retried, usual.retried),
    )


def _tls(reading: _Reading) -> Tls | None:
    """Return the TLS of a line; None unless there is a table, which may be empty."""
    if not reading.has("tls"):
        return None
    inner = reading.inner("tls")
    inner.allow(("ca", "certificate", "key", "server_name"))
    tls = Tls(
        ca=inner.path("ca"),
        certificate=inner.path("certificate"),
        key=inner.path("key"),
        server_name=inner.text("server_name", ""),
    )
    if tls.key and not tls.certificate:
        inner.text("certificate")
    return tls


def _mllp(reading: _Reading) -> Line:
    usual = MllpLine(host="", port=0)
    modes = tuple(mode.value for mode in Acknowledgement)
    return MllpLine(
        host=reading.text("host"),
        port=int(reading.number("port", None, 1, 65_535)),
        tls=_tls(reading),
        acknowledgement=Acknowledgement(reading.one_of("acknowledgement", modes, usual.acknowledgement.value)),
        connect_timeout_s=reading.seconds("connect_timeout_s", usual.connect_timeout_s),
        ack_timeout_s=reading.seconds("ack_timeout_s", usual.ack_timeout_s),
        application_timeout_s=reading.seconds("application_timeout_s", usual.application_timeout_s),
    )


def _folder(reading: _Reading) -> Line:
    usual = FolderLine(folder=Path())
    line = FolderLine(
        folder=Path(reading.text("folder")).expanduser(),
        suffix=reading.text("suffix", usual.suffix),
        marker=reading.text("marker", ""),
        answers=reading.flag("answers"),
        answer_suffix=reading.text("answer_suffix", usual.answer_suffix),
        ack_timeout_s=reading.seconds("ack_timeout_s", usual.ack_timeout_s),
    )
    for key, suffix in (("suffix", line.suffix), ("marker", line.marker), ("answer_suffix", line.answer_suffix)):
        if suffix and not re.fullmatch(r"\.\w{1,10}", suffix):
            raise reading.wrong(key, ".hl7, .ok, .ack …")
    if line.suffix in (line.marker, line.answer_suffix) or line.marker == line.answer_suffix:
        raise reading.wrong("suffix", f"≠ {line.marker or line.answer_suffix}")
    return line


def _fhir(reading: _Reading) -> Line:
    url = reading.text("url")
    if not re.fullmatch(r"https?://[^\s?#@]+", url):
        raise reading.wrong("url", "https://…")
    usual, systems = FhirLine(url=url), reading.inner("systems")
    return FhirLine(
        url=url.rstrip("/"),
        systems={name: systems.text(name) for name in systems.names()},
        token_file=reading.path("token_file"),
        tls=_tls(reading),
        connect_timeout_s=reading.seconds("connect_timeout_s", usual.connect_timeout_s),
        ack_timeout_s=reading.seconds("ack_timeout_s", usual.ack_timeout_s),
    )


_LINE_READERS: dict[str, Callable[[_Reading], Line]] = {"mllp": _mllp, "folder": _folder, "fhir": _fhir}
