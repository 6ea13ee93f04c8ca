from pathlib import Path

import pytest

from reporting.wording import Language
from tests.text.said import formatter

HERE = Path(__file__).parent


def pairs(language: Language) -> list[tuple[str, str]]:
    lines = (HERE / f"pairs.{language.value}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(spoken, written.replace("\\n", "\n")) for spoken, written in rows]


@pytest.mark.parametrize(("spoken", "written"), pairs(Language.FRENCH))
def test_french_dictation_is_written_as_a_report(spoken: str, written: str) -> None:
    assert formatter(Language.FRENCH).format_text(spoken) == written


@pytest.mark.parametrize(("spoken", "written"), pairs(Language.ENGLISH))
def test_english_dictation_is_written_as_a_report(spoken: str, written: str) -> None:
    assert formatter(Language.ENGLISH).format_text(spoken) == written


@pytest.mark.parametrize("language", list(Language))
def test_written_text_is_left_as_it_is(language: Language) -> None:
    # the literal examples write the name of a sign, which is a sign when said
    written = [text for spoken, text in pairs(language) if not spoken.startswith(("littéral", "literal"))]
    changed = [text for text in written if formatter(language).format_text(text) != text]
    assert changed == []


def test_each_language_has_its_table() -> None:
    assert all(len(pairs(language)) >= 620 for language in Language)
