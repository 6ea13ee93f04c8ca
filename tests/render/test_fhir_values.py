"""Names, numbers, codes and times as FHIR has them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.render.fhir_systems import REPORT_STATUS, REQUEST_STATUS, SECTION_STATUS
from reporting.render.fhir_values import concept, human_name, identifier, instant, line, professional_identifiers
from reporting.report.order import Code, Identifier, PersonName
from reporting.report.signing import RevisionKind


def test_every_kind_of_revision_has_its_statuses() -> None:
    for table in (REPORT_STATUS, SECTION_STATUS, REQUEST_STATUS):
        assert set(table) == set(RevisionKind)


@pytest.mark.parametrize(
    ("scheme", "system"),
    [
        ("LN", "http://loinc.org"),
        ("2.16.840.1.113883.6.1", "http://loinc.org"),
        ("SNOMED CT", "http://snomed.info/sct"),
        ("RadLex", "http://www.radlex.org"),
        ("CCAM", "urn:oid:1.2.250.1.215.300.1"),
        ("1.2.250.1.9", "urn:oid:1.2.250.1.9"),
    ],
)
def test_a_known_scheme_has_its_uri_and_no_display_in_our_language(scheme: str, system: str) -> None:
    coded = concept(Code(value="X1", meaning="TDM", scheme=scheme))
    assert coded == {"coding": [{"system": system, "code": "X1"}], "text": "TDM"}


def test_a_local_code_tells_its_meaning() -> None:
    coded = concept(Code(value=" CT  1 ", meaning="TDM", scheme="99LOCAL"))
    assert coded == {"coding": [{"code": "CT 1", "display": "TDM"}], "text": "TDM"}
    assert concept(Code(value="", meaning="TDM")) == {"text": "TDM"}


@pytest.mark.parametrize(
    ("given", "middle", "told"),
    [
        ("DOMINIQUE", "DOMINIQUE", ["DOMINIQUE"]),
        ("JEAN", "JEAN PIERRE MARIE", ["JEAN", "PIERRE MARIE"]),
        ("JEAN", "JEANNE", ["JEAN", "JEANNE"]),
        ("ANNE", "", ["ANNE"]),
        ("", "MARIE", ["MARIE"]),
    ],
)
def test_a_given_name_that_is_repeated_in_the_list_of_all_is_told_once(
    given: str, middle: str, told: list[str]
) -> None:
    assert human_name(PersonName(family="X", given=given, middle=middle))["given"] == told


def test_nothing_known_of_a_name_is_no_name() -> None:
    assert human_name(PersonName(family=" "), use="official") == {}


@pytest.mark.parametrize(
    ("number", "systems"),
    [
        (Identifier(value="1", authority_oid="1.2.3"), {}),
        (Identifier(value="1", authority="HOSP"), {"HOSP": "urn:oid:1.2.3", "PI": "urn:oid:9.9"}),
        (Identifier(value="1", type="PI"), {"PI": "urn:oid:1.2.3"}),
    ],
)
def test_an_issuer_is_known_by_oid_by_name_or_by_the_type_of_its_numbers(
    number: Identifier, systems: dict[str, str]
) -> None:
    assert identifier(number, systems=systems)["system"] == "urn:oid:1.2.3"


def test_an_issuer_that_nobody_knows_is_named_and_gets_no_system() -> None:
    told = identifier(Identifier(value="1", authority="HOSP", type="PI"), systems={"PI": "urn:oid:1.2.3"})
    assert told["assigner"] == {"display": "HOSP"}
    assert "system" not in told


def test_a_french_name_of_an_issuer_is_known_without_oid() -> None:
    told = identifier(Identifier(value="1", authority="ASIP-SANTE-INS-NIA", type="INS"), systems={})
    assert told["system"] == "urn:oid:1.2.250.1.213.1.4.9"
    assert told["type"]["coding"][0]["code"] == "INS-NIA"  # type: ignore[index]


@pytest.mark.parametrize(
    ("number", "values"),
    [
        (Identifier(value="10101201234", type="RPPS"), ["10101201234"]),
        (Identifier(value="810101201234", authority="ASIP-SANTE-PS", type="IDNPS"), ["810101201234", "10101201234"]),
        (Identifier(value="810101201234", authority="OTHER", type="IDNPS"), ["810101201234"]),
        (Identifier(value="0912345678", authority="ASIP-SANTE-PS", type="IDNPS"), ["0912345678"]),
        (Identifier(value=" "), []),
        (None, []),
    ],
)
def test_a_national_number_that_holds_an_rpps_number_tells_it_too(number: Identifier | None, values: list[str]) -> None:
    told = professional_identifiers(number, {})
    assert [each["value"] for each in told] == values
    for each in told:
        if len(str(each["value"])) == 11:
            assert each["system"] == "https://rpps.esante.gouv.fr"


def test_an_offset_with_seconds_is_told_in_utc() -> None:
    moment = datetime(1900, 1, 1, 12, 0, tzinfo=UTC)
    assert instant(moment, ZoneInfo("Europe/Paris")) == "1900-01-01T12:00:00+00:00"


def test_a_line_is_one_line() -> None:
    assert line(" a\nb\x00c\t\N{NO-BREAK SPACE}d ") == "a b c\t\N{NO-BREAK SPACE}d"
