"""Mutual TLS on both sides: who is wrong, expired or without a certificate is refused, and the log says why."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from reporting.errors import ConfigError
from reporting.hl7.delivery import Outcome, OutcomeKind
from reporting.hl7.link import MllpLink
from reporting.hl7.listener import OrderListener
from reporting.hl7.tls import client_context, server_context
from tests.hl7.certificates import papers
from tests.hl7.test_link import message

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")

ACK = b"MSH|^~\\&|RIS|S|US|R|2026||ACK|A1|P|2.5.1\rMSA|AA|1\r"


def now() -> datetime:
    return datetime(2026, 3, 1, tzinfo=UTC)


@asynccontextmanager
async def listening(certificate: Path | None = None, client_ca: Path | None = None) -> AsyncIterator[int]:
    """A listener with TLS that accepts every message."""
    ours = papers()

    async def take(_: bytes) -> bytes:
        return ACK

    context = server_context(certificate or ours.server, None, client_ca, "orders")
    listener = OrderListener(take, "127.0.0.1", 0, now=now, tls=context)
    port = await listener.start()
    try:
        yield port
    finally:
        await listener.close()


async def sent(port: int, certificate: Path | None, *, ca: Path | None = None, server_name: str = "") -> Outcome:
    context = client_context(ca or papers().ca, certificate, None, "ris")
    link = MllpLink("127.0.0.1", port, 5.0, 5.0, tls=context, server_name=server_name)
    outcome = await link.send(message("1"), "1")
    await link.close()
    return outcome


async def test_who_shows_a_certificate_of_the_authority_is_let_in() -> None:
    async with listening(client_ca=papers().ca) as port:
        assert (await sent(port, papers().client)).ack_code == "AA"


async def test_without_a_client_authority_no_certificate_is_asked_for() -> None:
    async with listening() as port:
        assert (await sent(port, None)).ack_code == "AA"


@pytest.mark.parametrize(
    ("certificate", "why"),
    [
        (lambda: None, "peer did not return a certificate"),
        (lambda: papers().expired, "certificate has expired"),
        (lambda: papers("stranger").client, "unable to get local issuer certificate"),
    ],
    ids=["missing", "expired", "of a stranger"],
)
async def test_a_sender_without_a_good_certificate_is_refused_and_the_log_says_why(
    certificate: object, why: str
) -> None:
    with capture_logs() as logs:
        async with listening(client_ca=papers().ca) as port:
            outcome = await sent(port, certificate())  # type: ignore[operator]
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED
    (refused,) = [line for line in logs if line.get("code") == "orders-tls-refused"]
    assert (refused["log_level"], refused["peer"], refused["why"]) == ("warning", "127.0.0.1", why)


async def test_the_sender_is_told_that_its_certificate_was_refused() -> None:
    with capture_logs() as logs:
        async with listening(client_ca=papers().ca) as port:
            outcome = await sent(port, papers().expired)
    said = [line["code"] for line in logs if "code" in line]
    if "ris-refused-our-certificate" in said:  # unless the line was gone before its alert was read
        assert "certificate" in outcome.reason


@pytest.mark.parametrize(
    ("certificate", "ca", "server_name", "why"),
    [
        (lambda: papers().server, lambda: papers("stranger").ca, "", "unable to get local issuer certificate"),
        (lambda: papers().expired, lambda: papers().ca, "", "certificate has expired"),
        (lambda: papers().server, lambda: papers().ca, "ris.example", "Hostname mismatch"),
    ],
    ids=["of a stranger", "expired", "of another host"],
)
async def test_a_ris_without_a_good_certificate_gets_no_message(
    certificate: object, ca: object, server_name: str, why: str
) -> None:
    with capture_logs() as logs:
        async with listening(certificate()) as port:  # type: ignore[operator]
            outcome = await sent(port, None, ca=ca(), server_name=server_name)  # type: ignore[operator]
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED
    assert why in outcome.reason
    (refused,) = [line for line in logs if line.get("code") == "ris-certificate-not-trusted"]
    assert why in refused["why"]


async def test_plain_tcp_gets_nowhere_and_others_are_still_served() -> None:
    with capture_logs() as logs:
        async with listening(client_ca=papers().ca) as port:
            plain = MllpLink("127.0.0.1", port, 5.0, 5.0)
            outcome = await plain.send(message("1"), "1")
            assert outcome.kind is not OutcomeKind.ACKNOWLEDGED
            assert (await sent(port, papers().client)).ack_code == "AA"
    assert "orders-tls-refused" in [line.get("code") for line in logs]


async def test_a_port_without_tls_is_said_to_be_one() -> None:
    async def take(_: bytes) -> bytes:
        return ACK

    listener = OrderListener(take, "127.0.0.1", 0, now=now)
    port = await listener.start()
    try:
        async with asyncio.timeout(30):
            outcome = await sent(port, None)
    finally:
        await listener.close()
    assert outcome.kind is OutcomeKind.CONNECTION_FAILED


def test_a_file_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    for make in (
        lambda: client_context(wrong, None, None, "ris"),
        lambda: client_context(None, wrong, None, "ris"),
        lambda: client_context(None, papers().client, wrong, "ris"),
        lambda: client_context(tmp_path / "nowhere.pem", None, None, "ris"),
        lambda: server_context(papers().server, None, wrong, "ris"),
    ):
        with pytest.raises(ConfigError) as refused:
            make()
        assert refused.value.code == "tls-file-unusable"
        assert refused.value.details["where"] == "ris"


def test_a_key_that_wants_a_password_is_refused_instead_of_asking_for_it(tmp_path: Path) -> None:
    locked = tmp_path / "locked.key"
    subprocess.run(
        ["openssl", "pkey", "-in", papers().client, "-aes256", "-passout", "pass:x", "-out", locked],
        check=True,
        capture_output=True,
    )
    with pytest.raises(ConfigError):
        client_context(None, papers().client, locked, "ris")


def test_old_tls_is_not_spoken() -> None:
    assert client_context(None, None, None, "ris").minimum_version is ssl.TLSVersion.TLSv1_2
    assert server_context(papers().server, None, None, "orders").minimum_version is ssl.TLSVersion.TLSv1_2
