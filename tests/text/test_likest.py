"""Keys that are alike: the index finds what comparing with every key finds."""

from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from reporting.text.likest import Likest

KEYS = st.lists(st.text("abE1", min_size=1, max_size=12), max_size=60)


@given(KEYS, st.text("abE1x", min_size=1, max_size=14), st.sampled_from([0.3, 0.5, 0.6, 2 / 3, 0.75, 0.8, 0.9, 1.0]))
@example(["aaaa", "aaab", "aaba"], "aaaa", 0.75)
@example(["abab"] * 9, "ababab", 2 / 3)
def test_what_is_found_is_what_comparing_with_every_key_finds(keys: list[str], key: str, at_least: float) -> None:
    every = process.extract(
        key, keys, scorer=Levenshtein.normalized_similarity, score_cutoff=at_least, limit=len(keys) or 1
    )
    found = Likest(keys).like(key, at_least=at_least, most=len(keys) or 1)
    assert [(each.place, each.likeness) for each in found] == [(at, score) for _, score, at in every]
    some = process.extract(key, keys, scorer=Levenshtein.normalized_similarity, score_cutoff=at_least, limit=3)
    found = Likest(keys).like(key, at_least=at_least, most=3)
    assert [(each.place, each.likeness) for each in found] == [(at, score) for _, score, at in some]


@given(st.lists(st.text("abcdefghiE", min_size=6, max_size=30), min_size=1, max_size=40), st.data())
def test_a_key_with_few_letters_changed_is_found_again(keys: list[str], data: st.DataObject) -> None:
    wanted = data.draw(st.sampled_from(keys))
    at = data.draw(st.integers(0, len(wanted) - 1))
    changed = wanted[:at] + data.draw(st.text("abcdefghiE", max_size=2)) + wanted[at + 1 :]
    least = Levenshtein.normalized_similarity(changed, wanted) - 1e-6  # rapidfuzz rounds
    assert wanted in {
        keys[each.place] for each in Likest(keys).like(changed, at_least=max(least, 0.01), most=len(keys))
    }


def test_nothing_is_like_among_no_keys() -> None:
    assert Likest([]).like("abc", at_least=0.5, most=3) == []
