from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.text.distance import edit_counts
from reporting.tuning.changes import Change, Changed, changes, judged, total

WORDS = st.lists(st.sampled_from(["pas", "de", "nodule", "du", "foie"]), max_size=8)


def words(text: str) -> list[str]:
    return text.split()


def test_edits_side_by_side_are_one_change() -> None:
    found = changes(words("aspect de cirque homologie du foie"), words("aspect de syringomyélie du foie"))
    assert found == [Change(start=2, end=4, after=("syringomyélie",))]
    assert found[0].words == 2


def test_edits_with_a_word_between_them_are_two_changes() -> None:
    assert [(each.start, each.end) for each in changes(words("a b c d"), words("x b y d"))] == [(0, 1), (2, 3)]


def test_a_word_that_is_put_in_changes_one_word() -> None:
    assert changes(words("a c"), words("a b c")) == [Change(start=1, end=1, after=("b",))]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("nodule du foie", "nodule du foie", Changed()),
        ("module du foie", "nodule du foie", Changed(better=1)),
        ("nodule du foie", "module du foie", Changed(worse=1)),
        ("module du foie", "modules du foie", Changed(neither=1)),
        ("module du foi", "nodule du foies", Changed(better=1, neither=1)),
        ("module du foie", "nodule du bois", Changed(better=1, worse=1)),
    ],
)
def test_each_change_is_judged_alone(before: str, after: str, expected: Changed) -> None:
    assert judged(words("nodule du foie"), words(before), words(after)) == expected


@given(WORDS, WORDS)
def test_all_changes_together_turn_one_reading_into_the_other(before: list[str], after: list[str]) -> None:
    turned: Sequence[str] = before
    for each in reversed(changes(before, after)):
        turned = each.put_into(turned)
    assert list(turned) == after


@given(WORDS, WORDS)
def test_what_becomes_right_is_never_worse_and_what_was_right_never_better(wanted: list[str], other: list[str]) -> None:
    assert judged(wanted, other, wanted).worse == 0
    assert judged(wanted, wanted, other).better == 0
    assert (
        judged(wanted, wanted, other).worse >= sum(edit_counts(wanted, other)) - judged(wanted, wanted, other).neither
    )


@given(WORDS, WORDS, WORDS)
def test_every_changed_word_is_counted_once(wanted: list[str], before: list[str], after: list[str]) -> None:
    assert judged(wanted, before, after).words == sum(each.words for each in changes(before, after))


def test_sums_add_up() -> None:
    assert total([]) == Changed()
    assert total([Changed(better=1), Changed(worse=2, neither=1)]) == Changed(better=1, worse=2, neither=1)
