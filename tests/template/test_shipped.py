"""The templates that are delivered are valid MRRT and what a radiologist needs."""

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from reporting.report.model import FieldKind
from reporting.template.mrrt import read
from reporting.template.mrrt_rules import findings
from reporting.template.words import words
from reporting.wording import Language
from tests.template.shipped import FILES, SHARED, library, needs_shared, titled

TITLES = {
    "Angioscanner des artères pulmonaires",
    "Compte rendu d'imagerie",
    "IRM cérébrale",
    "IRM de l'épaule",
    "IRM de la prostate",
    "IRM du genou",
    "IRM du rachis lombaire",
    "IRM hépatique",
    "Mammographie",
    "Radiographie du poignet et de la main",
    "Radiographie du thorax",
    "Scanner abdominopelvien",
    "Scanner cérébral",
    "Scanner des voies urinaires sans injection",
    "Scanner thoracique",
    "Échographie abdominale",
    "Échographie pelvienne",
    "Échographie thyroïdienne",
    "CT KUB",
    "CT abdomen and pelvis",
    "CT chest",
    "CT head",
    "CT pulmonary angiogram",
    "Chest X-ray",
    "Imaging report",
    "MR brain",
    "MR knee",
    "MR liver",
    "MR lumbar spine",
    "MR prostate",
    "MR shoulder",
    "Mammography",
    "US abdomen",
    "US pelvis",
    "US thyroid",
    "X-ray wrist and hand",
}
SECTION_CODES = {
    Language.FRENCH: ["18785-6", "55111-9", "18834-2", "59776-5", "19005-8"],
    Language.ENGLISH: ["55752-0", "55111-9", "18834-2", "59776-5", "19005-8"],
}


def test_all_templates_are_read() -> None:
    assert {template.title for template in library().templates} == TITLES
    assert library().refused == ()


@needs_shared
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_is_valid_against_the_schema_of_openmrs(path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SHARED / "MrrtReportTemplateSchema.xsd"))
    schema.assertValid(etree.parse(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_breaks_no_rule_of_mrrt(path: Path) -> None:
    assert findings(path.read_bytes()) == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_has_an_identifier_made_from_a_uuid(path: Path) -> None:
    root, arc, number = read(path.read_bytes(), path.name).template_id.split(".")
    assert (root, arc) == ("2", "25")
    assert 0 < int(number) < 2**128


@pytest.mark.parametrize("title", sorted(TITLES))
def test_each_has_the_usual_chapters_with_their_loinc_codes(title: str) -> None:
    template = titled(title)
    assert [section.code.value for section in template.sections if section.code] == SECTION_CODES[template.language]


@pytest.mark.parametrize("title", sorted(TITLES))
def test_each_wants_its_last_section_filled_and_takes_the_reason_from_the_order(title: str) -> None:
    template = titled(title)
    assert [field.required for field in template.sections[-1].fields] == [True]
    assert [field.merge for field in template.sections[0].fields] == ["reason"]


@pytest.mark.parametrize("title", sorted(TITLES))
def test_no_finding_or_conclusion_stands_there_before_it_was_said(title: str) -> None:
    findings_and_conclusion = titled(title).sections[3:]
    assert not [field for section in findings_and_conclusion for field in section.fields if field.default]
    choices = [f for s in titled(title).sections for f in s.fields if f.kind is FieldKind.SELECTION_LIST]
    assert all(field.default == "" and field.options for field in choices)


@pytest.mark.parametrize("title", sorted(TITLES))
def test_every_field_can_be_reached_by_a_trigger_of_its_own(title: str) -> None:
    triggers = Counter(words(field.verbal_trigger) for section in titled(title).sections for field in section.fields)
    assert () not in triggers
    assert set(triggers.values()) == {1}


def test_numbers_name_their_unit() -> None:
    numbers = [
        field
        for template in library().templates
        for section in template.sections
        for field in section.fields
        if field.kind is FieldKind.NUMBER
    ]
    assert len(numbers) >= 5
    assert all(field.units for field in numbers)


@pytest.mark.parametrize("language", list(Language))
def test_every_kind_of_examination_has_its_templates(language: Language) -> None:
    own = [template for template in library().templates if template.language is language]
    assert len(own) >= 12
    assert {"CT", "MR", "US", "DX", "MG"} <= {modality for template in own for modality in template.modalities}


@pytest.mark.parametrize(
    ("title", "field_id", "options"),
    [
        ("MR prostate", "overall", [f"PI-RADS {score}" for score in range(1, 6)]),
        ("IRM de la prostate", "overall", [f"PI-RADS {score}" for score in range(1, 6)]),
        ("US thyroid", "category", [f"TR{score}" for score in range(1, 6)]),
        ("Échographie thyroïdienne", "category", [f"EU-TIRADS {score}" for score in range(1, 6)]),
        ("Mammography", "right-category", [f"BI-RADS {s}" for s in ["0", "1", "2", "3", "4A", "4B", "4C", "5", "6"]]),
        ("Mammographie", "left-category", [f"ACR {s}" for s in ["0", "1", "2", "3", "4A", "4B", "4C", "5", "6"]]),
    ],
)  # fmt: skip
def test_a_category_is_chosen_from_the_list_of_its_system(title: str, field_id: str, options: list[str]) -> None:
    field = next(f for s in titled(title).sections for f in s.fields if f.field_id == field_id)
    assert list(field.options) == options


def test_one_identifier_of_radlex_is_never_two_procedures_of_one_language() -> None:
    for language in Language:
        codes = Counter(c.value for t in library().templates if t.language is language for c in set(t.procedure_codes))
        twice = {code for code, count in codes.items() if count > 1}
        assert not twice


@pytest.mark.parametrize(
    ("title", "sides"),
    [
        ("MR shoulder", {"right shoulder", "left shoulder"}),
        ("IRM de l'épaule", {"épaule droite", "épaule gauche"}),
        ("IRM du genou", {"genou droit", "genou gauche"}),
        ("X-ray wrist and hand", {"right wrist", "left wrist", "right hand", "left hand"}),
        ("Radiographie du poignet et de la main", {"poignet droit", "poignet gauche", "main droite", "main gauche"}),
    ],
)  # fmt: skip
def test_a_limb_cannot_be_signed_without_its_side(title: str, sides: set[str]) -> None:
    side = next(f for s in titled(title).sections for f in s.fields if f.field_id == "side")
    assert side.required
    assert sides <= set(side.options)


def test_a_knee_cannot_be_signed_without_its_side() -> None:
    side = next(f for s in titled("MR knee").sections for f in s.fields if f.field_id == "side")
    assert side.required
    assert side.options == ("right knee", "left knee")


@pytest.mark.parametrize("title", sorted(TITLES))
def test_normal_texts_are_sentences_of_findings_and_never_of_a_conclusion(title: str) -> None:
    template = titled(title)
    fields = [field for section in template.sections for field in section.fields if field.normal]
    assert all(field.normal.endswith(".") and field.kind is FieldKind.TEXTAREA for field in fields)
    assert {field.field_id for field in fields} <= {field.field_id for field in template.sections[3].fields}
    assert bool(fields) is (title not in {"Compte rendu d'imagerie", "Imaging report"})


@pytest.mark.parametrize("title", sorted(TITLES))
def test_a_normal_text_names_the_side_of_its_field_and_no_other(title: str) -> None:
    sides = {"droit", "droite", "gauche", "right", "left", "medial", "lateral"}
    for section in titled(title).sections:
        for field in section.fields:
            said = sides & set(words(field.normal))
            assert not said or said == sides & set(words(field.label)) or said == {"medial", "lateral"}
