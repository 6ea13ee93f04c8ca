"""What was edited can be put back exactly: words and where they came from."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import ConflictError
from reporting.report.edits import FieldEdit, apply, inverse, with_removed
from reporting.report.model import Field, Origin, Report, Section, Span
from reporting.wording import Language

TEXTS = st.text(alphabet="aé5 \n", max_size=8)
ORIGINS = st.sampled_from((Origin.DICTATED, Origin.TEMPLATE, Origin.MACRO))


@st.composite
def spans_over(draw: st.DrawFn, length: int) -> tuple[Span, ...]:
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=4)))
    pairs = list(pairwise(cuts))[::2]
    return tuple(Span(start=a, end=b, origin=draw(ORIGINS), utterance_id="u") for a, b in pairs)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Report, FieldEdit]:
    text, by = draw(TEXTS), draw(TEXTS)
    field = Field(field_id="f", label="", text=text, spans=draw(spans_over(len(text))))
    section = Section(section_id="s", title="", code=None, fields=(field,))
    report = Report(
        report_id="r",
        order_id="o",
        template_id="t",
        template_title="",
        language=Language.FRENCH,
        title="",
        sections=(section,),
    )
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    spans = draw(spans_over(len(by)))
    return report, FieldEdit(
        edit_id="e", field_id="f", base_version=0, start=start, end=end, text=by, origin=Origin.TYPED, spans=spans
    )


def origins(report: Report) -> list[tuple[str, object]]:
    (field,) = report.fields()
    of = {at: (span.origin, span.utterance_id) for span in field.spans for at in range(span.start, span.end)}
    return [(letter, of.get(at)) for at, letter in enumerate(field.text)]


@given(edited())
def test_an_edit_and_its_inverse_leave_every_letter_with_its_origin(case: tuple[Report, FieldEdit]) -> None:
    before, edit = case
    edit = with_removed(before, edit)
    after = apply(before, edit)
    back = with_removed(after, inverse(edit))
    undone = apply(after, back)
    assert origins(undone) == origins(before)
    assert origins(apply(undone, inverse(back))) == origins(after)


def test_an_edit_of_which_it_is_not_known_what_it_took_away_has_no_inverse() -> None:
    edit = FieldEdit(edit_id="e", field_id="f", base_version=0, start=0, end=4, text="", origin=Origin.TYPED)
    with pytest.raises(ConflictError) as refused:
        inverse(edit)
    assert refused.value.code == "undo-not-possible"
