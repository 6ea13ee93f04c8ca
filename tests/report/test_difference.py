"""What changed between two revisions, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from reporting.report.difference import Change, Run, changed_sections, runs
from tests.report.builders import a_report
from tests.report.test_signing import written

WORDS = st.lists(st.sampled_from(["pas", "de", "nodule", "12", "mm", "droit", "gauche", "\n", " ", "  "])).map(" ".join)


def text_of(found: list[Run], *changes: Change) -> str:
    return "".join(run.text for run in found if run.change in changes)


@given(WORDS | st.text(), WORDS | st.text())
def test_kept_and_removed_are_the_earlier_text_kept_and_added_the_later(earlier: str, later: str) -> None:
    found = list(runs(earlier, later))
    assert text_of(found, Change.KEPT, Change.REMOVED) == earlier
    assert text_of(found, Change.KEPT, Change.ADDED) == later
    assert all(run.text for run in found)


@given(WORDS)
def test_the_same_text_has_no_change(text: str) -> None:
    assert text_of(list(runs(text, text)), Change.REMOVED, Change.ADDED) == ""


def test_a_changed_number_is_shown_whole() -> None:
    assert list(runs("Nodule de 12 mm.", "Nodule de 13 mm.")) == [
        Run(change=Change.KEPT, text="Nodule de "),
        Run(change=Change.REMOVED, text="12"),
        Run(change=Change.ADDED, text="13"),
        Run(change=Change.KEPT, text=" mm."),
    ]


def test_only_sections_that_differ_are_named() -> None:
    before = written(impression="Examen normal.", lungs="Normaux.")
    after = written(impression="Nodule droit.", lungs="Normaux.")
    (section,) = changed_sections(before, after)
    assert text_of(list(section.runs), Change.KEPT, Change.REMOVED).strip().endswith("Examen normal.")
    assert changed_sections(before, before) == ()


def test_a_section_that_was_emptied_is_all_removed_and_a_new_one_all_added() -> None:
    empty, full = a_report(), written(impression="Examen normal.")
    for earlier, later, change in ((full, empty, Change.REMOVED), (empty, full, Change.ADDED)):
        (section,) = changed_sections(earlier, later)
        assert {run.change for run in section.runs} == {change}
        assert section.title
