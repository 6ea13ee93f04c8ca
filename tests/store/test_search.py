import pytest

from reporting.store.search import fold, terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Héloïse LE GOFF-Œuvrard", "heloise le goff oeuvrard"),
        ("He\N{COMBINING ACUTE ACCENT}loi\N{COMBINING DIAERESIS}se", "heloise"),
        ("D'Açores", "d acores"),
        ("Straße Ærø Łódź", "strasse aero lodz"),
        ("  ACC-2026_001/7 ", "acc 2026 001 7"),
        ("%_\\", ""),
    ],
)
def test_letters_lose_case_and_accents_and_the_rest_is_one_space(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_number_with_dashes_is_one_term_and_signs_alone_are_none() -> None:
    assert terms("Lefèvre  ACC-2026-001 %") == ["lefevre", "acc 2026 001"]
