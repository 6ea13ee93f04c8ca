"""Who gets the signed reports: over which line, in which profile, how patiently. Values only.

Destinations are read from the site's file by `destination_files.py`. What a message looks like is its profile's affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from reporting.hl7.delivery import RetryPolicy
from reporting.hl7.oru_segments import Addresses
from reporting.report.signing import RevisionKind


class Acknowledgement(Enum):
    """Which answers end a delivery (HL7 v2.5.1 §2.9.2 and §2.9.3)."""

    ORIGINAL = "original"
    """One answer: MSH-15 and MSH-16 are empty. CA, CE and CR are taken for AA, AE and AR."""
    ENHANCED = "enhanced"
    """CA says that the message is stored, then AA, AE or AR what became of it: both are waited for."""
    COMMIT = "commit"
    """CA says that the message is stored; nothing follows."""


class Takes(Enum):
    """Kinds of revisions, as a destination chooses among them."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    ADDENDUM = "addendum"
    WITHDRAWN = "withdrawn"


TAKEN_AS: dict[str, Takes] = {
    "preliminary": Takes.PRELIMINARY,
    "original": Takes.FINAL,
    "correction": Takes.CORRECTED,
    "addendum": Takes.ADDENDUM,
    "withdrawal": Takes.WITHDRAWN,
}
"""By the value of `RevisionKind`."""

CHANGES = frozenset({Takes.CORRECTED, Takes.ADDENDUM, Takes.WITHDRAWN})
"""What must follow a final that is not right any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """TLS of a line that we open."""

    ca: Path | None = None
    """Certificates to trust (PEM) instead of the machine's."""
    certificate: Path | None = None
    """Our own certificate (PEM), where the peer wants to know who we are."""
    key: Path | None = None
    """Its private key (PEM), unless it stands in the same file."""
    server_name: str = ""
    """Name that the peer's certificate must have; empty: the host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MllpLine:
    """HL7 v2 over TCP, with or without TLS."""

    host: str
    port: int
    tls: Tls | None = None
    acknowledgement: Acknowledgement = Acknowledgement.ORIGINAL
    connect_timeout_s: float = 5.0
    ack_timeout_s: float = 10.0
    """How long to wait for the answer; in enhanced mode for the first one."""
    application_timeout_s: float = 60.0
    """In enhanced mode: how long to wait for what follows CA."""

    @property
    def longest_attempt_s(self) -> float:
        """How long an attempt can last."""
        second = self.application_timeout_s if self.acknowledgement is Acknowledgement.ENHANCED else 0.0
        return self.connect_timeout_s + self.ack_timeout_s + second


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderLine:
    """HL7 v2 as files in a folder that the other system empties."""

    folder: Path
    suffix: str = ".hl7"
    marker: str = ""
    """Suffix of an empty file that says that the message beside it is whole, e.g. `.ok`; empty: none is written."""
    answers: bool = False
    """True: the message is accepted when its acknowledgement lies in the folder, under the same name."""
    answer_suffix: str = ".ack"
    ack_timeout_s: float = 60.0
    """How long to wait for the acknowledgement."""

    @property
    def longest_attempt_s(self) -> float:
        """How long an attempt can last; writing to a slow network folder takes its time too."""
        return 30.0 + (self.ack_timeout_s if self.answers else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirLine:
    """FHIR R4: a transaction bundle by POST."""

    url: str
    """Base of the FHIR server."""
    systems: Mapping[str, str] = field(default_factory=dict)
    """URIs of those who issue identifiers, by the name that stands in the orders."""
    token_file: Path | None = None
    """File with the bearer token; read for each message, so that it can be renewed meanwhile."""
    tls: Tls | None = None
    connect_timeout_s: float = 5.0
    ack_timeout_s: float = 30.0

    @property
    def longest_attempt_s(self) -> float:
        """How long an attempt can last."""
        return self.connect_timeout_s + 2 * self.ack_timeout_s


Line = MllpLine | FolderLine | FhirLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One receiver of signed reports."""

    name: str
    """As pages, logs and metrics call it: small letters, digits and hyphens."""
    line: Line
    addresses: Addresses
    profile: str = "rad-128"
    overrides: Mapping[str, object] = field(default_factory=dict)
    """Keys of the profile that this destination wants otherwise."""
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    takes: frozenset[Takes] = frozenset(Takes)

    def is_for(self, kind: RevisionKind) -> bool:
        """Return whether it takes revisions of that kind."""
        return TAKEN_AS[kind.value] in self.takes

    @property
    def profile_overrides(self) -> Mapping[str, object]:
        """The overrides, and what the acknowledgement mode wants of MSH-15 and MSH-16 unless they are named."""
        if not isinstance(self.line, MllpLine) or self.line.acknowledgement is Acknowledgement.ORIGINAL:
            return self.overrides
        second = "AL" if self.line.acknowledgement is Acknowledgement.ENHANCED else "NE"
        return {"accept_ack": "AL", "application_ack": second, **self.overrides}

    @property
    def may_end_outdated(self) -> bool:
        """True if it takes a report and not everything that may change it later."""
        return bool(self.takes & {Takes.PRELIMINARY, Takes.FINAL}) and not self.takes >= CHANGES
