"""The template that an order gets: the right organ, or a general one, never the wrong organ."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from reporting.errors import ConfigError
from reporting.report.order import Code, Sex
from reporting.template.choose import choose
from reporting.template.model import AgeGroup
from reporting.wording import Language
from tests.report.builders import NOON, an_order
from tests.template.shipped import library, titled

FR, EN = Language.FRENCH, Language.ENGLISH

ASKED = Code(
    value="TRANSMISSION_DEMANDE",
    meaning="Transmission d’une demande d’examen d'imagerie",
    scheme="TLR_OBR_PROCEDURE",
)

EXAMINED = Code(value="24590-2", meaning="résonance magnétique cerveau", scheme="LN")


@pytest.mark.parametrize(
    ("modality", "body_part", "procedure", "language", "title"),
    [
        # Orders as French teleradiology and an image manager send them.
        ("MR", "tête et/ou cou", ASKED, FR, "IRM cérébrale"),
        ("MR", "tête et/ou cou côté droit", EXAMINED, FR, "IRM cérébrale"),
        ("", "", ASKED, FR, "Compte rendu d'imagerie"),
        ("CT", "", Code(value="10637-7", meaning="Microscopic Observation", scheme="LN"), EN, "Imaging report"),
        # By code, whatever the words.
        ("", "", Code(value="ZBQH001", meaning="", scheme="CCAM"), FR, "Scanner thoracique"),
        ("MR", "", Code(value="24590-2", meaning="", scheme="LOINC"), EN, "MR brain"),
        ("US", "", Code(value="zcqm008", meaning="", scheme=""), FR, "Échographie abdominale"),
        ("", "", Code(value="RPID522", meaning="", scheme="99RSNA"), EN, "MR knee"),
        # By modality and region, without accents and case, in both languages.
        ("CT", "CHEST", Code(value="X1", meaning=""), FR, "Scanner thoracique"),
        ("CT", "", Code(value="X1", meaning="TDM THORACIQUE"), FR, "Scanner thoracique"),
        ("MR", "", Code(value="X1", meaning="IRM CEREBRALE"), FR, "IRM cérébrale"),
        ("MR", "", Code(value="X1", meaning="IRM du rachis lombo-sacré"), FR, "IRM du rachis lombaire"),
        ("MR", "", Code(value="X1", meaning="MR Spine Lumbar WO contrast"), FR, "IRM du rachis lombaire"),
        ("MR", "Genou gauche", Code(value="X1", meaning="IRM"), EN, "MR knee"),
        ("CR", "", Code(value="X1", meaning="Chest portable"), EN, "Chest X-ray"),
        ("DX", "", Code(value="X1", meaning="XR chest 2 views"), EN, "Chest X-ray"),
        ("US", "", Code(value="X1", meaning="Echographie abdominale"), FR, "Échographie abdominale"),
        ("CT", "", Code(value="X1", meaning="CT head"), EN, "CT head"),
        ("CT", "", Code(value="X1", meaning="TDM cérébrale sans injection"), FR, "Scanner cérébral"),
        ("CT", "", Code(value="X1", meaning="CT abdomen and pelvis with contrast"), EN, "CT abdomen and pelvis"),
        ("CT", "", Code(value="X1", meaning="Scanner abdomino-pelvien"), FR, "Scanner abdominopelvien"),
        ("CT", "", Code(value="ZCQH001", meaning=""), FR, "Scanner abdominopelvien"),
        ("MR", "", Code(value="X1", meaning="MR shoulder left"), EN, "MR shoulder"),
        ("MR", "", Code(value="X1", meaning="IRM du foie"), FR, "IRM hépatique"),
        ("DX", "", Code(value="X1", meaning="Radiographie du thorax"), FR, "Radiographie du thorax"),
        ("CR", "main gauche", Code(value="X1", meaning="RX"), FR, "Radiographie du poignet et de la main"),
        ("US", "", Code(value="KCQM001", meaning=""), FR, "Échographie thyroïdienne"),
        ("US", "", Code(value="X1", meaning="US neck thyroid"), EN, "US thyroid"),
        # A mammography shows breasts, also where nobody says so.
        ("MG", "", Code(value="X1", meaning="Dépistage organisé"), FR, "Mammographie"),
        ("MG", "", Code(value="X1", meaning=""), EN, "Mammography"),
        # What is looked for is named.
        ("CT", "", Code(value="X1", meaning="CT chest pulmonary embolism"), EN, "CT pulmonary angiogram"),
        ("CT", "", Code(value="X1", meaning="CTPA"), EN, "CT pulmonary angiogram"),
        ("CT", "", Code(value="X1", meaning="Angioscanner pulmonaire"), FR, "Angioscanner des artères pulmonaires"),
        ("CT", "", Code(value="RPID147", meaning=""), EN, "CT pulmonary angiogram"),
        ("CT", "", Code(value="X1", meaning="CT pulmonary"), EN, "CT chest"),
        ("CT", "", Code(value="X1", meaning="CT KUB"), EN, "CT KUB"),
        ("CT", "", Code(value="X1", meaning="CT abdomen pelvis for stones"), EN, "CT KUB"),
        ("CT", "", Code(value="X1", meaning="CT kidneys"), EN, "CT abdomen and pelvis"),
        # By the words alone where the order names no modality.
        ("", "", Code(value="X1", meaning="Scanner thoracique"), FR, "Scanner thoracique"),
        ("", "", Code(value="X1", meaning="MRI brain"), EN, "MR brain"),
        ("", "knee", Code(value="X1", meaning=""), EN, "MR knee"),
        # The wrong organ or modality is worse than no headings.
        ("MR", "", Code(value="X1", meaning="IRM de la cheville"), FR, "Compte rendu d'imagerie"),
        ("MR", "", Code(value="X1", meaning="IRM du rachis cervical"), FR, "Compte rendu d'imagerie"),
        ("CT", "", Code(value="X1", meaning="Scanner du rachis thoracique"), FR, "Compte rendu d'imagerie"),
        ("CT", "", Code(value="X1", meaning="CT chest, abdomen and pelvis"), EN, "Imaging report"),
        ("CT", "", Code(value="X1", meaning="Scanner thoraco-abdomino-pelvien"), FR, "Compte rendu d'imagerie"),
        ("US", "", Code(value="X1", meaning="US parotid, neck"), EN, "Imaging report"),
        ("NM", "", Code(value="X1", meaning="Scintigraphie osseuse"), FR, "Compte rendu d'imagerie"),
    ],
)  # fmt: skip
def test_an_order_gets(modality: str, body_part: str, procedure: Code, language: Language, title: str) -> None:
    order = an_order(modality=modality, body_part=body_part, procedure=procedure)
    assert library().choose(order, language).title == title


@pytest.mark.parametrize(
    ("sex", "meaning", "modality", "title"),
    [
        (Sex.FEMALE, "Ultrasound pelvis", "US", "US pelvis"),
        (Sex.MALE, "Ultrasound pelvis", "US", "Imaging report"),
        (Sex.UNKNOWN, "Ultrasound pelvis", "US", "US pelvis"),
        (Sex.MALE, "MRI prostate", "MR", "MR prostate"),
        (Sex.FEMALE, "MRI prostate", "MR", "Imaging report"),
        (Sex.OTHER, "MRI prostate", "MR", "MR prostate"),
        (Sex.MALE, "Mammogram", "MG", "Mammography"),
    ],
)
def test_headings_of_the_other_sex_are_never_given(sex: Sex, meaning: str, modality: str, title: str) -> None:
    patient = replace(an_order().patient, sex=sex)
    order = an_order(patient=patient, modality=modality, procedure=Code(value="X1", meaning=meaning))
    assert library().choose(order, EN).title == title
    by_code = replace(order, procedure=Code(value="RPID1951"), modality="US")
    assert (library().choose(by_code, EN).title == "US pelvis") is (sex is not Sex.MALE)


@pytest.mark.parametrize(
    ("born", "examined", "title"),
    [
        (date(2020, 5, 1), NOON, "Chest of a child"),
        (date(2008, 3, 3), NOON, "Chest of a child"),  # eighteen tomorrow
        (date(2008, 3, 2), NOON, "Chest of an adult"),
        (date(1950, 5, 1), NOON, "Chest of an adult"),
    ],
)
def test_a_child_gets_the_template_for_children(born: date, examined: datetime, title: str) -> None:
    chest = titled("Chest X-ray")
    child = replace(chest, template_id="1", title="Chest of a child", age_groups=(AgeGroup.CHILD,))
    adult = replace(chest, template_id="2", title="Chest of an adult", age_groups=(AgeGroup.ADULT,))
    patient = replace(an_order().patient, birth_date=born)
    order = an_order(patient=patient, modality="DX", scheduled_at=examined, procedure=Code(value="X", meaning="chest"))
    assert choose([child, adult, chest], order, EN).title == title
    general = titled("Imaging report")
    other = adult if title == child.title else child
    assert choose([other, general], order, EN) == general


def test_a_template_for_any_age_is_enough_where_the_age_is_not_known() -> None:
    chest = titled("Chest X-ray")
    child = replace(chest, template_id="1", title="A chest of a child", age_groups=(AgeGroup.CHILD,))
    patient = replace(an_order().patient, birth_date=None)
    order = an_order(patient=patient, modality="DX", procedure=Code(value="X", meaning="chest"))
    assert choose([child, chest], order, EN) == chest


def test_a_code_outweighs_words() -> None:
    order = an_order(modality="CT", body_part="abdomen", procedure=Code(value="ZBQK001", meaning="", scheme="CCAM"))
    assert library().choose(order, FR).title == "Scanner thoracique"


def test_a_template_for_the_modality_alone_is_better_than_a_general_one() -> None:
    any_ct = replace(titled("CT chest"), template_id="2.25.7", title="Any CT", body_parts=(), procedure_codes=())
    order = an_order(modality="CT", body_part="wrist", procedure=Code(value="X1"))
    assert choose([*library().templates, any_ct], order, EN).title == "Any CT"


def test_some_template_of_the_language_is_better_than_none() -> None:
    order = an_order(modality="US", body_part="wrist", procedure=Code(value="X1"))
    assert choose([titled("MR knee"), titled("IRM cérébrale")], order, EN).title == "MR knee"


def test_drafts_and_retired_templates_are_not_chosen_while_an_active_one_is_there() -> None:
    order = an_order()
    chest, general = titled("Scanner thoracique"), titled("Compte rendu d'imagerie")
    assert choose([replace(chest, status="DRAFT"), general], order, FR) == general
    assert choose([replace(chest, status="RETIRED"), general], order, FR) == general
    assert choose([replace(chest, status="DRAFT")], order, FR).title == chest.title


def test_the_choice_does_not_depend_on_the_order_of_the_files() -> None:
    order = an_order(modality="", body_part="", procedure=Code(value="X1", meaning="chest"))
    templates = library().templates
    assert choose(templates, order, EN) == choose(templates[::-1], order, EN)


def test_no_template_in_the_language_is_for_the_operator() -> None:
    with pytest.raises(ConfigError) as missing:
        choose([titled("MR knee")], an_order(), FR)
    assert missing.value.code == "no-template"
    assert missing.value.details == {"language": "fr"}
