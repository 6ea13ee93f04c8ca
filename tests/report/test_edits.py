"""Edits by voice and keyboard on one report."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import ConflictError, InputError
from reporting.report.edits import FieldEdit, apply, rebase
from reporting.report.lifecycle import State
from reporting.report.model import Origin, Report, Span
from tests.report.builders import a_report


def an_edit(text: str, start: int = 0, end: int = 0, **changes: object) -> FieldEdit:
    values: dict[str, object] = {
        "edit_id": f"edit-{text}",
        "field_id": "lungs",
        "base_version": 0,
        "start": start,
        "end": end,
        "text": text,
        "origin": Origin.TYPED,
    }
    return FieldEdit(**{**values, **changes})  # type: ignore[arg-type]


def text_of(report: Report, field_id: str = "lungs") -> str:
    return next(field.text for field in report.fields() if field.field_id == field_id)


def dictated(start: int, end: int, utterance: str = "u1") -> Span:
    return Span(start=start, end=end, origin=Origin.DICTATED, utterance_id=utterance)


def test_an_edit_makes_the_next_version() -> None:
    report = apply(a_report(), an_edit("Normal."))
    assert (report.version, text_of(report)) == (1, "Normal.")


def test_an_edit_on_an_old_version_is_refused() -> None:
    with pytest.raises(ConflictError) as caught:
        apply(a_report(version=3), an_edit("x"))
    assert caught.value.code == "edit-outdated"


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (0, 1)])
def test_an_edit_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(InputError) as caught:
        apply(a_report(), an_edit("x", start, end))
    assert caught.value.code == "edit-outside-field"


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        apply(a_report(), an_edit("x", field_id="nowhere"))
    assert caught.value.code == "field-unknown"


def test_a_signed_report_takes_no_edit() -> None:
    with pytest.raises(ConflictError) as caught:
        apply(a_report(state=State.SIGNED), an_edit("x"))
    assert caught.value.code == "report-action-not-allowed"


def test_words_keep_their_origin_when_something_is_typed_between_them() -> None:
    report = apply(a_report(), an_edit("pas de nodule", spans=(dictated(0, 13),), origin=Origin.DICTATED))
    report = apply(report, an_edit("gros ", 7, 7, base_version=1))
    field = next(report.fields())
    assert field.text == "pas de gros nodule"
    assert [(span.start, span.end) for span in field.spans] == [(0, 7), (12, 18)]


def test_words_that_are_replaced_lose_their_origin() -> None:
    report = apply(a_report(), an_edit("droit", spans=(dictated(0, 5),), origin=Origin.DICTATED))
    report = apply(report, an_edit("gauche", 0, 5, base_version=1))
    assert next(report.fields()).spans == ()


def test_typing_and_dictation_at_once_both_stand() -> None:
    spoken = an_edit("Pas de nodule.", origin=Origin.DICTATED)
    report = apply(a_report(), spoken)
    typed = rebase(an_edit(" Vu.", 0, 0, base_version=0), [spoken])
    assert text_of(apply(report, typed)) in (" Vu.Pas de nodule.", "Pas de nodule. Vu.")


@pytest.mark.parametrize(
    ("typed", "start", "spoken", "spoken_start"),
    [("5", 3, "12 mm", 3), ("lobe", 3, "droit", 3), ("5", 3, "12", 0)],
)
def test_words_that_would_run_into_one_another_conflict(typed: str, start: int, spoken: str, spoken_start: int) -> None:
    """A 5 typed where 12 mm was dictated meanwhile must not become 512 mm."""
    with pytest.raises(ConflictError) as caught:
        rebase(an_edit(typed, start, start), [an_edit(spoken, spoken_start, 3)])
    assert caught.value.code == "edit-overlaps"


def test_two_changes_of_the_same_words_conflict() -> None:
    with pytest.raises(ConflictError) as caught:
        rebase(an_edit("gauche", 4, 9), [an_edit("", 0, 7)])
    assert caught.value.code == "edit-overlaps"


@given(
    text=st.text(min_size=1, max_size=20),
    first=st.tuples(st.integers(0, 20), st.integers(0, 5), st.text(max_size=5)),
    second=st.tuples(st.integers(0, 20), st.integers(0, 5), st.text(max_size=5)),
)
def test_rebased_edits_always_fit_and_spans_stay_inside(
    text: str, first: tuple[int, int, str], second: tuple[int, int, str]
) -> None:
    report = apply(a_report(), an_edit(text, spans=(dictated(0, len(text)),), origin=Origin.DICTATED))

    def placed(edit: tuple[int, int, str], name: str) -> FieldEdit:
        start = min(edit[0], len(text))
        return an_edit(edit[2], start, min(start + edit[1], len(text)), base_version=1, edit_id=name)

    earlier = placed(first, "first")
    report = apply(report, earlier)
    try:
        later = rebase(placed(second, "second"), [earlier])
    except ConflictError:
        return
    report = apply(report, later)
    field = next(report.fields())
    assert all(0 <= span.start < span.end <= len(field.text) for span in field.spans)
    assert list(field.spans) == sorted(field.spans, key=lambda span: span.start)
    assert all(a.end <= b.start for a, b in zip(field.spans, field.spans[1:], strict=False))


def test_rebase_counts_every_edit_in_between() -> None:
    between = [an_edit("a", field_id="nodule"), an_edit("b", field_id="nodule", base_version=1)]
    assert rebase(an_edit("x"), between) == replace(an_edit("x"), base_version=2)
