"""Names as people read them."""

import pytest

from reporting.report.order import PersonName


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (PersonName(family="Thomas", given="Eric", prefix="Dr"), "Dr Thomas Eric"),
        (PersonName(family="Smith", given="Lucy", middle="Mark"), "Smith Lucy Mark"),
        (PersonName(family="PAT-TROIS", given="DOMINIQUE", middle="DOMINIQUE"), "PAT-TROIS DOMINIQUE"),
        (PersonName(family="PAT-TROIS", given="DOMINIQUE", middle="DOMINIQUE MARIE"), "PAT-TROIS DOMINIQUE MARIE"),
        (PersonName(family="Duval"), "Duval"),
    ],
)
def test_a_name_is_shown_without_repeating_a_given_name(name: PersonName, shown: str) -> None:
    assert name.display() == shown
