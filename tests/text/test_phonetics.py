"""How words sound: near for what is confused, far for what is not."""

import pytest

from reporting.text.phonetics import key, key_of_words, likeness
from reporting.wording import Language

FRENCH, ENGLISH = Language.FRENCH, Language.ENGLISH


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hé patte eau mégalie", "hépatomégalie"),
        ("gado picle énol", "gadopiclénol"),
        ("chondrome", "condrome"),
        ("échographie", "ékografie"),
        ("opération", "aupération"),
    ],
)
def test_french_that_sounds_the_same_has_the_same_key(one: str, other: str) -> None:
    assert key_of_words(one.split(), FRENCH) == key_of_words(other.split(), FRENCH)


@pytest.mark.parametrize(
    ("one", "other"),
    [("oesophagus", "esophagus"), ("pseudocyst", "sudo cyst"), ("syringomyelia", "sir ringo myelia")],
)
def test_english_that_sounds_the_same_has_the_same_key(one: str, other: str) -> None:
    assert key_of_words(one.split(), ENGLISH) == key_of_words(other.split(), ENGLISH)


def test_case_and_signs_make_no_difference() -> None:
    assert key("Kyste,", FRENCH) == key("kyste", FRENCH)
    assert key("--", FRENCH) == ""


def test_likeness_is_one_for_the_same_and_nought_for_nothing() -> None:
    assert likeness("abc", "abc") == 1.0
    assert likeness("", "abc") == 0.0
    assert likeness(key("foie", FRENCH), key("rate", FRENCH)) < 0.5
