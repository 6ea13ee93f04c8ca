"""The conformance statement says what the code does: each field that is sent or read stands in it, and no other."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from reporting import cli
from reporting.hl7 import adt, er7, order, oru
from reporting.hl7 import conformance_example as example
from reporting.hl7.conformance import choices, fields_of, statement
from reporting.hl7.conformance_fields import (
    OBSERVED,
    READ_OF_HEADER,
    READ_OF_MERGE,
    READ_OF_ORDER,
    READ_OF_PATIENT,
    SENT,
    Row,
)
from reporting.hl7.message_kind import Kind
from reporting.hl7.oru_charset import SUBSTITUTES
from reporting.hl7.profile import Profile
from reporting.hl7.refusal import Refusal
from reporting.wording import Language
from tests.hl7.oru_samples import PROFILES, SENDER, wanted

ZONE = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

VARIANTS: list[Profile] = [
    *PROFILES.values(),
    wanted("rad-128", pdf=True, linked="reference", accession=["OBR-18", "OBR-20"], site_segments=True),
    wanted("rad-128", accept_ack="AL", application_ack="AL", layout="lines"),
    wanted("fr-teleradiology", country="FRA", charset="8859/15"),
]


def sent(profile: Profile) -> set[str]:
    linked = (example.LINKED,) if profile.linked.value == "reference" else ()
    raw = oru.build(
        example.signed(Language.FRENCH),
        control_id=example.CONTROL_ID,
        sent_at=example.SENT_AT,
        sender=SENDER,
        zone=ZONE,
        profile=profile,
        document=example.DOCUMENT,
        linked=linked,
    )
    return {f"{name}-{number}" for name, number, _ in fields_of(raw.decode(profile.charset.codec))}


def test_every_field_that_is_sent_has_a_row_and_every_row_is_sent() -> None:
    every = [sent(profile) for profile in VARIANTS]
    assert set().union(*every) == set(SENT)


def stated(profiles: Iterable[Profile], language: Language) -> str:
    return statement({profile.name: profile for profile in profiles}, language, version="1.0", sender=SENDER, zone=ZONE)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("profile", VARIANTS, ids=range(len(VARIANTS)))
def test_the_statement_names_every_field_and_choice_of_a_profile(profile: Profile, language: Language) -> None:
    text = stated([profile], language)
    for field in sent(profile):
        assert f"| {field} | " in text
    for key, value in choices(profile):
        assert f"| `{key}` | {value} |" in text
    assert f"|{profile.version.value}|" in text


@pytest.mark.parametrize("language", Language)
def test_its_tables_have_as_many_cells_in_each_row(language: Language) -> None:
    cells = 0
    for line in stated(VARIANTS, language).split("\n"):
        bars = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("| ") else 0
        assert bars in (0, cells) or not cells
        cells = bars


def test_it_speaks_two_languages() -> None:
    french, english = stated(VARIANTS, Language.FRENCH), stated(VARIANTS, Language.ENGLISH)
    assert "Déclaration de conformité" in french
    assert "conformance statement" in english
    for word in ("Messages entrants", "Numéro d'examen", "provisoire"):
        assert word in french
        assert word not in english
    for row in (*SENT.values(), *READ_OF_HEADER, *READ_OF_PATIENT, *READ_OF_MERGE, *READ_OF_ORDER, *OBSERVED):
        assert row.en
        assert row.fr


def test_every_substitute_stands_in_it() -> None:
    text = stated([PROFILES["rad-128"]], Language.ENGLISH)
    for written in SUBSTITUTES:
        assert f"| `{written}` (U+{ord(written):04X}) |" in text


ORDER = "\r".join(
    [
        r"MSH|^~\&|RIS|SITE|DICT|RAD|20260302100000||ORM^O01^ORM_O01|M1|P|2.5.1|||||FRA|UNICODE UTF-8",
        "PID|1||77^^^CHU^PI||DOE^ANN^^^^^L||19610504|F",
        "PV1|1|O|||||||||||||||||V1^^^CHU^VN",
        "ORC|NW|P1^HIS|F1^RIS||CM||^^^20260302093000^^S|||||2^Referrer^Two||||^Why three",
        "OBR|1|P2^HIS|F2^RIS|CT1^CT Chest^L|U||||||||Why two|||1^Referrer^One||A1||||||MR"
        "|||^^^20260302094000^^A||||^Why one|||||20260302095000",
        "TQ1|1||||||20260302092000||R^Routine",
        "ZDS|1.2.250.2^CHU^Application^DICOM",
        "IPC|A2^RIS|CT2^CT^L|1.2.250.1|S1|CT",
        "OBX|1|CWE|CODE_ACTE_IMAGERIE||CT3^CT Chest^LN||||||O",
        "OBX|2|CWE|MODALITE_IMAGERIE||US^Echo^DCM||||||O",
        "OBX|3|CWE|REGION_ANATOMIQUE|1.1|C^Chest^SCT||||||O",
    ]
)


def read(lines: str) -> object:
    numbers = count()
    try:
        return order.read(er7.parse(lines.encode()), new_id=lambda: f"o{next(numbers)}", zone=ZONE, now=NOW)
    except Refusal as refusal:
        return refusal.code


def without(lines: str, field: str) -> str:
    """Return a message in which a field is empty in every segment of its name; of `OBX-CODE`, without that OBX."""
    name, _, number = field.partition("-")
    kept = []
    for line in lines.split("\r"):
        values = line.split("|")
        if values[0] == name and not number.isdigit():
            if values[3] == number:
                continue
        elif values[0] == name:
            position = int(number) - (name == "MSH")
            if position < len(values):
                values[position] = ""
        kept.append("|".join(values))
    return "\r".join(kept)


@pytest.mark.parametrize("row", [*READ_OF_PATIENT, *READ_OF_ORDER], ids=lambda row: row.field)
def test_every_field_of_an_order_that_it_names_is_read(row: Row) -> None:
    coded = {"OBR-4": ["OBX-CODE_ACTE_IMAGERIE"], "IPC-2": ["OBX-CODE_ACTE_IMAGERIE"]}
    coded |= {"IPC-5": ["OBX-MODALITE_IMAGERIE"], "OBR-24": ["OBX-MODALITE_IMAGERIE"]}
    lines = ORDER
    for field in (*row.instead_of, *coded.get(row.field, ())):
        lines = without(lines, field)
    assert read(without(lines, row.field)) != read(lines)


@pytest.mark.parametrize("row", OBSERVED, ids=lambda row: row.field)
def test_every_observation_of_an_order_that_it_names_is_read(row: Row) -> None:
    assert read(without(ORDER, f"OBX-{row.field}")) != read(ORDER)


@pytest.mark.parametrize("field", ["MSH-4", "MSH-7"])
def test_site_and_time_of_an_order_are_read(field: str) -> None:
    assert read(without(ORDER, field)) != read(ORDER)


def test_the_identifier_that_disappears_is_read() -> None:
    merge = "\r".join([*ORDER.split("\r")[:2], "MRG|88^^^CHU^PI"])
    found = adt.read(er7.parse(merge.encode()), Kind.MERGE, zone=ZONE, now=NOW)
    assert [each.gone.value for each in found[0].merges] == ["88"]
    with pytest.raises(Refusal):
        adt.read(er7.parse(without(merge, "MRG-1").encode()), Kind.MERGE, zone=ZONE, now=NOW)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["hl7", "conformance", "--language", "en", "--profile", "rad-28"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# HL7 v2 conformance statement")
    assert "### rad-28" in printed
    assert "### rad-128" not in printed


def test_a_profile_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["hl7", "conformance", "--profile", "rad-0"]) == 1
    assert "profile-unknown" in capsys.readouterr().err
