"""The settings: from the environment (`REPORTING_...`), else the defaults. The only reader of the environment.

Each field says what it is, its unit and why the default. README lists them; a test compares.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from reporting.errors import ConfigError

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent


def _shipped(folder: str) -> Path:
    """Return a folder of the top level: beside the package in a checkout, inside it when installed."""
    inside = _PACKAGE / "share" / folder
    return inside if inside.is_dir() else _CHECKOUT / folder


def _language_of_locale() -> Literal["fr", "en"]:
    """Return English on a machine that speaks it, else French."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "fr"


class Settings(BaseSettings):
    """One frozen value, read once at start."""

    model_config = SettingsConfigDict(env_prefix="REPORTING_", frozen=True)

    home: Path = Path.home() / ".reporting"
    """Folder for database, audio and downloaded models."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in `home`."""
    host: str = "127.0.0.1"
    """Address the pages are served on; local by default, a proxy with TLS goes in front."""
    port: int = Field(default=8080, ge=0, le=65535)
    """Port the pages are served on; 0 takes a free one."""
    language: Literal["fr", "en"] = Field(default_factory=_language_of_locale)
    """Language of the commands, and of the pages before someone has signed in."""
    secure_cookies: bool = False
    """True behind TLS: cookies travel over https only. The browser treats 127.0.0.1 as secure without it."""
    session_minutes: int = Field(default=720, ge=1)
    """How long a sign-in lasts: a working day."""
    lock_minutes: int = Field(default=10, ge=1)
    """How long a report stays locked after its last edit."""
    model: str = "radiology-base"
    """Speech model: a name in models/manifest.toml or a folder with a CTranslate2 Whisper model."""
    compute_type: str = "int8"
    """CTranslate2 compute type; int8 is the fastest on a CPU."""
    recogniser_threads: int = Field(default=1, ge=1)
    """Threads of one reading; more than one gain little with small models."""
    recogniser_workers: int = Field(default=2, ge=1)
    """Readings at once, each with its own threads; threads times readings should not be more than physical cores."""
    device: Literal["cpu", "cuda"] = "cpu"
    """Where the recogniser computes; `cuda`, a graphics card, wants `REPORTING_COMPUTE_TYPE=int8_float16`."""
    batch_size: int = Field(default=1, ge=1)
    """Utterances of several speakers that are read in one pass; 8 suits a graphics card, 1 a CPU."""
    speakers: int = Field(default=0, ge=0)
    """How many may dictate at once; 0 means as many as the recogniser keeps up with, measured at each start."""
    orders_host: str = "127.0.0.1"
    """Address the listener for orders (MLLP) is bound to."""
    orders_port: int = Field(default=2575, ge=0, le=65535)
    """Port of the listener for orders; 2575 is registered for HL7, 0 takes a free one."""
    orders_tls_certificate: str = ""
    """File with the certificate (PEM) of the listener for orders: it then speaks TLS alone; empty, no TLS."""
    orders_tls_key: str = ""
    """File with its private key (PEM, without password), unless it stands in the file of the certificate."""
    orders_tls_client_ca: str = ""
    """File with the authorities (PEM) whose certificates senders of orders must have; empty, none is asked for."""
    orders_folder: str = ""
    """Folder in which orders arrive as files (`*.hl7`), beside the listener; empty, none."""
    orders_answer: Literal["ack", "application"] = "ack"
    """How orders are answered where MSH-15 and MSH-16 are empty: `ack`, a plain ACK; `application`, ORR, ORG or ORI."""
    orders_message_bytes: int = Field(default=4194304, ge=65536)
    """Longest message that the listener for orders takes, in bytes: 4 MB."""
    orders_peer_connections: int = Field(default=16, ge=1)
    """Connections that one address may have to the listener for orders at once."""
    orders_stalled_s: float = Field(default=30.0, gt=0)
    """How long a message that has begun may stall, in seconds, before its connection is closed."""
    message_log_days: int = Field(default=30, ge=1)
    """How long the log of incoming messages is kept, without what they say: a message that comes again is known."""
    destinations: str = ""
    """File (TOML) of those who get results; empty, the one RIS of the settings below, called `ris`."""
    profiles: str = ""
    """Folder with message profiles (TOML) of the site, beside the shipped ones; empty, the shipped ones alone."""
    ris_host: str = "127.0.0.1"
    """Address of the RIS that takes results (MLLP)."""
    ris_port: int = 2576
    """Port of the RIS that takes results."""
    ack_timeout_s: float = Field(default=10.0, gt=0)
    """How long to wait for an acknowledgement before the line is closed and the message sent again."""
    delivery_attempts: int = Field(default=50, ge=1)
    """Attempts before a message waits for a person: about a day with the longest back-off."""
    sending_application: str = "DICTATION"
    """MSH-3 of what we send."""
    sending_facility: str = "RADIOLOGY"
    """MSH-4 of what we send."""
    receiving_application: str = "RIS"
    """MSH-5 of what we send."""
    receiving_facility: str = "HOSPITAL"
    """MSH-6 of what we send."""
    fhir_token_sha256: str = Field(default="", pattern=r"^([0-9a-fA-F]{64})?$")
    """SHA-256, hexadecimal, of the token with which systems read reports by FHIR; empty: only people may, signed in."""
    time_zone: str = "Europe/Paris"
    """IANA name of the site's time zone: for HL7 times without offset, and for documents."""
    templates: Path = _shipped("templates")
    """Folder of MRRT report templates."""
    letterhead: Path = _shipped("templates") / "letterheads" / "hospital.docx"
    """Word file whose header, footer and styles the report documents take."""
    vocabulary: Path = _shipped("vocab")
    """Folder of lexicon, commands and units."""
    punctuation: Literal["spoken", "automatic"] = "spoken"
    """Who puts the signs in live dictation: `spoken`, the speaker alone; `automatic`, points end sentences where none
    is dictated."""
    models: Path = _shipped("models")
    """Folder with the model manifest."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least severe message that is logged."""

    @property
    def url_of_database(self) -> str:
        """Return `database_url`, or SQLite in `home`."""
        return self.database_url or f"sqlite:///{self.home / 'reporting.db'}"

    def with_model(self, name: str) -> "Settings":
        """Return the settings with another speech model, or as they are for an empty name."""
        return self.model_copy(update={"model": name}) if name else self


def load() -> Settings:
    """Return the settings. Raise ConfigError `setting-wrong` that names the first variable that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise ConfigError("setting-wrong", name=f"REPORTING_{name}", why=first["msg"]) from None


def use_one_numpy_thread() -> None:
    """Keep NumPy to one thread, unless the environment says otherwise. No effect once NumPy is loaded.

    Each spectrogram is a small product of matrices, after which more threads would spin for longer than it took: a
    quarter of a dictation's computing.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
