"""Moving through a report by order and by voice, and what may be written when."""

from dataclasses import replace

import pytest

from reporting.errors import InputError
from reporting.report.lifecycle import State
from reporting.report.model import Field, Report
from reporting.template.fill import empty_report, with_addendum
from reporting.template.navigation import (
    find_field,
    next_field,
    next_section,
    previous_field,
    previous_section,
    where_to_begin,
    writable,
)
from tests.report.builders import an_order
from tests.template.shipped import titled


def report_on(title: str) -> Report:
    return empty_report(titled(title), an_order(), "report-1")


def name(field: Field | None) -> str:
    return field.field_id if field else ""


CHEST = report_on("Scanner thoracique")


@pytest.mark.parametrize(
    ("title", "spoken", "field_id"),
    [
        ("Scanner thoracique", "conclusion", "conclusion"),
        ("Scanner thoracique", "la conclusion", "conclusion"),
        ("Scanner thoracique", "l'indication", "indication"),
        ("Scanner thoracique", "Résultats", "lungs"),
        ("Scanner thoracique", "resultats", "lungs"),
        ("Scanner thoracique", "aux poumons", "lungs"),
        ("Scanner thoracique", "MÉDIASTIN ET HILES", "mediastinum"),
        ("Scanner thoracique", "coeur", "heart"),
        ("Scanner thoracique", "cœur", "heart"),
        ("Scanner thoracique", "aorte", "ascending-aorta"),
        ("Scanner thoracique", "conclusion du compte rendu", "conclusion"),
        ("Scanner thoracique", "paroi et squelette", "chest-wall"),
        ("Scanner thoracique", "genou", ""),
        ("Scanner thoracique", "", ""),
        ("Scanner thoracique", "la", ""),
        ("Échographie abdominale", "rein droit", "right-kidney"),
        ("Échographie abdominale", "rein gauche", "left-kidney"),
        ("Échographie abdominale", "rein", ""),
        ("Échographie abdominale", "la voie biliaire principale", "common-bile-duct"),
        ("IRM du rachis lombaire", "L4-L5", "l4-l5"),
        ("IRM du rachis lombaire", "l4 l5", "l4-l5"),
        ("IRM du rachis lombaire", "L 4 L 5", "l4-l5"),
        ("IRM du rachis lombaire", "L5 S1", "l5-s1"),
        ("MR knee", "the impression", "impression"),
        ("MR knee", "clinical information", "indication"),
        ("MR knee", "findings", "medial-meniscus"),
        ("MR knee", "lateral meniscus", "lateral-meniscus"),
        ("MR knee", "meniscus", ""),
        ("MR knee", "side", "side"),
    ],
)
def test_a_spoken_name_finds(title: str, spoken: str, field_id: str) -> None:
    assert name(find_field(report_on(title), spoken)) == field_id


def test_next_and_previous_follow_the_reading_order() -> None:
    ids = [field.field_id for field in CHEST.fields()]
    assert [name(next_field(CHEST, field_id)) for field_id in ids] == [*ids[1:], ""]
    assert [name(previous_field(CHEST, field_id)) for field_id in ids] == ["", *ids[:-1]]


def test_a_field_that_the_report_does_not_have_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        next_field(CHEST, "meniscus")
    assert refused.value.code == "field-unknown"


def test_dictation_begins_in_the_findings_not_in_a_choice() -> None:
    assert name(where_to_begin(CHEST)) == "lungs"


@pytest.mark.parametrize(
    ("state", "conclusion", "addendum"),
    [
        (State.DRAFT, True, True),
        (State.CORRECTING, True, True),
        (State.ADDING, False, True),
        (State.SIGNED, False, False),
    ],
)
def test_what_may_be_written_depends_on_the_state(state: State, conclusion: bool, addendum: bool) -> None:
    report = replace(with_addendum(CHEST), state=state)
    assert writable(report, "conclusion") is conclusion
    assert writable(report, "addendum") is addendum
    assert not writable(report, "meniscus")


def test_while_adding_every_way_leads_to_the_newest_addendum() -> None:
    report = replace(with_addendum(with_addendum(CHEST)), state=State.ADDING)
    assert name(where_to_begin(report)) == "addendum-2"
    assert name(next_field(report, "lungs")) == "addendum-2"
    assert name(next_field(report, "addendum-2")) == ""
    assert name(find_field(report, "addendum")) == "addendum-2"
    assert find_field(report, "conclusion") is None
    assert not writable(report, "addendum")


def test_a_report_without_addendum_has_nothing_to_write_while_adding() -> None:
    assert where_to_begin(replace(CHEST, state=State.ADDING)) is None


def test_sections_are_gone_through_by_their_first_field_and_have_ends() -> None:
    assert name(next_section(CHEST, "contrast")) == "comparison"
    assert name(next_section(CHEST, "comparison")) == "lungs"
    assert next_section(CHEST, "conclusion") is None
    assert name(previous_section(CHEST, "heart")) == "comparison"
    assert name(previous_section(CHEST, "conclusion")) == "lungs"
    assert previous_section(CHEST, "indication") is None
    with pytest.raises(InputError):
        next_section(CHEST, "nowhere")


def test_in_an_addendum_no_other_section_is_gone_to() -> None:
    adding = with_addendum(replace(CHEST, state=State.ADDING))
    assert next_section(adding, "addendum") is None
    assert previous_section(adding, "addendum") is None
