import pytest

from reporting.text.score import WordErrors, scored_words, word_errors
from reporting.wording import Language

SAME_FRENCH = (
    ("Nodule de 4 mm.", "nodule de quatre millimètres"),
    ("Index à 0,58", "index à zéro virgule cinquante-huit"),
    ("Lésion de 12 x 8 mm", "lésion de douze par huit millimètres"),
    ("Lésion de 12 × 8 mm", "lésion de douze sur huit millimètres"),
    ("Discopathie L4-L5", "discopathie L quatre L cinq"),
    ("Discopathie L4-L5", "discopathie l4 l5"),
    ("IRM du rachis", "I R M du rachis"),
    ("IRM du rachis", "I.R.M. du rachis"),
    ("Sténose de 50 %", "sténose de cinquante pour cent"),
    ("Volume de 12 000 mL", "volume de douze mille millilitres"),
    ("l’artère", "l'artère"),
    ("Budd-Chiari", "Budd Chiari"),
    ("Un nodule", "1 nodule"),
    ("Densité de 35 UH", "densité de trente-cinq unités Hounsfield"),
    ("4mm", "4 mm"),
)
SAME_ENGLISH = (
    ("4.5 mm nodule", "four point five millimeter nodule"),
    ("12 x 8 mm", "twelve by eight millimeters"),
    ("12,000 mL", "twelve thousand milliliters"),
    ("35 HU", "thirty five Hounsfield units"),
    ("50%", "fifty percent"),
)


@pytest.mark.parametrize(("written", "spoken"), SAME_FRENCH)
def test_french_spellings_of_one_thing_are_no_error(written: str, spoken: str) -> None:
    assert word_errors(written, spoken, Language.FRENCH).errors == 0


@pytest.mark.parametrize(("written", "spoken"), SAME_ENGLISH)
def test_english_spellings_of_one_thing_are_no_error(written: str, spoken: str) -> None:
    assert word_errors(written, spoken, Language.ENGLISH).errors == 0


def test_substitutions_insertions_and_deletions_are_counted_apart() -> None:
    errors = word_errors("pas de nodule gauche", "de nodule droit stable", Language.FRENCH)
    assert errors == WordErrors(substitutions=1, insertions=1, deletions=1, reference_words=4)
    assert errors.rate == 0.75


@pytest.mark.parametrize(
    ("reference", "heard"),
    [("pas de nodule", "de nodule"), ("8 mm", "8 cm"), ("4 mm", "14 mm"), ("L4-L5", "L5-S1"), ("0,58", "0,85"),
     ("nodule gauche", "nodule droit"), ("élevé", "eleve"), ("1,2 mm", "12 mm")],
)  # fmt: skip
def test_a_wrong_negation_number_unit_level_or_accent_is_an_error(reference: str, heard: str) -> None:
    assert word_errors(reference, heard, Language.FRENCH).errors >= 1


def test_errors_of_several_texts_add_up() -> None:
    one = word_errors("a b", "a c", Language.ENGLISH)
    assert (one + one).rate == 0.5


def test_two_empty_texts_have_no_errors() -> None:
    assert word_errors("", "", Language.FRENCH).rate == 0.0


def test_words_are_normalised_as_the_module_says() -> None:
    assert scored_words("L'IRM : nodule de 4,5 mm (L4-L5).", Language.FRENCH) == [
        "l'", "irm", "nodule", "de", "4.5", "mm", "l", "4", "l", "5",
    ]  # fmt: skip
