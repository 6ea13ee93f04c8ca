"""The file of destinations: what it may say, and which mistake is named how."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import ConfigError
from reporting.hl7.delivery import Retried, RetryPolicy
from reporting.hl7.destination import (
    Acknowledgement,
    Destination,
    FhirLine,
    FolderLine,
    MllpLine,
    Takes,
    Tls,
)
from reporting.hl7.destination_files import read_destinations
from reporting.hl7.oru_segments import Addresses
from reporting.report.signing import RevisionKind

ADDRESSES = Addresses(
    sending_application="DICTATION",
    sending_facility="RADIOLOGY",
    receiving_application="RIS",
    receiving_facility="HOSPITAL",
)
RETRY = RetryPolicy(attempts=7)


def read(text: str) -> tuple[Destination, ...]:
    return read_destinations(text, addresses=ADDRESSES, retry=RETRY)


def refused(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read(text)
    return caught.value


def test_a_ris_needs_host_and_port_alone() -> None:
    (ris,) = read('[ris]\nhost = "ris.example"\nport = 2576\n')
    assert ris == Destination(
        name="ris", line=MllpLine(host="ris.example", port=2576), addresses=ADDRESSES, retry=RETRY
    )
    assert ris.profile == "rad-128"


def test_every_key_of_every_transport_is_read() -> None:
    ris, archive, store = read("""
        [ris]
        transport = "mllp"
        host = "10.0.0.1"
        port = 2576
        profile = "rad-28"
        acknowledgement = "enhanced"
        connect_timeout_s = 2
        ack_timeout_s = 3.5
        application_timeout_s = 90
        receiving_application = "RIS-Y"
        takes = ["final", "corrected", "addendum", "withdrawn"]
        [ris.tls]
        ca = "ca.pem"
        certificate = "us.pem"
        key = "us.key"
        server_name = "ris.example"
        [ris.retry]
        attempts = 3
        first_delay_s = 0.5
        longest_delay_s = 60
        retried = ["AR", "timeout"]
        [ris.overrides]
        charset = "8859/15"

        [archive]
        transport = "folder"
        folder = "/srv/archive"
        suffix = ".hpr"
        marker = ".ok"
        answers = true
        answer_suffix = ".ans"
        ack_timeout_s = 600

        [fhir-store]
        transport = "fhir"
        url = "https://fhir.example/r4/"
        token_file = "token"
        ack_timeout_s = 20
        [fhir-store.systems]
        HOSP = "urn:oid:1.2.3"
        """)
    assert ris.line == MllpLine(
        host="10.0.0.1",
        port=2576,
        tls=Tls(ca=Path("ca.pem"), certificate=Path("us.pem"), key=Path("us.key"), server_name="ris.example"),
        acknowledgement=Acknowledgement.ENHANCED,
        connect_timeout_s=2,
        ack_timeout_s=3.5,
        application_timeout_s=90,
    )
    assert ris.retry == RetryPolicy(
        attempts=3, first_delay_s=0.5, longest_delay_s=60, retried=frozenset({Retried.AR, Retried.TIMEOUT})
    )
    assert ris.addresses.receiving_application == "RIS-Y"
    assert ris.addresses.sending_application == "DICTATION"
    assert ris.profile_overrides == {"accept_ack": "AL", "application_ack": "AL", "charset": "8859/15"}
    assert archive.line == FolderLine(
        folder=Path("/srv/archive"), suffix=".hpr", marker=".ok", answers=True, answer_suffix=".ans", ack_timeout_s=600
    )
    assert store.line == FhirLine(
        url="https://fhir.example/r4", systems={"HOSP": "urn:oid:1.2.3"}, token_file=Path("token"), ack_timeout_s=20
    )


def test_original_mode_leaves_the_profile_alone_and_commit_mode_asks_for_no_second_answer() -> None:
    original, commit = read('[a]\nhost = "h"\nport = 1\n[b]\nhost = "h"\nport = 1\nacknowledgement = "commit"\n')
    assert original.profile_overrides == {}
    assert commit.profile_overrides == {"accept_ack": "AL", "application_ack": "NE"}


@pytest.mark.parametrize(
    ("text", "code", "key"),
    [
        ("[ris", "destinations-unreadable", ""),
        ("", "destinations-none", ""),
        ('[Ris]\nhost = "h"\nport = 1', "destination-name-wrong", ""),
        ("ris = 5", "destination-name-wrong", ""),
        ("[ris]\nport = 1", "destination-key-missing", "host"),
        ('[ris]\nhost = "h"', "destination-key-missing", "port"),
        ('[ris]\nhost = "h"\nport = "1"', "destination-value-wrong", "port"),
        ('[ris]\nhost = "h"\nport = 70000', "destination-value-wrong", "port"),
        ('[ris]\nhost = "h"\nport = true', "destination-value-wrong", "port"),
        ('[ris]\nhost = ""\nport = 1', "destination-value-wrong", "host"),
        ('[ris]\nhost = "h"\nport = 1\nfolder = "x"', "destination-key-unknown", "folder"),
        ('[ris]\ntransport = "ftp"', "destination-value-wrong", "transport"),
        ('[ris]\nhost = "h"\nport = 1\nack_timeout_s = 0', "destination-value-wrong", "ack_timeout_s"),
        ('[ris]\nhost = "h"\nport = 1\nacknowledgement = "none"', "destination-value-wrong", "acknowledgement"),
        ('[ris]\nhost = "h"\nport = 1\ntakes = ["all"]', "destination-value-wrong", "takes"),
        ('[ris]\nhost = "h"\nport = 1\ntakes = "final"', "destination-value-wrong", "takes"),
        ('[ris]\nhost = "h"\nport = 1\n[ris.retry]\ntries = 3', "destination-key-unknown", "retry.tries"),
        ('[ris]\nhost = "h"\nport = 1\n[ris.retry]\nretried = ["AE"]', "destination-value-wrong", "retry.retried"),
        ('[ris]\nhost = "h"\nport = 1\n[ris.tls]\nkey = "k"', "destination-key-missing", "tls.certificate"),
        ('[ris]\nhost = "h"\nport = 1\n[ris.tls]\nverify = false', "destination-key-unknown", "tls.verify"),
        ('[ris]\nhost = "h"\nport = 1\ntls = true', "destination-value-wrong", "tls"),
        ('[a]\ntransport = "folder"', "destination-key-missing", "folder"),
        ('[a]\ntransport = "folder"\nfolder = "x"\nsuffix = "hl7"', "destination-value-wrong", "suffix"),
        ('[a]\ntransport = "folder"\nfolder = "x"\nmarker = ".hl7"', "destination-value-wrong", "suffix"),
        ('[a]\ntransport = "folder"\nfolder = "x"\nanswers = 1', "destination-value-wrong", "answers"),
        ('[f]\ntransport = "fhir"\nurl = "ftp://x"', "destination-value-wrong", "url"),
        ('[f]\ntransport = "fhir"\nurl = "https://user:pw@x/r4"', "destination-value-wrong", "url"),
    ],
)
def test_a_mistake_names_destination_and_key(text: str, code: str, key: str) -> None:
    error = refused(text)
    assert error.code == code
    assert error.details.get("key", "") == key


@given(st.text(max_size=80))
def test_any_text_is_destinations_or_a_mistake_that_is_named(text: str) -> None:
    with contextlib.suppress(ConfigError):
        assert read(text)


def test_each_kind_of_revision_is_taken_by_what_it_is_called() -> None:
    finals = Destination(
        name="a", line=MllpLine(host="h", port=1), addresses=ADDRESSES, takes=frozenset({Takes.FINAL, Takes.CORRECTED})
    )
    assert [kind.value for kind in RevisionKind if finals.is_for(kind)] == ["original", "correction"]
    assert finals.may_end_outdated
    everything = Destination(name="a", line=MllpLine(host="h", port=1), addresses=ADDRESSES)
    assert all(everything.is_for(kind) for kind in RevisionKind)
    assert not everything.may_end_outdated


def test_an_attempt_lasts_as_long_as_its_timeouts_together() -> None:
    assert MllpLine(host="h", port=1).longest_attempt_s == 15
    enhanced = MllpLine(host="h", port=1, acknowledgement=Acknowledgement.ENHANCED)
    assert enhanced.longest_attempt_s == 75
