"""One signed report, several destinations: each in its own form, over its own line, or not at all."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from reporting.errors import ConfigError
from reporting.hl7 import er7
from reporting.hl7.destination import (
    Acknowledgement,
    Destination,
    FhirLine,
    FolderLine,
    MllpLine,
    Takes,
    Tls,
)
from reporting.hl7.fhir_link import FhirLink
from reporting.hl7.file_drop import FolderLink
from reporting.hl7.link import MllpLink
from reporting.hl7.oru import Addresses
from reporting.hl7.profile_files import read_profiles
from reporting.report.signing import RevisionKind, SignedReport
from reporting.service.outgoing import Outgoing, to_many
from reporting.service.outlets import RendersPdf, open_link, outlet, pdf_for
from reporting.wording import Language
from tests.hl7.oru_samples import signed

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
ADDRESSES = Addresses(
    sending_application="DICTATION",
    sending_facility="RADIOLOGY",
    receiving_application="RIS",
    receiving_facility="HOSPITAL",
)
RIS = Destination(name="ris", line=MllpLine(host="127.0.0.1", port=1), addresses=ADDRESSES)


def messages(
    report: SignedReport, *destinations: Destination, document: RendersPdf | None = None
) -> dict[str, Outgoing]:
    outlets = [outlet(each, read_profiles(), PARIS, document) for each in destinations]
    numbers = count(1)
    made = to_many(outlets, lambda: f"R{next(numbers)}")(report, NOW)
    return {each.destination: each for each in made}


def test_each_destination_gets_its_own_profile_addresses_and_control_id() -> None:
    old = replace(RIS, name="old", profile="rad-28", addresses=replace(ADDRESSES, receiving_application="PACS"))
    latin = replace(RIS, name="latin", overrides={"charset": "8859/15"})
    made = messages(signed(), RIS, old, latin)
    headers = {name: er7.parse(each.message).all[0] for name, each in made.items()}
    assert [header.field(12) for header in headers.values()] == ["2.5.1", "2.3.1", "2.5.1"]
    assert headers["old"].field(5) == "PACS"
    assert headers["latin"].field(18) == "8859/15"
    assert [header.field(10) for header in headers.values()] == ["R1", "R2", "R3"]
    assert [each.control_id for each in made.values()] == ["R1", "R2", "R3"]


def test_the_acknowledgement_mode_is_asked_for_in_the_header() -> None:
    enhanced = replace(RIS, line=MllpLine(host="h", port=1, acknowledgement=Acknowledgement.ENHANCED))
    header = er7.parse(messages(signed(), enhanced)["ris"].message).all[0]
    assert (header.field(15), header.field(16)) == ("AL", "AL")
    header = er7.parse(messages(signed(), RIS)["ris"].message).all[0]
    assert (header.field(15), header.field(16)) == ("", "")


def test_a_fhir_server_gets_a_transaction() -> None:
    store = replace(RIS, name="store", line=FhirLine(url="https://fhir.example/r4"))
    bundle = json.loads(messages(signed(), store)["store"].message)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "transaction")


def test_what_a_destination_does_not_take_is_not_made_for_it() -> None:
    finals = replace(RIS, name="finals", takes=frozenset({Takes.FINAL}))
    assert set(messages(signed(), RIS, finals)) == {"ris", "finals"}
    corrected = replace(signed(), kind=RevisionKind.CORRECTION, revision=2)
    assert set(messages(corrected, RIS, finals)) == {"ris"}
    assert messages(corrected, finals) == {}


def test_a_destination_that_may_end_with_an_older_text_is_warned_of() -> None:
    with capture_logs() as logs:
        outlet(replace(RIS, takes=frozenset({Takes.FINAL})), read_profiles(), PARIS, None)
    assert [(line["log_level"], line["destination"]) for line in logs] == [("warning", "ris")]


def test_a_profile_that_wants_a_pdf_is_refused_at_the_start_where_nobody_makes_one() -> None:
    pdf = replace(RIS, overrides={"pdf": True})
    with pytest.raises(ConfigError) as refused:
        messages(signed(), pdf)
    assert refused.value.code == "destination-wants-document"
    made = messages(signed(), pdf, document=lambda _: b"%PDF-1.7")
    assert b"JVBERi0xLjc" in made["ris"].message


def test_a_pdf_is_only_made_where_it_is_wanted() -> None:
    asked: list[SignedReport] = []

    def document(report: SignedReport) -> bytes:
        asked.append(report)
        return b"%PDF"

    messages(signed(), RIS, document=document)
    assert not asked


def test_nothing_is_loaded_for_pdfs_that_no_destination_takes() -> None:
    assert pdf_for([RIS], read_profiles(), cannot) is None


def test_a_fhir_server_gets_the_pdf_and_without_a_maker_the_rest() -> None:
    store = replace(RIS, name="store", line=FhirLine(url="https://fhir.example/r4"))
    with capture_logs() as logs:
        without = pdf_for([RIS, store], read_profiles(), cannot)
    assert [(line["log_level"], line["code"], line["destinations"]) for line in logs] == [
        ("warning", "pdf-libraries-missing", ["store"])
    ]
    for document, shown in ((without, False), (pdf_for([store], read_profiles(), lambda: lambda _: b"%PDF-1.7"), True)):
        message = messages(signed(), store, document=document)["store"].message
        assert (b"JVBERi0xLjc" in message) is shown


def test_a_destination_that_embeds_the_pdf_is_refused_at_the_start_where_none_can_be_made() -> None:
    with pytest.raises(ConfigError) as refused:
        pdf_for([RIS, replace(RIS, name="archive", overrides={"pdf": True})], read_profiles(), cannot)
    assert refused.value.code == "pdf-libraries-missing"


def cannot() -> RendersPdf:
    raise ConfigError("pdf-libraries-missing")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"profile": "nowhere"}, "profile-unknown"),
        ({"overrides": {"colour": "blue"}}, "profile-key-unknown"),
        ({"overrides": {"charset": "blue"}}, "profile-value-wrong"),
    ],
)
def test_a_profile_that_is_not_there_names_the_destination(changes: dict[str, object], code: str) -> None:
    with pytest.raises(ConfigError) as refused:
        messages(signed(), replace(RIS, **changes))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert refused.value.details["where"] == "ris"


def test_each_transport_has_its_line(tmp_path: Path) -> None:
    def line_of(destination: Destination) -> object:
        return open_link(destination, Language.FRENCH, lambda: NOW)

    assert isinstance(line_of(RIS), MllpLink)
    assert isinstance(line_of(replace(RIS, line=FolderLine(folder=tmp_path))), FolderLink)
    assert isinstance(line_of(replace(RIS, line=FhirLine(url="http://x"))), FhirLink)
    with pytest.raises(ConfigError) as refused:
        line_of(replace(RIS, line=MllpLine(host="h", port=1, tls=Tls(ca=tmp_path / "nowhere"))))
    assert refused.value.details["where"] == "ris"
