"""What the settings say about lines to other systems, and which mistake in them is told how."""

import base64
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reporting.clock import SystemClock
from reporting.config import Settings
from reporting.errors import ConfigError
from reporting.exchange import delivering, destinations, making_messages, orders_tls
from reporting.hl7.destination import FolderLine, MllpLine
from reporting.render.pdf import document, open_pdf
from reporting.service.events import Silence
from reporting.service.outlets import RendersPdf
from tests.fakes.unit import FakeUnits
from tests.hl7.oru_samples import signed


def no_pdf() -> RendersPdf:
    raise ConfigError("pdf-libraries-missing")


def test_without_a_file_there_is_one_ris_as_the_settings_say() -> None:
    (ris,) = destinations(Settings(ris_host="10.0.0.1", ris_port=99, ack_timeout_s=3, delivery_attempts=4))
    assert (ris.name, ris.line) == ("ris", MllpLine(host="10.0.0.1", port=99, ack_timeout_s=3))
    assert (ris.retry.attempts, ris.profile, ris.overrides) == (4, "rad-128", {})
    assert ris.addresses.sending_application == "DICTATION"


def test_a_file_takes_its_place(tmp_path: Path) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text('[archive]\ntransport = "folder"\nfolder = "/srv/in"\nreceiving_facility = "CHU-É"\n', "utf-8")
    settings = Settings(destinations=str(file), sending_facility="NORD")
    (archive,) = destinations(settings)
    assert archive.line == FolderLine(folder=Path("/srv/in"))
    assert (archive.addresses.sending_facility, archive.addresses.receiving_facility) == ("NORD", "CHU-É")
    making_messages(settings, ZoneInfo("Europe/Paris"), no_pdf)
    delivering(settings, FakeUnits(), SystemClock(), Silence())


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        destinations(Settings(destinations=str(tmp_path / "nowhere.toml")))
    assert refused.value.code == "destinations-missing"
    assert "nowhere.toml" in str(refused.value)


def test_a_site_s_profile_is_used(tmp_path: Path) -> None:
    (tmp_path / "our-ris.toml").write_text('based_on = "rad-128"\n')
    file = tmp_path / "destinations"
    file.write_text('[ris]\nhost = "h"\nport = 1\nprofile = "our-ris"\n')
    zone = ZoneInfo("Europe/Paris")
    making_messages(Settings(destinations=str(file), profiles=str(tmp_path)), zone, no_pdf)
    with pytest.raises(ConfigError) as refused:
        making_messages(Settings(destinations=str(file)), zone, no_pdf)
    assert refused.value.code == "profile-unknown"


def test_a_message_carries_the_pdf_of_its_report_where_the_profile_wants_it(tmp_path: Path) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text('[ris]\nhost = "h"\nport = 1\n[ris.overrides]\npdf = true\n')
    settings, zone = Settings(destinations=str(file)), ZoneInfo("Europe/Paris")
    report = signed()
    (made,) = making_messages(settings, zone, partial(open_pdf, settings.letterhead, zone))(report, report.signed_at)
    (*_, last) = [line for line in made.message.split(b"\r") if line.startswith(b"OBX|")]
    _, kind, _, _, value = last.split(b"|")[1:6]
    assert (kind, value.split(b"^")[:4]) == (b"ED", [b"", b"AP", b"PDF", b"Base64"])
    assert base64.b64decode(value.split(b"^")[4], validate=True) == document(report, settings.letterhead, zone)
    with pytest.raises(ConfigError) as refused:
        making_messages(settings, zone, no_pdf)
    assert refused.value.code == "pdf-libraries-missing"


def test_orders_are_taken_without_tls_unless_there_is_a_certificate(tmp_path: Path) -> None:
    assert orders_tls(Settings()) is None
    for half in ({"orders_tls_key": "key.pem"}, {"orders_tls_client_ca": "ca.pem"}):
        with pytest.raises(ConfigError) as refused:
            orders_tls(Settings(**half))
        assert refused.value.code == "orders-tls-incomplete"
    with pytest.raises(ConfigError) as refused:
        orders_tls(Settings(orders_tls_certificate=str(tmp_path / "nowhere.pem")))
    assert refused.value.code == "tls-file-unusable"
