"""A new report holds what template and order say, marked as such, and nothing else."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit, apply
from reporting.report.lifecycle import State
from reporting.report.model import Field, Origin, Report, Span
from reporting.report.order import PersonName, Practitioner
from reporting.report.signing import sign
from reporting.template.fill import empty_report, is_written, reuse, with_addendum
from reporting.template.model import FieldSpec
from reporting.wording import Language
from tests.report.builders import NOON, RADIOLOGIST, an_order
from tests.template.shipped import titled

CHEST = titled("Scanner thoracique")


def a_chest_report() -> Report:
    return empty_report(CHEST, an_order(), "report-9")


def field(report: Report, field_id: str) -> Field:
    return next(field for field in report.fields() if field.field_id == field_id)


def written(report: Report, field_id: str, text: str) -> Report:
    end = len(field(report, field_id).text)
    edit = FieldEdit(
        edit_id=f"{field_id}-{report.version}",
        field_id=field_id,
        base_version=report.version,
        start=0,
        end=end,
        text=text,
        origin=Origin.TYPED,
    )
    return apply(report, edit)


def test_a_new_report_names_template_order_and_document_type() -> None:
    report = a_chest_report()
    assert (report.report_id, report.order_id, report.template_id) == ("report-9", "order-1", CHEST.template_id)
    assert (report.title, report.template_title, report.language) == ("Scanner thoracique",) * 2 + (Language.FRENCH,)
    assert (report.version, report.state) == (0, State.DRAFT)
    assert report.code is not None
    assert (report.code.value, report.code.scheme) == ("18748-4", "LN")


def test_the_reason_of_the_order_becomes_the_indication_and_is_marked() -> None:
    indication = field(a_chest_report(), "indication")
    assert indication.text == "Toux"
    assert indication.spans == (Span(start=0, end=4, origin=Origin.TEMPLATE),)


def test_a_default_of_the_template_is_marked() -> None:
    technique = field(a_chest_report(), "technique")
    assert technique.text == "Acquisition hélicoïdale du thorax, reconstructions multiplanaires."
    assert technique.spans == (Span(start=0, end=len(technique.text), origin=Origin.TEMPLATE),)


def test_options_units_and_trigger_come_along() -> None:
    report = a_chest_report()
    assert field(report, "contrast").options == ("sans injection", "avec injection", "sans puis avec injection")
    assert field(report, "contrast").text == ""
    assert field(report, "ascending-aorta").units == "mm"
    assert field(report, "lungs").verbal_trigger == "poumons"
    assert field(report, "conclusion").required


def test_what_the_order_does_not_say_stays_empty() -> None:
    indication = field(empty_report(CHEST, an_order(reason=" "), "r"), "indication")
    assert (indication.text, indication.spans) == ("", ())


@pytest.mark.parametrize(
    ("merge", "text"),
    [("procedure", "Scanner thoracique"), ("referrer", "Dr Hoda Adam"), ("comparison", "default"), ("", "default")],
)
def test_a_merge_field_takes_its_part_of_the_order(merge: str, text: str) -> None:
    spec = FieldSpec(field_id="merged", label="", kind=CHEST.sections[0].fields[0].kind, default="default", merge=merge)
    template = replace(CHEST, sections=(replace(CHEST.sections[0], fields=(spec,)),))
    referrer = Practitioner(name=PersonName(family="Hoda", given="Adam", prefix="Dr"))
    assert field(empty_report(template, an_order(referrer=referrer), "r"), "merged").text == text


def test_nothing_is_written_in_a_new_report() -> None:
    assert not [f.field_id for f in a_chest_report().fields() if is_written(f)]


def test_a_word_put_into_a_default_counts_as_written() -> None:
    report = written(a_chest_report(), "technique", "Acquisition faite.")
    assert is_written(field(report, "technique"))


def test_another_template_takes_over_what_is_written_and_what_the_order_says() -> None:
    report = written(a_chest_report(), "comparison", "Examen de 2024.")
    changed = reuse(report, titled("IRM cérébrale"), an_order())
    assert changed.title == "IRM cérébrale"
    assert changed.version == report.version
    assert field(changed, "comparison").text == "Examen de 2024."
    assert field(changed, "indication").text == "Toux"
    assert field(changed, "technique").text == "Séquences T1, FLAIR, T2* et diffusion."


def test_without_the_order_a_merge_field_keeps_its_text() -> None:
    assert field(reuse(a_chest_report(), titled("IRM cérébrale")), "indication").text == "Toux"


def test_another_template_never_loses_what_is_written() -> None:
    report = written(a_chest_report(), "lungs", "Nodule de 8 mm.")
    with pytest.raises(ConflictError) as refused:
        reuse(report, titled("IRM cérébrale"), an_order())
    assert refused.value.code == "template-report-written"
    assert refused.value.details == {"fields": "lungs"}


def test_an_addendum_is_one_required_field_at_the_end() -> None:
    report = with_addendum(a_chest_report())
    section = report.sections[-1]
    assert section.title == "Addendum"
    assert section.code is not None
    assert section.code.value == "55107-7"
    assert [(f.field_id, f.text, f.required) for f in section.fields] == [("addendum", "", True)]


def test_a_second_addendum_leaves_the_first_alone() -> None:
    first = written(with_addendum(a_chest_report()), "addendum", "Relu.")
    second = with_addendum(first)
    assert [section.title for section in second.sections[-2:]] == ["Addendum", "Addendum 2"]
    assert [section.fields[0].field_id for section in second.sections[-2:]] == ["addendum", "addendum-2"]
    assert field(second, "addendum").text == "Relu."


def test_an_empty_addendum_cannot_be_signed() -> None:
    report = replace(with_addendum(written(a_chest_report(), "conclusion", "Normal.")), state=State.ADDING)
    with pytest.raises(InputError) as refused:
        sign(report, an_order(), signer_id="u", signer=RADIOLOGIST, signed_at=NOON, revision=2)
    assert refused.value.details == {"fields": "addendum"}
