"""Every error can be said in both languages, and every code that is raised has its sentence."""

import ast
import re
from pathlib import Path

import pytest

from reporting.wording import Language, catalogue

PACKAGE = Path(__file__).parents[1] / "reporting"
FAMILIES = {
    "ReportingError",
    "InputError",
    "NotFoundError",
    "DeniedError",
    "ConflictError",
    "PeerError",
    "StoreError",
    "ConfigError",
}


def raised() -> set[tuple[str, str]]:
    """Return (file, code) of every error built with a literal code."""
    codes = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in FAMILIES
                and node.args
            ):
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    codes.add((path.name, first.value))
    return codes


def test_every_code_that_is_raised_has_a_sentence() -> None:
    missing = sorted(f"{code} ({file})" for file, code in raised() if code not in catalogue())
    assert not missing


def test_codes_were_found() -> None:
    assert len(raised()) > 20


@pytest.mark.parametrize("code", catalogue())
def test_both_languages_use_the_same_details_and_end_with_a_full_stop(code: str) -> None:
    wording = catalogue()[code]
    assert set(wording) == {language.value for language in Language}
    details = {language: sorted(set(re.findall(r"{(\w+)", text))) for language, text in wording.items()}
    assert details["en"] == details["fr"]
    assert all(text.rstrip()[-1] in ".?" for text in wording.values())
    assert wording["en"] != wording["fr"]
