"""A field is found as it is heard: in digits or words, singular or plural, and never if two could be meant."""

import pytest

from reporting.report.model import FieldKind
from reporting.service.field_heard import field_heard, in_digits
from reporting.template.fill import empty_report
from reporting.template.model import FieldSpec, SectionSpec, Template
from reporting.wording import Language
from tests.service.world import ORDER

NAMES = ("L4-L5", "L5-S1", "Vaisseaux", "Ventricules", "Sein", "Saints", "Foie")
TEMPLATE = Template(
    template_id="1.2.3.6",
    title="Rachis",
    language=Language.FRENCH,
    modalities=("MR",),
    sections=(
        SectionSpec(
            section_id="findings",
            title="Résultats",
            code=None,
            fields=tuple(FieldSpec(field_id=name, label=name, kind=FieldKind.TEXTAREA) for name in NAMES),
        ),
    ),
)
REPORT = empty_report(TEMPLATE, ORDER, "report")


@pytest.mark.parametrize(
    ("said", "field_id"),
    [
        ("l cinq s un", "L5-S1"),
        ("l quatre l cinq", "L4-L5"),
        ("vaisseau", "Vaisseaux"),
        ("ventricule", "Ventricules"),
        ("foie", "Foie"),
    ],
)
def test_a_field_is_found_as_it_is_heard(said: str, field_id: str) -> None:
    found = field_heard(REPORT, said)
    assert found is not None
    assert found.field_id == field_id


@pytest.mark.parametrize("said", ["seins", "saint", "l cinq", "fois rate", "pancréas", ""])
def test_what_could_be_two_fields_or_none_finds_none(said: str) -> None:
    assert field_heard(REPORT, said) is None


def test_numbers_become_digits_where_they_stand() -> None:
    assert in_digits("segment huit du foie", Language.FRENCH) == "segment 8 du foie"
    assert in_digits("", Language.ENGLISH) == ""
