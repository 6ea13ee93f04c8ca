import pytest

from reporting.text.critical import Kind, critical_errors, kinds
from reporting.text.score import scored_words
from reporting.wording import Language

FR, EN = Language.FRENCH, Language.ENGLISH


@pytest.mark.parametrize(
    ("language", "reference", "written", "errors"),
    [
        (FR, "Pas de fracture.", "pas de fracture", 0),
        (FR, "Pas de fracture.", "de fracture", 1),
        (FR, "Fracture du poignet.", "Pas de fracture du poignet.", 1),
        (FR, "Nodule de 12 mm à gauche.", "nodule de douze millimètres à gauche", 0),
        (FR, "Nodule de 12 mm à gauche.", "nodule de 2 mm à gauche", 1),
        (FR, "Nodule de 12 mm à gauche.", "nodule de 12 cm à droite", 2),
        (FR, "Hernie L4-L5.", "hernie L4-L5", 0),
        (FR, "Hernie L4-L5.", "hernie L4-S1", 2),
        (FR, "Nodule du segment VIII.", "nodule du segment 8", 0),
        (FR, "Foie normal.", "voie normale", 0),
        (EN, "No fracture of the left hip.", "fracture of the left hip", 1),
        (EN, "No fracture of the left hip.", "no fracture of the right hip", 1),
        (EN, "Grade 2 tear, 4.5 cm.", "grade two tear 4.5 cm", 0),
        (EN, "Grade 2 tear, 4.5 cm.", "grade 3 tear 4.5 mm", 2),
        (EN, "Normal liver.", "normal river", 0),
    ],
)
def test_wrong_lost_and_invented_critical_tokens_are_counted(
    language: Language, reference: str, written: str, errors: int
) -> None:
    assert critical_errors(reference, written, language).errors == errors


def test_a_number_makes_its_unit_and_its_letter_critical() -> None:
    words = scored_words("Lésion de 12 mm en L4, sans mm", FR)
    found = dict(zip(words, kinds(words, FR), strict=True))
    assert words[:3] == ["lésion", "de", "12"]
    assert kinds(words, FR)[2:4] == [Kind.NUMBER, Kind.UNIT]
    assert found["l"] is Kind.LEVEL
    assert kinds(words, FR)[-1] is None


def test_counts_add_up() -> None:
    total = critical_errors("Pas de lésion", "lésion", FR) + critical_errors("À droite", "à droite", FR)
    assert (total.tokens, total.errors, total.rate) == (2, 1, 0.5)
