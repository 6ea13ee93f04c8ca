"""A certificate that this machine does not trust: neither password nor token nor sound goes there."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.asyncio.server import serve

from reporting.client.account import sign_in
from reporting.client.server import Server, read_server
from reporting.errors import PeerError
from tests.client.heard import Frames, SleepingClock, noise
from tests.client.service import FakeService
from tests.client.test_uplink import spoken

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and a certificate for 127.0.0.1 that it signed itself."""
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    whom = ["-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*make, *whom, "-keyout", file, "-out", f"{file}.crt"], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.fixture
async def impostor(certificate: Path) -> AsyncIterator[tuple[FakeService, Server]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    service = FakeService()
    async with serve(service.converse, "127.0.0.1", 0, process_request=service.handshake, ssl=context) as listening:
        yield service, read_server(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}")


async def test_a_dictation_does_not_begin(impostor: tuple[FakeService, Server]) -> None:
    service, server = impostor
    summary, ear = await spoken(server, Frames(noise(1)), SleepingClock())
    assert ear.troubles == ["server-certificate"]
    assert service.tokens == []
    assert not summary.is_drained


async def test_a_password_is_not_sent(impostor: tuple[FakeService, Server]) -> None:
    service, server = impostor
    with pytest.raises(PeerError) as raised:
        await asyncio.to_thread(sign_in, server, "a", "secret")
    assert raised.value.code == "server-certificate"
    assert service.tokens == []


async def test_a_certificate_that_this_machine_trusts_is_taken(
    impostor: tuple[FakeService, Server], certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, server = impostor
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    summary, _ = await spoken(server, Frames(noise(1)), SleepingClock())
    assert summary.is_drained
    assert service.tokens == ["Bearer t0"]
